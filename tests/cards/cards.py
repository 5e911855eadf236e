"""Cards and portraits to test with: ordinary people, and texts as long as the application can store."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageDraw

from personas.cards import CardModel

ORDINARY = CardModel(
    name="Maren Petersen",
    age=34,
    place="Aarhus, Denmark",
    job="Ward nurse",
    quote="I read the label before the price.",
    bio="Maren shares a flat near the harbour with her partner and their four-year-old. She plans the week's "
    "meals on Sunday evening and buys most groceries online after bedtime.",
    facts=(
        ("Age", "34"),
        ("Lives in", "Aarhus, Denmark"),
        ("Work", "Ward nurse"),
        ("Education", "Bachelor's degree"),
        ("Household", "Couple, one child"),
        ("Income", "DKK 390–430k a year"),
    ),
    goals=("Feed the family well on workdays", "Keep the weekly shop under a fixed budget"),
    pains=("Delivery windows never match a shift plan", "Apps that forget what she bought last week"),
    hue=0,
    initials="MP",
    persona_id="3f2a9c1e-7b44-4d0e-9a51-0c2f6be1d7a9",
    date="23 Nov 2026",
    alt="AI-generated portrait of a fictional woman, about 34.",
)

GERMAN = "Kraftfahrzeughaftpflichtversicherungsschadensregulierungsfachangestellte"


def _filled(words: str, length: int) -> str:
    """`words` over and over, cut to `length` characters."""
    return (words * (length // len(words) + 1))[:length].strip()


# Each entry changes one or more fields of the ordinary card. Lengths are the limits of the stored fields.
EXTREMES = {
    "ordinary": {},
    "everything empty": {
        "place": "",
        "job": "",
        "quote": "",
        "bio": "",
        "facts": (),
        "goals": (),
        "pains": (),
        "persona_id": "",
        "date": "",
    },
    "short": {
        "name": "Jo",
        "job": "Boss",
        "quote": "No.",
        "bio": "",
        "facts": (),
        "goals": ("Rest",),
        "pains": ("Work",),
    },
    "long name": {"name": "Maximiliane-Alexandra von Hohenstaufen-Wittelsbach zu Schwarzburg-Sondershausen"},
    "one-word name": {"name": "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren"},
    "longest name": {"name": _filled("Maximiliane-Alexandra von Hohenstaufen ", 160)},
    "longest unbroken name": {"name": "W" * 160},
    "40-character city": {"place": "Llanfairpwllgwyngyllgogerychwyrndrobwllll, United Kingdom"},
    "longest place": {"place": _filled("Neustadt an der Waldnaab ", 120) + ", " + _filled("Großland ", 80)},
    "compound job": {"job": f"Stellvertretende {GERMAN}"},
    "longest job": {"job": _filled("Senior Vice President of ", 160)},
    "longest quote": {"quote": _filled("I read the label before the price and then I decide. ", 400)},
    "quote of capitals": {"quote": "W" * 400},
    "longest bio": {"bio": _filled("She plans the meals of the week on Sunday evening. ", 2000)},
    "long facts": {"facts": tuple((label, f"{GERMAN} und mehr") for label in ("Industry", "Work", "Home"))},
    "longest facts": {"facts": tuple((label, _filled("Many words ", 160)) for label in ("A", "B", "C"))},
    "twelve goals": {"goals": tuple(f"Reach goal number {n} without help" for n in range(1, 13))},
    "goals alone": {"pains": ()},
    "compound goals": {"goals": (GERMAN,) * 5, "pains": (f"{GERMAN} {GERMAN}",) * 4},
    "longest lists": {"goals": (_filled("Long goal ", 400),) * 12, "pains": (_filled("Long pain ", 400),) * 12},
    "Polish": {"name": "Świętosława Żółć-Gżegżółkowska", "place": "Świętochłowice, Polska"},
    "Turkish": {"name": "İbrahim Çağrı Şahinoğlu", "place": "Diyarbakır, Türkiye"},
    "Vietnamese": {"name": "Nguyễn Thị Mỹ Hạnh", "quote": "Nếu tôi phải hỏi giá, tôi đã đi rồi."},
    "Greek": {"name": "Ελευθερία Παπαδοπούλου", "place": "Θεσσαλονίκη"},
    "Cyrillic": {"name": "Екатерина Крестовоздвиженская", "job": "Градостроитель"},
    "Japanese": {
        "name": "Tanaka Keiko",
        "name_native": "田中 恵子",
        "quote": "アプリが必要なら、まず孫に聞いて、それから決めます。値段だけでは選びません。",
        "goals": ("契約書に署名する前に、すべての条件を自分の言葉で説明できるようになりたい。",) * 3,
    },
    "Korean": {"name": "Kim Seo-yeon", "name_native": "김서연", "quote": "세일이라고 다 싼 건 아니에요."},
    "Hindi": {
        "name": "Priya Raghunathan",
        "name_native": "प्रिया रघुनाथन",
        "quote": "सौदा तभी सौदा है जब पैसे वापस मिल सकें, और वह भी बिना बहस के।",
        "pains": ("ऐसे शुल्क जो भुगतान के अंतिम चरण में ही दिखाई देते हैं",) * 3,
    },
    "Arabic": {
        "name": "Omar Al-Mansouri",
        "name_native": "عمر المنصوري",
        "quote": "أرني تكاليف السنة الثانية، لا الأولى، ثم نتحدث عن العقد.",
        "goals": ("ثلاثة عروض قابلة للمقارنة لكل مناقصة دون مفاجآت بعد التوقيع",) * 3,
    },
    "emoji": {"name": "Zoë 🦊 Müller", "goals": ("🎉", "Save 💶 money"), "quote": "Nice! 👍"},
    "all at the limit": {
        "name": _filled("Maximiliane-Alexandra von Hohenstaufen ", 160),
        "name_native": "田" * 160,
        "place": _filled("Neustadt an der Waldnaab ", 120) + ", " + _filled("Großland ", 80),
        "job": _filled("Stellvertretende Abteilungsleiterin ", 160),
        "quote": _filled("I read the label before the price and then I decide. ", 400),
        "bio": _filled("She plans the meals of the week on Sunday evening. ", 2000),
        "facts": tuple((label, _filled("Many words ", 160)) for label in ("A", "B", "C")),
        "goals": (_filled("Long goal ", 400),) * 12,
        "pains": (_filled("Long pain ", 400),) * 12,
    },
}


def extreme(name: str) -> CardModel:
    return replace(ORDINARY, **EXTREMES[name])


def portrait(side: int = 256) -> Image.Image:
    """A cut-out drawn by hand: head and shoulders on nothing."""
    picture = Image.new("RGBA", (side, side), (120, 100, 90, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((side * 0.1, side * 0.75, side * 0.9, side * 1.4), fill=(60, 70, 90, 255))
    pen.ellipse((side * 0.27, side * 0.12, side * 0.73, side * 0.8), fill=(190, 140, 115, 255))
    return picture
