"""A signed-in person over HTTP, without a browser."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.parse
import urllib.request


class Visitor:
    def __init__(self, address: str):
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=30) as answer:
            return answer.read().decode()

    def post(self, path: str, data: dict, form: str | None = None) -> str:
        """The address that the answer ends at. The token comes from the page `form`, or from `path` itself."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(form or path))[1]
        body = urllib.parse.urlencode(data | {"csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(self.address + path, body, {"Referer": self.address + path})
        with self.opener.open(request, timeout=60) as answer:
            return answer.url
