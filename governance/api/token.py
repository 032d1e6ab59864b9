"""The OAuth2 endpoints: a token for client credentials (RFC 6749 §4.4), and its end (RFC 7009).

An unknown client, a wrong secret, a retired one, an application that is switched off and an
address outside its networks get the same answer after the same work.
"""

from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from audit.keys import system_hmac
from audit.services import Event, record
from consent.errors import TooManyRequests
from consent.services.mail import count_once
from governance.addresses import client_address
from governance.api.oauth import credentials, server
from governance.api.problems import as_http_response, problem
from governance.legible import check

FORM_LIMIT = 16 * 1024  # bytes
CLIENTS_AT_AN_ADDRESS = 5  # how many clients' worth of requests one address may make in an hour


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """Client credentials in (HTTP Basic or form), an access token out."""
    return _answer(request, "create_token_response")


@csrf_exempt
def revoke(request: HttpRequest) -> HttpResponse:
    """A token of the client's own ends; 200 also when there was none."""
    return _answer(request, "create_revocation_response")


def _answer(request: HttpRequest, deed: str) -> HttpResponse:
    """What the protocol says to a POST within the limits; never kept by a cache."""
    if request.method != "POST":
        refusal = {"error": "invalid_request", "error_description": "Use POST."}
        response: HttpResponse = JsonResponse(refusal, status=HTTPStatus.METHOD_NOT_ALLOWED)
        response["Allow"] = "POST"
    else:
        response = _unreadable(request) or _limited(request) or _spoken(request, deed)
    response["Cache-Control"] = "no-store"
    return response


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    """A 413 for a form that is no credentials, a 408 for one that does not come; else None."""
    if int(request.headers.get("Content-Length") or 0) > FORM_LIMIT:
        large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return as_http_response(
            problem(large, detail="The form is over its limit.", limit=FORM_LIMIT)
        )
    try:
        check(request.POST)
    except UnreadablePostError:
        slow = HTTPStatus.REQUEST_TIMEOUT
        return as_http_response(problem(slow, detail="The form did not arrive in time."))
    return None


def _spoken(request: HttpRequest, deed: str) -> HttpResponse:
    now = timezone.now()
    headers, body, status = getattr(server(address=client_address(request), at=now), deed)(
        request.build_absolute_uri(),
        request.method,
        request.POST.urlencode(),
        {"Authorization": request.headers.get("Authorization", "")},
    )
    if status == HTTPStatus.UNAUTHORIZED:
        _note_refusal(request)
    response = HttpResponse(body, status=status, headers=headers)
    response["Content-Type"] = "application/json"
    return response


def _limited(request: HttpRequest) -> HttpResponse | None:
    """A 429 when this client from this address, or the address, asked too often this hour."""
    now, address = timezone.now(), client_address(request)
    client_id, _ = credentials(request.headers, request.POST)
    limit = settings.DISCREET_TOKEN_REQUESTS
    try:
        count_once("token-address", address, limit=limit * CLIENTS_AT_AN_ADDRESS, at=now)
        count_once("token-client", f"{client_id}\0{address}", limit=limit, at=now)
    except TooManyRequests as error:
        response = as_http_response(problem(error.status, detail=error.detail, slug=error.slug))
        response["Retry-After"] = str(3600 - now.minute * 60 - now.second)
        return response
    return None


def _note_refusal(request: HttpRequest) -> None:
    """Evidence of a failed attempt, the same work whether the client is known or not.

    What was sent as a client id may be anything, so the log gets a keyed hash of it.
    """
    client_id, _ = credentials(request.headers, request.POST)
    tag = system_hmac("token-refused", client_id.encode())[:8].hex()
    with transaction.atomic():
        record(
            Event(
                type="token.refused",
                at=timezone.now(),
                actor="anonymous",
                action="token",
                decision="deny",
                facts={"client": tag},
                correlation=getattr(request, "correlation", ""),
            )
        )
