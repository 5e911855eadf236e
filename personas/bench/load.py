"""The web at saturation: a fixed number of clients ask one after another, as fast as they are answered."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.conf import settings

from personas.bench.place import PRODUCTION, Place
from personas.bench.servers import wait_for_port

CLIENTS, SECONDS, BRIEF_SECONDS = 16, 20.0, 8.0
USERS = "abcdefgh"  # a person may make 60 boards an hour
HEADERS = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "127.0.0.1",
    "Host": "localhost",
    "Referer": "https://localhost/",
}
ENVIRONMENT = {
    "FACET_PRODUCTION": "1",
    "FACET_PROXY": "1",
    "ALLOWED_HOSTS": "localhost",
    "SECRET_KEY": "bench-" * 12,
    "FACET_STANDIN_MS": "0",
    "FACET_TEAM_QUEUE": "100000",
    "FACET_QUEUE": "100000",
}


@dataclass(frozen=True)
class Row:
    name: str
    rate: float
    p50: float
    p95: float
    errors: int


@dataclass(frozen=True)
class Ask:
    method: str
    path: str
    body: str = ""


class Session:
    """Cookies by hand: the production ones are for https only, and here a header says that a proxy spoke it."""

    def __init__(self, port: int):
        self.port = port
        self.cookies: dict[str, str] = {}
        self.asks: dict[str, list[Ask]] = {}

    def ask(self, path: str, data: dict | None = None) -> str:
        body = urllib.parse.urlencode(data).encode() if data else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, HEADERS | self.headers())
        opener = urllib.request.build_opener(Straight)
        with opener.open(request, timeout=60) as answer:
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return answer.read().decode()

    def headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def token(self, path: str) -> str:
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask(path))[1]

    def sign_in(self, name: str) -> None:
        form = {"login": name, "password": "a-long-password", "csrfmiddlewaretoken": self.token("/sign-in/")}
        self.ask("/sign-in/", form)


class Straight(urllib.request.HTTPRedirectHandler):
    def http_error_302(self, request, answer, code, message, headers):
        return answer


def measure() -> list[Row]:
    with Place(PRODUCTION, **ENVIRONMENT) as place:
        place.run_workers(1)
        boards = {name: place.inside("board", name, "12")["board"] for name in USERS}
        place.wait(lambda: place.done() == 12 * len(USERS), 60, "portraits")
        web = _run_web(place)
        try:
            return _rows([_session(place, name, board) for name, board in boards.items()])
        finally:
            web.terminate()
            web.wait(20)


def _run_web(place: Place) -> subprocess.Popen:
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--log-level", "warning"]
    command = [sys.executable, "-m", "gunicorn", "personas.wsgi", *options, "--bind", f"127.0.0.1:{place.port}"]
    web = subprocess.Popen(command, cwd=settings.BASE_DIR, env=place.environment)
    wait_for_port(place.port)
    return web


def _session(place: Place, name: str, board: str) -> Session:
    session = Session(place.port)
    session.sign_in(name)
    people = sorted(set(re.findall(r"/personas/([0-9a-f-]{36})/", session.ask(f"/boards/{board}/"))))
    brief = {"count": 4, "market": "en_US", "age_min": 25, "age_max": 54, "template": "b2c", "product": "tea"}
    body = urllib.parse.urlencode(brief | {"csrfmiddlewaretoken": session.token("/brief/")})
    session.asks = {
        "bare": [Ask("GET", "/healthz")],
        "board": [Ask("GET", f"/boards/{board}/")],
        "card": [Ask("GET", f"/personas/{persona}/card.png") for persona in people],
        "again": [Ask("GET", f"/personas/{people[0]}/card.png")],
        "brief": [Ask("POST", "/brief/", body)],
    }
    return session


def _rows(sessions: list[Session]) -> list[Row]:
    bare = _saturate("bare view (/healthz)", sessions, ["bare"])
    mix = _saturate("mix: 8 boards, 1 card, 1 brief", sessions, [*["board"] * 4, "card", *["board"] * 4, "brief"])
    parts = [("board of 12", "board"), ("card once more", "again"), ("brief of 4", "brief")]
    alone = [_saturate(name, sessions, [kind], BRIEF_SECONDS) for name, kind in parts]
    return [bare, mix, *alone]


def _saturate(name: str, sessions: list[Session], kinds: list[str], seconds: float = SECONDS) -> Row:
    times, errors, took = asyncio.run(_clients(sessions, kinds, seconds))
    times.sort()
    return Row(name, len(times) / took, times[len(times) // 2], times[int(len(times) * 0.95)], errors)


async def _clients(sessions: list[Session], kinds: list[str], seconds: float) -> tuple[list[float], int, float]:
    times: list[float] = []
    began = time.monotonic()
    clients = (_client(number, sessions[number % len(sessions)], kinds, seconds, times) for number in range(CLIENTS))
    failed = await asyncio.gather(*clients)
    return times, sum(failed), time.monotonic() - began


async def _client(number: int, session: Session, kinds: list[str], seconds: float, times: list[float]) -> int:
    errors, turn, until = 0, number, time.monotonic() + seconds
    while time.monotonic() < until:
        asks, turn, began = session.asks[kinds[turn % len(kinds)]], turn + 1, time.monotonic()
        ask = asks[turn // len(kinds) % len(asks)]
        try:
            status = await _one(session, ask)
        except OSError:
            status = 0
        times.append(time.monotonic() - began)
        errors += status not in (200, 302)
    return errors


async def _one(session: Session, ask: Ask) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", session.port)
    headers = HEADERS | session.headers() | {"Connection": "close"}
    if ask.body:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(ask.body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"{ask.method} {ask.path} HTTP/1.1\r\n{head}\r\n{ask.body}".encode())
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return int(answer[9:12] or 0)
