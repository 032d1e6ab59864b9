"""How a customer gets in and stays in, and what every page here has in common.

A link's token is exchanged for a short-lived cookie, so that the address of the page the person
looks at says nothing and leaks nowhere. Opening a link changes nothing: previews may fetch it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from consent import links
from consent.errors import LinkInvalid, SubjectErased
from consent.models import Purpose, Subject
from consent.services import note_signal
from governance.privacy.words import DEFAULT, LANGUAGES, NAMES, words

COOKIE: Final = "discreet_privacy"
COOKIE_PATH: Final = "/privacy/"
BY: Final = "subject"
Rest = ParamSpec("Rest")


@dataclass(frozen=True)
class Visit:
    """One request of a person to their own page."""

    request: HttpRequest
    subject: Subject
    language: str
    at: datetime
    gpc: bool
    verified: bool  # came by a link that was mailed to their own address within the hour


def language_of(request: HttpRequest) -> str:
    """`?lang=` first, then the cookie of an earlier choice, then what the browser prefers."""
    asked = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if asked[:2] in LANGUAGES:
        return asked[:2]
    preferred = (translation.get_language_from_request(request) or DEFAULT)[:2]
    return preferred if preferred in LANGUAGES else DEFAULT


def sends_gpc(request: HttpRequest) -> bool:
    """Whether the browser asserts Global Privacy Control (the header `Sec-GPC: 1`)."""
    return request.headers.get("Sec-GPC", "").strip() == "1"


def page(
    request: HttpRequest,
    template: str,
    *,
    language: str,
    status: int = 200,
    visit: Visit | None = None,
    **context: Any,
) -> HttpResponse:
    """Render a page of this part, never cached, never indexed, with no referrer."""
    other = next(code for code in LANGUAGES if code != language)
    shared = {
        "t": words(language),
        "language": language,
        "other_language": other,
        "other_language_name": NAMES[other],
        "gpc": sends_gpc(request),
        "gpc_text": _gpc_text(language, visit=visit),
        "visit": visit,
        "here": template,
    }
    with translation.override(language):
        response = render(request, f"privacy/{template}.html", {**shared, **context}, status=status)
    if request.GET.get("lang") in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return guarded(response, language=language)


def guarded(response: HttpResponse, *, language: str = "") -> HttpResponse:
    """The headers that keep a page about a person to that person.

    The referrer policy is `same-origin`: nothing reaches another site. Under `no-referrer` browsers
    send `Origin: null` with a form, which no CSRF check accepts.
    """
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Vary"] = "Cookie, Accept-Language, Sec-GPC"
    if language:
        response["Content-Language"] = language
    return response


def visited(
    view: Callable[Concatenate[Visit, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """For views about one person: open the cookie, heed GPC, or say that the link is gone."""

    @wraps(view)
    def entered(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        language, now = language_of(request), timezone.now()
        try:
            cookie = request.COOKIES.get(COOKIE, "")
            subject, _, kind = links.resolve_any(cookie, at=now, kinds=("session", "proven"))
            visit = Visit(
                request, subject, language, now, sends_gpc(request), verified=kind == "proven"
            )
            if visit.gpc:
                note_signal(subject=subject, by=BY, at=now, source="page")
            return view(visit, *args, **kwargs)
        except (LinkInvalid, SubjectErased):
            return gone(request)

    return entered


def admit(
    response: HttpResponse,
    subject: Subject,
    *,
    language: str,
    at: datetime,
    verified: bool = False,
) -> HttpResponse:
    """Set the cookie that keeps the person's page open for a while."""
    expires_at = at + links.SESSION_LIFE
    kind: links.Kind = "proven" if verified else "session"
    token = links.make_token(subject, kind=kind, locale=language, expires_at=expires_at)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(links.SESSION_LIFE.total_seconds()),
        path=COOKIE_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return guarded(response)


def gone(request: HttpRequest) -> HttpResponse:
    """One page for forged, expired, revoked and missing links alike."""
    return page(request, "gone", language=language_of(request), status=404)


def _gpc_text(language: str, *, visit: Visit | None) -> str:
    """How the signal was honoured (CCPA regulations §7025(c)(6))."""
    table = words(language)
    if visit is None:
        return table["gpc_public"]
    covered = Purpose.objects.active().filter(gpc_is_opt_out=True, for_customers=True)
    names = ", ".join(purpose.name(language) for purpose in covered)
    return table["gpc_body"].format(purposes=names) if names else table["gpc_none"]
