"""The sheet in a browser without one: fragments, whole pages, roles, clashes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from personas.models import FaceOption, Persona
from personas.services.people import sheet
from personas.services.people.sheet_fields import SHEET

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def persona(make_board, painter) -> Persona:
    board = make_board(count=2)
    painter.drain()
    return board.personas.with_portraits().first()


@pytest.fixture
def browser(client, people):
    client.force_login(people.erin)
    return client


def stored(persona) -> Persona:
    return Persona.objects.with_portraits().get(pk=persona.pk)


def address(persona, key: str = "quote") -> str:
    return reverse("persona_field", args=[persona.public_id, key])


def opened(browser, persona, key: str) -> dict:
    """What the form of an open field sends, read from its context."""
    response = browser.get(address(persona, key), {"edit": "1"}, headers=HTMX)
    assert response.status_code == 200
    return {"was": response.context["one"].editor.was, "version": stored(persona).version}


def post(browser, persona, key: str, htmx: bool = True, **data):
    return browser.post(address(persona, key), data, headers=HTMX if htmx else {})


WRITTEN = {
    "name": {"name": "Maren Petersen"},
    "age": {"age": "52"},
    "city": {"city": "Aarhus", "region": "Midtjylland", "country": "Denmark", "postcode": "8000"},
    "goals": {"line": ["One", "  ", "Two"]},
    "channels": {"channel": ["Radio", ""], "weight": ["4", "3"]},
    "sliders": {"slider-introvert_extrovert": "-35"},
    "tech_comfort": {"scale": "12"},
    "price_sensitivity": {"scale": "13"},
    "scenario": {"scenario": "First.\r\n\r\nSecond."},
}


@pytest.mark.parametrize("key", sorted(SHEET))
def test_every_field_opens_saves_and_closes(browser, persona, key):
    started = opened(browser, persona, key)
    data = WRITTEN.get(key) or ({"line": ["Other"]} if SHEET[key].kind == "list" else {key: "Other"})
    typing = post(browser, persona, key, **started, **data)
    assert typing.status_code == 200
    text = typing.content.decode()
    assert f'id="f-{key}"' not in text, "the inputs stay as they are while somebody types"
    assert 'id="ticket" value="2"' in text
    closed = post(browser, persona, key, **started | {"version": 2}, **data, done="1")
    assert f'id="f-{key}"' in closed.content.decode()
    now = stored(persona)
    assert now.version == 2
    expected = {"goals": ["One", "Two"], "channels": [{"name": "Radio", "weight": 4}], "tech_comfort": 12, "age": 52,
                "scenario": "First.\n\nSecond."}  # fmt: skip
    if key in expected:
        assert sheet.values_of(now, key) == {key: expected[key]}
    if key == "sliders":
        assert now.details["sliders"] == persona.details["sliders"] | {"introvert_extrovert": -35}


@pytest.mark.parametrize(
    ("key", "data", "sentence"),
    [
        ("name", {"name": " "}, "Name cannot be empty."),
        ("job", {"job": "x" * 161}, "Work has room for 160 letters; this is 161."),
        ("age", {"age": "17"}, "Facet makes adults of 18 to 90, not 17."),
        ("age", {"age": "4e1"}, "The age is a whole number of years."),
        ("goals", {"line": [str(n) for n in range(13)]}, "There is room for 12 lines; these are 13."),
        ("goals", {"line": ["x" * 401]}, "A line has at most 400 letters."),
        ("channels", {"channel": ["Radio", "radio"], "weight": ["1", "2"]}, "A channel stands there twice."),
        ("bio", {"bio": "x" * 2001}, "About has room for 2000 letters; this is 2001."),
    ],
)
def test_what_cannot_be_is_a_sentence_at_the_field_and_the_text_stays(browser, persona, key, data, sentence):
    started = opened(browser, persona, key)
    typing = post(browser, persona, key, **started, **data)
    assert (typing.status_code, stored(persona).version) == (422, 1)
    assert sentence in typing.content.decode()
    leaving = post(browser, persona, key, **started, **data, done="1")
    assert leaving.status_code == 422
    written = next(iter(data.values()))
    assert (written[-1] if isinstance(written, list) else written.strip()) in leaving.content.decode()
    whole = post(browser, persona, key, htmx=False, **started, **data)
    assert whole.status_code == 422
    assert sentence in whole.content.decode()


def test_whoever_comes_second_keeps_the_text_and_sees_both(browser, people, persona):
    started = opened(browser, persona, "quote")
    sheet.edit_field(
        actor=people.alice, persona=persona, key="quote", values={"quote": "Hers."}, expected_version=1, was=""
    )
    typing = post(browser, persona, "quote", **started, quote="Mine.")
    text = typing.content.decode()
    assert typing.status_code == 409
    assert "alice changed this" in text
    assert "Hers." in text
    leaving = post(browser, persona, "quote", **started, quote="Mine.", done="1")
    assert leaving.status_code == 409
    assert "Mine." in leaving.content.decode()
    assert stored(persona).quote == "Hers."
    theirs = leaving.content.decode().split('name="overrule" value="')[1].split('"')[0]
    assert post(browser, persona, "quote", **started, quote="Mine.").status_code == 409, "only a word overrules"
    kept = post(browser, persona, "quote", **started, quote="Mine.", overrule=theirs, done="1")
    assert kept.status_code == 200
    assert stored(persona).quote == "Mine."


def test_another_field_saved_meanwhile_is_kept_and_mentioned(browser, people, persona):
    started = opened(browser, persona, "quote")
    hers = {"bio": "Hers."}
    sheet.edit_field(actor=people.alice, persona=persona, key="bio", values=hers, expected_version=1, was="")
    answer = post(browser, persona, "quote", **started, quote="Mine.")
    assert "Somebody else changed other fields" in answer.content.decode()
    assert (stored(persona).bio, stored(persona).quote) == ("Hers.", "Mine.")


def test_a_browser_without_script_edits_too(browser, persona):
    page = browser.get(persona.get_absolute_url(), {"edit": "quote"}).content.decode()
    assert '<textarea id="quote-text" name="quote"' in page
    answer = post(browser, persona, "quote", htmx=False, **opened(browser, persona, "quote"), quote="By hand.")
    assert answer.status_code == 302
    assert "By hand." in browser.get(answer.url).content.decode()


def test_what_does_not_agree_is_said_beside_the_field(browser, persona):
    started = opened(browser, persona, "goals")
    answer = post(browser, persona, "goals", **started, line=["Same", "Same"])
    beside = answer.content.decode().split('id="say-goals"')[1].split("</form>")[0]
    assert "No line stands twice in a list." in beside
    assert "Set goals: Same" in beside


def test_lock_re_roll_mode_undo_and_redo_from_the_page(browser, persona):
    def act(route, **data):
        response = browser.post(reverse(route, args=[persona.public_id]), {"version": stored(persona).version, **data})
        assert response.status_code == 302
        return browser.get(response.url)

    page = act("persona_lock", field="quote", locked="yes")
    assert 'aria-pressed="true" aria-label="Lock: Quote"' in page.content.decode()
    assert [str(message) for message in page.context["messages"]] == ["Quote is locked: re-rolling keeps it."]
    act("persona_reroll")
    now = stored(persona)
    assert now.quote == persona.quote
    assert now.name != persona.name
    page = act("persona_face_mode", mode="off")
    assert now.archetype in page.content.decode().split('class="frame-words"')[1][:300]
    for _ in range(3):
        act("persona_undo")
    assert (stored(persona).name, stored(persona).locked, stored(persona).face_mode) == (persona.name, [], "portrait")
    act("persona_redo")
    assert stored(persona).locked == ["quote"]
    old = browser.post(reverse("persona_undo", args=[persona.public_id]), {"version": "1"})
    assert "in the meantime" in browser.get(old.url).content.decode()


def test_candidates_arrive_one_by_one_and_one_is_chosen(browser, persona, painter):
    faces = reverse("persona_faces", args=[persona.public_id])
    page = browser.get(browser.post(faces, {"kind": "candidate"}).url)
    assert page.content.decode().count('class="option ') == 4
    waiting = browser.get(faces, {"seen": page.context["seen"]}, headers=HTMX)
    assert waiting.context["arrived"] == []
    assert "every 1s" in waiting.content.decode()
    painter.drain()
    drawn = browser.get(faces, {"seen": page.context["seen"]}, headers=HTMX)
    assert len(drawn.context["arrived"]) == 4
    assert "every 1s" not in drawn.content.decode()
    option = FaceOption.objects.filter(persona=persona).first()
    chosen = reverse("face_choose", args=[persona.public_id, option.face.public_id])
    browser.post(chosen, {"version": stored(persona).version})
    assert stored(persona).face_id == option.face_id
    history = browser.get(reverse("persona_history", args=[persona.public_id])).content.decode()
    for face in (persona.face, option.face):
        assert f'src="{face.get_absolute_url()}"' in history, "the history shows both faces"
    assert browser.post(chosen, {"version": 2}).status_code == 404


def test_a_viewer_reads_why_and_finds_no_editor(client, people, persona):
    client.force_login(people.victor)
    page = client.get(persona.get_absolute_url(), {"edit": "quote"}).content.decode()
    assert "may look, but not edit" in page
    assert 'class="spot-tools' not in page
    assert 'name="quote"' not in page
    assert client.get(address(persona), {"edit": "1"}, headers=HTMX).status_code == 403
    assert post(client, persona, "quote", quote="No.", version=1).status_code == 403


def test_the_shared_page_shows_no_face_where_none_is_wanted(client, people, persona):
    from personas.services.teams.shares import make_share

    _, token = make_share(actor=people.alice, about=persona.board)
    picture = reverse("shared_face", args=[token, persona.face.public_id])
    assert client.get(picture).status_code == 200
    sheet.set_face_mode(actor=people.erin, persona=persona, mode="initials", expected_version=1)
    assert client.get(picture).status_code == 404
    shown = client.get(reverse("shared_persona", args=[token, persona.public_id])).content.decode()
    assert persona.initials in shown
    assert str(persona.face.public_id) not in shown


def test_an_unknown_field_is_not_there(browser, persona):
    assert browser.get(address(persona, "team"), {"edit": "1"}, headers=HTMX).status_code == 404


def test_texts_carry_their_language_and_direction(browser, persona):
    persona.details["language"] = "de"
    persona.save()
    page = browser.get(persona.get_absolute_url()).content.decode()
    assert '<ol lang="de" dir="auto">' in page
    assert '<blockquote lang="de" dir="auto">' in page
