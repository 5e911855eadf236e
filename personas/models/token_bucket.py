"""Rate limits without a package, after healthchecks' TokenBucket."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone


class TokenBucket(models.Model):
    """`tokens` is the part of the capacity that is left, 0..1; it fills again evenly over the refill time."""

    value = models.CharField(max_length=64, unique=True)
    tokens = models.FloatField(default=1.0)
    updated = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.value[:8]}: {self.tokens:.2f}"

    @classmethod
    def take(cls, act: str, who: str, *, capacity: int, refill: timedelta) -> bool:
        """True when one more `act` of `who` is allowed now. Two requests at once may share a token: harmless here."""
        key = sha256(f"{act}:{who}:{settings.SECRET_KEY}".encode()).hexdigest()
        now = timezone.now()
        bucket, _ = cls.objects.get_or_create(value=key, defaults={"updated": now})
        refilled = (now - bucket.updated) / refill
        tokens = min(1.0, bucket.tokens + max(0.0, refilled)) - 1.0 / capacity
        if tokens < -1e-9:
            return False
        cls.objects.filter(pk=bucket.pk).update(tokens=max(0.0, tokens), updated=now)
        return True

    @classmethod
    def spend(cls, act: str, who: str, *, amount: int, capacity: int, refill: timedelta) -> timedelta | None:
        """Take `amount` of `capacity` at once: None when that was allowed, else the time until it is.

        What two requests take at the same moment is counted twice: whoever lost the race looks again.
        """
        key = sha256(f"{act}:{who}:{settings.SECRET_KEY}".encode()).hexdigest()
        need = amount / capacity
        while True:
            now = timezone.now()
            bucket, _ = cls.objects.get_or_create(value=key, defaults={"updated": now})
            tokens = min(1.0, bucket.tokens + max(0.0, (now - bucket.updated) / refill))
            if tokens < need - 1e-9:
                return (need - tokens) * refill
            same = cls.objects.filter(pk=bucket.pk, updated=bucket.updated, tokens=bucket.tokens)
            if same.update(tokens=max(0.0, tokens - need), updated=now):
                return None

    @classmethod
    def may_verify(cls, address: str) -> bool:
        return cls.take("verify", address, capacity=30, refill=timedelta(minutes=1))

    @classmethod
    def may_see_public_face(cls, address: str) -> bool:
        return cls.take("public-face", address, capacity=60, refill=timedelta(minutes=1))

    @classmethod
    def may_copy(cls, user) -> bool:
        return cls.take("copy", str(user.pk), capacity=60, refill=timedelta(hours=1))

    @classmethod
    def may_export(cls, user) -> bool:
        return cls.take("export", str(user.pk), capacity=60, refill=timedelta(hours=1))

    @classmethod
    def may_upload(cls, user) -> bool:
        return cls.take("upload", str(user.pk), capacity=30, refill=timedelta(hours=1))

    @classmethod
    def may_make_team(cls, user) -> bool:
        return cls.take("team", str(user.pk), capacity=20, refill=timedelta(hours=1))

    @classmethod
    def may_invite(cls, user) -> bool:
        return cls.take("invite", str(user.pk), capacity=30, refill=timedelta(hours=1))

    @classmethod
    def may_share(cls, user) -> bool:
        return cls.take("share", str(user.pk), capacity=60, refill=timedelta(hours=1))

    @classmethod
    def may_try_share_password(cls, share, address: str) -> bool:
        return cls.take("share-password", f"{share.pk} {address}", capacity=10, refill=timedelta(minutes=10))

    @classmethod
    def may_note_view(cls, share) -> bool:
        return cls.take("share-view", str(share.pk), capacity=1, refill=timedelta(minutes=1))

    @classmethod
    def may_report(cls, address: str) -> bool:
        return cls.take("report", address, capacity=10, refill=timedelta(hours=1))

    @classmethod
    def may_comment(cls, user) -> bool:
        return cls.take("comment", str(user.pk), capacity=120, refill=timedelta(hours=1))

    @classmethod
    def may_make_board(cls, user) -> bool:
        return cls.take("board", str(user.pk), capacity=60, refill=timedelta(hours=1))
