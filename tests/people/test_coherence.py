"""What the persona page says when parts disagree."""

import pytest

from personas.services.people.coherence import findings, identity_of


@pytest.fixture
def persona(make_board, painter):
    board = make_board(count=1, gender_mix="women", age_min=40, age_max=40)
    painter.drain()
    return board.personas.with_portraits().get()


def test_a_stored_persona_is_the_identity_that_it_was_made_from(persona):
    from personas.identity import PersonBrief, compose, even_places

    brief = PersonBrief(market="en_US", age=(40, 40), gender="f")
    place = even_places(1, persona.board.seed)[0]
    made, stored = compose(brief, persona.seed, places=place), identity_of(persona)
    for field in ("name", "job", "bio", "goals", "channels", "sliders", "email", "income_low", "language"):
        assert getattr(stored, field) == getattr(made, field), field


def test_a_fresh_persona_is_coherent(persona):
    assert findings(persona=persona) == []


def test_a_portrait_that_came_out_otherwise_is_told(client, people, persona):
    persona.face.measured = {"gender": "m", "age": 41.0}
    persona.face.save()
    found = findings(persona=persona)
    assert [finding.rule for finding in found] == ["portrait-as-asked"]
    assert "reads as masculine, the text says feminine" in found[0].sentence
    client.force_login(people.alice)
    assert client.get(persona.get_absolute_url()).context["findings"] == found
