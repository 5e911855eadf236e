"""How far a receipt is to be believed: the errors of the judge that read a portrait, from the weights in use."""

from __future__ import annotations

from personas.services.portraits.weights import manifest

NAMES = {"gender": "presentation", "appearance": "appearance", "expression": "expression", "glasses": "glasses"}


def reader_errs(model_hash: str) -> str:
    """A sentence on portraits that the judge had not seen; empty for portraits that other weights drew."""
    known = manifest()
    errors = (known.get("knows") or {}).get("a", {}).get("errors") if known["model_hash"] == model_hash else None
    if not errors:
        return ""
    shares = [f"{100 * errors[name]:.0f} % of {words}" for name, words in NAMES.items() if name in errors]
    return (
        f"On labelled portraits that it had not seen, it read ages {errors['age']:.0f} years off on average, and "
        f"wrongly {', '.join(shares)}, each kind counted alike."
    )
