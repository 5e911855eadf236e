"""Reports of faces: taken without an account, looked into at once, decided by staff, answered."""

from __future__ import annotations

import logging
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from personas.models import Report
from personas.services.origin import current_network
from personas.services.teams import audit
from personas.services.trust import report_looks
from personas.services.trust.evidence import evidence
from personas.services.trust.recognition import Portrait, find_name, find_portrait
from personas.services.trust.report_letters import letter_columns, send_letter
from personas.services.trust.report_looks import check_picture, meant_by
from personas.services.trust.retirement import retire_portrait
from personas.texts import several_lines

log = logging.getLogger(__name__)


def make_report(
    *,
    reason: str,
    where: str = "",
    text: str = "",
    email: str = "",
    upload: bytes = b"",
    public_id: UUID | None = None,
) -> Report:
    """Store a report with what its words say. What its picture shows is found out by a job (report_looks): that takes
    seconds of a core. One that has `public_id` already is answered as it is: the same form was sent twice. Raises
    Unreadable and Busy with a sentence.
    """
    if public_id and (before := Report.objects.filter(public_id=public_id).first()):
        return before
    if upload:
        check_picture(data=upload)
    found = evidence(where=where, text=text)
    report = Report(reason=reason, where=where, text=text, email=email, findings=found, network=current_network())
    report.portrait, report.face = meant_by(findings=found)
    report.public_id = public_id or report.public_id
    if upload:
        report.look_due = timezone.now()
        report.upload.name = default_storage.save(f"reports/{report.public_id.hex}", ContentFile(upload))
    with transaction.atomic():
        report.save()
        team = report.face.team if report.face else None
        audit.record(actor=None, verb="report.made", team=team, about=report, reason=reason)
        if upload:
            transaction.on_commit(report_looks.knock)
    return report


def portraits_of(*, report: Report) -> list[Portrait]:
    """What was found, each portrait once, and first the one that the report is about."""
    named = [str(report.portrait)] if report.portrait else []
    found = dict.fromkeys([*named, *(one["face"] for one in report.findings if one["face"])])
    return [find_portrait(name=name) for name in found]


def require_staff(actor) -> None:
    if not (actor.is_active and actor.is_staff):
        raise PermissionDenied("Reports are decided by the staff of this installation.")


def close_report(*, actor, report: Report, withdraw: bool, answer: str, portrait: str = "") -> None:
    """Decide a report: withdraw the portrait with the mark id `portrait` (the one that was found, where it is the only
    one and no other is named) or keep it.

    The upload is deleted, the answer is on the case's page and goes out by mail where an address was left. Raises
    ValueError for a closed report, an empty answer, or a withdrawal without a portrait or with several to choose from,
    and PermissionDenied.
    """
    require_staff(actor)
    answer = several_lines(answer)
    if not answer:
        raise ValueError("Whoever reported it gets an answer: write one.")
    name = portrait or (str(report.portrait) if report.portrait else "")
    if withdraw and not portrait and len(portraits_of(report=report)) > 1:
        raise ValueError("Several portraits were found: choose the one that is meant.")
    if withdraw and not name:
        raise ValueError("No portrait of ours was found: name its id to withdraw it.")
    with transaction.atomic():
        _decide(actor, report, name, Report.State.WITHDRAWN if withdraw else Report.State.KEPT, answer)
        if withdraw:
            retire_portrait(actor=actor, name=name)
    report.refresh_from_db()


def _decide(actor, report: Report, name: str, state: str, answer: str) -> None:
    """Close the row, once. The upload goes and the letter is sent when the decision stands."""
    face = find_portrait(name=name).face if name else None
    mine = {"state": state, "answer": answer, "closed": timezone.now(), "closed_by": actor, "upload": ""}
    mine["look_due"] = None
    mine |= {"face": face, "portrait": name or None, **letter_columns(report=report)}
    upload = report.upload.name
    if not Report.objects.filter(pk=report.pk, state=Report.State.OPEN).update(**mine):
        raise ValueError("This report was decided meanwhile.")
    team = face.team if face else None
    audit.record(actor=actor, verb="report.closed", team=team, about=report, state=state)
    transaction.on_commit(lambda: _after(report, upload))


def _after(report: Report, upload: str) -> None:
    send_letter(report=report)
    try:
        if upload:
            default_storage.delete(upload)
    except Exception as error:  # no row names it any more, and sweep_orphans tries again
        log.warning("A reported picture could not be deleted yet: %s", error)


def named_portrait(text: str) -> str:
    """The mark id of what staff typed: the id of a persona, of a face, or of a picture that was issued once. "" for an
    empty text. Raises ValueError.
    """
    if not text.strip():
        return ""
    try:
        name = find_name(key=UUID(text.strip()))
    except ValueError:
        name = ""
    if not name:
        raise ValueError("There is no portrait with this id.")
    return name
