"""What our C2PA manifests say: who made the file, how, and that it may not teach another model to be real."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime

from personas import __version__

SYSTEM = "Facet"
TRAINED_MODEL = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
WATERMARK = "org.facet.dct-ss.1"
SAID = "AI-generated face. The person shown does not exist."


def manifest(*, name: str, mime: str, created: datetime, system_version: str, codes: Sequence[bytes]) -> dict:
    """The definition that c2pa's Builder takes.

    `name` is the picture's id as in its XMP, `created` aware and in UTC, `codes` the 48-bit codes of the faces whose
    marks the pixels carry. Nothing in it names a user.
    """
    when = created.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "claim_generator_info": [{"name": SYSTEM, "version": __version__}],
        "title": name,
        "format": mime,
        "assertions": [
            _assertion("c2pa.actions.v2", {"actions": _actions(when, system_version, codes)}),
            *([_soft_binding(codes)] if codes else []),
            _assertion("cawg.metadata", _metadata(name, system_version)),
            _assertion("cawg.training-mining", {"entries": {key: {"use": "notAllowed"} for key in MINING}}),
        ],
    }


MINING = ("cawg.ai_generative_training", "cawg.ai_training")


def _actions(when: str, system_version: str, codes: Sequence[bytes]) -> list[dict]:
    created = {
        "action": "c2pa.created",
        "digitalSourceType": TRAINED_MODEL,
        "when": when,
        "softwareAgent": {"name": SYSTEM, "version": system_version},
        "description": SAID,
    }
    return [created, {"action": "c2pa.watermarked.bound", "when": when}] if codes else [created]


def _soft_binding(codes: Sequence[bytes]) -> dict:
    blocks = [{"scope": {}, "value": base64.b64encode(code).decode()} for code in codes]
    return _assertion("c2pa.soft-binding", {"alg": WATERMARK, "blocks": blocks})


def codes_in(facts: Mapping) -> list[bytes]:
    """The codes that a manifest of ours, as c2pa reads it, says its pixels carry."""
    said = [entry.get("data") or {} for entry in facts.get("assertions") or []]
    blocks = [block for data in said if data.get("alg") == WATERMARK for block in data.get("blocks") or []]
    return [base64.b64decode(block["value"]) for block in blocks]


def _metadata(name: str, system_version: str) -> dict:
    return {
        "@context": {
            "dc": "http://purl.org/dc/elements/1.1/",
            "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
        },
        "dc:identifier": name,
        "Iptc4xmpExt:DigitalSourceType": TRAINED_MODEL,
        "Iptc4xmpExt:AISystemUsed": SYSTEM,
        "Iptc4xmpExt:AISystemVersionUsed": system_version,
    }


def _assertion(label: str, data: dict) -> dict:
    return {"label": label, "data": data}
