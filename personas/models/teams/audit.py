"""Who did what, when: written in the transaction of the act, and never changed afterwards.

The database itself refuses UPDATE and DELETE on this table (migration `audit`). On SQLite a later migration that
remakes the table must make the triggers again; tests/teams/test_audit.py notices.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from personas.models.fields import CharField, JSONField
from personas.models.teams.audit_words import told
from personas.models.teams.team import Role, Team


class Verb(models.TextChoices):
    SIGNED_IN = "account.signed_in", "signed in"
    SIGN_IN_FAILED = "account.sign_in_failed", "failed to sign in"
    SIGNED_OUT = "account.signed_out", "signed out"
    SESSIONS_ENDED = "account.sessions_ended", "signed out everywhere else"
    PASSWORD_CHANGED = "account.password_changed", "changed their password"
    EMAIL_CHANGED = "account.email_changed", "changed their email address"
    SECOND_STEP_ADDED = "account.second_step_added", "added a second step to their sign-in"
    SECOND_STEP_REMOVED = "account.second_step_removed", "removed a second step from their sign-in"
    RECOVERY_CODES_MADE = "account.recovery_codes_made", "made new recovery codes"
    ACCOUNT_EXPORTED = "account.exported", "downloaded their own data"
    ACCOUNT_DELETED = "account.deleted", "deleted their account"
    TEAM_MADE = "team.made", "made the team"
    TEAM_CHANGED = "team.changed", "changed the settings of"
    MEMBER_INVITED = "member.invited", "invited someone to"
    MEMBER_JOINED = "member.joined", "joined"
    MEMBER_ROLE = "member.role_changed", "changed a role in"
    MEMBER_REMOVED = "member.removed", "removed a person from"
    MEMBER_LEFT = "member.left", "left"
    INVITATION_REVOKED = "invitation.revoked", "withdrew an invitation to"
    BOARD_MADE = "board.made", "made the board"
    PRODUCT_MADE = "product.made", "kept the product"
    PRODUCT_CHANGED = "product.changed", "changed the product"
    PRODUCT_REMOVED = "product.removed", "removed the product"
    BOARD_GROWN = "board.grown", "added people to the board"
    BOARD_DUPLICATED = "board.duplicated", "duplicated a board as"
    BOARD_RENAMED = "board.renamed", "renamed the board"
    BOARD_CANCELLED = "board.cancelled", "cancelled portraits of the board"
    BOARD_RETRIED = "board.retried", "had portraits drawn again on the board"
    BOARD_ARRANGED = "board.arranged", "moved people on the board"
    BOARD_LANE_ADDED = "board.lane_added", "added a lane to the board"
    BOARD_LANE_CHANGED = "board.lane_changed", "changed a lane of the board"
    BOARD_LANE_MOVED = "board.lane_moved", "moved a lane of the board"
    BOARD_LANE_REMOVED = "board.lane_removed", "removed a lane of the board"
    BOARD_COPIED_TO = "board.copied_to", "copied people to the board"
    BOARD_COLOURED = "board.coloured", "coloured people on the board"
    BOARD_CHANGED = "board.changed", "changed the cards of the board"
    BOARD_NOTED = "board.noted", "wrote notes on the board"
    SHARE_MADE = "share.made", "made a link to"
    SHARE_REVOKED = "share.revoked", "withdrew a link to"
    SHARE_VIEWED = "share.viewed", "opened"
    SHARE_WRONG_PASSWORD = "share.wrong_password", "tried a wrong password for the link to"
    BOARD_TRASHED = "board.trashed", "moved to the trash"
    BOARD_RESTORED = "board.restored", "took out of the trash"
    PERSONA_EDITED = "persona.edited", "edited"
    PERSONA_TRASHED = "persona.trashed", "moved to the trash"
    PERSONA_RESTORED = "persona.restored", "took out of the trash"
    COMMENT_ADDED = "comment.added", "commented on"
    COMMENT_RESOLVED = "comment.resolved", "resolved a comment on"
    COMMENT_REOPENED = "comment.reopened", "reopened a comment on"
    PERSONA_REROLLED = "persona.rerolled", "re-rolled"
    PERSONA_REDRAWN = "persona.redrawn", "redrew the face of"
    BOARD_TAKEN_ALONG = "board.taken_along", "copied into another team the board"
    BOARD_BROUGHT = "board.brought", "brought from another team the board"
    PERSONA_TAKEN_ALONG = "persona.taken_along", "copied into another team"
    TERMS_ACCEPTED = "terms.accepted", "accepted the terms of use"
    CLEAN_ACCEPTED = "clean-export.accepted", "agreed to say elsewhere that exported people are not real"
    FACE_DRAWN = "face.drawn", "had a single face drawn:"
    REPORT_MADE = "report.made", "reported a face:"
    REPORT_CLOSED = "report.closed", "decided on"
    FACE_RETIRED = "face.retired", "withdrew the face of"
    AUDIT_EXPORTED = "audit.exported", "downloaded this list"
    EXPORT_ASKED = "export.asked", "asked for an export of"
    EXPORT_CANCELLED = "export.cancelled", "cancelled an export of"
    EXPORT_RETRIED = "export.retried", "asked again for an export of"
    EXPORT_DOWNLOADED = "export.downloaded", "downloaded an export of"
    EXPORT_MADE = "export.made", "exported at once from"
    EXPORT_CLEAN = "export.clean", "asked for an export without the badge of"
    CARD_EXPORTED = "card.exported", "downloaded the card of"
    TOKEN_MADE = "token.made", "made an access token for"
    TOKEN_REVOKED = "token.revoked", "revoked an access token for"
    BOARD_READ_IN = "board.read_in", "read in from a file the board"
    WEBHOOK_MADE = "webhook.made", "added a webhook to"
    WEBHOOK_REMOVED = "webhook.removed", "removed a webhook from"


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user) -> AuditQuerySet:
        """Of the teams that the person owns; another role gets none."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(team__memberships__user_id=user.pk, team__memberships__role=Role.OWNER)


class AuditEvent(models.Model):
    """Keeps its own copy of the names: an event outlives the person and the object that it tells of.

    Nothing cascades into this table, because nothing may.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.DO_NOTHING, null=True, db_constraint=False, related_name="audit_events")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    actor_name = CharField(max_length=150, blank=True)
    verb = CharField(max_length=40)  # of Verb; as choices each new verb would remake the table
    object_kind = CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)
    object_name = CharField(max_length=160, blank=True)
    address = CharField(max_length=50, blank=True)  # the network, not the machine
    at = models.DateTimeField(auto_now_add=True)
    data = JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["team", "-at"])]

    def __str__(self) -> str:
        return f"{self.actor_name or 'Somebody'} {self.said} {self.object_name}".strip()

    @property
    def detail(self) -> str:
        """What the verb leaves open: whom, from what, to what."""
        return told(self.data)

    @property
    def said(self) -> str:
        return VERBS.get(self.verb, self.verb)


VERBS = dict(Verb.choices)
