"""The officers' queue of requests, most urgent first, and one page for one request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.errors import KeyDestroyed
from consent.services import subject_for
from governance.admin.base import Screen, actor, attempt
from governance.admin.request_forms import OFFERS, IntakeForm
from governance.dsr.actions import ACTIONS, BASES
from governance.dsr.states import State, possible
from governance.dsr.terms import REGIMES
from governance.models import Request
from governance.request_answers import nudge
from governance.services import requests as deeds

PAGE: Final = 50
SOON: Final = 7  # days
SHOWN: Final = {
    "open": gettext_lazy("open"),
    "late": gettext_lazy("overdue"),
    "closed": gettext_lazy("closed"),
    "all": gettext_lazy("all"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A request as the queue shows it. `level`: late, soon or calm, said in words too.

    `confirm`: whether its receipt has still to be confirmed to the person.
    """

    request: Request
    title: str
    law: str
    level: str
    days: int
    confirm: bool


def line_of(request: Request, *, at: datetime) -> Line:
    """How urgent it is; closed ones are calm."""
    days = (request.due_at - at).days
    late = request.is_open and request.due_at < at
    confirm = (
        request.is_open and request.acknowledge_due is not None and request.acknowledged_at is None
    )
    soon = request.is_open and (days < SOON or confirm)
    level = "late" if late else "soon" if soon else "calm"
    title, law = ACTIONS[request.action].title, REGIMES[request.regime].name
    return Line(request, title, law, level, abs(days), confirm)


def offers(request: Request) -> list[str]:
    """The steps that a member of staff may take now, from the table of states."""
    found = [deed for deed in possible(request.state) if deed in OFFERS]
    workable = "complete" in possible(request.state)
    if request.action == "rectify" and workable:
        found.insert(0, "correct")
    if request.action == "human-review" and workable:
        found.insert(0, "decide")
    restricted = request.action == "restrict" and request.state == State.COMPLETED
    if restricted and request.lifted_at is None:
        found.append("lift")
    return [deed for deed in found if request.erased_at is None]


@admin.register(Request)
class RequestAdmin(Screen[Request]):
    """Requests are taken in, stepped and closed here; never edited, never deleted."""

    def get_urls(self) -> list[Any]:
        """The stock addresses and one for the steps."""
        guard, name = self.admin_site.admin_view, "governance_request_do"
        own = [path("<uuid:pk>/do/<slug:deed>/", guard(self.do), name=name)]
        return own + super().get_urls()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A record of a request lives for its term."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """What is due, sorted by the law's date."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now, shown = timezone.now(), request.GET.get("show", "open")
        rows = self._rows(shown, at=now).select_related("subject", "purpose")
        page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
        return self._page(
            request,
            "request_queue",
            {
                "title": _("Requests"),
                "page": page,
                "lines": [line_of(row, at=now) for row in page],
                "shown": shown,
                "choices": SHOWN.items(),
                "late": Request.objects.overdue(at=now).count(),
                "may_add": self.has_add_permission(request),
            },
        )

    def _rows(self, shown: str, *, at: datetime) -> Any:
        chosen = {
            "open": Request.objects.open(),
            "late": Request.objects.overdue(at=at),
            "closed": Request.objects.exclude(closed_at=None).order_by("-closed_at"),
            "all": Request.objects.order_by("-received_at"),
        }
        return chosen.get(shown, chosen["open"])

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Take in what came by letter or telephone."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = IntakeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            taken = attempt(request, lambda: self._take(request, form), _("Taken in."))
            if taken is not None:
                nudge(taken.request)
                return self._to(taken.request)
        return self._page(request, "request_add", {"title": _("Take in a request"), "form": form})

    def _take(self, request: HttpRequest, form: IntakeForm) -> deeds.Received:
        said, now = form.cleaned_data, timezone.now()
        wish = deeds.Wish(
            subject=subject_for(form.reference(), at=now),
            action=said["action"],
            jurisdiction=said["jurisdiction"],
            assurance=said["assurance"],
            verified_by="documents",
            purpose=said["purpose"],
            text=said["details"],
            channel="staff",
        )
        return deeds.receive(wish, by=actor(request), at=now)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One request: what it is, by when, what was written, and the possible steps."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self._found(object_id)
        may, now = self.has_change_permission(request, found), timezone.now()
        steps = offers(found) if may else []
        context = {
            "title": _("Request %(number)s") % {"number": found.number},
            "line": line_of(found, at=now),
            "action": ACTIONS[found.action],
            "law": REGIMES[found.regime],
            "basis": BASES.get(found.basis),
            "letters": self._letters(request, found, at=now) if may else [],
            "notices": found.notices.order_by("created_at"),
            "package": deeds.package_of(found, at=now),
            "waits": found.is_open and found.action == "erase" and deeds.waits_for(found, at=now),
            "steps": [
                (deed, OFFERS[deed], OFFERS[deed].form(auto_id=f"{deed}-%s")) for deed in steps
            ],
        }
        return self._page(request, "request", context)

    def _letters(self, request: HttpRequest, found: Request, *, at: datetime) -> Any:
        """What was written; that somebody read it is recorded before it is shown."""
        if not found.sealed:
            return []
        try:
            with transaction.atomic():
                deeds.testify(found, "opened", by=actor(request), at=at)
                return deeds.letters(found)
        except KeyDestroyed:
            return []

    def do(self, request: HttpRequest, pk: UUID, deed: str) -> HttpResponse:
        """One step, by POST."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        found = self._found(str(pk))
        if deed not in OFFERS:
            raise Http404
        form = OFFERS[deed].form(request.POST)
        if not form.is_valid():
            problems = "; ".join(str(error) for errors in form.errors.values() for error in errors)
            self.message_user(request, problems, level="ERROR")
            return self._to(found)
        by, at = actor(request), timezone.now()
        ways: dict[str, Callable[..., Request]] = {
            "acknowledge": deeds.acknowledge,
            "verify": deeds.verify,
            "start": deeds.start,
            "correct": deeds.correct,
            "decide": deeds.decide_review,
            "pause": deeds.pause,
            "resume": deeds.resume,
            "extend": deeds.extend,
            "mark-duplicate": deeds.mark_duplicate,
            "deny": deeds.deny,
            "withdraw": deeds.withdraw,
            "reopen": deeds.reopen,
            "lift": deeds.lift_restriction,
        }
        said = form.cleaned_data
        if attempt(request, lambda: ways[deed](found, **said, by=by, at=at), OFFERS[deed].done):
            nudge(found)
        return self._to(found)

    def _found(self, object_id: str) -> Request:
        try:
            identifier = UUID(object_id)
        except ValueError as error:
            raise Http404 from error
        rows = Request.objects.select_related("subject", "purpose", "duplicate_of")
        return get_object_or_404(rows, pk=identifier)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"governance/{name}.html", whole)

    def _to(self, found: Request) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:governance_request_change", args=[found.pk]))
