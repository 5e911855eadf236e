"""Reporting a face without an account, the case's own page, and the staff's queue."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from personas.forms.trust.report import DecisionForm, ReportForm
from personas.marking.gate import Busy
from personas.marking.opening import Unreadable
from personas.models import BlockedFace, Report, TokenBucket
from personas.requests.addresses import counted_address
from personas.requests.downloads import opened_or_404
from personas.requests.once import public_id_of
from personas.services.trust import reports
from personas.views.engine.operations import staff_only
from personas.views.portraits.face import picture_response

A_PAGE = 25
SECURITY_TXT_LASTS = timedelta(days=180)  # RFC 9116 asks for less than a year
TOO_MANY = "That is many reports from one address in an hour. Please wait a little; what you wrote is kept here."


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    form = ReportForm(request.POST or None, request.FILES or None, initial={"where": request.GET.get("id", "")})
    if request.method == "POST" and form.is_valid() and (report := _made(request, form)):
        return redirect(report)
    return render(request, "trust/reports/report.html", {"form": form}, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: ReportForm) -> Report | None:
    if not TokenBucket.may_report(counted_address(request)):
        form.add_error(None, TOO_MANY)
        return None
    data = dict(form.cleaned_data)
    file = data.pop("upload")
    try:
        return reports.make_report(**data, upload=file.read() if file else b"", public_id=public_id_of(request))
    except IntegrityError:  # the same form, a moment ago
        return Report.objects.get(public_id=public_id_of(request))
    except (Unreadable, Busy) as error:
        form.add_error("upload", str(error))
        return None


@require_safe
def case(request: HttpRequest, report_id) -> HttpResponse:
    """Whoever knows the address may read the state and the answer: it is given to the person who reported."""
    report = get_object_or_404(Report, public_id=report_id)
    response = render(request, "trust/reports/case.html", {"report": report})
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    return response


@staff_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    waiting = Report.objects.filter(state=Report.State.OPEN).order_by("created")
    decided = Report.objects.exclude(state=Report.State.OPEN).select_related("closed_by").order_by("-closed")
    page = Paginator(decided, A_PAGE).get_page(request.GET.get("page"))
    context = {"waiting": waiting, "page": page, "blocked": BlockedFace.objects.order_by("-pk")[:A_PAGE]}
    return render(request, "trust/reports/queue.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, report_id) -> HttpResponse:
    report = get_object_or_404(Report.objects.select_related("closed_by"), public_id=report_id)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _close(request, report, form)
            messages.success(request, "Decided and answered.")
            return redirect("report_queue")
        except ValueError as error:
            form.add_error(None, str(error))
    context = {"report": report, "form": form, "portraits": _described(report), "has_mail": bool(settings.EMAIL_HOST)}
    return render(request, "trust/reports/decide.html", context, status=422 if form.errors else 200)


def _close(request: HttpRequest, report: Report, form: DecisionForm) -> None:
    said = form.cleaned_data
    portrait = reports.named_portrait(said["other"]) or reports.named_portrait(said["portrait"])
    withdraw = request.POST.get("decision") == "withdraw"
    reports.close_report(actor=request.user, report=report, withdraw=withdraw, answer=said["answer"], portrait=portrait)


def _described(report: Report) -> list[dict]:
    """Each portrait that was found, the ways by which, whether that is sure, and whether the report is about it."""
    described = []
    for portrait in reports.portraits_of(report=report):
        found = [one for one in report.findings if one["face"] == portrait.name]
        meant = portrait.name == str(report.portrait)
        sure = meant or any(one.get("sure", True) for one in found)
        ways = list(dict.fromkeys(one["way"] for one in found))
        described.append({"portrait": portrait, "ways": ways, "sure": sure, "meant": meant})
    return described


@staff_only
@require_safe
def upload(request: HttpRequest, report_id) -> HttpResponse:
    """What was sent, for staff only; never as anything but a picture."""
    report = get_object_or_404(Report.objects.exclude(upload=""), public_id=report_id)
    file = opened_or_404(report.upload.name)
    head = file.read(12)
    file.seek(0)
    response = FileResponse(file, content_type="image/*")
    kind = "png" if head[:4] == b"\x89PNG" else "webp" if head[8:12] == b"WEBP" else "jpeg"
    response["Content-Type"] = f"image/{kind}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@staff_only
@require_safe
def reported_face(request: HttpRequest, report_id) -> HttpResponse:
    """Our portrait beside it, whatever team it belongs to: one of those that were found, by ?portrait=."""
    report = get_object_or_404(Report, public_id=report_id)
    wanted = request.GET.get("portrait", str(report.portrait))
    found = {portrait.name: portrait.face for portrait in reports.portraits_of(report=report)}
    face = found.get(wanted)
    if not (face and face.ready):
        raise Http404
    return picture_response(face, "private, no-store")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to say that something is unsafe. It never runs out: the date moves on with each day."""
    expires = (timezone.now() + SECURITY_TXT_LASTS).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {settings.PUBLIC_URL}{reverse('report')}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {settings.PUBLIC_URL}{reverse('security_txt')}",
        f"Policy: {settings.PUBLIC_URL}{reverse('terms')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
