"""Addresses that leave the page: in letters, in links that somebody passes on. They lead to FACET_URL, never to the
Host that a request names, because whoever sends the request writes that.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings


def public_link(path: str) -> str:
    """The whole address of a path of this site."""
    return settings.PUBLIC_URL + path


def at_our_address(url: str) -> str:
    """`url` with scheme and host of this site in the place of its own."""
    parts = urlsplit(url)
    return public_link(parts._replace(scheme="", netloc="").geturl())


def public_host() -> str:
    """What of FACET_URL a browser shows: host, and port where there is one."""
    return urlsplit(settings.PUBLIC_URL).netloc
