"""Everything the log holds about one person, for an auditor who was given a reference.

The log knows people by monthly tokens only; the vault computes them from the person's key. After an
erasure there is no key, so there is nothing to find. The reference comes in the body of a POST and
is kept nowhere; that somebody looked is an entry in the person's own trail.
"""

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from audit import queries
from audit.models import Entry
from audit.services import Event, record_alone
from consent import vault
from consent.models import Subject
from consent.services import Reference, find_subject
from governance.admin.base import actor
from governance.privacy.trail import tokens_of
from governance.privacy.words import kind_name

SHOWN = 500


class PersonForm(forms.Form):
    """The reference that an application uses for the person."""

    namespace = forms.CharField(
        label=_("Namespace"), max_length=64, help_text=_("The application's name for its customers")
    )
    identifier = forms.CharField(
        label=_("Reference"),
        max_length=256,
        help_text=_("As the application sends it; it is not kept here"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@never_cache
def timeline(request: HttpRequest) -> HttpResponse:
    """Ask for a reference, then show the person's entries, newest first, day by day."""
    if not request.user.has_perm("audit.view_entry"):
        raise PermissionDenied
    form = PersonForm(request.POST or None)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Timeline of a person"),
        "opts": Entry._meta,
        "form": form,
        "shown": SHOWN,
    }
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        subject = find_subject(Reference(said["namespace"], said["identifier"]))
        context["asked"] = True
        context["days"] = _days(request, subject) if subject is not None else []
    return TemplateResponse(request, "governance/timeline.html", context)


def _days(request: HttpRequest, subject: Subject) -> list[dict[str, Any]]:
    """[{"day": date, "entries": [{"entry", "kind"}]}]; empty after an erasure."""
    now, language = timezone.now(), get_language() or "en"
    tokens = tokens_of(subject, at=now)
    if not tokens:
        return []
    newest = queries.trail(tokens).order_by("-created", "-id")[:SHOWN]
    found: list[dict[str, Any]] = [
        {"entry": entry, "kind": kind_name(entry.type, language)} for entry in newest
    ]
    record_alone(
        Event(
            type="log.read",
            at=now,
            actor=actor(request),
            token=vault.token(subject.pk, at=now),
            action="read",
            resource="timeline",
        )
    )
    days = groupby(found, key=lambda one: timezone.localdate(one["entry"].created))
    return [{"day": day, "entries": list(entries)} for day, entries in days]
