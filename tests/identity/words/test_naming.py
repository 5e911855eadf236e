"""A kind of product in a line: its article, number and case, and what endings hide from recognition."""

import re

import pytest

from personas.bench.words import spoken
from personas.identity import Budget, PersonBrief, compose, naming, ontology
from personas.identity.recognition import recognise
from personas.identity.wording import sentence

LINES = [  # thing, language, template, what stands there; None where the line cannot be said of such a thing
    ("a bicycle", "en", "How heavy is “{product}”?", "How heavy is a bicycle?"),
    ("a mattress", "en", "The same “{product}” everywhere", "The same mattress everywhere"),
    ("running shoes", "en", "Does “{product}” come in wide?", "Do running shoes come in wide?"),
    ("running shoes", "en", "How long is “{product}” good for?", "How long are running shoes good for?"),
    ("nappies", "en", "“{product}” gets one night.", None),
    ("nappies", "en", "If “{product}” leaves red lines, it goes.", None),
    ("nappies", "en", "A wall of “{product}” stands there.", "A wall of nappies stands there."),
    ("oat milk", "en", "“{product}” is fine. “{product}” is dear.", "oat milk is fine. Oat milk is dear."),
    ("einen Sprachkurs", "de", "Wie ist es bei „{product}“?", "Wie ist es bei einem Sprachkurs?"),
    ("einen Sprachkurs", "de", "Was kostet „{product}“?", "Was kostet ein Sprachkurs?"),
    ("eine Kochbox", "de", "Dann sucht {they} „{product}“ aus.", "Dann sucht {they} eine Kochbox aus."),
    ("eine neue Brille", "de", "Die Arbeit mit „{product}“", "Die Arbeit mit einer neuen Brille"),
    ("eine Brille", "de", "Packung „{product}“ auf dem Tisch", None),
    ("Windeln", "de", "Hält „{product}“ eine Nacht?", "Halten Windeln eine Nacht?"),
    ("Laufschuhe", "de", "Die neue Sohle von „{product}“", "Die neue Sohle von Laufschuhen"),
    ("een bank", "nl", "Hoe diep is ‘{product}’?", "Hoe diep is een bank?"),
    ("een bank", "nl", "Een avond ‘{product}’ is genoeg", None),
    ("een bank", "nl", "Past ‘{product}’ niet, dan blijft het staan.", None),
    ("hardloopschoenen", "nl", "Is ‘{product}’ er ook breed?", "Zijn hardloopschoenen er ook breed?"),
    ("hardloopschoenen", "nl", "Ik geloof in ‘{product}’.", "Ik geloof in hardloopschoenen."),
    ("hardloopschoenen", "nl", "Dat ‘{product}’ morgen nog past", None),
    ("haverdrank", "nl", "Een pak ‘{product}’ op tafel", "Een pak haverdrank op tafel"),
    ("un divano", "it", "Quanto è profondo «{product}»?", "Quanto è profondo un divano?"),
    ("un divano", "it", "Pensa a «{product}». «{product}» costa.", "Pensa a un divano. Un divano costa."),
    ("il caffè", "it", "A «{product}» crederò dopo", "Al caffè crederò dopo"),
    ("il caffè", "it", "Un pacchetto di «{product}» in tavola", "Un pacchetto di caffè in tavola"),
    ("l’olio", "it", "Le recensioni di «{product}»", "Le recensioni dell’olio"),
    ("le scarpe da corsa", "it", "Quanto costa «{product}»?", "Quanto costano le scarpe da corsa?"),
    ("le scarpe da corsa", "it", "Se «{product}» esiste largo", "Se le scarpe da corsa esistono largo"),
    ("le scarpe da corsa", "it", "Se «{product}» brucia, va via", None),
    ("le scarpe da corsa", "it", "La forma di «{product}»", "La forma delle scarpe da corsa"),
    ("Haferdrink", "de", "Was kostet „{product}“?", "Was kostet Haferdrink?"),
    ("オーツミルク", "ja", "「{product}」は一本いくらですか？", "オーツミルクは一本いくらですか？"),
    ("귀리 음료", "ko", "‘{product}’에는 뭐가 들었나요?", "귀리 음료에는 뭐가 들었나요?"),
]  # fmt: skip


@pytest.mark.parametrize(("thing", "language", "template", "said"), LINES)
def test_a_kind_of_product_stands_with_article_number_and_case(thing, language, template, said):
    neuter = not thing.startswith(("eine ", "einen "))
    found = naming.plain(template, language, naming.number(thing, language), neuter)
    slots = {"they": "{they}", **naming.forms(thing, language)}
    assert (found and found.format_map(slots)) == said


@pytest.mark.parametrize("market", ["en_GB", "de_DE"])
@pytest.mark.parametrize("product", ["bicycle", "running shoe", "nappies", "Sprachkurs", "Laufschuh"])
def test_no_article_is_missing_and_none_stands_twice(market, product):
    budget = Budget(12)
    for seed in range(12):
        person = compose(PersonBrief(market=market, product=product), seed, budget=budget)
        said = "\n".join(spoken(person))
        assert not re.search(r"\b(?:is|does|of|with) (?:bicycle|running shoe|mattress)\b", said)
        assert not re.search(r"\b(?:the|same|my|this) an? (?=bicycle|pair)", said)
        assert not re.search(r"\b(?:bei|von|mit|zu) (?:ein|eine|einen|Laufschuhe|Laufschuh|Sprachkurs)\b", said)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Nachtcreme Lindalux", "skin_care"),
        ("Lindalux Nachtcreme", "skin_care"),
        ("coffee beans", "coffee_beans"),
        ("coffee bean", "coffee_beans"),
        ("Kaffeebohnen", "coffee_beans"),
        ("Weine", "wine"),
        ("Fahrräder", "bicycle"),
        ("Kochboxen", "meal_kit"),
        ("diapers", "nappies"),
        ("Windel", "nappies"),
    ],
)
def test_one_and_many_have_one_stem(typed, key):
    assert recognise(typed).key == key


@pytest.mark.parametrize(
    ("text", "said"),
    [("eSIM at once", "eSIM at once"), ("an eSIM", "An eSIM"), ("x", "X"), ("één taal", "Eén taal"), ("ijs", "IJs")],
)
def test_a_name_keeps_its_small_letter_at_the_beginning(text, said):
    assert sentence(text) == said


def test_on_two_hundred_nobody_echoes_and_nothing_is_left_open():
    budget, lines = Budget(200), []
    for seed in range(200):
        person = compose(PersonBrief(market="en_GB", product="mattress", age=(20, 69)), seed, budget=budget)
        lines += set(spoken(person))
    counts = {line: lines.count(line) for line in set(lines)}
    assert max(counts.values()) <= 16
    assert sum(count for count in counts.values() if count > 1) / len(lines) <= 0.35
    assert not [line for line in lines if "{" in line or "}" in line]


def test_what_has_no_lines_in_a_language_keeps_the_name_that_was_typed(monkeypatch):
    monkeypatch.setattr(ontology, "nouns", lambda key, language: {})
    people = [compose(PersonBrief(market="ja_JP", product="歯ブラシ"), seed) for seed in range(4)]
    assert all("「歯ブラシ」" in "".join(person.questions) for person in people)
    general = "".join(line for person in people for line in (*person.goals, *person.pains, person.tagline))
    assert "肌や髪の手入れ" not in general
