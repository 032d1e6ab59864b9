"""Asking for a copy, for erasure, for a person; and stopping older links."""

from importlib import import_module
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from consent.links import revoke_links
from governance.privacy.choices import when
from governance.privacy.door import BY, Visit, admit, guarded, page, visited
from governance.privacy.words import words

ACTIONS: Final = {"access": "access", "erase": "erase", "human": "human-review"}


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def ask(visit: Visit) -> HttpResponse:
    """The person's rights, one button each."""
    opening = _opener()
    if visit.request.method != "POST":
        return page(
            visit.request,
            "ask",
            language=visit.language,
            visit=visit,
            possible=opening is not None,
            actions=_actions(visit.language),
        )
    action = ACTIONS.get(visit.request.POST.get("action", ""))
    if opening is None or action is None:
        messages.error(visit.request, words(visit.language)["not_possible"])
        return guarded(redirect("privacy:ask"))
    opened = opening(subject=visit.subject, action=action, by=BY, at=visit.at)
    text = words(visit.language)["done_asked"].format(
        number=str(opened.pk)[:8], due=when(getattr(opened, "due", None), visit.language)
    )
    messages.success(visit.request, text)
    return guarded(redirect("privacy:ask"))


@require_POST
@visited
def revoke(visit: Visit) -> HttpResponse:
    """Make every older link stop working; this page stays open."""
    revoke_links(visit.subject)
    messages.success(visit.request, words(visit.language)["done_revoked"])
    response = redirect("privacy:ask")
    return admit(response, visit.subject, language=visit.language, at=visit.at)


def _opener() -> Any:
    """The deed that opens a request, where this installation has one."""
    try:
        return import_module("governance.services.requests").open_request
    except (ImportError, AttributeError):
        return None


def _actions(language: str) -> list[dict[str, str]]:
    table = words(language)
    return [
        {
            "key": key,
            "title": table[f"ask_{key}"],
            "body": table[f"ask_{key}_body"],
            "button": table[f"ask_button_{key}"],
        }
        for key in ACTIONS
    ]
