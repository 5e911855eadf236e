"""Log lines that machines read: one JSON object a line, with the request or the job that it belongs to."""

from __future__ import annotations

import json
import logging
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")
job_id: ContextVar[str] = ContextVar("job_id", default="")


def logging_by(*, format: str, level: str) -> dict:
    """Django's LOGGING: everything to the console, as lines or as JSON (`format`), never with a token in it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            "json": {"()": "personas.settings.logs.JsonFormatter"},
        },
        "filters": {"no_tokens": {"()": "personas.settings.redaction.NoTokens"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": format, "filters": ["no_tokens"]}},
        # They tell of each glyph that they keep.
        "loggers": {name: {"level": "WARNING"} for name in ("fontTools", "fpdf")},
        "root": {"handlers": ["console"], "level": level},
    }


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
            "job_id": job_id.get(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value}, ensure_ascii=False)


class RequestIdMiddleware:
    """Every request has an id: in its log lines and in the answer, so that a person can quote it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex
        token = request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = request.id
        return response
