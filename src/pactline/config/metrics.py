"""What Prometheus reads: requests and jobs as they happen, and what stands in the database at the moment of asking.

With several processes the counters lie in files of the folder PROMETHEUS_MULTIPROC_DIR, which `pactline` sets before
this module is imported; one answer then speaks for all processes.
"""

from __future__ import annotations

import os

from django.db import connection
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import REGISTRY

from pactline import __version__

REQUESTS = Histogram(
    "pactline_request_seconds",
    "Time to answer a request.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
REFUSALS = Counter("pactline_requests_failed", "Requests answered with a status of 500 or more.", ["route"])

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_STATUSES = ("todo", "doing", "failed")


def note_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request; `route` is a pattern, never an address with ids in it."""
    REQUESTS.labels(method if method in _METHODS else "OTHER", route, f"{status // 100}xx").observe(seconds)
    if status >= 500:
        REFUSALS.labels(route).inc()


def exposition() -> bytes:
    """Everything in Prometheus' text format. Asks the database for the queue; raises its error when it is away."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counters = generate_latest(registry)
    else:
        counters = generate_latest(REGISTRY)
    return counters + generate_latest(_present())


def _present() -> CollectorRegistry:
    registry = CollectorRegistry()
    Gauge("pactline_info", "The version that runs.", ["version"], registry=registry).labels(__version__).set(1)
    jobs = Gauge("pactline_jobs", "Jobs by state: waiting, being done, failed.", ["state"], registry=registry)
    oldest = Gauge("pactline_job_wait_seconds", "How long the oldest job that is due has waited.", registry=registry)
    workers = Gauge("pactline_workers", "Workers with a heartbeat within the last minute.", registry=registry)
    size = Gauge("pactline_database_bytes", "Size of the database.", registry=registry)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1"
        )
        found: dict[str, int] = dict(cursor.fetchall())
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0) FROM procrastinate_jobs j "
            "JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true "
            "WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()"
        )
        oldest.set(float(cursor.fetchone()[0]))
        cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'")
        workers.set(int(cursor.fetchone()[0]))
        cursor.execute("SELECT pg_database_size(current_database())")
        size.set(int(cursor.fetchone()[0]))
    for status in _STATUSES:
        jobs.labels(status).set(found.get(status, 0))
    return registry
