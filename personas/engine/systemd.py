"""Signs of life for systemd, without its library."""

from __future__ import annotations

import os
import socket


def notify(message: str) -> None:
    """As sd_notify(3) does; nothing where systemd is not the parent."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(message.encode(), address.replace("@", "\0", 1))
