"""The answer to a report, by mail: once, to the address that was left, tried again while the mail server is away.

The decision never waits for it. The address is deleted when the letter is out, or after a month of trying.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from personas.models import Report

log = logging.getLogger(__name__)
SUBJECT = "Your report to Facet"
HEADERS = {"Auto-Submitted": "auto-generated"}  # RFC 3834: nobody's absence notice answers it
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=2)
GIVE_UP = timedelta(days=30)
LETTERS_A_SWEEP, SWEEP_SECONDS = 20, 10  # a mail server that hangs does not hold up who waits for the sweep


def letter_columns(*, report: Report) -> dict:
    """The columns that make a letter due with the decision; none where no address was left."""
    return {"mail_due": timezone.now()} if report.email else {}


def send_letters(*, at_most: int = LETTERS_A_SWEEP) -> int:
    """The letters that are due. Returns how many were sent. An address that is not reached for a month is deleted."""
    now = timezone.now()
    given_up = Report.objects.filter(mail_due__isnull=False, closed__lt=now - GIVE_UP)
    given_up.update(mail_due=None, email="")
    sent, until = 0, time.monotonic() + SWEEP_SECONDS
    for report in Report.objects.filter(_due(now)).order_by("mail_due")[:at_most]:
        sent += send_letter(report=report)
        if time.monotonic() > until:
            break
    return sent


def send_letter(*, report: Report) -> bool:
    """Send the answer, if it is due and no other process is at it. A failure is kept, and shown to staff."""
    report.refresh_from_db()
    if not settings.EMAIL_HOST or not _take(report):
        return False
    try:
        EmailMessage(SUBJECT, _text(report), to=[report.email], headers=HEADERS).send()
    except Exception as error:  # every mail server fails in its own way
        log.warning("The answer to %s could not be mailed, and is tried again: %s", report, error)
        return False
    Report.objects.filter(pk=report.pk).update(mail_due=None, mailed=timezone.now(), email="")
    return True


def _due(now: datetime) -> Q:
    """A pause that is longer than any was written by a clock that was ahead."""
    return Q(mail_due__lte=now) | Q(mail_due__gt=now + LONGEST_PAUSE)


def _take(report: Report) -> bool:
    """Whoever moves the time sends: two at once do not write twice."""
    if not Report.objects.filter(_due(timezone.now()), pk=report.pk).exists():
        return False
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(report.mail_tries, 10))
    row = Report.objects.filter(pk=report.pk, mail_due=report.mail_due)
    return bool(row.update(mail_due=timezone.now() + pause, mail_tries=F("mail_tries") + 1))


def _text(report: Report) -> str:
    context = {"report": report, "case": settings.PUBLIC_URL + report.get_absolute_url()}
    return render_to_string("trust/reports/report.txt", context)
