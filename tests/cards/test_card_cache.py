"""A second download is a read, what changes the card makes another, and a torn file is no card."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from personas.models import Persona
from personas.services.engine import housekeeping
from personas.services.exports import card_cache, cards
from tests.cards.kept import cards_kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_cards_of_others():
    for name in cards_kept():
        default_storage.delete(name)


@pytest.fixture
def drawn(monkeypatch) -> list[int]:
    """The scale of each card that was really drawn."""
    draw, scales = cards.render_card, []

    def counted(card, portrait, scale):
        scales.append(scale)
        return draw(card, portrait, scale=scale)

    monkeypatch.setattr(cards, "render_card", counted)
    return scales


def again(persona) -> Persona:
    return Persona.objects.with_portraits().get(pk=persona.pk)


def test_a_second_download_is_a_read(persona, drawn):
    first = cards.card_file(persona=persona, scale=1)
    assert cards.card_file(persona=again(persona), scale=1) == first
    assert drawn == [1]
    assert len(cards_kept()) == 1


@pytest.mark.parametrize("change", ["text", "face", "scale", "keys", "code"])
def test_whatever_changes_the_card_makes_another(persona, drawn, change, monkeypatch):
    cards.card_file(persona=persona, scale=1)
    scale = 2 if change == "scale" else 1
    if change == "text":
        Persona.objects.filter(pk=persona.pk).update(job="Lighthouse keeper")
    if change == "face":
        type(persona.face).objects.filter(pk=persona.face_id).update(image_sha256="0" * 64)
    if change == "keys":
        leaf = type("Keys", (), {"leaf": "another certificate"})
        monkeypatch.setattr(cards, "signing_keys", lambda: leaf)
    if change == "code":
        monkeypatch.setattr(card_cache, "code_hash", lambda: "newer")
    cards.card_file(persona=again(persona), scale=scale)
    assert drawn == [1, scale]


def test_a_torn_file_is_no_card(persona, drawn):
    whole = cards.card_file(persona=persona, scale=1)
    (name,) = cards_kept()
    half = default_storage.open(name).read()[:5000]
    default_storage.delete(name)
    default_storage.save(name, ContentFile(half))
    assert cards.card_file(persona=persona, scale=1)[:8] == whole[:8]
    assert drawn == [1, 1]
    assert cards_kept() == [name], "mended in its place"


def test_a_full_disk_costs_nobody_the_card(persona, monkeypatch):
    def full(name, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(default_storage._wrapped), "save", lambda self, name, content: full(name, content))
    assert cards.card_file(persona=persona, scale=1).startswith(b"\x89PNG")


def test_who_may_have_it_is_asked_each_time(people, persona, client):
    client.force_login(people.erin)
    address = f"/personas/{persona.public_id}/card.png"
    assert client.get(address).status_code == 200
    client.force_login(people.charlie)
    assert client.get(address).status_code == 404


def test_old_cards_are_swept(persona, monkeypatch):
    cards.card_file(persona=persona, scale=1)
    assert housekeeping.sweep()["cards"] == 0
    later = timezone.now() + timedelta(days=4)
    monkeypatch.setattr(card_cache.timezone, "now", lambda: later)
    assert card_cache.sweep_cards() == 1
    assert cards_kept() == []
