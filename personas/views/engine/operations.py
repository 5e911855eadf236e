"""For staff: is the engine keeping up, and what went wrong? For everybody else there is no such page."""

from __future__ import annotations

from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from personas.engine import jobs
from personas.models import ExportJob, Job, Worker
from personas.models.engine.worker import Serves
from personas.services.engine.engine_state import engine_state, export_state, failures, totals
from personas.services.exports import export_jobs


def staff_only(view):
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@staff_only
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    context = {
        "engine": engine_state(),
        "exports": export_state(),
        "workers": Worker.objects.alive().order_by("name"),
        "export_workers": Worker.objects.alive(Serves.EXPORTS).order_by("name"),
        "failures": failures(),
        "export_failures": failures(of=ExportJob),
        "totals": totals(),
    }
    template = "engine/_state.html" if request.htmx else "engine/operations.html"
    return render(request, template, context)


@staff_only
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Queue again what failed for one reason, in whatever team."""
    failed = {"state": Job.State.FAILED, "error": request.POST.get("reason", "")}
    if request.POST.get("queue") == Serves.EXPORTS:
        count, what = export_jobs.retry(jobs=ExportJob.objects.filter(**failed)), "export"
    else:
        count, what = jobs.retry(jobs=Job.objects.filter(**failed)), "portrait"
    messages.success(request, f"{count} {f'{what} is' if count == 1 else f'{what}s are'} queued again.")
    return redirect("operations")
