"""Pages that explain: why a decision came out so, what is processed, what people are told."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from audit.models import Payload
from governance.admin.base import Screen
from governance.admin.words import trace_in_words
from governance.models import Policy
from governance.policy import Facts, decide
from governance.records import controller, disclosure, records
from governance.services.rulesets import ruleset


class InsightPages(Screen[Policy]):
    """Mixed into the policies' screen: three pages to read."""

    def get_urls(self) -> list[Any]:
        """The addresses of the three."""
        guard = self.admin_site.admin_view
        own = [
            path("why/", guard(self.why), name="governance_policy_why"),
            path("records/", guard(self.records), name="governance_policy_records"),
            path("disclosure/", guard(self.disclosure), name="governance_policy_disclosure"),
        ]
        return own + super().get_urls()

    def why(self, request: HttpRequest) -> HttpResponse:
        """A recorded decision taken once more from its facts, by the set that took it, in words."""
        self._reader(request)
        wanted = request.GET.get("entry", "").strip()
        context: dict[str, Any] = {"title": "Why was it decided so?", "entry": wanted}
        if wanted:
            context |= explain(wanted)
        return self._show(request, "why", context)

    def records(self, request: HttpRequest) -> HttpResponse:
        """Records of processing (GDPR Art. 30), as a page or as JSON."""
        self._reader(request)
        found, party = records(at=timezone.now()), controller()
        if request.GET.get("format") == "json":
            listed = [one.to_json() for one in found]
            return JsonResponse({"controller": asdict(party), "records": listed})
        context = {"title": "Records of processing", "records": found, "controller": party}
        return self._show(request, "records", context)

    def disclosure(self, request: HttpRequest) -> HttpResponse:
        """What people are told, in both languages, with how hard it is to read."""
        self._reader(request)
        now = timezone.now()
        told = [disclosure(language, at=now) for language in ("en", "ru")]
        return self._show(request, "disclosure", {"title": "What people are told", "told": told})

    def _reader(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _show(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"governance/{name}.html", whole)


def explain(entry: str) -> dict[str, Any]:
    """The decision behind an entry of the log, or what kept us from retelling it."""
    try:
        payload = Payload.objects.filter(entry=UUID(entry)).first()
    except ValueError:
        return {"problem": "This is not the number of an entry."}
    if payload is None:
        return {"problem": "There is no such entry, or retention has removed its content."}
    said = json.loads(bytes(payload.body))
    kept = said.get("facts") or {}
    if "facts" not in kept:
        return {"problem": "This entry is not a decision."}
    facts = Facts.from_record(kept["facts"])
    decision = decide(facts, ruleset(kept.get("policy_set", "")))
    return {
        "facts": sorted(kept["facts"].items()),
        "decision": decision,
        "lines": trace_in_words(decision),
        "same": decision.decisive == said.get("decisive"),
        "recorded": said.get("decisive"),
    }
