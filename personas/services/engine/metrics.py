"""/metrics in Prometheus' text format, computed from the database: any web process gives the same answer."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from personas.models import Worker
from personas.services.engine import engine_state as engine

OUTCOMES = ("done", "failed", "retried", "cancelled")


class EngineCollector:
    def collect(self) -> Iterator[Metric]:
        now, totals = engine.engine_state(), engine.totals()
        depth = GaugeMetricFamily("facet_jobs", "Open and failed jobs", labels=["state"])
        for state in ("queued", "running", "failed"):
            depth.add_metric([state], getattr(now, state))
        yield depth
        yield from _exports(totals)
        yield GaugeMetricFamily("facet_oldest_job_seconds", "Age of the oldest waiting job", now.oldest_seconds)
        yield GaugeMetricFamily("facet_portraits_per_second", "Over the last minute", now.portraits_a_second)
        yield GaugeMetricFamily("facet_workers", "Workers with a heartbeat", now.workers)
        yield from _outcomes(totals)
        yield CounterMetricFamily("facet_leases_lost", "Claims whose worker died", totals.get("leases_lost", 0.0))
        yield CounterMetricFamily("facet_knocks_failed", "Doorbells refused", totals.get("knocks_failed", 0.0))
        yield _network_seconds()


def _exports(totals: dict[str, float]) -> Iterator[Metric]:
    now = engine.export_state()
    depth = GaugeMetricFamily("facet_exports", "Open and failed exports", labels=["state"])
    for state in ("queued", "running", "failed"):
        depth.add_metric([state], getattr(now, state))
    yield depth
    yield GaugeMetricFamily("facet_oldest_export_seconds", "Age of the oldest waiting export", now.oldest_seconds)
    yield GaugeMetricFamily("facet_export_workers", "Export workers with a heartbeat", now.workers)
    count = CounterMetricFamily("facet_export_outcomes", "Attempts that ended, by outcome", labels=["outcome"])
    for outcome in OUTCOMES:
        count.add_metric([outcome], totals.get(f"exports_{outcome}", 0.0))
    yield count


def _outcomes(totals: dict[str, float]) -> Iterator[Metric]:
    count = CounterMetricFamily("facet_job_outcomes", "Attempts that ended, by outcome", labels=["outcome"])
    seconds = CounterMetricFamily("facet_job_seconds", "Worker seconds by outcome", labels=["outcome"])
    for outcome in OUTCOMES:
        count.add_metric([outcome], totals.get(f"jobs_{outcome}", 0.0))
        seconds.add_metric([outcome], totals.get(f"job_seconds_{outcome}", 0.0))
    yield count
    yield seconds


def _network_seconds() -> Metric:
    family = GaugeMetricFamily(
        "facet_worker_network_seconds", "Inside the generator since the worker's start", labels=["worker", "device"]
    )
    for worker in Worker.objects.alive():
        family.add_metric([worker.name, worker.device], worker.network_seconds)
    return family


def exposition() -> bytes:
    registry = CollectorRegistry()
    registry.register(EngineCollector())
    return generate_latest(registry)
