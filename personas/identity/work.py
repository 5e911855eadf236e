"""Occupation, seniority and employer, out of education and age and nothing else.

Appearance, heritage and name are never read here: the independence that the audit measures holds because these stages
cannot see them. Gender only picks the grammatical form of a finished title, but where a brief asks for work as in the
market.
"""

from __future__ import annotations

from functools import cache

from . import occupations, tables
from .brief import BriefError
from .departments import concerned
from .draft import Draft
from .occupations import Occupation
from .schooling import WORK_BEGINS
from .streams import Stream
from .wording import Words, sentence, words

STUDENT_UNTIL = {1: 25, 3: 28}
AS_IN_THE_MARKET = "market"  # work by gender as it is, and not as if it were no matter
WOMEN = 0.47  # of all people at work
OWNERS = ("small_business_owner", "restaurant_owner", "farmer", "street_trader")
SIZES = ((1, 9), (10, 49), (50, 249), (250, 999), (1000, 4999))
WORKPLACES = {  # where a service is done, for occupations that no service company at large employs
    "hairdresser": "salon", "beautician": "salon", "fitness_trainer": "gym", "cleaner": "cleaning", "tailor": "atelier",
    "interior_designer": "interiors",
}  # fmt: skip
SALONS = {"hairdresser": 0, "beautician": 1}  # which of the salons
SHARES = {  # of SIZES, by how large a firm of this kind can be
    "s": (6, 4, 0, 0, 0), "m": (1, 4, 4, 1, 0), "l": (0, 0, 3, 4, 3), "x": (2, 3, 4, 3, 2),
}  # fmt: skip
KINDS = {  # of the firms of a sector in words/*/sectors.toml, in their order
    "health": "lsm", "public": "lll", "education": "mml", "retail": "lsm", "hospitality": "mmm", "services": "mmm",
    "transport": "lml", "construction": "msl", "automotive": "mlm", "manufacturing": "lll", "food": "lml",
    "logistics": "lll", "agriculture": "sms", "technology": "mmm", "media": "msm", "culture": "msm", "finance": "lsl",
    "energy": "lll", "any": "lmm", "own": "s", "salon": "ss", "gym": "sm", "cleaning": "ml", "atelier": "ss",
    "interiors": "sm",
}  # fmt: skip


def draw_work(draft: Draft) -> None:
    row, status = occupations.locked(draft), "working"
    if row and row.key in occupations.OUTSIDE:
        status = row.key
    elif (
        row
        and "job" in draft.locks
        and str(draft.locks["job"]).casefold() not in occupations.plain_titles(draft.language)
    ):
        status = "retired"
    if row is None and "job" not in draft.locks:
        status = _status(draft)
        row = occupations.occupations().get(status) or _draw_occupation(draft)
    draft["occupation"], draft["status"] = row, status
    draft["family"] = "retired" if status == "retired" else row.family if row else "other"
    draft.put("job", sentence(_title(draft, row, status)))
    draft.put("occupation_code", row.code if row else "")
    _draw_seniority(draft)
    _draw_employer(draft)


def _status(draft: Draft) -> str:
    """working, retired, or the key of an occupation outside the labour market."""
    stream, age, retires = draft.stream("status"), draft["age"], draft.facts["retirement"]
    if draft["role"]:
        return "working"
    if age >= retires + 8 or (age >= retires - 4 and stream.chance(0.12 + 0.1 * (age - retires + 4))):
        return "retired"
    if age <= STUDENT_UNTIL.get(draft["level"], 0) and stream.chance(0.75 - 0.11 * (age - 18)):
        return "student"
    at_home = 0.045 * _leaning(draft, "home")
    return stream.weighted(("working", "home_maker", "job_seeker"), (0.92, at_home * (age > 23), 0.035))


@cache
def women_at_work() -> dict[str, float]:
    """Family of occupations to the share of women in it, 0 to 1."""
    return {row["family"]: int(row["women"]) / 100 for row in tables.rows("markets/women_at_work.csv")}


def _weights(draft: Draft) -> tuple[tuple[str, float], ...]:
    """How common each family of occupations is in the market; families that are not named count once."""
    families = draft.facts["families"]
    if draft.brief.work != AS_IN_THE_MARKET:
        return tuple(families.items())
    every = dict.fromkeys((*families, *women_at_work()), 1.0) | families
    return tuple((family, weight * _leaning(draft, family)) for family, weight in every.items())


def _leaning(draft: Draft, family: str) -> float:
    """How much likelier this person's gender makes a family of occupations; as likely unless the brief asks."""
    if draft.brief.work != AS_IN_THE_MARKET or draft["gender"] == "x":
        return 1.0
    women = women_at_work().get(family, WOMEN)
    return women / WOMEN if draft["gender"] == "f" else (1 - women) / (1 - WOMEN)


def _draw_occupation(draft: Draft) -> Occupation:
    age = min(draft["age"], draft.facts["retirement"])
    weights = _weights(draft)
    for among in concerned(draft.brief, draft["role"]):
        try:
            table = occupations.open_to(draft["level"], age, draft["role"], weights, among)
            return draft.stream("job").from_table(table)
        except ValueError:
            continue
    raise BriefError("job", "No occupation fits this age and education together.")


def _title(draft: Draft, row: Occupation | None, status: str) -> str:
    if row is None:
        return ""
    named = occupations.retired if status == "retired" else occupations.title
    return named(row.key, draft.language, draft["gender"])


def _draw_seniority(draft: Draft) -> None:
    labels = words(draft.language).labels["seniority"]
    locked = next((key for key, label in labels.items() if label == draft.locks.get("seniority")), None)
    draft["grade"] = locked or _grade(draft)
    draft.put("seniority", labels[draft["grade"]])


def _grade(draft: Draft) -> str:
    row, status = draft["occupation"], draft["status"]
    if status != "working":
        return "retired" if status == "retired" else "none"
    if row is None or row.key in occupations.OUTSIDE:
        return "mid" if row is None else "none"
    if not row.graded:
        return "head" if "manager" in row.roles else "mid"
    return _grade_by_years(draft["age"] - WORK_BEGINS[draft["level"]], draft.stream("seniority").unit())


def _grade_by_years(years: int, unit: float) -> str:
    if years < 3:
        return "entry"
    if years < 8:
        return "mid" if years < 6 or unit < 0.75 else "senior"
    if years < 12:
        return "mid" if unit < 0.45 else "senior"
    return "mid" if unit < 0.3 else "senior" if unit < 0.78 else "lead"


def _draw_employer(draft: Draft) -> None:
    text, row = words(draft.language), draft["occupation"]
    working = draft["status"] == "working" and draft["grade"] != "none" and row is not None
    sector = row.sector if row else "services"
    stream = draft.stream("company")
    asked = draft.brief.industry if draft["role"] else ""
    own = row is not None and row.key in OWNERS
    place = "own" if own else "any" if asked else WORKPLACES.get(row.key, sector) if row else sector
    firms = text.sectors[place]["companies"]
    chosen = _firm(draft, firms, stream)
    draft.put("industry", asked or (text.sectors[sector]["label"] if working else ""))
    called, inside = named(firms[chosen], text)
    draft.put("company", sentence(called) if working else "")
    draft["at_company"] = inside
    low, high = stream.weighted(SIZES, SHARES[KINDS[place][chosen]])
    draft.put("company_size", text.say("company_size", low=f"{low}", high=f"{high}") if working else "")
    if draft.brief.firm and working:
        _put_firm(draft, text)
        return
    above = text.labels["reports_to"]["head" if draft["role"] == "economic_buyer" else draft["grade"]]
    reports = working and not own
    draft.put("reports_to", stream.pick(above) if reports else "")


def _put_firm(draft: Draft, text: Words) -> None:
    """The employer that everybody on a committee shares, and who of them is above."""
    firm, brief = draft.brief.firm, draft.brief
    draft.put("industry", firm.industry)
    draft.put("company", sentence(firm.name))
    draft["at_company"] = firm.inside
    draft.put("company_size", text.say("company_size", low=firm.size[0], high=firm.size[1]))
    above = text.labels["reports_to"]["head"]
    draft.put("reports_to", brief.reports_to or draft.stream("reports").pick(above))


def _firm(draft: Draft, firms: list, stream: Stream) -> int:
    drawn = int(stream.unit() * len(firms))
    return SALONS.get(draft["occupation"].key, drawn) if draft["occupation"] else drawn


def named(company: str | list[str], text: Words) -> tuple[str, str]:
    """A company as it is called and as it stands in a sentence; German tables give both for the case."""
    if isinstance(company, list):
        return company[0], company[1]
    return company, text.labels["at_company"].format(company=company)


def _has_occupation(draft: Draft, role: str) -> bool:
    return not draft.template["employed"] or any(occupations.levels_open_to(draft["age"], role))


def draw_role(draft: Draft) -> None:
    """The part a person plays in the choice: a buying role in b2b, else primary, secondary or negative."""
    roles = words(draft.language).labels["roles"]
    shares = draft.template["roles"]
    possible = [share * _has_occupation(draft, key) for key, share in shares.items()]
    drawn = draft.brief.seat or draft.stream("role").weighted(list(shares), possible)
    asked = draft.locks.get("segment_role")
    key = next((key for key, label in roles.items() if asked in (key, label)), drawn)
    draft["segment_key"] = key
    draft["role"] = key if draft.template["employed"] else ""
    draft["segment_role"] = roles[key]


def role_labels(language: str) -> tuple[str, ...]:
    """What the parts that people play in a choice are called in `language`, the leading ones first."""
    return tuple(words(language).labels["roles"].values())
