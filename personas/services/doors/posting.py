"""A POST to an address outside, at the very place that was looked up."""

from __future__ import annotations

import httpx

from personas.services.doors.outside import Place

SECONDS = 10


def post(place: Place, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; nothing else of it is read, and no redirect followed. Raises httpx.HTTPError."""
    said = {"Host": place.host, "Content-Type": "application/json", "User-Agent": "Facet"}
    certified = {"sni_hostname": place.name}  # whose certificate it must be
    with (
        httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", place.url, content=body, headers=headers | said, extensions=certified) as answer,
    ):
        return answer.status_code
