"""The answer of any page that asks for more than the queue can take, where the page has none of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from personas.engine.admission import QueueFull


class QueueFullMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, QueueFull):
            return None
        response = HttpResponse(f"{error}\n", content_type="text/plain; charset=utf-8")
        response.status_code = getattr(error, "status", 503)
        response["Retry-After"] = str(getattr(error, "retry_after", 30))
        return response
