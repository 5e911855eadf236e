"""From a token to a verified picture, against a running installation: by httpx alone, by `facet`, and by an MCP client;
embedded, and on PostgreSQL with Redis.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import queue
import re
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from mcp import Client, StdioServerParameters
from pptx import Presentation
from standardwebhooks.webhooks import Webhook as Reader

from tests.e2e.installation import Installation

pytestmark = pytest.mark.e2e
SENTENCE = "12 women 25-40 in Berlin who buy oat drink"
FACET = [sys.executable, "-c", "from personas.doors.cli import main; main()"]
LONG = 300  # seconds


@pytest.fixture(params=["embedded", pytest.param("services", marks=[pytest.mark.services, pytest.mark.long])])
def installation(request, tmp_path):
    environment = {} if request.param == "embedded" else request.getfixturevalue("services_environment")
    hooks = {"FACET_WEBHOOKS": "1", "FACET_WEBHOOKS_INSIDE": "1", "FACET_SAMPLE_BOARD": "0"}
    made = Installation(tmp_path / "var", {**environment, **hooks})
    made.start(180)
    yield made
    made.stop()


@pytest.fixture
def heard():
    """What a receiver of webhooks has heard, in its order, and where it listens."""
    messages: queue.Queue = queue.Queue()

    class Hears(BaseHTTPRequestHandler):
        def do_POST(self):
            messages.put((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hears)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    messages.url = f"http://127.0.0.1:{server.server_port}/"
    yield messages
    server.shutdown()


def token_of(installation: Installation) -> str:
    """As a person makes one: sign in, agree to the terms, the page of tokens."""
    name, password = installation.login
    site = httpx.Client(base_url=installation.address, follow_redirects=True, timeout=60)

    def send(path: str, **fields) -> str:
        page = site.get(path).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        sent = fields | {"csrfmiddlewaretoken": token}
        return site.post(path, data=sent, headers={"Referer": installation.address + path}).text

    send("/sign-in/", login=name, password=password)
    version = re.search(r'name="accept_terms" value="([^"]+)"', site.get("/terms/accept/?next=/boards/").text)[1]
    send("/terms/accept/?next=/boards/", accept_terms=version)
    send("/account/confirm/", password=password)
    team = re.search(r'<option value="([0-9a-f-]{36})"', site.get("/account/tokens/").text)[1]
    scopes = ["read", "write", "export", "webhooks"]
    page = send("/account/tokens/", name="Outside", team=team, scopes=scopes, days=1)
    return re.search(r'value="(facet_[^"]+)"', page)[1]


def told(heard, secret: str, kind: str) -> dict:
    """The data of the next message of this kind, its signature verified."""
    while True:
        headers, body = heard.get(timeout=LONG)
        Reader(secret).verify(body, headers)
        if (message := json.loads(body))["type"] == kind:
            return message["data"]


def test_a_board_by_httpx_and_nothing_else(installation, heard):
    token = token_of(installation)
    api = httpx.Client(
        base_url=f"{installation.address}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=120
    )
    hook = api.post("/webhooks", json={"url": heard.url, "events": ["board.ready", "export.ready"]}).json()
    board = api.post("/boards", json={"sentence": SENTENCE}, headers={"Idempotency-Key": "one"})
    assert board.status_code == 202
    id = board.json()["id"]
    assert told(heard, hook["secret"], "board.ready")["board"] == id
    people = api.get("/personas", params={"board": id}).json()["items"]
    assert len(people) == 12 and {one["portrait"] for one in people} == {"ready"}
    first = people[0]["id"]
    edited = api.patch(f"/personas/{first}", json={"fields": {"quote": "I read labels."}, "lock": ["quote"]})
    assert edited.status_code == 200
    rolled = api.post(f"/personas/{first}/reroll", json={}, headers={"If-Match": edited.headers["ETag"]})
    assert rolled.status_code == 202 and rolled.json()["quote"] == "I read labels."
    for formats in (["pptx"], ["card", "csv"]):
        asked = api.post("/exports", json={"board": id, "formats": formats}).json()
        assert told(heard, hook["secret"], "export.ready")["export"] == asked["id"]
        file = api.get(f"/exports/{asked['id']}/file").content
        assert (
            len(Presentation(io.BytesIO(file)).slides) > 12
            if formats == ["pptx"]
            else zipfile.ZipFile(io.BytesIO(file))
        )
    face = api.get(f"/personas/{people[1]['id']}").json()["face"]["id"]
    picture = api.get(f"/faces/{face}/picture", params={"format": "png", "size": 256}).content
    found = api.post("/verify", files={"picture": ("face.png", picture)}).json()
    assert found["signature"]["state"] == "trusted" and found["watermark"]["state"] == "found"
    by_command_line(installation, token)
    asyncio.run(by_assistant(installation, token))


def surroundings(installation: Installation, token: str) -> dict[str, str]:
    return {**os.environ, "FACET_URL": installation.address, "FACET_TOKEN": token, "PYTHONPATH": str(Path.cwd())}


def by_command_line(installation: Installation, token: str) -> None:
    deck = installation.data / "out.pptx"
    command = [*FACET, "brief", "2 men over 60 in Lyon", "--deck", str(deck), "--json"]
    done = subprocess.run(command, env=surroundings(installation, token), capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["progress"]["ready"] == 2 and done.stderr == ""
    assert len(Presentation(str(deck)).slides) >= 3


async def by_assistant(installation: Installation, token: str) -> None:
    """The server on stdin and stdout, as an assistant starts it."""
    server = StdioServerParameters(command=FACET[0], args=[*FACET[1:], "mcp"], env=surroundings(installation, token))
    async with Client(server) as client:
        made = await client.call_tool("brief_board", {"sentence": "1 woman in Madrid who buys running shoes"})
        board = json.loads(made.content[0].text)
        assert board["progress"]["done"] and len(board["personas"]) == 1
        card = await client.read_resource(f"facet://personas/{board['personas'][0]['id']}/card.png")
        assert card.contents[0].mime_type == "image/png"
