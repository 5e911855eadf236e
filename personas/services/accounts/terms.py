"""Agreeing to a text once a version, and refusing what needs it until then."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from personas.models import Acceptance
from personas.services.accounts.terms_texts import TERMS, Document
from personas.services.origin import current_network
from personas.services.teams import audit


class TermsNotAccepted(PermissionDenied):
    """What was asked for needs an agreement first; `document` says to what. The message is a sentence."""

    def __init__(self, document: Document):
        super().__init__(f"This needs your agreement first: {document.title}, version {document.version}.")
        self.document = document


def has_accepted(*, user, document: Document = TERMS) -> bool:
    """Whether `user` agreed to the text as it is now."""
    if not user.is_authenticated:
        return False
    return Acceptance.objects.filter(user_id=user.pk, document=document.key, version=document.version).exists()


def require(*, actor, document: Document = TERMS) -> None:
    """Raises TermsNotAccepted, which TermsMiddleware answers with the page to agree on."""
    if not has_accepted(user=actor, document=document):
        raise TermsNotAccepted(document)


@transaction.atomic
def accept(*, actor, version: str, document: Document = TERMS, words: str = "") -> Acceptance:
    """Note the agreement, in the audit trail too; a second one changes nothing.

    Raises ValueError when `version` is not the one in force: then the person read another text.
    """
    if version != document.version:
        raise ValueError("The text has changed meanwhile. Please read it once more.")
    made, new = Acceptance.objects.get_or_create(
        user=actor, document=document.key, version=version, defaults={"network": current_network(), "words": words[:80]}
    )
    if new:
        audit.record_for_teams(actor=actor, verb=f"{document.key}.accepted")
    return made
