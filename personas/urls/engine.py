"""The engine: for balancers, for monitoring, for staff."""

from django.urls import path

from personas.views.engine import health, operations

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("operations/", operations.show, name="operations"),
    path("operations/retry/", operations.retry, name="operations_retry"),
]
