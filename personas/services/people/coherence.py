"""Do the parts of a persona agree: text with text, and text with portrait?"""

from __future__ import annotations

from personas.identity import FIELDS, Finding, Identity, check
from personas.models import Persona


def identity_of(persona: Persona) -> Identity:
    """The identity that a stored persona is now, edits included."""
    asked = persona.face.asked if persona.face else {}
    stored = persona.details | {"portrait": asked, "language": persona.language}
    return Identity(**{field: stored[field] if field in stored else getattr(persona, field) for field in FIELDS})


def findings(*, persona: Persona) -> list[Finding]:
    """Every rule that the persona breaks, and where the portrait came out otherwise than its text says."""
    measured = persona.face.measured if persona.portrait_state == "ready" else None
    return check(identity_of(persona), measured=measured)
