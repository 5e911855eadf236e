"""Commenting, mentioning, resolving, and what happened on a board."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from personas.models import AuditEvent, Board, Comment, Persona, Team
from personas.models.boards.comment import MENTION, TEXT_MAX
from personas.services.teams import access, audit
from personas.texts import several_lines

ACTIVITY = ("board.", "persona.", "card.", "share.made", "share.revoked", "comment.")


@transaction.atomic
def add_comment(*, actor, about: Board | Persona, text: str, public_id: UUID | None = None) -> Comment:
    """One that has `public_id` already is answered as it is: the same form was sent twice. Raises PermissionDenied, and
    ValueError for a text that is empty or too long.
    """
    access.require(actor, "comment.add", about.team)
    values = {
        "team": about.team,
        "board": about if isinstance(about, Board) else about.board,
        "persona": None if isinstance(about, Board) else about,
        "author": actor,
        "text": _tidy(text),
    }
    comment, made = Comment.objects.get_or_create(public_id=public_id or uuid4(), defaults=values)
    if not made:
        return comment
    comment.mentioned.set(_mentioned(comment))
    audit.record(actor=actor, verb="comment.added", team=about.team, about=about)
    return comment


def _tidy(text: str) -> str:
    text = several_lines(text)
    if not text:
        raise ValueError("A comment needs a word.")
    if len(text) > TEXT_MAX:
        raise ValueError(f"A comment has at most {TEXT_MAX} characters; this one has {len(text)}.")
    return text


def _mentioned(comment: Comment):
    """Members of the team only: a mention tells nothing to anybody else, and says of nobody that they exist."""
    wanted = Q()
    for name in set(MENTION.findall(comment.text)):
        wanted |= Q(username__iexact=name[1:])
    return members_of(comment.team).filter(wanted) if wanted else []


def members_of(team: Team):
    return get_user_model().objects.filter(memberships__team=team).order_by("username")


@transaction.atomic
def resolve_comment(*, actor, comment: Comment, resolved: bool = True) -> None:
    """Resolve or reopen. Raises PermissionDenied."""
    access.require(actor, "comment.resolve", comment.team)
    comment.resolved = timezone.now() if resolved else None
    comment.resolved_by = actor if resolved else None
    comment.save(update_fields=["resolved", "resolved_by"])
    verb = "comment.resolved" if resolved else "comment.reopened"
    audit.record(actor=actor, verb=verb, team=comment.team, about=comment.subject)


def open_mentions(*, person):
    """Comments that name the person, are not resolved and that they may still see."""
    rows = Comment.objects.visible_to(person).filter(mentioned=person, resolved=None, board__trashed=None)
    return rows.filter(persona__trashed=None).select_related("author", "board", "persona").order_by("-created")


def activity_of(*, actor, board: Board):
    """What happened on a board, for everyone who may see it; networks and tries of passwords stay with the owners."""
    access.require(actor, "board.view", board.team)
    ids = [board.public_id, *Persona.with_trashed.filter(board=board).values_list("public_id", flat=True)]
    verbs = Q()
    for start in ACTIVITY:
        verbs |= Q(verb__startswith=start)
    return AuditEvent.objects.filter(verbs, team=board.team, object_id__in=ids)
