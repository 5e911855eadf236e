"""Installations to test, embedded and on PostgreSQL + Redis, and a browser to look at them."""

from __future__ import annotations

import os
import shutil
import uuid

import pytest

from tests.e2e.installation import Installation

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
POSTGRES = os.environ.get("FACET_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("FACET_TEST_REDIS", "redis://127.0.0.1:6379/9")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split()
QUIET += ["--disable-component-update", "--disable-sync"]


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


@pytest.fixture(params=["embedded", pytest.param("services", marks=pytest.mark.services)])
def installation(request, tmp_path):
    environment = {} if request.param == "embedded" else request.getfixturevalue("services_environment")
    made = Installation(tmp_path / "var", {"FACET_LEASE_SECONDS": "6", **environment})
    made.start()
    yield made
    made.stop()


@pytest.fixture
def page(tmp_path):
    """A page of a fresh browser that fails the test on any script error or blocked resource."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed, so this ran nothing. Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
        made = context.new_page()
        troubles: list[str] = []
        made.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
        made.on("console", lambda m: troubles.append(f"console: {m.text}") if m.type == "error" else None)
        yield made
        browser.close()
    assert troubles == []
