"""PostgreSQL and Redis for tests, where they are reachable."""

from __future__ import annotations

import os
import uuid

import pytest

POSTGRES = os.environ.get("FACET_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("FACET_TEST_REDIS", "redis://127.0.0.1:6379/9")


def services_or_reason() -> str | None:
    try:
        import psycopg
        import redis

        psycopg.connect(POSTGRES, connect_timeout=2).close()
        redis.Redis.from_url(REDIS, socket_connect_timeout=2).ping()
    except Exception as error:
        return f"{type(error).__name__}: {str(error).strip()}"
    return None


@pytest.fixture
def services_environment():
    """A database of its own on PostgreSQL and a key prefix of its own on Redis; gone afterwards."""
    if reason := services_or_reason():
        pytest.skip(f"PostgreSQL and Redis are not reachable, so this ran nothing. {reason}")
    import psycopg
    import redis

    name = f"facet_e2e_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    yield {
        "DATABASE_URL": f"{POSTGRES.rsplit('/', 1)[0]}/{name}",
        "REDIS_URL": REDIS,
        "FACET_REDIS_PREFIX": f"{name}:",
    }
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")
    server = redis.Redis.from_url(REDIS)
    for key in server.scan_iter(f"{name}:*"):
        server.delete(key)
