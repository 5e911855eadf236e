"""Alert rules, dashboard and scaler ask for figures that /metrics has, and the manifests run what the units run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from django.urls import reverse

from tests.e2e.installation import ROOT

DEPLOY = ROOT / "deploy"
BASE = DEPLOY / "kubernetes" / "base"
FILES = [DEPLOY / "alerts.yml", DEPLOY / "grafana.json", DEPLOY / "kubernetes" / "overlays" / "keda" / "scaler.yaml"]


@pytest.fixture
def exposed(client, settings, db) -> str:
    settings.METRICS_TOKEN = "a token of a test"
    answer = client.get(reverse("metrics"), headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    if answer.status_code == 501:
        pytest.skip("prometheus-client is not installed, so this ran nothing")
    return answer.content.decode()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_figure_that_is_asked_for_is_there(file, exposed):
    families = set(re.findall(r"^# TYPE (\w+)", exposed, re.MULTILINE))
    asked = set(re.findall(r"\b(facet_\w+)(?=[\[{) =,]|$)", file.read_text()))
    assert len(asked) >= 1 and asked <= families, asked - families
    states = set(re.findall(r'facet_jobs\{state="(\w+)"\}', exposed))
    for states_asked in re.findall(r'state=~?\\?"([\w|]+)\\?"', file.read_text()):
        assert set(states_asked.split("|")) <= states


def test_the_dashboard_is_whole_and_its_panels_do_not_overlap():
    panels = json.loads((DEPLOY / "grafana.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken and at["x"] + at["w"] <= 24
        taken |= cells


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed, so this ran nothing")
def test_promtool_takes_the_rules():
    told = subprocess.run(["promtool", "check", "rules", str(FILES[0])], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_manifests_are_what_kubernetes_takes():
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed, so this ran nothing")
    validate = pytest.importorskip(
        "kubernetes_validate", reason="kubernetes-validate is not installed, so this ran nothing"
    )
    found = [
        one for file in BASE.glob("*.yaml") if file.stem != "kustomization" for one in yaml.safe_load_all(file.open())
    ]
    for manifest in found:
        validate.validate(manifest, "1.31", strict=True)
    assert len(found) >= 9


@pytest.mark.parametrize("name", ["web", "exports", "reconcile"])
def test_a_pod_runs_what_the_unit_runs(name):
    """Word for word, but for the address that is listened at."""
    unit = re.search(r"^ExecStart=(.+)$", (DEPLOY / "systemd" / f"facet-{name}.service").read_text(), re.MULTILINE)[1]
    manifest = (BASE / f"{name}.yaml").read_text()
    words = re.sub(r"/opt/facet/\.venv/bin/|127\.0\.0\.1:8000|%%h|\S*python", "", unit).split()
    assert [word for word in words if word not in manifest and word.removesuffix("@") not in manifest] == []


def test_settings_of_the_cluster_are_explained():
    explained = (ROOT / "personas" / "settings" / "__init__.py").read_text().split('"""')[1]
    for name in re.findall(r"^([A-Z_0-9]+)=", (BASE / "facet.env").read_text(), re.MULTILINE):
        assert name in explained or name.startswith("AWS_"), name


@pytest.mark.parametrize(("worker", "status"), [(True, 200), (False, 200)])
def test_pages_stay_while_nothing_draws(worker, status, client, monkeypatch, db):
    found = {"database": True, "keys": True, "storage": True, "broker": worker, "worker": worker}
    monkeypatch.setattr("personas.views.engine.health.readiness", lambda: found)
    assert client.get("/readyz?of=web").status_code == status
    assert client.get("/readyz").status_code == (200 if worker else 503)
    found["database"] = False
    assert client.get("/readyz?of=web").status_code == 503


def test_a_sign_of_life_is_left_where_a_container_is_asked(monkeypatch, tmp_path):
    from personas.engine import systemd

    file = tmp_path / "alive"
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.setenv("FACET_ALIVE_FILE", str(file))
    systemd.notify("WATCHDOG=1")
    before = file.stat().st_mtime_ns
    systemd.notify("WATCHDOG=1")
    assert file.stat().st_mtime_ns > before
