"""The products of a team: what is known of them, kept for the next brief."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from personas.briefs.segment_lines import COLUMNS
from personas.forms.boards.product import ProductForm, of_product
from personas.models import Product
from personas.requests.downloads import attachment
from personas.requests.once import public_id_of
from personas.services.boards import products
from personas.services.teams import access

READ_FILE = "read"  # the button that reads a file into the form


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    team = access.current_team(request.user, request.session)
    found = Product.objects.filter(team=team).visible_to(request.user)
    may = bool(team) and access.may(request.user, "product.keep", team)
    return render(request, "boards/products/list.html", {"products": found, "team": team, "may_keep": may})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    team = access.current_team(request.user, request.session)
    access.require(request.user, "product.keep", team)
    return _edited(request, team, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, product_id) -> HttpResponse:
    product = _product(request, product_id)
    return _edited(request, product.team, product)


def _edited(request: HttpRequest, team, product: Product | None) -> HttpResponse:
    initial = of_product(product) if product else {}
    form = ProductForm(request.POST or None, initial=initial)
    if request.method == "POST" and request.POST.get("do") == READ_FILE:
        form = form.with_file(request.FILES["table"]) if "table" in request.FILES else _no_file(form)
        return _page(request, form, team, product)
    if request.method == "POST" and form.is_valid() and (kept := _kept(request, team, product, form)):
        messages.success(request, f"“{kept.name}” is kept. Choose it in a brief, and people speak of it.")
        return redirect("products")
    return _page(request, form, team, product)


def _kept(request: HttpRequest, team, product: Product | None, form: ProductForm) -> Product | None:
    data = form.cleaned_data
    once = None if product else public_id_of(request)
    try:
        return products.keep_product(
            actor=request.user, team=team, product=product, name=data["name"], kind=data["kind"],
            category=product.category if product else "", facts=form.facts(), public_id=once,
        )  # fmt: skip
    except ValueError as error:
        form.add_error(None, str(error))
        return None


def _no_file(form: ProductForm) -> ProductForm:
    form.is_valid()
    form.add_error("table", "No file arrived. Choose it again.")
    return form


def _page(request: HttpRequest, form: ProductForm, team, product: Product | None) -> HttpResponse:
    may = access.may(request.user, "product.keep", team)
    context = {"form": form, "product": product, "team": team, "may_keep": may, "columns": COLUMNS}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "boards/products/product.html", context, status=status)


@login_required
@require_POST
def remove(request: HttpRequest, product_id) -> HttpResponse:
    product = _product(request, product_id)
    name = product.name
    products.remove_product(actor=request.user, product=product)
    messages.success(request, f"“{name}” is removed. Boards made from it stay as they are.")
    return redirect("products")


@login_required
@require_GET
def download(request: HttpRequest, product_id, kind: str) -> HttpResponse:
    """The segments as CSV, or everything as JSON: what reads back here."""
    product = _product(request, product_id)
    body, mime = products.as_csv(product) if kind == "csv" else products.as_json(product)
    return HttpResponse(body, content_type=mime, headers={"Content-Disposition": attachment(f"{product.name}.{kind}")})


def _product(request: HttpRequest, product_id) -> Product:
    return get_object_or_404(Product.objects.visible_to(request.user).select_related("team"), public_id=product_id)
