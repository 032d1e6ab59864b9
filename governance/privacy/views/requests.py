"""Asking for a copy, for erasure, for a person; and stopping older links."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from consent.links import revoke_links
from consent.services.wishes import ask as ask_for
from governance.privacy.choices import when
from governance.privacy.door import BY, Visit, admit, guarded, page, visited
from governance.privacy.words import words

ACTIONS: Final = {"access": "access", "erase": "erase", "human": "human-review"}


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def ask(visit: Visit) -> HttpResponse:
    """The person's rights, one button each; a click is enough, and its receipt says by when."""
    if visit.request.method != "POST":
        actions = _actions(visit.language)
        return page(visit.request, "ask", language=visit.language, visit=visit, actions=actions)
    action = ACTIONS.get(visit.request.POST.get("action", ""))
    if action is None:
        messages.error(visit.request, words(visit.language)["not_possible"])
        return guarded(redirect("privacy:ask"))
    wish = ask_for(subject=visit.subject, action=action, by=BY, at=visit.at)
    text = words(visit.language)["done_asked"].format(
        number=wish.number, due=when(wish.due, visit.language)
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
