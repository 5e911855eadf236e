"""Moves the clock of an installation under test: with this folder in PYTHONPATH, by FACET_TEST_CLOCK seconds."""

import os
from datetime import timedelta

from django.utils import timezone

real, shift = timezone.now, timedelta(seconds=int(os.environ.get("FACET_TEST_CLOCK", "0")))
timezone.now = lambda: real() + shift
