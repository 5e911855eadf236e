"""The card without the badge: agreed to by typing, noted each time, and still marked in the file."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from personas.models import Acceptance, AuditEvent
from personas.services.accounts.terms import TermsNotAccepted
from personas.services.accounts.terms_texts import CLEAN_EXPORT
from personas.services.exports.cards import export_card

pytestmark = pytest.mark.django_db


def test_it_needs_the_words_the_box_and_the_version(client, people, persona):
    client.force_login(people.victor)
    page, card = reverse("card_clean", args=[persona.public_id]), reverse("card_png", args=[persona.public_id])
    with pytest.raises(TermsNotAccepted):
        export_card(actor=people.victor, persona=persona, scale=1, badge=False)
    assert client.get(f"{card}?badge=0").url == page
    agreed, typed = {"agree": CLEAN_EXPORT.version}, {"words": "not a real person"}
    for sent in (agreed, typed, {"agree": "1"} | typed):
        refused = client.post(page, sent)
        assert refused.status_code == 422
        assert "Tick the box and type" in refused.content.decode()
    assert not Acceptance.objects.filter(document="clean-export").exists()
    client.post(page, agreed | {"words": " Not a real person "})
    kept = Acceptance.objects.get(document="clean-export")
    assert (kept.user, kept.version, kept.words) == (people.victor, CLEAN_EXPORT.version, " Not a real person ")
    assert client.get(f"{card}?badge=0")["Content-Type"] == "image/png"


def test_each_download_is_noted_and_the_file_keeps_its_marks(client, people, persona):
    Acceptance.objects.create(user=people.alice, document="clean-export", version=CLEAN_EXPORT.version)
    clean = export_card(actor=people.alice, persona=persona, scale=1, badge=False)
    usual = export_card(actor=people.alice, persona=persona, scale=1)
    noted = AuditEvent.objects.filter(verb="card.exported").order_by("pk")
    assert [event.data.get("badge") for event in noted] == ["left out", None]
    assert noted[0].data["agreement"] == CLEAN_EXPORT.version
    assert b"trainedAlgorithmicMedia" in clean
    assert b"c2pa" in clean
    one, two = (Image.open(BytesIO(data)).convert("RGB") for data in (clean, usual))
    assert one.size == two.size
    assert one.tobytes() != two.tobytes()
