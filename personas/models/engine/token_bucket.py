"""Rate limits without a package, after healthchecks' TokenBucket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, models
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from personas.models.fields import CharField

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Bucket:
    """`capacity` acts of `who`, filling again evenly over `refill`."""

    act: str
    who: str
    capacity: int
    refill: timedelta

    def take(self) -> bool:
        return TokenBucket.take(self.act, self.who, capacity=self.capacity, refill=self.refill)

    def give_back(self) -> None:
        """What was taken for an act that is not to count after all."""
        rows = TokenBucket.objects.filter(value=TokenBucket.key_of(self.act, self.who))
        rows.update(tokens=Least(1.0, F("tokens") + 1 / self.capacity))


class TokenBucket(models.Model):
    """`tokens` is the part of the capacity that is left, 0..1; it fills again evenly over the refill time."""

    value = CharField(max_length=64, unique=True)
    tokens = models.FloatField(default=1.0)
    updated = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.value[:8]}: {self.tokens:.2f}"

    @staticmethod
    def key_of(act: str, who: str) -> str:
        return sha256(f"{act}:{who}:{settings.SECRET_KEY}".encode()).hexdigest()

    @classmethod
    def _open(cls, act: str, who: str, now: datetime) -> TokenBucket:
        """The row. One that a clock which was ahead has dated counts as written now: else it stays shut until then."""
        bucket, _ = cls.objects.get_or_create(value=cls.key_of(act, who), defaults={"updated": now})
        if bucket.updated > now:
            cls.objects.filter(pk=bucket.pk, updated=bucket.updated).update(updated=now)
            bucket.updated = now
        return bucket

    @classmethod
    def take(cls, act: str, who: str, *, capacity: int, refill: timedelta) -> bool:
        """True when one more `act` of `who` is allowed now."""
        return cls.spend(act, who, amount=1, capacity=capacity, refill=refill) is None

    @classmethod
    def spend(cls, act: str, who: str, *, amount: int, capacity: int, refill: timedelta) -> timedelta | None:
        """Take `amount` of `capacity` at once: None when that was allowed, else the time until it is.

        What two requests take at the same moment is counted twice: whoever lost the race looks again.
        """
        need = amount / capacity
        while True:
            now = timezone.now()
            try:
                bucket = cls._open(act, who, now)
            except IntegrityError:  # another request made the row, and it was swept away before it was read
                continue
            tokens = min(1.0, bucket.tokens + (now - bucket.updated) / refill)
            if tokens < need - 1e-9:
                return (need - tokens) * refill
            same = cls.objects.filter(pk=bucket.pk, updated=bucket.updated, tokens=bucket.tokens)
            if same.update(tokens=max(0.0, tokens - need), updated=now):
                return None

    @classmethod
    def first_time(cls, act: str, who: str) -> bool:
        """True once a day for each `who`, of however many requests at once: for forms that are sent twice."""
        return cls.spend(act, who, amount=1, capacity=1, refill=timedelta(days=1)) is None

    @classmethod
    def may_verify(cls, address: str) -> bool:
        return cls.take("verify", address, capacity=30, refill=MINUTE)

    @classmethod
    def may_see_public_face(cls, address: str) -> bool:
        return cls.take("public-face", address, capacity=60, refill=MINUTE)

    @classmethod
    def may_copy(cls, user) -> bool:
        return cls.take("copy", str(user.pk), capacity=60, refill=HOUR)

    @classmethod
    def may_export(cls, user) -> bool:
        return cls.take("export", str(user.pk), capacity=60, refill=HOUR)

    @classmethod
    def may_upload(cls, user) -> bool:
        return cls.take("upload", str(user.pk), capacity=30, refill=HOUR)

    @classmethod
    def may_make_team(cls, user) -> bool:
        return cls.take("team", str(user.pk), capacity=20, refill=HOUR)

    @classmethod
    def may_invite(cls, user) -> bool:
        return cls.take("invite", str(user.pk), capacity=30, refill=HOUR)

    @classmethod
    def may_share(cls, user) -> bool:
        return cls.take("share", str(user.pk), capacity=60, refill=HOUR)

    @classmethod
    def for_share_password(cls, share, address: str) -> tuple[Bucket, Bucket]:
        """Of one visitor, and of all visitors of the link together."""
        return (
            Bucket("share-password", f"{share.pk} {address}", 10, timedelta(minutes=10)),
            Bucket("share-password-of-link", str(share.pk), 60, HOUR),
        )

    @classmethod
    def for_name(cls, name: str) -> Bucket:
        """Passwords tried for one name, from all networks together."""
        return Bucket("sign-in", name, 100, HOUR)

    @classmethod
    def may_note_view(cls, share) -> bool:
        return cls.take("share-view", str(share.pk), capacity=1, refill=MINUTE)

    @classmethod
    def may_note_wrong_password(cls, share) -> bool:
        return cls.take("share-wrong-password", str(share.pk), capacity=3, refill=HOUR)

    @classmethod
    def may_report(cls, address: str) -> bool:
        return cls.take("report", address, capacity=10, refill=HOUR)

    @classmethod
    def may_comment(cls, user) -> bool:
        return cls.take("comment", str(user.pk), capacity=120, refill=HOUR)

    @classmethod
    def may_make_token(cls, user) -> bool:
        return cls.take("token", str(user.pk), capacity=30, refill=HOUR)

    @classmethod
    def may_make_board(cls, user) -> bool:
        return cls.take("board", str(user.pk), capacity=60, refill=HOUR)
