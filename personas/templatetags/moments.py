"""When something was, in the server's zone, which it names; a script shows it in the reader's (static/js/times.js)."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
OF_THE_CLOCK = "HGgh"


@register.filter
def moment(when: datetime | None, form: str = "j M Y, H:i") -> SafeString | str:
    """`when` as a <time>, written by Django's date `form`; "" for None. A time of the day names its zone."""
    if not when:
        return ""
    here = timezone.localtime(when)
    shown = date_format(here, f"{form} T" if any(sign in form for sign in OF_THE_CLOCK) else form)
    return format_html('<time datetime="{}" data-form="{}">{}</time>', here.isoformat(), form, shown)
