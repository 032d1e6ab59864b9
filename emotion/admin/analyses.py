"""The results of single customers, for those who may read them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError
from emotion.errors import AnalysisNotFound
from emotion.models import Analysis
from emotion.services import read_one, readable
from governance.admin.base import Screen
from governance.api.auth import staff_caller
from governance.callers import Caller
from governance.privacy.words import reason_name
from governance.reading import CODES, Reason, must_explain


class ReasonForm(forms.Form):
    """Why this one result is opened."""

    case = forms.CharField(
        label=_("Case"),
        max_length=32,
        help_text=_("A number such as SUP-4711. No names, no addresses, no phone numbers."),
    )

    def __init__(self, *args: Any, required: bool, **options: Any) -> None:
        """`required`: whether the purpose wants to know."""
        super().__init__(*args, **options)
        language = get_language() or "en"
        named = [(code, reason_name(code, language)) for code in CODES]
        code = forms.ChoiceField(label=_("Why"), choices=[("", "–"), *named])
        self.fields = {"code": code, **self.fields}
        for field in self.fields.values():
            field.required = required

    def reason(self) -> Reason | None:
        """What was said; None when nothing was and nothing had to be."""
        valid = self.cleaned_data
        if not valid["code"] and not valid["case"]:
            return None
        return Reason(code=valid["code"], case=valid["case"])


@admin.register(Analysis)
class AnalysisAdmin(Screen[Analysis]):
    """Results of the purposes that this person may read; opening one leaves evidence."""

    list_display = ["id", "purpose", "channel", "modality", "application", "created_at"]
    list_filter = ["channel", "modality", ("purpose", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["=id"]
    search_help_text = _("The number of an analysis, as the case quotes it")
    ordering = ["-created_at"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Analysis]:
        """Only what this person may read: one query, whatever there is."""
        return readable(by=caller_at(request), at=timezone.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The door makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A score is not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Retention and erasure delete, nobody by hand."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask why; then, by POST, show the result and record the read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        analysis = self._found(request, object_id)
        by = caller_at(request)
        form = ReasonForm(request.POST or None, required=must_explain(analysis.purpose, by=by))
        context: dict[str, Any] = {"title": _("A customer's result"), "analysis": analysis}
        if request.method == "POST" and form.is_valid():
            try:
                context["answer"] = read_one(
                    analysis.pk, by=by, at=timezone.now(), reason=form.reason()
                )
            except AnalysisNotFound:
                raise Http404 from None
            except DomainError as error:
                messages.error(request, error.detail)
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        response = TemplateResponse(request, "emotion/analysis.html", whole | {"form": form})
        add_never_cache_headers(response)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """What happened to a result is told by the log, not here."""
        raise Http404

    def _found(self, request: HttpRequest, object_id: str) -> Analysis:
        """One that this person may read; 404 alike for all others."""
        try:
            analysis = self.get_queryset(request).filter(pk=UUID(object_id)).first()
        except ValueError:
            analysis = None
        if analysis is None:
            raise Http404
        return analysis


def caller_at(request: HttpRequest) -> Caller:
    """The person at the screen, as the door knows callers."""
    assert isinstance(request.user, User)
    return staff_caller(request.user, correlation=getattr(request, "correlation", ""))
