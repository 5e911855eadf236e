"""What a line is without the hour that hangs on behind it, and which lines cannot do without."""

import pytest

from personas.identity.bare import bare
from personas.identity.brief import PersonBrief
from personas.identity.budget import Budget
from personas.identity.composer import compose
from personas.identity.life import table
from personas.identity.tags import parse

PLAIN = [
    ("en", "triggers", "A button that rolled under the table {weekend}", "A button that rolled under the table"),
    (
        "en",
        "goals",
        "Have returns unpacked on the day they come, even {busy}",
        "Have returns unpacked on the day they come",
    ),
    ("en", "success_factors", "There was no pink in the basin, not even {week}", "There was no pink in the basin"),
    ("en", "questions", "Will it keep without a fridge {week}?", "Will it keep without a fridge?"),
    ("en", "devices", "Tablet, carried around {site}", "Tablet"),
    ("en", "media", "Podcasts {way}", "Podcasts"),
    ("en", "criteria", "In the shop that is open {evening}", None),
    ("en", "goals", "Find every pallet {site}", None),
    ("en", "objections", "Milk costs half as much, and {budget} that counts", None),
    ("en", "goals", "Serve what {someone} serves", None),
    ("en", "bio", "{They} read[s] {evening}.", None),
    ("de", "pains", "Haferdrink, der {morning} im Kaffee ausflockt", "Haferdrink, der im Kaffee ausflockt"),
    ("de", "questions", "Welcher Tag ist {budget} der beste?", "Welcher Tag ist der beste?"),
    ("de", "goals", "{morning} nie ohne Haferdrink dastehen", "nie ohne Haferdrink dastehen"),
    ("de", "must_believe", "Dass der Raum auch {busy} frei ist", "Dass der Raum frei ist"),
    ("de", "quote", "Auch {week} fehlen die Leisten.", None),
    ("de", "objections", "Ich käme erst {evening} dazu", None),
    ("de", "quote", "Der Kessel hält, und {week} lasse ich ihn in Ruhe.", None),
    ("de", "quote", "Erst die Summe. {budget} öffne ich den Mund.", None),
    ("fr", "success_factors", "Le carton a duré, même {week}", "Le carton a duré"),
    ("es", "triggers", "Unas vacaciones, reservadas {evening}", "Unas vacaciones"),
    ("nl", "pains", "Haverdrank die {morning} schift in de koffie", "Haverdrank die schift in de koffie"),
    ("nl", "goals", "{morning} nooit zonder haverdrank staan", "nooit zonder haverdrank staan"),
    ("nl", "questions", "Kan ik er {evening} mee koken?", None),
    ("nl", "objections", "Melk kost de helft, en {budget} telt dat", None),
    ("it", "quote", "Il latte costa la metà, e {budget} si sente.", "Il latte costa la metà, e si sente."),
    ("it", "pains", "Una pelle {morning} di una misura in meno", "Una pelle di una misura in meno"),
    ("it", "goals", "Finire il giro senza camminare, anche {week}", "Finire il giro senza camminare"),
    ("it", "objections", "Lo farei solo {weekend} con calma", None),
    ("ja", "pains", "{morning}、冷蔵庫のパックが空になる", "冷蔵庫のパックが空になる"),
    ("ja", "goals", "{evening}に着いても慌てない宿を選ぶ", "着いても慌てない宿を選ぶ"),
    ("ja", "questions", "{budget}でも通うだけの意味がありますか？", "通うだけの意味がありますか？"),
    ("ja", "pains", "{week}に限って届かない定期便", None),
    ("ja", "success_factors", "{week}の疲れが朝に消えた", None),
    ("ja", "goals", "毎月の通信費を{budget}に合わせる", None),
    ("ja", "pains", "{week}にはね上がる真冬の請求の額", "はね上がる真冬の請求の額"),
    ("ja", "triggers", "{weekend}に見る映画", None),
    ("ja", "devices", "{evening}に見るテレビ", None),
    ("hi", "criteria", "{week} भी वही स्तर", "वही स्तर"),
    ("hi", "tagline", "कसौटी अपनी जगह, {week} भी।", "कसौटी अपनी जगह।"),
    ("hi", "criteria", "{week} का दाम", None),
    ("pl", "pains", "Aplikacja, która wylogowuje {pause}", "Aplikacja, która wylogowuje"),
    ("pl", "success_factors", "Pierwszy bieg bez odcisku, i to {weekend}", "Pierwszy bieg bez odcisku"),
    ("pl", "success_factors", "Plama zeszła jeszcze {evening}", None),
    ("pl", "goals", "Wyjść pobiegać {morning}, zanim dzień powie nie", "Wyjść pobiegać, zanim dzień powie nie"),
    ("pl", "must_believe", "Że {week} nic się nie zmieni", None),
]


@pytest.mark.parametrize(("language", "field", "line", "plain"), PLAIN)
def test_a_line_is_said_plainly_where_it_can_do_without_its_hour(language, field, line, plain):
    assert bare(parse(line), language, field).text == (plain or line)


@pytest.mark.parametrize("market", ["en_GB", "de_DE"])
def test_whoever_is_first_says_it_without_an_hour(market):
    """What somebody uses, reads and visits is a fact at every hour, until another has the same."""
    person = compose(PersonBrief(market=market, product="oat drink", age=(20, 60)), 1, budget=Budget(12))
    facts = " | ".join([*person.devices, *person.watering_holes, *person.deciders])
    hours = [
        line.text for slot in ("morning", "pause", "evening", "weekend", "way") for line in table(market[:2], slot)
    ]
    assert len(hours) > 100 and not [hour for hour in hours if hour in facts]
