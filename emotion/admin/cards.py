"""Model cards: what is known of each model, with plots, and the steward's word on its use."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emotion.charts import calibration, gaps
from emotion.models import BiasAudit, ModelCard, Validation
from emotion.services.cards import described, let_use
from governance.admin.base import Screen, actor, attempt, number


@admin.register(ModelCard)
class ModelCardAdmin(Screen[ModelCard]):
    """One page for each version of a model."""

    list_display = ["name", "version", "modality", "inference_basis", "allowed", "demo"]
    list_filter = ["modality", "allowed"]

    def get_urls(self) -> list[Any]:
        """The steward's deed beside the usual addresses."""
        guarded = self.admin_site.admin_view(self.let_use)
        own = [path("<int:pk>/use/<str:deed>/", guarded, name="emotion_modelcard_do")]
        return own + super().get_urls()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Cards come with the scorer and its evaluation."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Decisions point at it."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The card with its evidence, as of now."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        card = get_object_or_404(ModelCard, pk=number(object_id))
        context = {
            **self.admin_site.each_context(request),
            **page(card, language=get_language() or "en"),
            "opts": self.opts,
            "title": str(card),
            "may": self.has_change_permission(request),
        }
        return TemplateResponse(request, "emotion/card.html", context)

    def let_use(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """Open or close the model, by POST."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        card = get_object_or_404(ModelCard, pk=pk)
        if request.method == "POST" and deed in ("open", "close"):
            attempt(
                request,
                lambda: let_use(card, allowed=deed == "open", by=actor(request), at=timezone.now()),
                _("Done: it counts from the next decision on."),
            )
        return HttpResponseRedirect(reverse("admin:emotion_modelcard_change", args=[pk]))


def page(card: ModelCard, *, language: str) -> dict[str, Any]:
    """What the page shows: the card, each validation with its plot, and the newest bias audit."""
    now, about = timezone.now(), (card.name, card.version)
    audit = BiasAudit.objects.of(*about).first()
    spoken = "ru" if language.startswith("ru") else "en"
    return {
        "card": card,
        "told": described(card, at=now),
        "intended": card.intended_use.get(spoken, ""),
        "limits": card.limits.get(spoken, ""),
        "validations": [
            _measured(row, now=now) for row in _distinct(Validation.objects.of(*about))
        ],
        "audit": audit,
        "audit_current": audit is not None and audit.valid_until > now,
        "gaps": gaps(audit.figures) if audit is not None else None,
    }


def _distinct(rows: Any) -> list[tuple[Validation, list[str]]]:
    """One row for each entry, with the languages (and purposes) that it speaks of."""
    found: dict[Any, tuple[Validation, list[str]]] = {}
    for row in rows:
        said = f"{row.language} {row.purpose}".strip()
        found.setdefault(row.entry, (row, []))[1].append(said)
    return list(found.values())


def _measured(found: tuple[Validation, list[str]], *, now: Any) -> dict[str, Any]:
    row, said = found
    figures = row.figures
    table = figures.get("per_label") or {}
    return {
        "row": row,
        "languages": ", ".join(sorted(said)),
        "current": row.valid_until > now,
        "figures": figures,
        "fields": list(next(iter(table.values()), {})),
        "labels": [(label, list(values.values())) for label, values in table.items()],
        "calibration": calibration(figures["curve"]) if figures.get("curve") else None,
    }
