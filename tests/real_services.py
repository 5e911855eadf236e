"""PostgreSQL, Redis and RabbitMQ for tests, where they are reachable."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

POSTGRES = os.environ.get("FACET_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("FACET_TEST_REDIS", "redis://127.0.0.1:6379/9")
RABBITMQ = os.environ.get("FACET_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//")
SECONDS = 2


def services_or_reason() -> str | None:
    return _reason(_ask_postgres, _ask_redis)


def rabbitmq_or_reason() -> str | None:
    return _reason(_ask_postgres, _ask_rabbitmq)


def _reason(*asks) -> str | None:
    try:
        for ask in asks:
            ask()
    except Exception as error:
        return f"{type(error).__name__}: {str(error).strip()}"
    return None


def _ask_postgres() -> None:
    import psycopg

    psycopg.connect(POSTGRES, connect_timeout=SECONDS).close()


def _ask_redis() -> None:
    import redis

    redis.Redis.from_url(REDIS, socket_connect_timeout=SECONDS).ping()


def _ask_rabbitmq() -> None:
    from kombu import Connection

    with Connection(RABBITMQ, connect_timeout=SECONDS) as connection:
        connection.ensure_connection(max_retries=1, timeout=SECONDS)


@contextmanager
def database(name: str) -> Iterator[str]:
    """The address of a database of that name, gone afterwards; and the one that a test run makes of it."""
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    try:
        yield f"{POSTGRES.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            for made in (name, f"test_{name}"):
                connection.execute(f"drop database if exists {made} with (force)")


@pytest.fixture
def services_environment():
    """A database of its own on PostgreSQL and a key prefix of its own on Redis; gone afterwards."""
    if reason := services_or_reason():
        pytest.skip(f"PostgreSQL and Redis are not reachable, so this ran nothing. {reason}")
    import redis

    name = f"facet_e2e_{uuid.uuid4().hex[:12]}"
    with database(name) as address:
        yield {"DATABASE_URL": address, "REDIS_URL": REDIS, "FACET_REDIS_PREFIX": f"{name}:"}
    server = redis.Redis.from_url(REDIS)
    for key in server.scan_iter(f"{name}:*"):
        server.delete(key)


@pytest.fixture
def rabbitmq_environment():
    """A database of its own on PostgreSQL and queues of its own on RabbitMQ, without Redis; gone afterwards."""
    if reason := rabbitmq_or_reason():
        pytest.skip(f"PostgreSQL and RabbitMQ are not reachable, so this ran nothing. {reason}")
    name = f"facet_e2e_{uuid.uuid4().hex[:12]}"
    with database(name) as address:
        yield {"DATABASE_URL": address, "BROKER_URL": RABBITMQ, "FACET_QUEUE_PREFIX": f"{name}."}
    forget_queues(f"{name}.")


def forget_queues(prefix: str) -> None:
    from kombu import Connection

    with Connection(RABBITMQ) as connection, connection.channel() as channel:
        for queue in ("faces", "exports"):
            channel.queue_delete(f"{prefix}{queue}")
            channel.exchange_delete(f"{prefix}{queue}")
