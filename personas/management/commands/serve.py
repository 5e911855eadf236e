"""`manage.py serve`: the whole of Facet in one command, for one machine."""

from __future__ import annotations

import fcntl
import socket
import threading
import time
import urllib.request

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from facegen.data.weights import WeightsError
from personas.engine.workers import supervisor
from personas.engine.workers.faults import patiently
from personas.models import Worker
from personas.services.accounts import demo
from personas.services.portraits import weights

PORTRAIT_MARK = "◆"
DATABASE_SECONDS = 60.0  # it may be starting or recovering at this very moment


class Command(BaseCommand):
    help = "Migrate, then run the web server and the drawing workers until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        self.began = timezone.now()
        self._check_weights()
        lock = self._lock()
        self._check_port()
        patiently(self._prepare, seconds=DATABASE_SECONDS)
        login = None if settings.PRODUCTION else demo.ensure_demo_login()
        threading.Thread(target=self._greet, args=(login,), daemon=True).start()
        web = supervisor.Child("web", supervisor.web_command())
        supervisor.Supervisor([web, *supervisor.workers(), *supervisor.exporters()]).run()
        lock.close()
        self.stdout.write("Facet has stopped.")

    def _check_weights(self) -> None:
        try:
            weights.manifest()
        except WeightsError as error:
            raise CommandError(f"The generator's weights cannot be used: {error}") from None

    def _lock(self):
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        lock = (settings.DATA_DIR / "serve.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(f"Facet is already running on the data folder {settings.DATA_DIR}.") from None
        return lock

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.SERVE_HOST, settings.SERVE_PORT))
            except OSError as error:
                where = f"{settings.SERVE_HOST}:{settings.SERVE_PORT}"
                hint = "Stop what listens there, or set FACET_PORT."
                raise CommandError(f"Cannot listen on {where}: {error.strerror}. {hint}") from None

    def _prepare(self) -> None:
        if not settings.BROKER_URL:
            for folder in ("messages", "control", "processed"):
                (settings.QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)

    def _greet(self, login: dict[str, str] | None) -> None:
        address = f"http://{settings.SERVE_HOST}:{settings.SERVE_PORT}"
        if not _answers(f"{address}/healthz"):
            return
        self.stdout.write(f"\n  {PORTRAIT_MARK} Facet is at {address}")
        if login:
            self.stdout.write(f"    sign in as {login['username']} with the password {login['password']}")
        self.stdout.write("    Ctrl-C stops it; everything is kept.")
        self.stdout.flush()
        if worker := _first_worker(since=self.began):
            self.stdout.write(f"    Portraits are drawn on: {worker.device}; model {worker.model_hash[:12]}.\n\n")
            self.stdout.flush()


def _first_worker(since, seconds: float = 60) -> Worker | None:
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            if worker := Worker.objects.alive().filter(started__gte=since).first():
                return worker
            time.sleep(0.2)
    finally:
        connection.close()
    return None


def _answers(address: str, seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False
