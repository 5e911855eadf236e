"""Prints the texts of a few people as somebody reads them who writes a category."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from personas.briefs import Brief
from personas.identity import Identity
from personas.services.people.people import composed

TEXTS = ("tagline", "quote", "bio", "job_to_be_done", "tried_before", "must_believe", "scenario")
LISTS = ("goals", "pains", "motivations", "triggers", "success_factors", "objections", "criteria", "questions",
         "brands", "deciders", "media", "watering_holes", "devices")  # fmt: skip


class Command(BaseCommand):
    help = "Prints people in words: --product 'oat drink' --market de_DE --count 6"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--product", default="")
        parser.add_argument("--market", default="en_GB")
        parser.add_argument("--count", type=int, default=6)
        parser.add_argument("--template", default="b2c")
        parser.add_argument("--language", default="")
        parser.add_argument("--ages", default="18-80", help="youngest-oldest")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, ages: str, seed: int, **options) -> None:
        low, high = ages.split("-")
        wishes = {name: options[name] for name in ("product", "market", "count", "template", "language")}
        brief = Brief(age_min=int(low), age_max=int(high), **wishes)
        for identity in composed(brief, seed):
            self._show(identity)

    def _show(self, person: Identity) -> None:
        self.stdout.write(
            f"\n== {person.name}, {person.age}, {person.city}; {person.job}; {person.household}; {person.archetype}"
        )
        for field in TEXTS:
            self.stdout.write(f"  {field}: {getattr(person, field)}")
        for field in LISTS:
            self.stdout.write(f"  {field}: {' | '.join(getattr(person, field))}")
