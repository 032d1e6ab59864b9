"""RFC 9457 problem documents: the one place where errors become answers."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from audit.errors import DomainError
from audit.services import Event, record
from governance.api.auth import CHALLENGE
from governance.callers import Caller
from governance.legible import Illegible

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "/problems/"
TITLES = {
    400: "Bad request",
    401: "Authentication needed",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    408: "Request timeout",
    409: "Conflict",
    413: "Content too large",
    415: "Unsupported media type",
    422: "The request is not valid",
    429: "Too many requests",
    503: "Not available",
}
SLUGS = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid",
    429: "too-many-requests",
    503: "unavailable",
}


def problem(
    status: int, *, detail: str, slug: str = "", title: str = "", **members: Any
) -> dict[str, Any]:
    """A problem document's members (RFC 9457 §3)."""
    return {
        "type": TYPE_BASE + (slug or SLUGS.get(status, "error")),
        "title": title or TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        **members,
    }


def as_response(document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A DRF response that carries a problem document."""
    return Response(
        dict(document),
        status=document["status"],
        headers=dict(headers or {}),
        content_type=MEDIA_TYPE,
    )


def as_http_response(document: Mapping[str, Any]) -> HttpResponse:
    """The same outside DRF (middleware, handler404)."""
    import orjson

    return HttpResponse(orjson.dumps(document), status=document["status"], content_type=MEDIA_TYPE)


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: every error a problem document, every refusal evidence."""
    document, headers = document_of(error)
    if document is None:
        return None  # a defect: Django logs it and answers 500 through handler500
    request = context.get("request")
    if isinstance(request, Request) and not getattr(error, "evidenced", False):
        _leave_evidence(request, document, context)
    return as_response(document, headers)


def document_of(error: Exception) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The problem document and headers of an error; None for a defect."""
    if isinstance(error, DomainError):
        return _of_domain(error), retry_header(error)
    if isinstance(error, Http404):
        return problem(404, detail="There is nothing here."), {}
    if isinstance(error, DjangoPermissionDenied):
        return problem(403, detail="You may not do this."), {}
    if isinstance(error, exceptions.APIException):
        return _of_rest(error)
    return None, {}


def retry_header(error: DomainError) -> dict[str, str]:
    """`Retry-After` in seconds (RFC 9110 §10.2.3) of an error that knows when to come again."""
    wait = getattr(error, "retry_after", 0)
    return {"Retry-After": str(wait)} if wait else {}


def _of_domain(error: DomainError) -> dict[str, Any]:
    members = dict(error.extra)
    if error.field:
        members["errors"] = [{"field": error.field, "detail": str(error)}]
    return problem(error.status, detail=str(error), slug=error.slug, title=error.title, **members)


def _of_rest(error: exceptions.APIException) -> tuple[dict[str, Any], dict[str, str]]:
    if isinstance(error, exceptions.ValidationError):
        errors = list(flatten(error.detail))
        first = errors[0] if errors else {"field": "", "detail": "The body is not valid."}
        detail = f"{first['field'] or 'body'}: {first['detail']}"
        return problem(422, detail=detail, errors=errors), {}
    if isinstance(error, exceptions.ParseError):
        return problem(422, detail=str(error.detail), slug="malformed"), {}
    headers = {}
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = CHALLENGE
    wait = getattr(error, "wait", None)
    if wait:
        headers["Retry-After"] = str(int(wait))
    return problem(error.status_code, detail=str(error.detail)), headers


def flatten(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested error detail as {"field": dotted path, "detail": text} items."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from flatten(value, ".".join(filter(None, [path, name])))
    elif isinstance(detail, list) and any(isinstance(item, Mapping | list) for item in detail):
        for index, item in enumerate(detail):
            yield from flatten(item, f"{path}[{index}]" if item else path)
    elif isinstance(detail, list):
        for item in detail:
            yield {"field": path, "detail": str(item)}
    else:
        yield {"field": path, "detail": str(detail)}


def _leave_evidence(
    request: Request, document: Mapping[str, Any], context: Mapping[str, Any]
) -> None:
    """Record that an authenticated caller was refused: which call, which status, never content."""
    caller = _caller(request)
    if caller is None:
        return
    view = context.get("view")
    with transaction.atomic():
        record(
            Event(
                type="request.refused",
                at=timezone.now(),
                actor=caller.name,
                role=caller.role,
                application=caller.application,
                action=f"{request.method}:{type(view).__name__ if view else 'unknown'}",
                decision="deny",
                decisive=str(document["type"]).removeprefix(TYPE_BASE),
                facts={"status": int(document["status"])},
                correlation=getattr(request._request, "correlation", ""),
            )
        )


def _caller(request: Request) -> Caller | None:
    """The caller if one was authenticated; a failing authenticator counts as nobody."""
    if not hasattr(request, "_auth"):
        return None
    caller = request._auth
    return caller if isinstance(caller, Caller) else None


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: a problem document for machines, a plain page for people."""
    from django.shortcuts import render

    if request.path.startswith("/api/"):
        return as_http_response(problem(404, detail="There is no such address."))
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: 413 for a form over its limits, 400 for the rest; never what was sent."""
    from django.shortcuts import render

    if isinstance(exception, Illegible):
        return _illegible(request, exception.field)
    large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if large else HTTPStatus.BAD_REQUEST
    if request.path.startswith(("/api/", "/oauth/")):
        detail = "The form is over its limits." if large else "The request cannot be read."
        return as_http_response(problem(status, detail=detail))
    return render(request, "400.html", {"large": large}, status=status)


def _illegible(request: HttpRequest, field: str) -> HttpResponse:
    """A field that holds no text: 422 in REST as for any other field, 400 for people."""
    from django.shortcuts import render

    if request.path.startswith(("/api/", "/oauth/")):
        detail = "This is not text: it must be UTF-8, without NUL."
        errors = [{"field": field, "detail": detail}]
        return as_http_response(problem(422, detail=f"{field}: {detail}", errors=errors))
    return render(request, "400.html", {"field": field}, status=HTTPStatus.BAD_REQUEST)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: says nothing about what broke."""
    from django.shortcuts import render

    if request.path.startswith("/api/"):
        return as_http_response(
            problem(500, detail="An internal error; nothing was scored.", title="Internal error")
        )
    return render(request, "500.html", status=500)
