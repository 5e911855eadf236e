"""A whole board can be chosen at once; what is more than any page takes is said so."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from personas.services.boards.copies import BOARD_MAX

pytestmark = pytest.mark.django_db


def test_everybody_of_the_largest_board_can_be_sent_at_once(client, people):
    client.force_login(people.alice)
    everyone = [f"00000000-0000-4000-8000-{number:012d}" for number in range(BOARD_MAX)]
    assert client.post(reverse("export_selection"), {"people": everyone}).status_code != 400


def test_more_fields_than_any_page_takes_get_a_sentence(client, people):
    client.force_login(people.alice)
    answer = client.post(reverse("export_selection"), {f"f{number}": "1" for number in range(1_200)})
    assert answer.status_code == 413 and "More was sent than this page takes" in answer.content.decode()


def test_a_logo_whose_file_is_gone_is_no_page(client, people, own_storage):
    people.team.logo = "logos/gone.png"
    people.team.save()
    client.force_login(people.alice)
    assert not default_storage.exists(people.team.logo.name)
    assert client.get(reverse("team_logo", args=[people.team.public_id])).status_code == 404
