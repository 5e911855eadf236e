"""The products of a team: kept, changed, removed, and read into a brief."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from personas.briefs import Brief
from personas.briefs.facts import Facts
from personas.briefs.segment_lines import COLUMNS, as_row
from personas.exporting.tables.table import harmless
from personas.identity.recognition import recognise
from personas.marking.opening import Rules
from personas.models import Product
from personas.services.teams import access, audit
from personas.texts import one_line, throughout

PRODUCTS_MAX = 500
TABLES = Rules(bytes_max=1_000_000, smaller="A list of segments is a small file; leave out what is none.")


class TooMany(ValueError):
    """A sentence: the team keeps as many products as it can."""


@transaction.atomic
def keep_product(
    *,
    actor,
    team,
    name: str,
    facts: Facts,
    kind: str = "",
    category: str = "",
    product: Product | None = None,
    public_id: UUID | None = None,
) -> Product:
    """A new product of the team, or `product` with what is known now; once for one `public_id`.

    Raises PermissionDenied, and ValueError with a sentence for no name, facts that cannot be, or too many products.
    """
    access.require(actor, "product.keep", team)
    if public_id and (before := _made_before(actor, public_id)):
        return before
    kept = product or Product(team=team, created_by=actor, public_id=public_id or uuid4())
    kept.name, kept.kind, kept.category = one_line(name), one_line(kind), category
    facts = throughout(facts, one_line)
    _check(kept, facts, team if product is None else None)
    kept.facts = facts.as_dict()
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        if before := _made_before(actor, public_id):  # the same form, a moment ago
            return before
        raise
    verb = "product.changed" if product else "product.made"
    audit.record(actor=actor, verb=verb, team=team, about=kept)
    return kept


def _made_before(actor, public_id: UUID | None) -> Product | None:
    """What the same form made when it was sent before."""
    return Product.objects.filter(public_id=public_id, created_by=actor).first() if public_id else None


def _check(product: Product, facts: Facts, team) -> None:
    if not product.name:
        raise ValueError("A product needs a name.")
    if found := next(facts.problems(), ""):
        raise ValueError(found)
    if team and Product.objects.filter(team=team).count() >= PRODUCTS_MAX:
        raise TooMany(f"A team keeps at most {PRODUCTS_MAX} products. Remove one that is no longer needed.")


@transaction.atomic
def remove_product(*, actor, product: Product) -> None:
    """The product goes; boards made from it keep what they took from it. Raises PermissionDenied."""
    access.require(actor, "product.keep", product.team)
    audit.record(actor=actor, verb="product.removed", team=product.team, about=product)
    product.delete()


def with_product(brief: Brief, product: Product) -> Brief:
    """The brief for people who buy that product, with what the team knows of it."""
    return replace(
        brief,
        product=product.name,
        category=brief.category or product.category or _category(product),
        facts=product.facts,
    )


def as_csv(product: Product) -> tuple[str, str]:
    """The segments as a table that reads back, and its type."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    rows = map(as_row, Facts.from_dict(product.facts).segments)
    table.writerows([harmless(cell) for cell in row.values()] for row in rows)
    return "\ufeff" + text.getvalue(), "text/csv; charset=utf-8"


def as_json(product: Product) -> tuple[str, str]:
    """Everything that is known, and its type."""
    whole = {"name": product.name, "kind": product.kind} | product.facts
    return json.dumps(whole, ensure_ascii=False, indent=2), "application/json"


def _category(product: Product) -> str:
    """What its kind is taken for; "" leaves it to the name."""
    found = recognise(product.kind, "", "consumer") if product.kind else None
    return found.key if found and found.key != "any" else ""
