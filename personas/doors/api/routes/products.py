"""Products of the team: listed, kept, changed, removed. A board is made of one by `product` beside its brief."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from personas.briefs.facts import Facts
from personas.doors.api.caller import READ, WRITE, team_of, visible
from personas.doors.api.paging import Page, lead_on, page_of
from personas.doors.api.problems import refusals
from personas.doors.api.shapes.products import ProductIn, ProductOut, ProductPage
from personas.models import Product
from personas.services.boards import products

router = Router(tags=["Products"])
AT = "/products/{uuid:product_id}"


def _told(row: Product) -> ProductOut:
    said = {name: getattr(row, name) for name in ("name", "kind", "category", "changed")}
    return ProductOut(id=row.public_id, facts=Facts.from_dict(row.facts).as_dict(), **said)


def product_of(request: HttpRequest, product_id: UUID) -> Product:
    return get_object_or_404(visible(request, Product.objects).select_related("team"), public_id=product_id)


def _kept(request: HttpRequest, body: ProductIn, product: Product | None = None) -> ProductOut:
    about = {"name": body.name, "kind": body.kind, "category": body.category, "product": product}
    facts = Facts.from_dict(body.facts.model_dump())
    with refusals():
        return _told(products.keep_product(actor=request.auth.user, team=team_of(request), facts=facts, **about))


@router.get("/products", response=ProductPage, auth=READ, summary="List products")
def listed(request: HttpRequest, response: HttpResponse, page: Query[Page]) -> ProductPage:
    found, cursor = page_of(visible(request, Product.objects), page, "id")
    lead_on(request, response, cursor)
    return ProductPage(items=[_told(one) for one in found], next=cursor)


@router.post("/products", response={201: ProductOut}, auth=WRITE, summary="Keep a product")
def keep(request: HttpRequest, body: ProductIn) -> Status:
    return Status(201, _kept(request, body))


@router.get(AT, response=ProductOut, auth=READ, summary="Read a product")
def show(request: HttpRequest, product_id: UUID) -> ProductOut:
    return _told(product_of(request, product_id))


@router.put(AT, response=ProductOut, auth=WRITE, summary="Write a product anew")
def change(request: HttpRequest, product_id: UUID, body: ProductIn) -> ProductOut:
    return _kept(request, body, product_of(request, product_id))


@router.delete(AT, response={204: None}, auth=WRITE, summary="Remove a product")
def remove(request: HttpRequest, product_id: UUID) -> Status:
    """Boards made of it keep what they took from it."""
    products.remove_product(actor=request.auth.user, product=product_of(request, product_id))
    return Status(204, None)
