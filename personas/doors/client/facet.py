"""What the command line and assistants say to the REST API. Knows no Django."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

NOBODY_WORKS = "Nothing was finished for {} s. Is a worker running?"
PATIENCE = 600  # seconds without any progress
POLL = 0.5  # seconds

Heard = Callable[[int, int, str], None]  # done, total, in words


class Refused(Exception):
    """What the API answered instead: its sentence, status and the fields that it names. Status 0: nobody answered."""

    def __init__(self, sentence: str, status: int = 0, errors: Iterable[dict] = ()):
        super().__init__(sentence)
        self.status, self.errors = status, list(errors)


class Facet:
    """One team, through one token. `work` is called while something is waited for: it draws where no worker does."""

    def __init__(self, http: httpx.Client, work: Callable[[], None] | None = None):
        self.http, self.work = http, work

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The answer's JSON, or None. A POST carries a key, so that one that is sent again makes nothing twice."""
        response = self.send(method, path, body, **query)
        return response.json() if response.content else None

    def send(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        headers = {"Idempotency-Key": uuid4().hex} if method == "post" else {}
        known = {name: value for name, value in query.items() if value not in (None, "")}
        sent = {} if body is None and method != "post" else {"json": {} if body is None else body}
        try:
            response = self.http.request(method, path, params=known, headers=headers, **sent)
        except httpx.HTTPError as error:
            raise Refused(f"{self.http.base_url} does not answer: {error}.") from error
        return accepted(response)

    def all(self, path: str, **query: Any) -> list[dict]:
        """Every row of a list, page after page."""
        found, cursor = [], ""
        while cursor is not None:
            page = self.ask("get", path, cursor=cursor, limit=200, **query)
            found, cursor = found + page["items"], page["next"]
        return found

    def wait_for_board(self, board: str, heard: Heard = lambda *_: None) -> dict:
        """The board's progress once every portrait is drawn, or given up. Raises Refused when nothing moves."""
        return self._wait(lambda: self.ask("get", f"boards/{board}/progress"), "ready", "total", "done", heard)

    def export(self, body: dict, folder: Path, called: str = "", heard: Heard = lambda *_: None) -> Path:
        """Ask for an export, wait, and write the file into `folder` under `called`, or under its own name."""
        return self.fetch(self.ask("post", "exports", body)["id"], folder, called, heard)

    def unfindable(self, file: Path, wishes: dict, heard: Heard = lambda *_: None) -> Path:
        """The table of stand-ins for the people in `file`, beside it and under its own name."""
        with file.open("rb") as people:
            sent = {"files": {"people": (file.name, people)}, "data": wishes, "timeout": PATIENCE}
            asked = accepted(self.http.post("unfindable", **sent)).json()["id"]
        return self.fetch(asked, file.resolve().parent, heard=heard)

    def columns(self, file: Path) -> list[dict]:
        with file.open("rb") as people:
            return accepted(self.http.post("unfindable/columns", files={"people": (file.name, people)})).json()

    def fetch(self, asked: str, folder: Path, called: str = "", heard: Heard = lambda *_: None) -> Path:
        """The file of an export, once it is made. Raises Refused."""

        def look() -> dict:
            now = self.ask("get", f"exports/{asked}")
            return now | {"done": now["state"] not in ("queued", "running"), "all": 100}

        made = self._wait(look, "percent", "all", "done", heard)
        if not made["ready"]:
            raise Refused(made["sentence"], 422)
        target = folder / (called or Path(made["file_name"]).name)
        target.write_bytes(self.send("get", f"exports/{asked}/file").content)
        return target

    def verify(self, file: Path) -> dict:
        with file.open("rb") as picture:
            return accepted(self.http.post("verify", files={"picture": (file.name, picture)})).json()

    def read_in(self, file: Path) -> dict:
        with file.open("rb") as data:
            return accepted(self.http.post("boards/read-in", files={"file": (file.name, data)})).json()

    def _wait(self, look: Callable[[], dict], done: str, total: str, over: str, heard: Heard) -> dict:
        moved, before = time.monotonic(), None
        while not (now := look())[over]:
            heard(now[done], now[total], now["sentence"])
            if now[done] != before:
                moved, before = time.monotonic(), now[done]
            if time.monotonic() - moved > PATIENCE:
                raise Refused(NOBODY_WORKS.format(PATIENCE))
            self.work() if self.work else time.sleep(POLL)
        heard(now[done], now[total], now["sentence"])
        return now


def accepted(response: httpx.Response) -> httpx.Response:
    """Raises Refused with the API's own sentence."""
    if response.is_success:
        return response
    try:
        problem = response.json()
        raise Refused(problem["detail"], response.status_code, problem.get("errors", ()))
    except (ValueError, KeyError, TypeError):
        said = f"The server answered {response.status_code} and no reason. Is {response.url.host} a Facet?"
        raise Refused(said, response.status_code) from None


def server(url: str, token: str) -> Facet:
    """The Facet at an address such as https://facet.example.com."""
    headers = {"Authorization": f"Bearer {token}"}
    return Facet(httpx.Client(base_url=f"{url.rstrip('/')}/api/v1/", headers=headers, timeout=60))
