"""Addresses that are secrets stay out of the logs: whoever reads a log must not be able to open what it tells of."""

from __future__ import annotations

import json
import logging
import re

SECRET = re.compile(r"(/(?:s|invitations|letters/stop|report)/|/forgotten/[0-9a-z]+-)(?!set-password/)[^/\s\"']+")


def without_tokens(text: str) -> str:
    return SECRET.sub(r"\1…", text)


def event_without_tokens(event: dict, hint: dict) -> dict:
    """What is sent to an error server, for Sentry's before_send."""
    return json.loads(without_tokens(json.dumps(event, default=str)))


class NoTokens(logging.Filter):
    """Django names the path of every request that it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        if (clean := without_tokens(told)) != told:
            record.msg, record.args = clean, None
        return True
