"""Deeds that put something in force, or give access: they ask for a second factor of just now.

A session that somebody left open, or took, must not be enough to publish a rule. The table names
the form's address; the gate asks before the form's own view sees it, and whoever lacks the
permission is refused by that view as ever, without being asked for a code first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.contrib.auth.models import User
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Form:
    """Who may send it, and which of its `deeds` (buttons, actions of a list) ask; empty: all."""

    permission: str
    deeds: frozenset[str] = frozenset()


def _form(permission: str, *deeds: str) -> Form:
    return Form(permission, frozenset(deeds))


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "governance_policy_do": _form("governance.change_policy", "approve", "publish", "retire"),
        "governance_assessment_do": _form("governance.change_assessment", "approve"),
        "governance_redactionprofile_do": _form(
            "governance.change_redactionprofile", "publish", "retire"
        ),
        "governance_retentionrule_do": _form(
            "governance.change_retentionrule", "approve", "retire"
        ),
        "governance_legalhold_do": _form("governance.change_legalhold", "release"),
        "governance_stop_changelist": _form("governance.change_stop", "release"),
        "consent_notice_changelist": _form("consent.change_notice", "approve"),
        "consent_purpose_change": _form("consent.change_purpose"),
        "emotion_modelcard_do": _form("emotion.change_modelcard", "open"),
        "governance_purpose_access": _form("consent.change_purpose"),
        "governance_application_add": _form("governance.add_application"),
        "governance_application_change": _form("governance.change_application"),
        "governance_application_do": _form("governance.change_application", "secret", "enable"),
    }
)


def asks(request: HttpRequest) -> bool:
    """Whether this request is such a deed, by somebody who may do it."""
    match = request.resolver_match
    if request.method != "POST" or match is None or match.namespace != "admin":
        return False
    form = FORMS.get(match.url_name or "")
    if form is None or not isinstance(request.user, User):
        return False
    # A list may carry its choice of action twice, above and below the rows.
    named = {match.kwargs.get("deed", ""), *request.POST.getlist("action")}
    return bool(not form.deeds or named & form.deeds) and request.user.has_perm(form.permission)
