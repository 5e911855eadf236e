"""{% load reader %}: what a receipt says of whoever read the portrait."""

from __future__ import annotations

from django import template

from personas.services.portraits.reader import reader_errs

register = template.Library()
register.simple_tag(reader_errs)
