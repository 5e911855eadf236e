"""What a text cannot spoil: no pasted sign stops a format, and a format that fails leaves the others."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest

from personas.exporting import bundle
from personas.exporting.blame import NotMade
from personas.exporting.bundle import FORMATS, make
from personas.exporting.order import Remarks
from tests.exporting.orders import order, person
from tests.exporting.readers import PEOPLE

PASTED = "Umwelt\ufffeschutz\x0b\x00\ud800 \uffff"
CARD = replace(
    PEOPLE[0],
    name=f"Jo {PASTED}",
    quote=PASTED,
    bio=PASTED,
    goals=(PASTED,),
    alt=PASTED,
    place=PASTED,
    sections=tuple(
        replace(one, value=PASTED if isinstance(one.value, str) else one.value) for one in PEOPLE[0].sections
    ),
)


def test_no_pasted_sign_stops_a_format(tmp_path):
    heard = Remarks()
    one = order(CARD, title=PASTED, subtitle=PASTED, readme=PASTED, remark=heard)
    one = replace(one, people=(person(CARD, record={"quote": [PASTED]}, romanised=PASTED),))
    with zipfile.ZipFile(make(one, FORMATS, tmp_path).content) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        data = "".join(archive.read(name).decode() for name in names if name.endswith((".json", ".csv", ".txt")))
    assert not heard and bundle.MISSING not in names
    assert "Umweltschutz" in data and not set(data) & set("\ufffe\uffff\x0b\x00")


def _failing_where(monkeypatch, key: str, fails) -> None:
    def files(order):
        for one in order.people:
            order.hear(1, 1)
            if fails(one.card):
                raise RuntimeError("/srv/secret/path is not writable")
        return [("slides.pptx", b"x")]

    monkeypatch.setitem(FORMATS, key, replace(FORMATS[key], files=files))


def test_a_format_that_fails_leaves_the_others_and_names_person_and_field(monkeypatch, tmp_path):
    bad = replace(PEOPLE[1], quote="Endless", sections=PEOPLE[1].sections)
    _failing_where(monkeypatch, "pptx", lambda card: card.quote == "Endless")
    heard = Remarks()
    file = make(order(PEOPLE[0], bad, remark=heard), ["csv", "pptx"], tmp_path)
    sentence = f"Slides could not be made: “Quote” of {bad.name} cannot be set. Shorten or retype it."
    assert list(heard) == [sentence]
    with zipfile.ZipFile(file.content) as archive:
        assert not any(name.endswith(".pptx") for name in archive.namelist())
        assert any(name.endswith(".csv") for name in archive.namelist())
        assert archive.read(bundle.MISSING).decode().strip() == sentence


def test_a_format_alone_says_whom_it_failed_for(monkeypatch, tmp_path):
    _failing_where(monkeypatch, "pptx", lambda card: card.name == PEOPLE[1].name)
    with pytest.raises(NotMade, match=f"Slides could not be made: “Name” of {PEOPLE[1].name} cannot be set"):
        make(order(*PEOPLE[:2]), ["pptx"], tmp_path)


def test_a_format_that_fails_for_nobodys_sake_is_an_error_alone_and_left_out_among_others(monkeypatch, tmp_path):
    turns = iter([True] + [False] * 9)
    _failing_where(monkeypatch, "pptx", lambda card: next(turns))
    with pytest.raises(RuntimeError):
        make(order(PEOPLE[0]), ["pptx"], tmp_path)
    turns = iter([True] + [False] * 9)
    heard = Remarks()
    make(order(PEOPLE[0], remark=heard), ["csv", "pptx"], tmp_path)
    assert list(heard) == ["Slides could not be made; the others are here. Export it alone."]


def test_who_ends_the_making_ends_all_of_it(tmp_path):
    class Stop(Exception):
        pass

    def stop(done, total):
        raise Stop

    with pytest.raises(Stop):
        make(order(*PEOPLE[:2], hear=stop), ["csv", "json"], tmp_path)


def test_where_no_format_can_be_made_there_is_no_archive(monkeypatch, tmp_path):
    for key in ("pptx", "deck"):
        _failing_where(monkeypatch, key, lambda card: True)
    with pytest.raises(NotMade, match=f"Deck could not be made: {PEOPLE[0].name}.*Slides could not"):
        make(order(PEOPLE[0]), ["pptx", "deck"], tmp_path)
