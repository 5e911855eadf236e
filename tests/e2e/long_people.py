"""The longest texts that a persona may hold, in six scripts. Made up for these tests."""

from __future__ import annotations

from typing import Any

# script: (language of the texts, name, native name, city, job, words to build sentences from)
SCRIPTS: dict[str, tuple[str, str, str, str, str, str]] = {
    "english": (
        "en",
        "Wilhelmina Bartholomea Featherstonehaugh-Cholmondeley-Worthington",
        "",
        "Llanfairpwllgwyngyllgogerychwyrndrobwllll",
        "Senior interdepartmental procurement coordinator for institutional catering",
        "I would rather compare every subscription twice than regret an incomprehensibly worded contract",
    ),
    "german": (
        "de",
        "Annegret-Mechthild von Oberstaufen-Hinterzarten zu Schwarzenbergen",
        "",
        "Hinterschweinbach-Oberkirchtal am Neckar",
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsbeauftragte",
        "Donaudampfschifffahrtsgesellschaftskapitänsmütze Lebensmittelunverträglichkeitsbescheinigung und Geduld",
    ),
    "arabic": (
        "en",
        "Abdulrahman ibn Muhammad ibn Abdulaziz Al-Mutawakkil Al-Qahtani",
        "عبد الرحمن بن محمد بن عبد العزيز المتوكل القحطاني",
        "مدينة الملك عبد الله الاقتصادية الجديدة",
        "مديرة تنفيذية لتنسيق المشتريات المؤسسية والخدمات اللوجستية الإقليمية",
        "أفضل أن أقارن كل اشتراك مرتين على أن أندم على عقد لا يستطيع أحد أن يفهم شروطه الطويلة",
    ),
    "japanese": (
        "en",
        "Kozue Kanokogi-Shimizuhara",
        "鹿子木・清水原　こずえ",
        "東京都千代田区丸の内三丁目中央通りの高層住宅地区北側にある静かな住宅街の中",
        "地域包括支援センター総合相談窓口担当主任介護支援専門員兼業務改善推進責任者",
        "契約書の言葉が長すぎて誰にも理解できないときは二度比べてから静かに決めることにしています",
    ),
    "hindi": (
        "en",
        "Venkataramanaiah Satyanarayana Subrahmanyeshwara Prasad Chattopadhyay",
        "वेंकटरमणैया सत्यनारायण सुब्रह्मण्येश्वर प्रसाद चट्टोपाध्याय",
        "श्री पोट्टि श्रीरामुलु नेल्लोर नगर निगम",
        "अंतर्राष्ट्रीय विश्वविद्यालय पुस्तकालय समन्वय एवं दस्तावेज़ीकरण अधिकारी",
        "मैं हर सदस्यता की दो बार तुलना करना पसंद करूँगी बजाय इसके कि किसी कठिन अनुबंध पर पछताऊँ",
    ),
    "vietnamese": (
        "en",
        "Nguyễn Phước Tôn Nữ Trường Công Huyền Quỳnh Như Nguyệt",
        "",
        "Thành phố Phan Rang, Tháp Chàm, Ninh Thuận",
        "Trưởng phòng điều phối mua sắm và kiểm định chất lượng thực phẩm khu vực",
        "Tôi thà so sánh mọi gói đăng ký hai lần còn hơn hối tiếc vì một hợp đồng quá khó hiểu",
    ),
}
LISTS = (
    "goals pains motivations values triggers success_factors objections criteria deciders devices media watering_holes "
    "brands questions"
).split()


def stretched(words: str, letters: int) -> str:
    """`words` again and again, up to `letters` letters, ending with a whole word."""
    text = words
    while len(text) + 1 + len(words) <= letters:
        text += " " + words
    return text[:letters]


def stretch(persona: Any, script: str) -> None:
    """Fill every field of a persona; nothing is saved."""
    language, name, native, city, job, words = SCRIPTS[script]
    persona.name, persona.name_native, persona.city, persona.job = name, native, city, job
    persona.name_romanised = ""
    persona.region, persona.household = city[:40], stretched(words, 120)
    persona.education = persona.industry = stretched(words, 90)
    persona.income_band, persona.archetype = stretched(words, 70), stretched(words, 70)
    persona.tagline, persona.quote, persona.bio = (stretched(words, n) for n in (200, 300, 900))
    details = {field: [stretched(words, 160), words, words.split()[0]] for field in LISTS}
    details["channels"] = [{"name": stretched(words, 80), "weight": weight} for weight in (5, 0)]
    for field in ("job_to_be_done", "tried_before", "must_believe"):
        details[field] = stretched(words, 380)
    for field in ("company", "company_size", "reports_to", "authority"):
        details[field] = stretched(words, 120)
    details["email"] = f"{name.split()[0].lower()}.{'x' * 40}@example.com"
    details["scenario"], details["language"] = stretched(words, 1500), language
    persona.details = persona.details | details
