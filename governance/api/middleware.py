"""What every request passes: a clock, a counter, and a number to find it again by."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from governance import metrics

logger = structlog.stdlib.get_logger("discreet.request")
Handler = Callable[[HttpRequest], HttpResponse]


class Observe:
    """Number, time and count each request; log its route, never its address or its content."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with its correlation id in `X-Request-ID`."""
        correlation = uuid.uuid4().hex
        request.correlation = correlation  # type: ignore[attr-defined]  # ours, read by services
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        match = request.resolver_match
        route = match.route if match else "unmatched"
        metrics.observe(
            method=request.method or "", route=route, status=response.status_code, seconds=seconds
        )
        logger.info(
            "request",
            correlation=correlation,
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
        response["X-Request-ID"] = correlation
        return response
