"""The brief itself: checked as a whole, then turned into one PersonBrief a person."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import partial

from facegen.attributes import AGE_MAX, AGE_MIN
from personas.briefs.facts import Facts, Segment
from personas.briefs.mix import Mix, MixError, parse_mix
from personas.briefs.sampling import drawn, sampling_problems
from personas.briefs.words import ages_of, read_age_range, read_town, read_word
from personas.identity import BriefError, PersonBrief, find_market, markets, ontology
from personas.identity.legal_age import least_age
from personas.identity.recognition import recognise

COUNT_MAX = 200
PLACES = "towns"
TRAITS = ("gender", "appearance", "expression", "glasses")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a brief: the field to look at and one sentence for its reader."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Brief:
    """What the form holds. Ages in years; each mix as its reader wrote it (personas.briefs.mix)."""

    count: int = 12
    market: str = "en_US"
    age_min: int = 25
    age_max: int = 54
    ages_mix: str = ""
    gender_mix: str = ""
    appearance_mix: str = ""
    expression_mix: str = ""
    glasses_mix: str = ""
    product: str = ""
    industry: str = ""
    template: str = "b2c"
    language: str = ""  # of the texts; "" leaves it to the market
    towns_mix: str = ""
    firm_size: int | None = None  # people in the firm whose committee this is
    category: str = ""  # a key of the categories, "any" for none; "" leaves it to the product
    work: str = ""  # "market" for jobs by gender as in the market, "" for balanced ones
    facts: dict = field(default_factory=dict)  # what the team knows of the product (Facts.as_dict)
    mode: str = ""  # of sampling.MODES; "" deals people by the mixes
    universe: str = ""  # of whom a sample is drawn (personas.markets.universe)
    shares: str = ""  # shares of one's own in place of official ones (shares.py)
    balance: str = "age, gender"  # the two fields of a balanced sample

    def as_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping | None) -> Brief:
        """What as_dict() gave, of this version or another: keys that it does not know are passed over."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in (data or {}).items() if name in known})

    def mix(self, trait: str) -> Mix:
        """The parsed mix of one of TRAITS, "ages" or "towns". Raises MixError."""
        readers = {"ages": read_age_range, PLACES: partial(read_town, self.market)}
        return parse_mix(getattr(self, f"{trait}_mix"), readers.get(trait) or partial(read_word, trait))

    def problems(self) -> list[Problem]:
        """Everything that makes the brief impossible, in the order of its fields; empty when it can be made."""
        found = [*self._range_problems(), *self._mix_problems(), *self._facts_problems()]
        return found or [*self._law_problems(), *(self._sample_problems() if self.mode else self._people_problems())]

    def people(self, seed: int) -> list[PersonBrief]:
        """One brief a person, in the order of the board; the same seed gives the same people.

        Raises ValueError with the first sentence when the brief has problems.
        """
        if problems := [
            *self._range_problems(), *self._mix_problems(), *self._facts_problems(), *self._law_problems()
        ]:  # fmt: skip
            raise ValueError(problems[0].sentence)
        return self._people(seed)

    def sample(self, seed: int) -> list[tuple[PersonBrief, int, Mapping[str, float]]]:
        """What to compose for each person of a sample: brief, seed and places. Raises SampleError, a ValueError."""
        dealt = {trait: self._dealt(trait, seed) for trait in ("expression", "glasses")}
        people = drawn(self, seed)
        known = {"sourced": self.known.lines()}
        own = [known | {trait: column[at] for trait, column in dealt.items()} for at in range(len(people))]
        return [(replace(one.brief, **traits), one.seed, one.places) for one, traits in zip(people, own, strict=True)]

    def _people(self, seed: int) -> list[PersonBrief]:
        columns = {trait: self._dealt(trait, seed) for trait in (*TRAITS, "ages", PLACES)}
        facts, segments = self.known, self.segments(seed)
        return [
            self._within(
                PersonBrief(
                    market=self.market,
                    age=ages_of(columns["ages"][i]) if columns["ages"][i] else (self.age_min, self.age_max),
                    product=self.product,
                    industry=self.industry,
                    template=self.template,
                    language=self.language or None,
                    category=self.category,
                    town=columns[PLACES][i] or "",
                    sourced=facts.lines(segments[i]),
                    work=self.work,
                    **{trait: columns[trait][i] for trait in TRAITS},
                ),
                segments[i],
            )
            for i in range(self.count)
        ]

    @property
    def known(self) -> Facts:
        """What the team knows of the product."""
        return Facts.from_dict(self.facts)

    def segments(self, seed: int) -> list[Segment | None]:
        """The segment of each person, in the order of people()."""
        if not self.known.segments:
            return [None] * self.count
        dealt = self.known.dealt(self.count)
        random.Random(f"{seed}:segments").shuffle(dealt)
        return self._in_towns(dealt, seed)

    def _in_towns(self, dealt: list[Segment | None], seed: int) -> list[Segment | None]:
        """Each with the one town of theirs in place of the segment's mix."""
        for segment in {segment.name: segment for segment in dealt if segment and segment.towns}.values():
            places = [i for i, other in enumerate(dealt) if other is not None and other.name == segment.name]
            towns = parse_mix(segment.towns, partial(read_town, self.market)).allot(len(places))
            random.Random(f"{seed}:{segment.name}:towns").shuffle(towns)
            for place, town in zip(places, towns, strict=True):
                dealt[place] = replace(segment, towns=town or "")
        return dealt

    @staticmethod
    def _within(wish: PersonBrief, segment: Segment | None) -> PersonBrief:
        """The wish for somebody of a segment, whose ages, gender and towns go before those of the brief."""
        if segment is None:
            return wish
        said = {"age": segment.ages, "gender": segment.gender, "town": segment.towns}
        return replace(wish, **{name: value for name, value in said.items() if value})

    def _dealt(self, trait: str, seed: int) -> list[str | None]:
        # One stream a trait: a change to one mix leaves the others dealt as they were.
        entries = self.mix(trait).allot(self.count)
        random.Random(f"{seed}:{trait}").shuffle(entries)
        return entries

    def _range_problems(self) -> Iterator[Problem]:
        if not 1 <= self.count <= COUNT_MAX:
            yield Problem("count", f"A board holds 1 to {COUNT_MAX} people, not {self.count}.")
        if self.market not in {market.code for market in markets()}:
            yield Problem("market", f"There is no market “{self.market}”.")
        for bound in ("age_min", "age_max"):
            if not AGE_MIN <= getattr(self, bound) <= AGE_MAX:
                yield Problem(bound, f"Facet makes adults of {AGE_MIN} to {AGE_MAX}, not {getattr(self, bound)}.")
        if self.age_min > self.age_max:
            backwards = f"{self.age_min} to {self.age_max} runs backwards."
            yield Problem("age_max", f"{backwards} Write {self.age_max} to {self.age_min}.")

    def _mix_problems(self) -> Iterator[Problem]:
        for trait in (*TRAITS, "ages", PLACES):
            try:
                mix = self.mix(trait)
                if 1 <= self.count <= COUNT_MAX:  # else that is said already, and it could be a billion
                    mix.allot(self.count)
                if trait == "ages" and self.age_min <= self.age_max:
                    self._check_ages(mix)
            except MixError as error:
                yield Problem(f"{trait}_mix", str(error))

    def _facts_problems(self) -> Iterator[Problem]:
        facts = self.known
        yield from (Problem("facts", sentence) for sentence in facts.problems())
        for segment in facts.segments:
            try:
                parse_mix(segment.towns, partial(read_town, self.market))
            except MixError as error:
                yield Problem("facts", f"Segment “{segment.name}”: {error}")

    def _check_ages(self, mix: Mix) -> None:
        for share in mix.shares:
            low, high = ages_of(share.value)
            if low < self.age_min or high > self.age_max:
                raise MixError(f"{low}-{high} lies outside {self.age_min} to {self.age_max}, the ages of this brief.")

    def _law_problems(self) -> Iterator[Problem]:
        """What is not sold to everybody whom the brief asks for."""
        market = find_market(self.market)
        kind = self.category or recognise(self.product, self.industry, "consumer").key
        least = least_age(kind, market.country_code) if market else 0
        if AGE_MIN <= self.age_min < least:
            name = ontology.names(kind, "en")[0]
            sentence = f"In {market.country} {name} is sold from {least} years on. Begin at {least}."
            yield Problem("age_min", sentence)

    def _sample_problems(self) -> Iterator[Problem]:
        for place, said in sampling_problems(self):
            yield Problem(place, said)

    def _people_problems(self) -> Iterator[Problem]:
        try:
            self._people(seed=0)
        except BriefError as error:
            yield Problem(BRIEF_FIELDS.get(error.field, error.field), str(error))


BRIEF_FIELDS = {"age": "age_min", **{trait: f"{trait}_mix" for trait in TRAITS}}
