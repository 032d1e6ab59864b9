"""Impact assessments in the admin: author, DPO, approver; evidence, matrix, files."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from governance.admin.assessment_forms import FRIA, AssessmentForm, MeasureFormSet, RiskFormSet
from governance.admin.assessment_paper import paper
from governance.admin.base import Screen, actor, attempt, number, people
from governance.assessment_pdf import draw
from governance.models import Assessment, AssessmentRisk
from governance.models.assessments import UNDERTAKINGS
from governance.services import assessments
from governance.services.assessment_evidence import evidence
from governance.services.assessment_files import export_cnil, import_cnil


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the risk matrix. ``level``: low, mid or high."""

    severity: int
    likelihood: int
    level: str
    numbers: tuple[int, ...]


def matrix(risks: list[AssessmentRisk], stage: str) -> list[list[Box]]:
    """The 4 x 4 matrix, likelihood from 4 down, severity from 1 up; risks by their number.

    ``stage``: inherent or residual.
    """
    rows = []
    for likelihood in range(4, 0, -1):
        row = []
        for severity in range(1, 5):
            product = severity * likelihood
            level = "high" if product >= 9 else "mid" if product >= 4 else "low"
            numbers = tuple(
                number
                for number, risk in enumerate(risks, 1)
                if getattr(risk, f"{stage}_severity") == severity
                and getattr(risk, f"{stage}_likelihood") == likelihood
            )
            row.append(Box(severity, likelihood, level, numbers))
        rows.append(row)
    return rows


@admin.register(Assessment)
class AssessmentAdmin(Screen[Assessment]):
    """One page for one assessment; every button is one deed with its evidence."""

    list_display = ("title", "version", "state", "review_due", "approved_at")
    list_filter = ("state",)
    search_fields = ("title",)
    change_list_template = "governance/assessment_list.html"
    done: ClassVar[dict[str, str]] = {
        "submit": "Sent to the DPO.",
        "advise": "Advice given; it is with the approver now.",
        "approve": "Approved: it is in force.",
        "reject": "Rejected: the use must not begin.",
        "return": "Sent back to its author.",
    }

    def get_urls(self) -> list[Any]:
        """The stock addresses and ours."""
        guard = self.admin_site.admin_view
        name = "governance_assessment"
        own = [
            path("import/", guard(self.import_file), name=f"{name}_import"),
            path("<int:pk>/do/<slug:deed>/", guard(self.do), name=f"{name}_do"),
            path("<int:pk>/print/", guard(self.printable), name=f"{name}_print"),
            path("<int:pk>/assessment.pdf", guard(self.pdf), name=f"{name}_pdf"),
            path("<int:pk>/cnil.json", guard(self.export), name=f"{name}_export"),
        ]
        return own + super().get_urls()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Assessments are superseded, never deleted."""
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Begin an assessment: one click, then its page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST" and request.POST.get("title", "").strip():
            made = assessments.draft(
                title=request.POST["title"].strip()[:200],
                scopes=[],
                by=actor(request),
                at=timezone.now(),
            )
            return self._to(made)
        return self._page(request, "assessment_add", {"title": "Begin an assessment"})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """A draft as forms, anything later to read; what the next step needs below."""
        found = get_object_or_404(Assessment, pk=number(object_id))
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        may = self.has_change_permission(request, found)
        if found.editable and may:
            return self._edit(request, found)
        return self._page(request, "assessment", self._story(found) | {"may": may})

    def _edit(self, request: HttpRequest, found: Assessment) -> HttpResponse:
        bound = request.POST if request.method == "POST" else None
        form = AssessmentForm(bound, instance=found)
        risks = RiskFormSet(bound, instance=found, prefix="risks")
        measures = MeasureFormSet(bound, instance=found, prefix="measures")
        if bound is not None and form.is_valid() and risks.is_valid() and measures.is_valid():
            by, at = actor(request), timezone.now()

            def save() -> None:
                with transaction.atomic():
                    assessments.revise(found, changes=form.changes(), by=by, at=at)
                    assessments.set_scopes(found, form.pairs())
                    risks.save()
                    measures.save()

            attempt(request, save, "Saved.")
            return self._to(found)
        forms = {"form": form, "risk_forms": risks, "measure_forms": measures, "may": True}
        return self._page(request, "assessment", self._story(found) | forms)

    def _story(self, found: Assessment) -> dict[str, Any]:
        now = timezone.now()
        risks = list(found.risks.all())
        standings = [
            (
                scope,
                assessments.status(
                    purpose=scope.purpose,
                    modality=scope.modality,
                    model=found.models_examined[0] if found.models_examined else "",
                    at=now,
                ),
            )
            for scope in found.scopes.all()
        ]
        return {
            "title": str(found),
            "assessment": found,
            "missing": assessments.incomplete(found) if found.editable else [],
            "risks": risks,
            "matrices": [
                ("Before the measures", matrix(risks, "inherent")),
                ("After the measures", matrix(risks, "residual")),
            ],
            "measures": found.measures.select_related("risk"),
            "evidence": evidence(found, at=now),
            "standings": standings,
            "fria": [(label, found.fria.get(key, "")) for key, label in FRIA.items()],
            "undertakings": [
                (label, found.undertakings.get(key, "")) for key, label in UNDERTAKINGS.items()
            ],
            "people": people(found.author, found.dpo, found.approver),
        }

    def do(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """One deed, by POST."""
        found = get_object_or_404(Assessment, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, found):
            raise PermissionDenied
        by, at, said = actor(request), timezone.now(), request.POST.get("said", "")
        ways: dict[str, Callable[[], Any]] = {
            "submit": lambda: assessments.submit(found, by=by, at=at),
            "advise": lambda: assessments.advise(found, advice=said, by=by, at=at),
            "approve": lambda: assessments.approve(found, by=by, at=at),
            "reject": lambda: assessments.reject(found, because=said, by=by, at=at),
            "return": lambda: assessments.send_back(found, because=said, by=by, at=at),
        }
        if deed == "next":
            made = attempt(request, lambda: self._next(found, by, at), "A new draft.")
            return self._to(made or found)
        if deed not in ways:
            raise PermissionDenied
        attempt(request, ways[deed], self.done[deed])
        return self._to(found)

    def _next(self, found: Assessment, by: str, at: Any) -> Assessment:
        """A draft of the next version, begun as a copy."""
        content = {name: getattr(found, name) for name in assessments.CONTENT if name != "title"}
        pairs = [(scope.purpose, scope.modality) for scope in found.scopes.all()]
        with transaction.atomic():
            made = assessments.draft(
                title=found.title, scopes=pairs, by=by, at=at, replaces=found, **content
            )
            for risk in found.risks.all():
                risk.pk, risk.assessment = None, made
                risk.save()
            for measure in found.measures.all():
                measure.pk, measure.assessment, measure.risk = None, made, None
                measure.save()
        return made

    def printable(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole assessment on one page for paper or PDF, with the matrix drawn."""
        found = get_object_or_404(Assessment, pk=pk)
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return self._page(request, "assessment_print", self._story(found))

    def pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same as a file, both matrices drawn."""
        found = get_object_or_404(Assessment, pk=pk)
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return HttpResponse(
            draw(paper(self._story(found))),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="assessment-{pk}.pdf"'},
        )

    def export(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The CNIL's file."""
        found = get_object_or_404(Assessment, pk=pk)
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return JsonResponse(
            export_cnil(found),
            json_dumps_params={"ensure_ascii": False, "indent": 1},
            headers={"Content-Disposition": f'attachment; filename="assessment-{pk}.json"'},
        )

    def import_file(self, request: HttpRequest) -> HttpResponse:
        """A draft from a CNIL file."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        upload = request.FILES.get("file")
        back = HttpResponseRedirect(reverse("admin:governance_assessment_changelist"))
        if upload is None:
            messages.error(request, "Choose a file first.")
            return back
        raw = b"".join(upload.chunks())
        made = attempt(
            request,
            lambda: import_cnil(raw, by=actor(request), at=timezone.now()),
            "Imported as a draft.",
        )
        if made is None:
            return back
        draft, cleaned = made
        if cleaned:
            places = json.dumps(cleaned[:10])
            messages.warning(request, f"Dangerous markup was removed from: {places}")
        return self._to(draft)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"governance/{name}.html", whole)

    def _to(self, found: Assessment) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:governance_assessment_change", args=[found.pk]))
