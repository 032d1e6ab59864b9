"""What every request passes: a limit on its size, and a number to find it again by."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from governance import metrics
from governance.api.problems import as_http_response, problem

logger = structlog.stdlib.get_logger("discreet.request")
Handler = Callable[[HttpRequest], HttpResponse]
BULK_PATHS = ("/api/v1/batches", "/api/v1/opt-outs/imports")


class LimitBody:
    """Refuse an API body over the limit before a byte of it is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """413 with the limit's name, 411 where no length is stated, else the answer."""
        if request.path.startswith("/api/") and not request.path.startswith(BULK_PATHS):
            if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
                return as_http_response(
                    problem(411, detail="State the Content-Length.", title="Length required")
                )
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdigit():
                return as_http_response(problem(400, detail="Content-Length is no number."))
            if int(length) > settings.DISCREET_BODY_LIMIT:
                detail = f"The body is over the limit of {settings.DISCREET_BODY_LIMIT} bytes."
                return as_http_response(
                    problem(413, detail=detail, limit=settings.DISCREET_BODY_LIMIT)
                )
        return self.get_response(request)


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
