"""Secrets in the database, sealed with a key that is kept apart from it.

Who gets a copy of the database, a backup say, must not get everybody's second step with it. The key is made of a secret
in the keys file (FACET_KEYS_FILE), which no backup holds unless asked to, by HKDF (RFC 5869) for this use alone. Sealed
is what begins with SEAL: Fernet of the cryptography package, AES-128-CBC with an HMAC.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from personas.marking.keys import keys

SEAL = "sealed1:"
USE = b"facet: second steps"


class SealBroken(Exception):
    """Sealed with other keys than this installation's, or damaged."""


def seal(text: str) -> str:
    """Raises KeysError without keys."""
    return SEAL + _fernet(keys().pepper_secret).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text; one that was never sealed as it is. Raises SealBroken, and KeysError without keys."""
    if not sealed.startswith(SEAL):
        return sealed
    try:
        return _fernet(keys().pepper_secret).decrypt(sealed.removeprefix(SEAL).encode()).decode()
    except InvalidToken:
        raise SealBroken("It was sealed with other keys than those in the keys file.") from None


@lru_cache(maxsize=2)
def _fernet(secret: bytes) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=USE).derive(secret)
    return Fernet(base64.urlsafe_b64encode(key))
