"""Facet without a server: the same API, answered by this process over the data folder of the embedded installation."""

from __future__ import annotations

import os

import django
import httpx
from django.conf import settings

from personas.doors.client.facet import Facet, Refused

NOT_HERE = "This is a production installation. Set FACET_URL and FACET_TOKEN to ask its server."


def here() -> Facet:
    """Raises Refused in a production installation: there the server is asked, with a person's own token."""
    os.environ.setdefault("FACET_LOG_LEVEL", "CRITICAL")  # what goes wrong is said by the command itself
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "personas.settings")
    django.setup()
    if settings.PRODUCTION:
        raise Refused(NOT_HERE)
    from personas.doors.client import local  # models can be imported only now

    local.migrate()
    return asking(local.token(), local.work)


def asking(token: str, work) -> Facet:
    """The API of this process, without a socket between."""
    from personas.wsgi import application  # so can the addresses

    transport = httpx.WSGITransport(app=application)
    headers = {"Authorization": f"Bearer {token}"}
    http = httpx.Client(transport=transport, base_url="http://127.0.0.1/api/v1/", headers=headers, timeout=600)
    return Facet(http, work)
