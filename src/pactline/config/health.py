"""What machines ask: is the process alive, is it ready for work, and how does it fare."""

from __future__ import annotations

import hmac
import ipaddress

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pactline.identity.access import public

from . import metrics

_migrated = False


@public("Load balancers ask it; it says only that the process answers.")
@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@public("Load balancers ask it; it names what is missing, and nothing else.")
@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when requests can be served: the database answers and has this version's tables. Else 503 with the reason."""
    checks = {"database": "ok", "migrations": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["migrations"] = "ok" if migrated() else "pending: run pactline migrate"
    except DatabaseError:
        checks = {"database": "does not answer", "migrations": "unknown"}
    status = 200 if set(checks.values()) == {"ok"} else 503
    return JsonResponse({"status": "ready" if status == 200 else "not ready", "checks": checks}, status=status)


@public("Answers this machine only, or whoever has the token of PACTLINE_METRICS_TOKEN.")
@require_safe
@never_cache
def measurements(request: HttpRequest) -> HttpResponse:
    """Metrics for Prometheus; 404 for those who may not read them, 503 when the database is away."""
    if not _may_read(request):
        return HttpResponse(status=404)
    try:
        return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")


def pending() -> list[tuple[Migration, bool]]:
    """The migrations that have not been applied yet, in order."""
    global _migrated
    executor = MigrationExecutor(connection)
    plan = list(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    _migrated = not plan
    return plan


def migrated() -> bool:
    """Whether the database has all tables of this version. Asked until it has; then it stays so."""
    return _migrated or not pending()


def _may_read(request: HttpRequest) -> bool:
    token = settings.PACTLINE_METRICS_TOKEN
    if token:
        given = request.META.get("PACTLINE_METRICS_AUTHORIZATION", "").removeprefix("Bearer ").strip()
        return hmac.compare_digest(given.encode(), token.encode())
    if settings.PACTLINE_TRUSTED_PROXIES or "X-Forwarded-For" in request.headers:
        # Behind a proxy everybody seems to be this machine.
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


urlpatterns = [
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
    path("metrics", measurements, name="metrics"),
]
