"""Two hundred files and texts that nobody should send, into every upload and every text field of a running web process.

`pytest -m chaos tests/uploads -s`, some minutes: each answer is a sentence, and the process has its memory back.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from tests.e2e.installation import ROOT, free_port
from tests.marking.test_hostile_uploads import hostile, png_of
from tests.uploads.hostile import HOSTILE, photo, saved

pytestmark = pytest.mark.chaos
AT_ONCE = 6
EVERY = int(os.environ.get("FACET_HOSTILE_EVERY", "1"))  # of the requests, where there is less time
BACK_WITHIN_MB = 60
SET_UP = """
import json, django; django.setup()
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
from allauth.account.models import EmailAddress
from personas.briefs import Brief
from personas.models import Lane
from personas.services.boards import boards
from personas.services.accounts import terms
from personas.services.teams.shares import make_share
from personas.services.teams.teams import make_team
from personas.services.accounts.terms_texts import TERMS
alice = get_user_model().objects.create_user("alice", "alice@example.com", "a-long-password")
EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
terms.accept(actor=alice, version=TERMS.version)
team = make_team(name="Studio", owner=alice)
board = boards.make_board(actor=alice, team=team, brief=Brief(count=2), seed=7)
lane = Lane.objects.create(team=team, board=board, name="Lane")
_, token = make_share(actor=alice, about=board, password="correct horse")
client = Client(); client.force_login(alice)
print(json.dumps({"session": client.cookies["sessionid"].value, "team": str(team.public_id), "token": token,
                  "board": str(board.public_id), "lane": str(lane.public_id),
                  "persona": str(board.personas.first().public_id)}))
"""


@cache
def files() -> dict[str, bytes]:
    large = photo((1000, 1000)).resize((5000, 5000))
    most = {
        "25 million grey": png_of(5000, 5000, 8),
        "25 million RGBA": png_of(5000, 5000, 8, 6),
        "25 million in a JPEG": saved(large, "JPEG", quality=40),
        "12 million progressive": saved(large.crop((0, 0, 4000, 3000)), "JPEG", quality=40, progressive=True),
        "a WebP of 16 million": saved(large.crop((0, 0, 4000, 4000)), "WEBP", quality=20),
        "honest": saved(photo((600, 600)), "JPEG"),
    }
    return {**{name: make() for name, make in HOSTILE.items()}, **hostile(), **most}


@cache
def texts() -> dict[str, bytes]:
    """As they stand in a form: some are no UTF-8."""
    odd = [
        *range(0x20),
        *range(0x80, 0xA0),
        0x7F,
        0x85,
        0xAD,
        0x34F,
        0x61C,
        0x115F,
        0x17B4,
        0x180E,
        *range(0x200B, 0x2010),
    ]
    odd += [
        *range(0x2028, 0x202F),
        *range(0x2060, 0x206A),
        0x3000,
        0x3164,
        0xFE0F,
        0xFEFF,
        0xFFA0,
        *range(0xFFF9, 0x10000),
    ]
    odd += [0x1D173, 0xE0001, 0xE007F, 0xE000, 0x1FFFE, 0x10FFFF]
    found = {f"U+{code:04X}": f"a{chr(code)}b".encode() for code in odd}
    found |= {
        f"only U+{code:04X}": (chr(code) * 3).encode() for code in (0x0, 0x20, 0xA0, 0x200B, 0x2060, 0x3164, 0xFEFF)
    }
    words = [
        "<script>alert(1)</script>", "{{ 7*7 }}{% debug %}", "'; drop table personas_board; --", "=HYPERLINK(\"x\")",
        "../../etc/passwd", "%00", "a" * 10_000, "a" * 900_000, "Z" + "\u0301" * 2_000, "\u202eevil", "👩‍👩‍👧‍👦" * 50,
        "ﷺ" * 500, "\r\nSet-Cookie: a=b", "http://169.254.169.254/", "-1", "1e999", "NaN", "null", "[]", "{}" * 5_000,
        "\u0000" * 100, "ß" * 2_001, "İ" * 300, "@alice " * 500, "x@" + "a" * 300 + ".example", "\ud7ff\ue000",
        "0" * 400,
        "٣" * 20, "²", "🏳️‍🌈", "क्षि" * 200, "\t\t\t", "a\u0000b", "日本" * 1_000, "--", "*" * 200, "&#0;",
        "%s%n%x" * 100,
    ]  # fmt: skip
    found |= {f"word {number}": word.encode() for number, word in enumerate(words)}
    raw = [
        b"\xff\xfe",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
        b"\xe2\x82",
        b"a\x80b",
        b"\xf0\x9f",
        b"\xff" * 500,
    ]
    return found | {f"bytes {number}": data for number, data in enumerate(raw)}


class Web:
    """One web process of an installation of its own, and a person who is signed in."""

    def __init__(self, data: Path):
        self.data, self.port = data, free_port()
        self.environment = {**os.environ, "FACET_DATA": str(data), "DJANGO_SETTINGS_MODULE": "personas.settings"}
        self.environment |= {"FACET_SAMPLE_BOARD": "0", "FACET_LOG_LEVEL": "ERROR"}
        told = subprocess.run([sys.executable, "-c", SET_UP], env=self.environment, cwd=ROOT, capture_output=True)
        assert told.returncode == 0, told.stderr.decode()[-2000:]
        self.ids = json.loads(told.stdout.splitlines()[-1])
        self.log = (data / "web.log").open("wb")
        command = [sys.executable, "-m", "gunicorn", "personas.wsgi", "--worker-class", "gthread", "--workers", "1"]
        command += ["--threads", "8", "--bind", f"127.0.0.1:{self.port}", "--log-level", "warning", "--timeout", "120"]
        self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=self.log, stderr=self.log)
        self._wait()
        self.token = self._csrf()

    def _wait(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.3)
        raise AssertionError((self.data / "web.log").read_text()[-2000:])

    def _csrf(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/report/")
        answer = connection.getresponse()
        answer.read()
        return re.search(r"csrftoken=(\w+)", answer.headers["Set-Cookie"])[1]

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "", **headers) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=180)
        try:
            connection.request(method, path, body, {**headers, **({"Content-Type": kind} if kind else {})})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def post(self, path: str, fields: dict[str, bytes], file: tuple[str, bytes] | None = None) -> tuple[int, str]:
        """As a form with a file where there is one, else as plain fields."""
        self.make_room()
        fields = {"csrfmiddlewaretoken": self.token.encode(), **fields}
        cookies = f"csrftoken={self.token}; sessionid={self.ids['session']}"
        if not file:
            body = "&".join(f"{name}={urllib.parse.quote_from_bytes(value)}" for name, value in fields.items())
            return self.ask("POST", path, body.encode(), "application/x-www-form-urlencoded", Cookie=cookies)
        parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + v for name, v in fields.items()]
        name, content = file
        head = f'Content-Disposition: form-data; name="{name}"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
        parts.append(head.encode() + content)
        body = b"".join(b"--b-o-u-n-d\r\n" + part + b"\r\n" for part in parts) + b"--b-o-u-n-d--\r\n"
        return self.ask("POST", path, body, "multipart/form-data; boundary=b-o-u-n-d", Cookie=cookies)

    def make_room(self) -> None:
        """The limits are tested elsewhere; here everything is to arrive."""
        with sqlite3.connect(self.data / "facet.sqlite3", timeout=30) as database:
            database.execute("delete from personas_tokenbucket")
            database.execute("delete from personas_cache")

    @property
    def megabytes(self) -> float:
        """Resident, of the process that answers."""
        (worker,) = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text())[1]) / 1024

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    made = Web(tmp_path_factory.mktemp("hostile-web"))
    yield made
    made.stop()


def uploads(ids: dict) -> dict[str, tuple[str, str, dict[str, bytes]]]:
    report = {"reason": b"other", "text": b"Look."}
    return {
        "verify": ("/verify/", "picture", {}),
        "verify.json": ("/verify.json", "picture", {}),
        "report": ("/report/", "upload", report),
        "logo": (f"/teams/{ids['team']}/logo.png", "logo", {}),
        "a page without": (f"/boards/{ids['board']}/rename/", "picture", {"name": b"A"}),
    }


def fields(ids: dict) -> dict[str, tuple[str, str, dict[str, bytes]]]:
    board, persona = f"/boards/{ids['board']}", f"/personas/{ids['persona']}"
    return {
        "board's name": (f"{board}/rename/", "name", {}),
        "notes": (f"{board}/notes/", "notes", {}),
        "comment": (f"{board}/comments/add/", "text", {}),
        "lane": (f"{board}/lanes/{ids['lane']}/", "name", {}),
        "new lane": (f"{board}/lanes/", "name", {}),
        "a field of a person": (f"{persona}/fields/quote/", "quote", {"was": b""}),
        "team's name": (f"/teams/{ids['team']}/settings/", "name", {}),
        "disclosure": (f"/teams/{ids['team']}/settings/", "disclosure", {"name": b"Studio"}),
        "invitation": (f"/teams/{ids['team']}/invite/", "email", {"role": b"viewer"}),
        "brief": ("/brief/sentence/", "product", {"count": b"3"}),
        "report's text": ("/report/", "text", {"reason": b"other"}),
        "report's address": ("/report/", "where", {"reason": b"other"}),
        "address of verify": ("/verify/", "address", {}),
        "password of a link": (f"/s/{ids['token']}/unlock/", "password", {}),
    }


def everything(web: Web):
    for name, data in files().items():
        for where, (path, field, more) in uploads(web.ids).items():
            yield f"{name} into {where}", lambda p=path, m=more, f=(field, data): web.post(p, m, f)
    for name, data in texts().items():
        for where, (path, field, more) in fields(web.ids).items():
            yield f"{name} into {where}", lambda p=path, m={**more, field: data}: web.post(p, m)


def test_every_answer_is_a_sentence_and_memory_comes_back(web):
    assert len(files()) + len(texts()) >= 200
    honest = saved(photo((600, 600)), "JPEG")
    for _ in range(3):  # what the process holds once it has done each thing: that is its rest
        for path, field, more in uploads(web.ids).values():
            web.post(path, more, (field, honest))
        for path, field, more in fields(web.ids).values():
            web.post(path, {**more, field: b"Plain words"})
    rest, began, peak, answers = web.megabytes, time.monotonic(), 0.0, {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = {name: pool.submit(act) for name, act in list(everything(web))[::EVERY]}
        for name, answer in asked.items():
            answers[name] = answer.result()
            peak = max(peak, web.megabytes)
    time.sleep(1)
    after, codes = web.megabytes, Counter(status for status, _ in answers.values())
    figures = f"{len(files())} files and {len(texts())} texts, {len(answers)} requests, {AT_ONCE} at once, "
    figures += f"{time.monotonic() - began:.0f} s: {dict(sorted(codes.items()))}; "
    print(f"{figures}web process at rest {rest:.0f} MB, at most {peak:.0f} MB, afterwards {after:.0f} MB")
    broken = {
        name: text[:300]
        for name, (status, text) in answers.items()
        if status >= 500 and "looked at just now" not in text
    }
    assert broken == {}, (web.data / "web.log").read_text()[-3000:]
    assert after - rest < BACK_WITHIN_MB
    named = [text for status, text in answers.values() if status in (400, 404, 422)]
    assert not any("Traceback" in text or "/site-packages/" in text for text in named)
