"""The 48-bit code that a face's mark says."""

from __future__ import annotations

import hashlib
import hmac

from personas.marking.invisible.watermark import CODE_BYTES
from personas.marking.keys import keys


def code_of(face_id: str) -> bytes:
    """Six bytes that only this installation can tell from a face's id. Two of a million faces share one in 500 cases:
    the registry then names both. Raises KeysError.
    """
    return hmac.digest(keys().pepper_secret, b"code|" + face_id.encode(), hashlib.sha256)[:CODE_BYTES]
