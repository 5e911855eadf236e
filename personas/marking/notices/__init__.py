"""What every picture says of itself to people: in the language of its reader, in one place, with nothing of Django."""

from personas.marking.notices.wording import ENGLISH, NOTICES, Notice, notice_for

__all__ = ["ENGLISH", "NOTICES", "Notice", "notice_for"]
