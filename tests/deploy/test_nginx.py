"""The sample of nginx with real requests: in front of an application that says what it was sent."""

from __future__ import annotations

import http.client
import json
import shutil
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.e2e.installation import ROOT, free_port

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed, so this ran nothing")
HOST = "facet.example.com"


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args) -> None:
        pass


@dataclass
class Front:
    folder: Path
    plain: int
    secure: int

    def connect(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        context.check_hostname = False
        return http.client.HTTPSConnection("127.0.0.1", self.secure, context=context, timeout=10)

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, str, str]:
        """Status, media type and body; a header's underscores are hyphens."""
        connection = self.connect()
        try:
            sent = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type", ""), answer.read().decode()
        finally:
            connection.close()

    def log(self) -> str:
        time.sleep(0.2)
        return (self.folder / "facet.log").read_text()


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    application = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    made = Front(folder, free_port(), free_port())
    write_configuration(made, application.server_port)
    nginx = ["nginx", "-e", str(folder / "start.log"), "-c", str(folder / "nginx.conf")]
    result = subprocess.run([*nginx, "-t"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr + (folder / "start.log").read_text()
    process = subprocess.Popen([*nginx, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
    try:
        wait_for(made)
        yield made
    finally:
        process.terminate()
        process.wait(10)
        application.shutdown()


def write_configuration(front: Front, application: int) -> None:
    folder = front.folder
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "1"]
    keys = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*request, *keys], check=True, capture_output=True)
    text = (ROOT / "deploy" / "nginx" / "facet.conf").read_text()
    for before, after in (
        ("/etc/ssl/facet/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
        ("127.0.0.1:8000", f"127.0.0.1:{application}"),
        ("listen 80;", f"listen 127.0.0.1:{front.plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{front.secure} ssl http2;"),
    ):
        assert before in text
        text = text.replace(before, after)
    (folder / "facet.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    around = f"pid {folder}/pid; worker_processes 1; events {{}} http {{ {temporary} include {folder}/facet.conf; }}"
    (folder / "nginx.conf").write_text(around)
    for path in [folder, *folder.parents]:  # the workers are of another user, who must be able to come in
        if str(path).startswith("/tmp/"):
            path.chmod(path.stat().st_mode | 0o755)


def wait_for(front: Front) -> None:
    for _ in range(100):
        try:
            front.ask("/")
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError((front.folder / "start.log").read_text())


@pytest.mark.parametrize("path", ["/", "/readyz", "/metrics", "/boards/?page=2"])
def test_every_address_reaches_the_application_with_its_true_host_and_scheme(front, path):
    status, _, body = front.ask(path, X_Forwarded_For="6.6.6.6", X_Forwarded_Proto="http")
    heard = json.loads(body)
    assert status == 200
    assert (heard["host"], heard["x-forwarded-proto"], heard["x-forwarded-for"]) == (HOST, "https", "127.0.0.1")


def test_http_leads_to_https(front):
    connection = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=10)
    connection.request("GET", "/s/a-secret/", headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{HOST}/s/a-secret/")
    assert "a-secret" not in front.log()


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/s/t0ken-of-a-share/", "/s/-/"),
        ("/s/t0ken-of-a-share/people/7c9e6679-7425-40de-944b-e07fc1f90ae7/", "/s/-/people/7c9e6679"),
        ("/invitations/t0ken-of-an-invitation/", "/invitations/-/"),
        ("/letters/stop/t0ken-of-a-letter/", "/letters/stop/-/"),
        ("/forgotten/1-t0ken-of-a-reset/", "/forgotten/-/"),
        ("/sign-in/?next=/s/t0ken-behind-a-question-mark/", "/sign-in/"),
    ],
)
def test_secret_addresses_do_not_stand_in_the_log(front, path, logged):
    assert front.ask(path, Referer=f"https://{HOST}/s/t0ken-of-a-referrer/")[0] == 200
    log = front.log()
    assert f"GET {logged}" in log
    assert "t0ken" not in log


def test_too_large_a_file_is_refused_in_the_words_of_whoever_asks(front):
    large = b"x" * 12_000_000
    status, media, body = refused(front, "/verify.json", large)
    assert (status, media) == (413, "application/json")
    assert "larger than 10 MB" in json.loads(body)["error"]
    assert refused(front, "/exports/new/", large, Accept="application/json")[1] == "application/json"
    status, media, body = refused(front, "/verify/", large, Accept="text/html,*/*")
    assert (status, media) == (413, "text/html")
    assert "larger than 10 MB" in body and "nginx" not in body


def refused(front: Front, path: str, body: bytes, **headers: str) -> tuple[int, str, str]:
    """nginx answers as soon as it has read how long the body is, so it is only announced."""
    connection = front.connect()
    try:
        connection.putrequest("POST", path, skip_host=True)
        for name, value in {"Host": HOST, "Content-Length": str(len(body)), **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read().decode()
    finally:
        connection.close()
