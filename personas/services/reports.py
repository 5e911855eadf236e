"""Reports of faces: taken without an account, looked into at once, decided by staff, answered."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from personas.middleware import current_network
from personas.models import Face, Report
from personas.services import audit
from personas.services.evidence import evidence, face_named, read_upload
from personas.services.retirement import retire_face

log = logging.getLogger(__name__)
ENDINGS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}


def make_report(*, reason: str, where: str = "", text: str = "", email: str = "", upload: bytes = b"") -> Report:
    """Store a report with what is found out at once. Raises BadUpload with a sentence."""
    if upload:
        read_upload(upload)
    found = evidence(where=where, text=text, upload=upload)
    face = next((Face.objects.filter(public_id=one["face"]).first() for one in found if one["face"]), None)
    report = Report(reason=reason, where=where, text=text, email=email, findings=found, face=face)
    report.network = current_network()
    if upload:
        report.upload.name = default_storage.save(f"reports/{report.public_id.hex}", ContentFile(upload))
    with transaction.atomic():
        report.save()
        audit.record(actor=None, verb="report.made", team=face.team if face else None, about=report, reason=reason)
    return report


def require_staff(actor) -> None:
    if not (actor.is_active and actor.is_staff):
        raise PermissionDenied("Reports are decided by the staff of this installation.")


def close_report(*, actor, report: Report, withdraw: bool, answer: str, face: Face | None = None) -> None:
    """Decide a report: withdraw `face` (the one that was found, unless another is named) or keep it.

    The upload is deleted, the answer is on the case's page and goes out by mail where an address was left. Raises
    ValueError for a closed report, an empty answer, or a withdrawal without a face; PermissionDenied.
    """
    require_staff(actor)
    if not answer.strip():
        raise ValueError("Whoever reported it gets an answer: write one.")
    face = face or report.face
    if withdraw and face is None:
        raise ValueError("No portrait of ours was found: name its id to withdraw it.")
    with transaction.atomic():
        state = Report.State.WITHDRAWN if withdraw else Report.State.KEPT
        mine = {"state": state, "answer": answer.strip(), "closed": timezone.now(), "closed_by": actor, "face": face}
        upload, name = report.upload.name, {"upload": ""}
        if not Report.objects.filter(pk=report.pk, state=Report.State.OPEN).update(**mine, **name):
            raise ValueError("This report was decided meanwhile.")
        if withdraw and not face.retired:
            retire_face(actor=actor, face=face)
        audit.record(actor=actor, verb="report.closed", team=face.team if face else None, about=report, state=state)
        transaction.on_commit(lambda: _after(report, upload))
    report.refresh_from_db()


def _after(report: Report, upload: str) -> None:
    if upload:
        default_storage.delete(upload)
    report.refresh_from_db()
    if not (report.email and settings.EMAIL_HOST):
        return
    try:
        send_mail("Your report to Facet", f"{report.answer}\n", None, [report.email])
    except OSError as error:  # the answer is on the case's page too
        log.warning("An answer could not be mailed: %s", error)


def named_face(text: str) -> Face | None:
    """The face of an id that staff typed; None for an empty text. Raises ValueError."""
    if not text.strip():
        return None
    try:
        face = face_named(UUID(text.strip()))
    except ValueError:
        face = None
    if face is None:
        raise ValueError("There is no portrait with this id.")
    return face
