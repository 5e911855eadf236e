"""What was said in one's teams, in one letter a day: only to who asked for it, and stopped with one click."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from personas.models import Comment, Correspondence

log = logging.getLogger(__name__)
signer = Signer(salt="personas.digest")
EVERY = timedelta(days=1)
COMMENTS_MAX = 40  # in one letter; the rest is said as a number
LETTERS_A_SWEEP = 20  # so that a slow mail server does not hold up who else waits for the sweep


def set_digest(*, person, wanted: bool) -> None:
    """From now on, or no more. What was said before is not told."""
    values = {"digest": wanted, "digested": timezone.now()}
    Correspondence.objects.update_or_create(user=person, defaults=values)


def wants_digest(*, person) -> bool:
    return Correspondence.objects.filter(user=person, digest=True).exists()


def stop_token(*, person) -> str:
    return signer.sign(str(person.pk))


def stop_digest(*, token: str) -> bool:
    """False for a token that was never sent."""
    try:
        person = signer.unsign(token)
    except BadSignature:
        return False
    Correspondence.objects.filter(user_id=person).update(digest=False)
    return True


def send_digests(*, at_most: int = LETTERS_A_SWEEP) -> int:
    """The letters that are due. Returns how many were sent; a mail server that is away is tried at the next sweep."""
    now, sent = timezone.now(), 0
    late = Q(digested__lte=now - EVERY) | Q(digested__gt=now)  # of tomorrow: written by a clock that was ahead
    due = Correspondence.objects.filter(late, digest=True, user__is_active=True)
    for row in due.select_related("user").order_by("digested")[:at_most]:
        # Whoever moves the mark sends: two sweeps at once do not write twice.
        if not Correspondence.objects.filter(pk=row.pk, digested=row.digested).update(digested=now):
            continue
        try:
            sent += _send(row.user, since=min(row.digested, now - EVERY), until=now)
        except OSError as error:
            log.warning("A digest could not be sent, and is tried again: %s", error)
            Correspondence.objects.filter(pk=row.pk).update(digested=row.digested)
            break
    return sent


def comments_since(*, person, since: datetime, until: datetime):
    """What others said, on what the person may see now and what is not in the trash."""
    rows = Comment.objects.visible_to(person).filter(created__gt=since, created__lte=until, board__trashed=None)
    rows = rows.exclude(author=person).exclude(persona__trashed__isnull=False)
    return rows.select_related("author", "board", "persona", "team").order_by("team__name", "board__name", "created")


def _send(person, since: datetime, until: datetime) -> int:
    address = EmailAddress.objects.filter(user=person, verified=True, primary=True).first()
    comments = comments_since(person=person, since=since, until=until)
    count = comments.count()
    if not count or address is None:
        return 0
    stop = settings.PUBLIC_URL + reverse("digest_stop", args=[stop_token(person=person)])
    context = {
        "person": person,
        "comments": comments[:COMMENTS_MAX],
        "more": max(0, count - COMMENTS_MAX),
        "site": settings.PUBLIC_URL,
        "stop": stop,
    }
    subject = "1 comment in your teams" if count == 1 else f"{count} comments in your teams"
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}  # RFC 8058
    text = render_to_string("accounts/digest.txt", context)
    return EmailMessage(subject, text, to=[address.email], headers=headers).send()
