"""People in need of protection: find one, see where each flag comes from, set or lift it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.models import Subject
from consent.references import Reference
from consent.services import find_subject
from governance.admin.base import Screen, actor, attempt, number, people
from governance.admin.deeds import PersonForm
from governance.law.terms import SEGMENTS
from governance.models import SegmentNote
from governance.models.retention import SEGMENT_NAMES
from governance.services import segments


class FindForm(PersonForm):
    """Whom to look up: both parts are needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True


class FlagForm(forms.Form):
    """Set or lift one flag, and say why."""

    kind = forms.ChoiceField(
        label=_("Flag"), choices=[(name, SEGMENT_NAMES[name]) for name in SEGMENTS]
    )
    on = forms.TypedChoiceField(
        label=_("Change"),
        choices=[("set", _("set it")), ("lift", _("lift it"))],
        coerce=lambda value: value == "set",
    )
    basis = forms.ChoiceField(label=_("On what you rely"), choices=SegmentNote.Basis.choices)
    words = forms.CharField(
        label=_("Reason"),
        max_length=segments.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept under the person's own key, and gone with it."),
    )


@admin.register(SegmentNote)
class ProtectionAdmin(Screen[SegmentNote]):
    """Minors and vulnerable people: purposes close to them, and their data ends sooner."""

    list_display = ("at", "subject", "basis")
    list_filter = ("basis",)

    def get_urls(self) -> list[Any]:
        """The page of one person, under the pseudonymous key."""
        view = self.admin_site.admin_view(self.person)
        own = path("person/<uuid:pk>/", view, name="governance_segmentnote_person")
        return [own, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Written once."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Written once."""
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Whom is it about? By POST: no identifier stands in an address."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FindForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            named = Reference(form.cleaned_data["namespace"], form.cleaned_data["identifier"])
            subject = find_subject(named)
            if subject is not None:
                return self._to(subject.pk)
            messages.error(request, _("Nothing is kept of this person."))
        context = {"form": form, "title": _("Find the person")}
        return self._page(request, "protection_find", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """A note is shown on the page of its person; nobody changes one."""
        if not self.has_view_permission(request) or request.method == "POST":
            raise PermissionDenied
        note = get_object_or_404(SegmentNote, pk=number(object_id))
        return self._to(note.subject_id)

    def person(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """One person's flags with their history, and the form; each look leaves an entry."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        subject = get_object_or_404(Subject.objects.living(), pk=pk)
        may = self.has_add_permission(request)
        by, at = actor(request), timezone.now()
        form = FlagForm(request.POST if may and request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            change = form.cleaned_data
            made = attempt(
                request,
                lambda: segments.set_flag(subject, **change, by=by, at=at),
                str(_("Done: purposes and dates follow.")),
            )
            if made is not None:
                return self._to(pk)
        lines = segments.read_history(subject, by=by, at=at)
        who = people(*(line.by for line in lines))
        context = {
            "title": str(subject),
            "flags": [SEGMENT_NAMES[name] for name in sorted(segments.flags_of(subject))],
            "history": [
                (line, SEGMENT_NAMES[line.kind], who.get(line.by, line.by)) for line in lines
            ],
            "form": form if may else None,
        }
        return self._page(request, "protection", context)

    def _to(self, pk: UUID) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:governance_segmentnote_person", args=[pk]))

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"governance/{template}.html", whole)
