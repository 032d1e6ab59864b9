"""Asking for what the law gives: choose a right, send it, follow it, collect the answer."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import orjson
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent import links
from consent.errors import LinkInvalid
from consent.links import revoke_links
from consent.models import Purpose
from governance.dsr.actions import ACTIONS, ASSERTED, VERIFIED
from governance.errors import PackageGone, RequestRefused, WrongState
from governance.models import Request
from governance.privacy.door import (
    BY,
    Visit,
    admit,
    gone,
    guarded,
    language_of,
    page,
    visited,
)
from governance.privacy.requests import row, story_of
from governance.privacy.words import words
from governance.request_answers import nudge, zip_response
from governance.services import requests as deeds

GROUPS: Final = (
    ("ask_see", ("access", "portability", "admt-access")),
    ("ask_change", ("rectify", "erase")),
    (
        "ask_stop",
        (
            *("restrict", "object", "withdraw"),
            *("opt-out-sale-share", "limit-sensitive", "admt-opt-out"),
        ),
    ),
    ("ask_person", ("human-review",)),
)
PLACES: Final = ("", "EU", "GB", "US-CA", "US", "CA-QC", "BR", "RU")
SCOPED: Final = frozenset({"object", "withdraw"})  # may name a use
WORDED: Final = frozenset({"rectify", "human-review"})  # asks for words
MAILED: Final = "mailed-link"
TICKET_LIFE: Final = timedelta(days=800)  # longer than the record is kept


@require_safe
@visited
def ask(visit: Visit) -> HttpResponse:
    """Every right in four groups, and the person's requests with what became of them."""
    table = words(visit.language)
    mine = Request.objects.of_person(visit.subject).select_related("subject")
    groups = [
        {"title": table[title], "rights": [_right(slug, visit.language) for slug in slugs]}
        for title, slugs in GROUPS
    ]
    return page(
        visit.request,
        "ask",
        language=visit.language,
        visit=visit,
        groups=groups,
        mine=[row(request, language=visit.language) for request in mine],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def ask_one(visit: Visit, action: str) -> HttpResponse:
    """One right: where the person lives, what it is about, and one button."""
    if action not in ACTIONS:
        raise Http404
    if visit.request.method != "POST":
        return _form(visit, action)
    form = visit.request.POST
    try:
        taken = deeds.receive(
            deeds.Wish(
                subject=visit.subject,
                action=action,
                jurisdiction=form.get("place", ""),
                assurance=VERIFIED if visit.verified else ASSERTED,
                verified_by=MAILED,
                purpose=_purposes().filter(slug=form.get("purpose", "")).first(),
                text=form.get("words", ""),
                channel="page",
                language=visit.language,
            ),
            by=BY,
            at=visit.at,
        )
    except RequestRefused:
        return _form(visit, action, status=422)
    nudge(taken.request)
    return guarded(redirect("privacy:request", taken.request.pk))


@require_safe
@visited
def request_page(visit: Visit, identifier: UUID) -> HttpResponse:
    """Where one of the person's own requests stands, and what can be done about it."""
    return _show(visit, _own(visit, identifier))


@require_POST
@visited
def confirm(visit: Visit, identifier: UUID) -> HttpResponse:
    """The person confirms a request; only a link mailed within the hour is proof enough."""
    request = _own(visit, identifier)
    if not visit.verified:
        return _back(visit, request, "not_possible", good=False)
    try:
        deeds.verify(request, method=MAILED, by=BY, at=visit.at)
    except WrongState:
        return _back(visit, request, "not_possible", good=False)
    nudge(request)
    return _back(visit, request, "done_confirmed")


@require_POST
@visited
def take_back(visit: Visit, identifier: UUID) -> HttpResponse:
    """The person withdraws a request."""
    request = _own(visit, identifier)
    try:
        deeds.withdraw(request, by=BY, at=visit.at)
    except WrongState:
        return _back(visit, request, "not_possible", good=False)
    return _back(visit, request, "done_withdrawn")


@require_POST
@visited
def passphrase(visit: Visit, identifier: UUID) -> HttpResponse:
    """Show what opens the package, this once; the page is never cached."""
    request = _own(visit, identifier)
    if not visit.verified:
        return _show(visit, request, status=403)
    try:
        phrase = deeds.take_phrase(request, by=BY, at=visit.at)
    except PackageGone:
        return gone(visit.request)
    return _show(visit, request, phrase=phrase or "", phrase_gone=phrase is None)


@require_safe
@visited
def package_file(visit: Visit, identifier: UUID) -> HttpResponse:
    """The encrypted ZIP, for a verified visitor."""
    request = _own(visit, identifier)
    if not visit.verified:
        return _show(visit, request, status=403)
    try:
        content = deeds.collect(request, by=BY, at=visit.at)
    except PackageGone:
        return gone(visit.request)
    for waiting in Request.objects.workable("erase").of_person(visit.subject):
        nudge(waiting)  # an erasure that waited for this
    return guarded(zip_response(content, request))


@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The state of one request and its certificate, for whoever kept the address.

    It works after the erasure and shows nothing that was written.
    """
    found, language = _ticket(token), language_of(request)
    if found is None:
        return gone(request)
    story = story_of(found, language=language, at=timezone.now())
    return page(request, "ticket", language=language, token=token, **story)


@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The signed certificate of an erasure as a file, with its proofs."""
    found = _ticket(token)
    if found is None or found.certificate is None:
        return gone(request)
    document = deeds.with_proofs(found.certificate)
    content = orjson.dumps(document, option=orjson.OPT_INDENT_2)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="erasure-{found.number}.json"'
    return guarded(response)


@require_POST
@visited
def revoke(visit: Visit) -> HttpResponse:
    """Make every older link stop working; this page stays open."""
    revoke_links(visit.subject)
    messages.success(visit.request, words(visit.language)["done_revoked"])
    response = redirect("privacy:ask")
    return admit(
        response, visit.subject, language=visit.language, at=visit.at, verified=visit.verified
    )


def _show(
    visit: Visit,
    request: Request,
    *,
    status: int = 200,
    phrase: str = "",
    phrase_gone: bool = False,
) -> HttpResponse:
    """The page of one own request."""
    story = story_of(request, language=visit.language, at=visit.at, letters=True)
    kept = links.make_token(
        visit.subject,
        kind="request",
        locale=visit.language,
        expires_at=(request.received_at + TICKET_LIFE).replace(microsecond=0),
        about=request.pk,
    )
    return page(
        visit.request,
        "request",
        language=visit.language,
        visit=visit,
        status=status,
        keep=visit.request.build_absolute_uri(reverse("privacy:ticket", args=[kept])),
        token=kept,
        phrase=phrase,
        phrase_gone=phrase_gone,
        may_withdraw=request.is_open and request.erased_at is None,
        **story,
    )


def _form(visit: Visit, action: str, *, status: int = 200) -> HttpResponse:
    table = words(visit.language)
    uses = [(one.slug, one.name(visit.language)) for one in _purposes()]
    return page(
        visit.request,
        "ask_one",
        language=visit.language,
        visit=visit,
        status=status,
        right=_right(action, visit.language),
        places=[(place, table[f"place_{place}"]) for place in PLACES],
        uses=uses if action in SCOPED else [],
        worded=action in WORDED,
        needed=action == "rectify",
        said=visit.request.POST.get("words", ""),
        missing=status != 200,
    )


def _right(slug: str, language: str) -> dict[str, str]:
    table, key = words(language), slug.replace("-", "_")
    title = table[f"right_{key}"]
    return {
        "slug": slug,
        "title": title,
        "body": table[f"right_{key}_body"],
        "go": table["ask_go_for"].format(right=title),
    }


def _purposes() -> Any:
    return Purpose.objects.active().filter(for_customers=True)


def _own(visit: Visit, identifier: UUID) -> Request:
    """The person's own request; 404 for anybody else's."""
    rows = Request.objects.of_person(visit.subject).select_related("subject", "purpose")
    found: Request | None = rows.filter(pk=identifier).first()
    if found is None:
        raise Http404
    return found


def _ticket(token: str) -> Request | None:
    """The request that a kept address names; None for a bad address."""
    try:
        opened = links.open_token(token, "request")
    except LinkInvalid:
        return None
    if opened.expires_at <= timezone.now():
        return None
    rows = Request.objects.select_related("subject", "purpose")
    return rows.filter(pk=opened.names).first()


def _back(visit: Visit, request: Request, key: str, *, good: bool = True) -> HttpResponse:
    """Say what happened on the request's page (POST, redirect, GET)."""
    (messages.success if good else messages.error)(visit.request, words(visit.language)[key])
    return guarded(redirect("privacy:request", request.pk))
