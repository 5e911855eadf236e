"""Exports asked for by tests, of kinds of their own."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from personas.services.exports import export_jobs, export_kinds
from personas.services.exports.export_kinds import Made, export_kind
from tests.exports.export_files import files


@pytest.fixture
def kinds(monkeypatch):
    """Kinds of this test alone."""
    monkeypatch.setattr(export_kinds, "_kinds", {})

    @export_kind("names")
    def names(job, on_progress):
        lines = []
        for number in range(job.payload["count"]):
            on_progress(number, job.payload["count"], f"{number} of {job.payload['count']} lines")
            lines.append(f"line {number}")
        return Made("names.txt", "\n".join(lines).encode())

    return names


@pytest.fixture
def ask(people, kinds):
    def submit(kind="names", actor=None, team=None, **more):
        return export_jobs.submit_export(
            actor=actor or people.erin, team=team or people.team, kind=kind, payload={"count": 3}, **more
        )

    return submit


@pytest.fixture
def no_files_of_others():
    for name in files():
        default_storage.delete(name)
