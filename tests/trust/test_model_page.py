"""The model page: the manifest's own figures, intervals that hold, twelve answers, and this installation's rates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from personas.models import FaceNovelty
from personas.services.portraits import weights
from personas.services.trust import model_card

LESS = "Some groups are read as asked less often."
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("share", "count", "low", "high"),
    [(0.5, 10, 23.7, 76.3), (1.0, 20, 83.9, 100.0), (0.0, 20, 0.0, 16.1), (0.9, 286, 86.0, 93.0)],
)
def test_intervals_are_wilsons(share, count, low, high):
    rate = model_card.wilson(share, count)
    assert (rate.low, rate.high) == (pytest.approx(low, abs=0.15), pytest.approx(high, abs=0.15))


def test_every_figure_is_the_manifests(client):
    known = json.loads((Path(settings.WEIGHTS_DIR) / "MANIFEST.json").read_text())["metrics"]
    groups = client.get(reverse("model")).context["groups"]
    assert len(groups) == 7
    shares = sorted(round(group.appearance.share, 6) for group in groups)
    assert shares == sorted(round(100 * one["appearance"], 6) for one in known["groups"].values())
    assert sorted(group.appearance.count for group in groups) == sorted(g["count"] for g in known["groups"].values())
    assert sum(group.women + group.men for group in groups) <= model_card.training_total()


def test_the_page_has_what_it_promises(client):
    text = client.get(reverse("model")).content.decode()
    assert len(model_card.data_statement()) == 12
    for said in (weights.model_hash()[:12], "AB 2013", "Where it fails", "No photograph of a real person", "95 %"):
        assert said in text
    assert "fill in by themselves" in text


def test_sentences_about_failures_hold_the_manifests_figures(monkeypatch):
    said = dict(model_card.limits(model_card.groups()))
    assert "Southeast Asian 20 %, Middle Eastern 20 %, Latino / Hispanic 35 % and South Asian 35 %" in said[LESS]
    real = "Southeast Asian 3 of 8, Middle Eastern 6 of 9, Latino / Hispanic 5 of 9 and South Asian 1 of 4"
    assert f"right: {real}" in said[LESS]
    assert "11 South Asian women" in said["Hair and clothes follow one founder."]
    known = json.loads((Path(settings.WEIGHTS_DIR) / "MANIFEST.json").read_text())
    for group in known["metrics"]["groups"].values():
        group.update(appearance=known["metrics"]["best_of_k"]["appearance"], age_mae=3.0)
    known["metrics"]["groups"]["white"].update(appearance=0.2, age_mae=9.4)
    monkeypatch.setattr("personas.services.portraits.weights.manifest", lambda: known)
    said = dict(model_card.limits(model_card.groups()))
    assert "; White 20 %." in said[LESS]
    assert said["Ages are approximate."].endswith("White ones 9.")


def test_both_numbers_of_the_data_statement_are_those_of_the_training_set():
    statement = dict(model_card.data_statement())
    source, many = (statement[q] for q in ("Where does the data come from, and who owns it?", "How many data points?"))
    assert f"{model_card.training_total()} for training, {model_card.held_out()} held out" in source
    assert (model_card.training_total(), model_card.held_out()) == (1212, 123)
    assert many.startswith("1,212 portraits to learn from, and 123 held out")
    assert statement["When was it first used?"] == "For the first weights, on 23 November 2026."


def novelty(number: int, appearance: str, training: int = 0, issued: int = 0) -> FaceNovelty:
    return FaceNovelty(
        face_id_kept=f"{number:032x}",
        seed=number,
        space="s",
        embedding=b"",
        nearest_training=0.5,
        training_limit=0.3,
        issued_limit=0.03,
        redrawn_training=training,
        redrawn_issued=issued,
        appearance=appearance,
    )


def test_rates_of_this_installation_count_draws_and_not_faces(client):
    FaceNovelty.objects.bulk_create(
        [novelty(1, "indian", training=2), novelty(2, "indian"), novelty(3, "indian", issued=1), novelty(4, "")]
    )
    faces, training, issued = model_card.rejections()["indian"]
    assert (faces, training.count) == (3, 6)
    assert training.share == pytest.approx(100 * 2 / 6)
    assert issued.share == pytest.approx(100 * 1 / 6)
    assert "Too close to training" in client.get(reverse("model")).content.decode()


def test_imported_weights_without_an_evaluation_are_no_error(client, monkeypatch):
    bare = {"model_hash": "a" * 64, "files": {}, "created": "2026-01-01T00:00:00+00:00"}
    for module in ("personas.services.portraits.weights", "personas.views.trust.model", "personas.showcase.folder"):
        monkeypatch.setattr(f"{module}.manifest", lambda: bare)
    text = client.get(reverse("model")).content.decode()
    assert "carry no evaluation" in text
    assert len(model_card.data_statement()) == 1
    for said in ("founders of its own", "Where it fails", "AB 2013", "No photograph of a real person"):
        assert said not in text, "that is said of our own weights only"


def test_the_page_says_when_other_weights_drew_its_pictures(client, monkeypatch):
    drew = f"drawn by model <code>{weights.model_hash()[:12]}</code>"
    assert drew not in client.get(reverse("model")).content.decode()
    known = weights.manifest() | {"aim": {}}
    monkeypatch.setattr("personas.showcase.folder.manifest", lambda: known)
    assert drew in client.get(reverse("model")).content.decode()


def test_realism_is_told_beside_what_real_portraits_have_among_themselves(monkeypatch):
    view = {"frechet": 34.04, "frechet_floor": 22.94, "precision": 0.7, "recall": 0.5}
    known = json.loads((Path(settings.WEIGHTS_DIR) / "MANIFEST.json").read_text())
    known["metrics"]["realism"] = {"whole": view, "face": view, "spectrum": {"octaves": {"4-2": 0.52}}}
    monkeypatch.setattr(weights, "manifest", lambda: known)
    told = {measure.name: (measure.value, measure.note) for measure in model_card.measures()}
    assert told["Distance to real portraits, head"] == ("34.0", "Fréchet; real among themselves 22.9")
    assert told["Finest detail of the face"][0] == "52 %" and told["Precision, recall"][0] == "0.70, 0.50"
