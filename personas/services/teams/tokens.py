"""Secrets that travel in addresses: random, kept as a hash only."""

from __future__ import annotations

import secrets
from hashlib import sha256

BYTES = 24


def new_token() -> str:
    """192 random bits; nobody guesses or counts their way to one."""
    return secrets.token_urlsafe(BYTES)


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
