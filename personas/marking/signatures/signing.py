"""C2PA signatures with the installation's own certificate, put on and read back.

Only the state Trusted with only our own roots as anchors is ours: a certificate with the same names from another
authority reads as Valid.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

from c2pa import Builder, C2paError, C2paSignerInfo, C2paSigningAlg, Context, Reader, Signer

from personas.marking.keys import Keys, keys, signing_keys

TRUSTED, EXPIRED, FOREIGN, BROKEN, NONE = "trusted", "expired", "foreign", "broken", "none"
SIGNABLE = ("image/png", "image/webp", "image/jpeg", "application/pdf")
RAN_OUT, OTHERS = "signingCredential.expired", "signingCredential.untrusted"


class SigningError(Exception):
    """A file could not be signed; the message says why."""


@dataclass(frozen=True)
class Signed:
    """A file with its manifest inside, and the manifest store alone (JUMBF), which a registry may keep."""

    data: bytes
    manifest: bytes


@dataclass(frozen=True)
class Signature:
    """What a file's manifest says. `state` is trusted (ours, untouched), expired (untouched, but the certificate
    has run out, and with it the proof of whose it is), foreign (another signer's), broken (altered, damaged) or none.
    """

    state: str
    facts: Mapping = field(default_factory=dict)  # the active manifest, as c2pa reads it
    failures: tuple[str, ...] = ()  # C2PA status codes


def sign(data: bytes, mime: str, manifest: Mapping) -> Signed:
    """Sign a complete file. Raises KeysError without valid keys, SigningError when the format cannot be signed."""
    held, target = signing_keys(), BytesIO()
    info = C2paSignerInfo(C2paSigningAlg.ES256, held.chain.encode(), held.leaf_key.encode(), None)
    try:
        builder = Builder(dict(manifest), context=_context(held))
        # A buffer that this builder may ask for is written only after it has read its own signature back.
        store = builder.sign(Signer.from_info(info), mime, BytesIO(data), target)
    except C2paError as error:
        raise SigningError(f"The file could not be signed: {error}") from error
    return Signed(target.getvalue(), bytes(store))


def read_signature(data: bytes, mime: str) -> Signature:
    """Read and judge the manifest in a file, with nothing fetched from anywhere. Raises KeysError without keys."""
    try:
        with Reader(mime, BytesIO(data), context=_context(keys())) as reader:
            failures = _failures(reader.get_validation_results())
            return Signature(_state(reader.get_validation_state(), failures), reader.get_active_manifest(), failures)
    except C2paError.ManifestNotFound:
        return Signature(NONE)
    except (C2paError, ValueError, UnicodeDecodeError) as error:
        return Signature(BROKEN, failures=(type(error).__name__.lstrip("_"),))


def _state(said: str | None, failures: tuple[str, ...]) -> str:
    if said == "Trusted":
        return TRUSTED
    if set(failures) <= {OTHERS}:
        return FOREIGN
    # Of a certificate that has run out the library also says that it is trusted no longer: who signed is then open.
    return EXPIRED if set(failures) <= {OTHERS, RAN_OUT} else BROKEN


def _failures(results: Mapping | None) -> tuple[str, ...]:
    active = (results or {}).get("activeManifest") or {}
    return tuple(sorted({entry["code"] for entry in active.get("failure", [])}))


def _context(held: Keys) -> Context:
    return _context_of(os.getpid(), "".join(held.anchors))


@lru_cache(maxsize=4)
def _context_of(process: int, anchors: str) -> Context:
    """One a process: a context from before a fork is refused by the library."""
    return Context.from_dict(
        {
            "verify": {
                "verify_trust": True,
                "verify_after_sign": True,
                "remote_manifest_fetch": False,
                "ocsp_fetch": False,
            },
            "builder": {"thumbnail": {"enabled": False}},
            "trust": {"user_anchors": anchors},
        }
    )
