"""The Celery application. Loaded by personas.apps, so that any process that has Django can ring the doorbell."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "personas.settings")
app = Celery("personas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["personas.engine.workers"])
