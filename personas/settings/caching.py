"""The cache, in which allauth counts tries: it says so when it cannot store, and goes on without Redis.

Django's table drops what it cannot write without a word; a try that cannot be counted then looks like one too many, and
everybody is told to wait. Django's Redis raises, and nobody signs in while Redis restarts.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import OperationalError

log = logging.getLogger(__name__)
TABLE = "personas_cache"
ENTRIES = 100_000  # Django would keep 300, and drop counted tries to make room for those of others
TRIES = 3
AWAY_SECONDS = 5.0  # for so long Redis is not asked again
ANSWERS_WITHIN = 1.0  # seconds; on one network it takes a thousandth


class CannotStore(OperationalError):
    """The table takes nothing: the disk is full, or may only be read."""


class TableCache(DatabaseCache):
    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> bool:
        for _ in range(TRIES):  # what another has just removed may be added now
            if super().add(key, value, timeout, version):
                return True
            if self.has_key(key, version):
                return False
        raise CannotStore("The cache's table takes nothing.")

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> None:
        whole = self.make_and_validate_key(key, version=version)
        if not any(self._base_set("set", whole, value, timeout) for _ in range(TRIES)):  # another may have set it
            raise CannotStore("The cache's table takes nothing.")


class RedisOrTable(RedisCache):
    """Redis, and the table of this installation's database for as long as Redis does not answer."""

    _away_until = 0.0

    def __init__(self, server, params: dict[str, Any]):
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        patience = {
            "socket_connect_timeout": ANSWERS_WITHIN,
            "socket_timeout": ANSWERS_WITHIN,
            "retry": Retry(NoBackoff(), 1),
        }
        super().__init__(server, {**params, "OPTIONS": {**patience, **params.get("OPTIONS", {})}})
        self.table = TableCache(TABLE, {**params, "OPTIONS": {"MAX_ENTRIES": ENTRIES}})

    @property
    def away(self) -> bool:
        return time.monotonic() < RedisOrTable._away_until

    def _ask(self, act: str, *args, **kwargs):
        from redis.exceptions import RedisError

        if not self.away:
            try:
                return getattr(super(), act)(*args, **kwargs)
            except RedisError as error:
                RedisOrTable._away_until = time.monotonic() + AWAY_SECONDS
                log.warning("Redis does not answer, the table takes its place as a cache: %s", error)
        self.table.key_prefix = self.key_prefix
        return getattr(self.table, act)(*args, **kwargs)

    def add(self, *args, **kwargs):
        return self._ask("add", *args, **kwargs)

    def get(self, *args, **kwargs):
        return self._ask("get", *args, **kwargs)

    def set(self, *args, **kwargs):
        return self._ask("set", *args, **kwargs)

    def touch(self, *args, **kwargs):
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args, **kwargs):
        return self._ask("delete", *args, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._ask("get_many", *args, **kwargs)

    def set_many(self, *args, **kwargs):
        return self._ask("set_many", *args, **kwargs)

    def delete_many(self, *args, **kwargs):
        return self._ask("delete_many", *args, **kwargs)

    def has_key(self, *args, **kwargs):
        return self._ask("has_key", *args, **kwargs)

    def incr(self, *args, **kwargs):
        return self._ask("incr", *args, **kwargs)

    def clear(self):
        return self._ask("clear")
