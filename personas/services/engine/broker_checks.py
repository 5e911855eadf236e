"""Does the broker take doorbells? For the doctor and for whoever asks whether this process can work."""

from __future__ import annotations

from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings

from personas.services.engine.ailments import Ill
from personas.settings.brokers import is_rabbitmq

SECONDS = 3


def broker(*, seconds: float = SECONDS) -> str:
    """A sentence that names the broker and its host, never its password. Raises Ill."""
    if not settings.BROKER_URL:
        return _files()
    kind, where = "RabbitMQ" if is_rabbitmq(settings.BROKER_URL) else "Redis", _where(settings.BROKER_URL)
    variable = "REDIS_URL" if settings.BROKER_URL == settings.REDIS_URL else "BROKER_URL"
    try:
        with current_app.connection_for_write(connect_timeout=seconds) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=seconds)
            connection.default_channel.close()  # a virtual host that is not ours is refused only now
    except Exception as error:  # each transport has errors of its own
        reason = str(error).strip() or type(error).__name__
        raise Ill(
            f"{kind} does not answer at {where}: {reason}. See {variable}; portraits wait for reconcile."
        ) from None
    return f"{kind} answers at {where}."


def _where(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _files() -> str:
    folder = settings.QUEUE_DIR / "messages"
    if folder.parent.exists() and not folder.exists():
        raise Ill(f"The queue folder {folder} is missing. manage.py serve makes it.")
    return "Doorbells go through files beside the database."
