"""Signs of life for systemd, without its library, and for containers, whose health is asked by a command."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def notify(message: str) -> None:
    """As sd_notify(3) does; nothing where systemd is not the parent.

    The file FACET_ALIVE_FILE, where one is named, is as old as the last message.
    """
    if file := os.environ.get("FACET_ALIVE_FILE"):
        Path(file).touch()
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(message.encode(), address.replace("@", "\0", 1))
