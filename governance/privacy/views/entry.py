"""Getting in and out."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent import links
from consent.errors import LinkInvalid, SubjectErased, TooManyRequests
from consent.models import Subject
from consent.services import opt_out
from governance.addresses import client_address
from governance.privacy.door import (
    BY,
    COOKIE,
    COOKIE_PATH,
    admit,
    gone,
    guarded,
    language_of,
    page,
)
from governance.privacy.mailing import request_link
from governance.privacy.words import words

ADDRESS_LIMIT = 254  # characters, RFC 5321


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """The front door: what this is and how to get in."""
    return page(request, "enter", language=language_of(request))


@csrf_exempt  # the token in the address is the authority; RFC 8058 posts come without cookies
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Open a link: GET changes nothing (previews fetch it); POST is RFC 8058's one click."""
    now = timezone.now()
    try:
        subject, language, kind = links.resolve_any(token, at=now, kinds=("link", "proof"))
        if request.method == "POST":
            return _one_click(request, subject)
    except (LinkInvalid, SubjectErased):
        return gone(request)
    response = redirect("privacy:choices")
    chosen = request.COOKIES.get("django_language") or language
    response.set_cookie(
        "django_language", chosen[:2], max_age=365 * 24 * 3600, samesite="Lax", httponly=True
    )
    return admit(response, subject, language=language, at=now, verified=kind == "proof")


@require_POST
def ask_link(request: HttpRequest) -> HttpResponse:
    """Send a link by e-mail; the answer is the same whether the address is known or not."""
    language, address = language_of(request), request.POST.get("email", "").strip()
    try:
        validate_email(address)
        MaxLengthValidator(ADDRESS_LIMIT)(address)
    except ValidationError:
        return page(request, "enter", language=language, status=422, bad_address=True)
    try:
        request_link(
            address,
            language=language,
            client=client_address(request),
            at=timezone.now(),
        )
    except TooManyRequests:
        return page(request, "busy", language=language, status=429)
    return page(request, "sent", language=language)


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Forget the cookie; nothing else changes."""
    messages.success(request, words(language_of(request))["done_closed"])
    response = redirect("privacy:enter")
    response.delete_cookie(COOKIE, path=COOKIE_PATH)
    return guarded(response)


def _one_click(request: HttpRequest, subject: Subject) -> HttpResponse:
    """`List-Unsubscribe=One-Click` from a mail program: opt out of everything (RFC 8058 §3.2)."""
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return guarded(HttpResponse(status=422))
    opt_out(subject=subject, by=BY, at=timezone.now(), source="one-click")
    return guarded(HttpResponse(words(language_of(request))["done_stopped"], "text/plain"))
