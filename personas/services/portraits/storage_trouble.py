"""Why a picture or a file could not be kept, for people: the errors themselves, with their paths, are for the log."""

from __future__ import annotations

import errno

BEGINS = "Nothing can be kept at the moment: "
FULL = {errno.ENOSPC, errno.EDQUOT}
CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


class StorageTrouble(Exception):
    """It lies with the place and not with the picture: disk full, bucket away, keys missing. The message is a sentence
    that everybody may read; the cause is for the log.
    """

    def __init__(self, reason: str):
        super().__init__(f"{BEGINS}{reason}.")

    @property
    def for_the_log(self) -> str:
        return f"{self} {type(self.__cause__).__name__}: {self.__cause__}" if self.__cause__ else str(self)


def not_stored(error: Exception) -> StorageTrouble:
    number = getattr(error, "errno", None)
    if number in FULL:
        return StorageTrouble("the disk is full")
    if number in CLOSED:
        return StorageTrouble("the place for files cannot be written")
    return StorageTrouble("the place for files does not answer")


def not_signed() -> StorageTrouble:
    return StorageTrouble("pictures cannot be signed, because the keys cannot be used")
