"""Which broker rings the workers' doorbells, by its address: Redis, RabbitMQ, or files where there is none.

The job table is the queue (docs/architecture.md), so nothing is lost with a broker; it only has to ring soon.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

REDIS, RABBITMQ = ("redis", "rediss"), ("amqp", "amqps")
RING_SECONDS = 60  # a doorbell that nobody heard so long is rung again by reconcile
RINGS_KEPT = 1000
WRITE_SECONDS = 5  # RabbitMQ stops reading when it is short of memory or disk; a page must not wait for that


def redis_address(url: str) -> str:
    """`url`, when Redis may be there. Raises ImproperlyConfigured."""
    scheme = urlsplit(url).scheme
    if url and scheme not in REDIS:
        rabbit = " For RabbitMQ set BROKER_URL instead." if scheme in RABBITMQ else ""
        raise ImproperlyConfigured(f"REDIS_URL must begin with redis:// or rediss://, not {scheme or '?'}://.{rabbit}")
    return url


def broker_address(url: str) -> str:
    """`url`, when it is of a broker that Facet is tested with. Raises ImproperlyConfigured."""
    scheme = urlsplit(url).scheme
    if url and scheme not in REDIS + RABBITMQ:
        known = "amqp:// or amqps:// (RabbitMQ), redis:// or rediss://"
        raise ImproperlyConfigured(f"BROKER_URL must begin with {known}, not {scheme or '?'}://.")
    return url


def is_rabbitmq(url: str) -> bool:
    return urlsplit(url).scheme in RABBITMQ


def is_redis(url: str) -> bool:
    return urlsplit(url).scheme in REDIS


def transport(url: str, *, files: Path, redis_prefix: str) -> tuple[str, str | None, dict[str, Any]]:
    """Celery's broker_url, broker_transport and broker_transport_options for a checked address, or for none."""
    if is_rabbitmq(url):
        return url, None, {"write_timeout": WRITE_SECONDS}
    if url:
        return url, None, {"global_keyprefix": redis_prefix}
    folders = {
        "data_folder_in": str(files / "messages"),
        "data_folder_out": str(files / "messages"),
        "control_folder": str(files / "control"),
        "processed_folder": str(files / "processed"),
    }
    return "filesystem://localhost", "personas.engine.broker:Transport", folders | {"polling_interval": 0.2}


def queues(url: str, *names: str) -> list[Queue] | None:
    """Celery's task_queues: on RabbitMQ with an end to what piles up while no worker listens; elsewhere its own.

    A classic queue by name: Celery's way to fetch one message at a time is refused by quorum queues, which an
    administrator may have made the default of a virtual host.
    """
    if not is_rabbitmq(url):
        return None
    kind = {"x-queue-type": "classic"}
    ends = {"message_ttl": RING_SECONDS, "max_length": RINGS_KEPT}
    return [Queue(name, Exchange(name), routing_key=name, queue_arguments=kind, **ends) for name in names]
