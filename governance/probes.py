"""Is it alive, is it ready, how is it doing."""

import hmac
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from governance.jobs.watch import late_jobs


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


def _database(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")


def _keys() -> None:
    from audit.keys import root_key, system_hmac

    root_key()
    system_hmac("probe", b"")


def _redaction() -> None:
    from governance.redaction import warm

    warm(settings.DISCREET_REDACTION_TIER)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every part that a yes depends on can be reached; 503 names those that cannot.

    Jobs that are late are named too, but no web process gets better by being taken out for them.
    """
    checks: dict[str, Callable[[], None]] = {
        "database": lambda: _database("default"),
        "vault": lambda: _database("vault"),
        "keys": _keys,
        "redaction": _redaction,
        **readiness_checks,
    }
    failing = [name for name, check in checks.items() if not _passes(check)]
    late = _late()
    said = {"status": "unready" if failing else "ready", "failing": failing}
    return JsonResponse(said | ({"late": late} if late else {}), status=503 if failing else 200)


def _late() -> list[str]:
    """Jobs that are late; none while the database cannot say."""
    try:
        return late_jobs(at=timezone.now())
    except Error:
        return []


# Parts above governance add theirs in their AppConfig.ready.
readiness_checks: dict[str, Callable[[], None]] = {}


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:  # noqa: BLE001  (any failure at all means: not ready)
        return False
    return True


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text for callers with the metrics token; without one set, for nobody."""
    if not _may_see_metrics(request):
        return JsonResponse({"detail": "Not permitted."}, status=403)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _may_see_metrics(request: HttpRequest) -> bool:
    token = settings.DISCREET_METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    return False
