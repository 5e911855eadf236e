"""Checks the category files of the identity engine and says which are still to be written."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from personas.identity import ontology_check


class Command(BaseCommand):
    help = "Checks personas/identity/data/categories/*.toml: a sentence for each fault, with file and line"

    def add_arguments(self, parser) -> None:
        parser.add_argument("keys", nargs="*", help="only these categories, such as oat_drink")
        parser.add_argument("--missing", action="store_true", help="list the categories that have no file")

    def handle(self, *args, keys: list[str], missing: bool, **options) -> None:
        found = ontology_check.all_problems(tuple(keys))
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{len(found)} faults.")
        done, lacking, have = ontology_check.progress()
        self.stdout.write(f"{len(done)} categories written, {len(lacking)} to write; by language: {have}.")
        if missing:
            self.stdout.write("\n".join(lacking))
