"""Addresses that are secrets stay out of the logs: whoever reads a log must not be able to open what it tells of."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(/(?:s|invitations|letters/stop)/|/forgotten/[0-9a-z]+-)(?!set-password/)[^/\s\"']+")


def without_tokens(text: str) -> str:
    return SECRET.sub(r"\1…", text)


class NoTokens(logging.Filter):
    """Django names the path of every request that it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        if (clean := without_tokens(told)) != told:
            record.msg, record.args = clean, None
        return True
