"""Nothing on a page is cut, spilled or set over something else, however long the texts and in whatever script."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import pytest

from personas.cards import card_model
from personas.cards.text.fonts import QUOTE
from personas.cards.text.typography import quoted
from personas.exporting.pages.card_page import card_pages
from personas.exporting.pages.scene import Box, Page, Portrait, Shape, Words
from personas.exporting.pages.slides import deck_pages
from personas.exporting.pages.tiles import poster_pages
from personas.exporting.pages.type import advance, clean
from personas.identity import PersonBrief, compose
from tests.cards.cards import EXTREMES, _filled
from tests.exporting.orders import order

HAIR = 0.6  # points
SHEETS = {"A4": card_pages, "Letter": card_pages, "deck": deck_pages, "poster": poster_pages}
MARKETS = ("en_US", "de_DE", "ar_AE", "ja_JP", "hi_IN", "vi_VN")
GERMAN = "Kraftfahrzeughaftpflichtversicherungsschadensregulierungsfachangestellte"


# Markets without texts of their own are written in English; these are in the script itself.
OWN = {
    "ar_AE": {
        "language": "ar",
        "name_native": "عمر المنصوري",
        "tagline": "يشتري حين يفهم العقد كله",
        "quote": "أرني تكاليف السنة الثانية، لا الأولى، ثم نتحدث عن العقد.",
        "bio": "يعيش عمر مع عائلته قرب البحر ويقرأ كل بند قبل أن يوقع. يقارن ثلاثة عروض 2026 ثم يقرر مساء الجمعة.",
        "goals": ["ثلاثة عروض قابلة للمقارنة لكل مناقصة", "لا مفاجآت بعد التوقيع", "فاتورة واحدة كل شهر"],
        "pains": ["رسوم تظهر في الخطوة الأخيرة فقط", "عقود لا يمكن إنهاؤها", "مكالمات بعد ساعات العمل"],
        "scenario": "في الصباح يقرأ الأسعار في الطريق إلى العمل، وفي المساء يسأل زملاءه ثم يعود إلى المتجر نفسه.",
    },
    "ja_JP": {
        "language": "ja",
        "name_native": "田中 恵子",
        "quote": "アプリが必要なら、まず孫に聞いて、それから決めます。値段だけでは選びません。",
        "bio": "恵子は札幌で一人暮らし。日曜日の夜に一週間の献立を決め、買い物のほとんどを近所の店で済ませる。",
        "goals": ["契約書に署名する前に、すべての条件を自分の言葉で説明できるようになりたい。"] * 3,
        "pains": ["説明書の文字が小さすぎる。", "電話がなかなかつながらない。"],
        "scenario": "朝は新聞を読み、昼は図書館で働き、夜は孫と電話で話す。" * 4,
    },
    "hi_IN": {
        "language": "hi",
        "name_native": "प्रिया रघुनाथन",
        "quote": "सौदा तभी सौदा है जब पैसे वापस मिल सकें, और वह भी बिना बहस के।",
        "bio": "प्रिया कोलकाता में अपने परिवार के साथ रहती हैं और हर खरीद से पहले तीन दुकानों के दाम मिलाती हैं।",
        "goals": ["हर महीने का खर्च एक तय सीमा में रखना", "एक बार में सही चीज़ खरीदना"],
        "pains": ["ऐसे शुल्क जो भुगतान के अंतिम चरण में ही दिखाई देते हैं"] * 3,
        "scenario": "सुबह वह सूची बनाती हैं और शाम को बच्चों के साथ बाज़ार जाती हैं।" * 3,
    },
    "vi_VN": {
        "language": "vi",
        "name": "Nguyễn Thị Mỹ Hạnh",
        "quote": "Nếu tôi phải hỏi giá, tôi đã đi rồi.",
        "bio": "Hạnh sống cùng gia đình ở Đà Nẵng, đọc kỹ từng điều khoản và luôn so sánh ba cửa hàng trước khi mua.",
        "goals": ["Giữ chi tiêu hằng tháng trong giới hạn", "Mua đúng ngay lần đầu tiên"],
        "pains": ["Phí chỉ hiện ra ở bước thanh toán cuối cùng", "Ứng dụng bắt đăng ký lại từ đầu"],
    },
}


def composed(market: str, **changes):
    """A person of `market` with every field filled, some of them `changes`d."""
    changes = {**OWN.get(market, {}), **changes}
    made = compose(PersonBrief(market=market, age=(30, 50)), 11)
    values = {name: getattr(made, name) for name in made.__slots__}
    place = ("، " if made.language == "ar" else ", ").join((made.city, made.country))
    persona = {
        **values,
        "place": place,
        "hue": 2,
        "initials": "AB",
        "public_id": "3f2a9c1e-7b44-4d0e-9a51-0c2f6be1d7a9",
    }
    persona["details"] = {**values, **{key: value for key, value in changes.items() if key in values}}
    persona["details"] |= changes.pop("details", {})
    for key in values:
        if isinstance(values[key], list | dict):
            persona.pop(key)
            changes.pop(key, None)
    return card_model(SimpleNamespace(**{**persona, **changes}))


def long_person():
    return composed(
        "de_DE",
        name="Maximiliane-Alexandra von Hohenstaufen-Wittelsbach zu Schwarzburg-Sondershausen",
        place="Llanfairpwllgwyngyllgogerychwyrndrobwllll, Vereinigtes Königreich",
        job=f"Stellvertretende {GERMAN}",
        quote=_filled("I read the label before the price and then I decide. ", 400),
        bio=_filled("She plans the meals of the week on Sunday evening. ", 2000),
        household=f"{GERMAN} und mehr",
        goals=[_filled("Long goal ", 400)] * 12,
        pains=[f"{GERMAN} {GERMAN}"] * 12,
        triggers=[_filled("Langer Auslöser ", 400)] * 12,
        channels=[{"name": _filled("Kanal mit langem Namen ", 80), "weight": 3}] * 12,
        brands=[_filled("Marke ", 400), GERMAN],
        sliders={f"{GERMAN}_{GERMAN}": 100, "a_b": -100},
        scenario=_filled("Am Morgen liest sie die Preise. ", 2000),
    )


CARDS = {market: composed(market) for market in MARKETS}
CARDS["longest"] = long_person()
CARDS["bare"] = card_model(SimpleNamespace(name="Jo", age=20))
CARDS["brand ground"] = replace(composed("en_US"), ground="#1b4d3e")
# The extremes of the PNG card carry their texts by name; a page reads sections, so the head is what they try here.
HEAD = ("name", "name_native", "place", "job", "quote", "bio")
CARDS |= {
    f"card: {name}": replace(CARDS["en_US"], **{key: value for key, value in changes.items() if key in HEAD})
    for name, changes in EXTREMES.items()
    if set(HEAD) & set(changes)
}


def _is_tried(sheet: str, name: str) -> bool:
    """Heads at their limits are one code on all sheets: they are tried on the narrowest column and on slides."""
    return not name.startswith("card: ") or sheet == "A4" or (sheet == "deck" and "long" in name)


def pages_of(sheet: str, *cards) -> list[Page]:
    paper = {"A4": "A4", "Letter": "Letter"}.get(sheet, "A4")
    return list(SHEETS[sheet](order(*cards, paper=paper)))


def ink(words: Words) -> Box:
    """Where the lines of a text really are: their widths are measured again, without the layout's help."""
    width = max(one.indent + max(advance(one.file, line) * one.size for line in one.lines) for one in words.paragraphs)
    height = sum(one.height for one in words.paragraphs) + words.gap * (len(words.paragraphs) - 1)
    at_right = words.align == "end" or words.paragraphs[0].rtl
    left = words.box.right - width if at_right else words.box.x
    return Box(left, words.box.y, width, height)


def inside(inner: Box, outer: Box) -> bool:
    return (
        inner.x >= outer.x - HAIR
        and inner.y >= outer.y - HAIR
        and inner.right <= outer.right + HAIR
        and inner.bottom <= outer.bottom + HAIR
    )


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x + HAIR < other.right
        and other.x + HAIR < one.right
        and one.y + HAIR < other.bottom
        and other.y + HAIR < one.bottom
    )


@pytest.mark.parametrize(
    ("sheet", "name"), [(sheet, name) for name in CARDS for sheet in SHEETS if _is_tried(sheet, name)]
)
def test_texts_stay_in_their_boxes_on_the_page_and_apart(sheet, name):
    for page in pages_of(sheet, CARDS[name]):
        whole = Box(12, 12, page.width - 24, page.height - 24)
        texts = [(mark, ink(mark)) for mark in page.marks if isinstance(mark, Words)]
        for mark, box in texts:
            assert inside(box, mark.box), f"{mark.name} leaves its box: {box} in {mark.box}"
            assert inside(box, whole), f"{mark.name} leaves the page"
        for (one, box), (other, second) in combinations(texts, 2):
            assert not overlap(box, second), f"{one.name} lies over {other.name}"


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("name", ["longest", "ar_AE", "bare", "en_US"])
def test_texts_keep_off_portraits_and_panels_hold_theirs(sheet, name):
    for page in pages_of(sheet, CARDS[name]):
        portraits = [mark.box for mark in page.marks if isinstance(mark, Portrait)]
        panels = [
            mark.box for mark in page.marks if isinstance(mark, Shape) and mark.name in ("panel", "pill", "badge")
        ]
        for mark in page.marks:
            if isinstance(mark, Words):
                box = ink(mark)
                assert not any(overlap(box, portrait) for portrait in portraits), f"{mark.name} lies over a portrait"
                touched = [panel for panel in panels if overlap(box, panel)]
                assert all(inside(box, panel) for panel in touched), f"{mark.name} leaves its panel"


@pytest.mark.parametrize("name", ["longest", *MARKETS])
def test_every_text_of_a_person_is_on_the_one_page_card(name):
    card = CARDS[name]
    pages_of_card = pages_of("A4", card)
    said = joined(text for page in pages_of_card for text in texts_of(page))
    for section in card.sections:
        if section.key in ("age", "quote"):
            continue
        of_it = joined(text for page in pages_of_card for text in texts_of(page, section.label)) or said
        for value in _texts(section):
            assert joined([clean(QUOTE, value)]) in of_it, f"{section.key}: {value[:40]}"
    assert joined([clean(QUOTE, quoted(card.quote, card.language))]) in said


def _texts(section) -> list[str]:
    if section.kind == "channels":
        return [name for name, _ in section.value]
    if section.kind == "sliders":
        return [end for left, right, _ in section.value for end in (left, right)]
    return [str(section.value)] if section.kind == "scale" else list(section.lines)


def texts_of(page: Page, name: str = "") -> list[str]:
    marks = [mark for mark in page.marks if isinstance(mark, Words) and name in ("", mark.name)]
    return ["".join(one.lines) for mark in marks for one in mark.paragraphs]


def joined(texts) -> str:
    """Without spaces and hyphens, which line breaks take away and add."""
    return "".join("".join(texts).split()).replace("-", "")


def test_an_ordinary_person_takes_one_page_and_one_slide():
    for market in MARKETS:
        assert len(pages_of("A4", CARDS[market])) == 1, market
        assert len(pages_of("deck", CARDS[market])) == 3, market


def test_text_on_a_page_never_gets_smaller_than_six_points():
    for market in MARKETS:
        for sheet, least in (("A4", 6.0), ("deck", 7.2), ("poster", 7.0)):
            for page in pages_of(sheet, CARDS[market]):
                sizes = [one.size for mark in page.marks if isinstance(mark, Words) for one in mark.paragraphs]
                assert min(sizes) >= least


@pytest.mark.parametrize("count", [1, 2, 5, 6, 7, 13, 25, 61])
def test_posters_and_overviews_hold_everybody_once(count):
    cards = [replace(CARDS["en_US"], hue=number % 8) for number in range(count)]
    for pages in (pages_of("poster", *cards), pages_of("deck", *cards)[1:-count]):
        shown = [mark.person for page in pages for mark in page.marks if isinstance(mark, Portrait)]
        assert shown == list(range(count))


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_page_says_that_nobody_is_real_large_enough(sheet):
    for page in pages_of(sheet, CARDS["de_DE"]):
        badge = next(mark for mark in page.marks if isinstance(mark, Shape) and mark.name == "badge")
        assert badge.box.height >= 0.05 * min(page.width, page.height) - 0.01


def test_a_clean_page_has_no_badge_and_keeps_its_origin():
    card = replace(CARDS["en_US"], notice="")
    for sheet in SHEETS:
        for page in SHEETS[sheet](order(card, badge=False)):
            names = {mark.name for mark in page.marks if isinstance(mark, Words | Shape)}
            assert "badge" not in names and "notice" not in names
            assert "origin" in names
