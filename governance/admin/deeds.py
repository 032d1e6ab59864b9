"""A screen whose rows are begun by a form and moved by deeds, each behind one button."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.admin.base import Screen, actor, attempt, number, people

Deed = Callable[..., Any]  # (row, *, by, at)


class DeedScreen(Screen[Any]):
    """Mixed into the screens of rules and holds: nothing is edited, nothing is deleted."""

    form_class: ClassVar[type[forms.BaseForm]]
    pages: ClassVar[tuple[str, str]]  # the form's template, the row's
    titles: ClassVar[tuple[Any, Any]]  # of the form; what is said once it was begun
    begin: Callable[..., Any]  # (cleaned, *, by, at): make a row of what the form says
    deeds: ClassVar[Mapping[str, tuple[Deed, Any]]]  # name → deed, what is said once it is done

    def get_urls(self) -> list[Any]:
        """The stock addresses, and one for the deeds."""
        view = self.admin_site.admin_view(self.do)
        name = f"{self.opts.app_label}_{self.opts.model_name}_do"
        return [path("<int:pk>/do/<slug:deed>/", view, name=name), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: they are part of the account."""
        return False

    def story(self, row: Any, request: HttpRequest) -> dict[str, Any]:
        """What the row's page shows besides the row."""
        return {}

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form; a refusal is told above it and loses nothing that was typed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.form_class(request.POST or None)
        if request.method == "POST" and form.is_valid():
            by, at = actor(request), timezone.now()
            made = attempt(
                request, lambda: self.begin(form.cleaned_data, by=by, at=at), self.titles[1]
            )
            if made is not None:
                return self._to(made.pk)
        return self._page(request, self.pages[0], {"form": form, "title": self.titles[0]})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The row as it stands, and what can be done with it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.model, pk=number(object_id))
        may = self.has_change_permission(request, row)
        story = {"title": str(row), "row": row, "may": may, **self.story(row, request)}
        return self._page(request, self.pages[1], story)

    def do(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """One deed, by POST."""
        row = get_object_or_404(self.model, pk=pk)
        known = request.method == "POST" and deed in self.deeds
        if not known or not self.has_change_permission(request, row):
            raise PermissionDenied
        carry_out, said = self.deeds[deed]
        by, at, more = actor(request), timezone.now(), self.more(request, deed)
        attempt(request, lambda: carry_out(row, by=by, at=at, **more), said)
        return self._to(pk)

    def more(self, request: HttpRequest, deed: str) -> dict[str, Any]:
        """What a deed takes besides the row, the actor and the time."""
        return {}

    def _to(self, pk: int) -> HttpResponseRedirect:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[pk]))

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"governance/{template}.html", whole)


def named(row: Any, *fields: str) -> dict[str, str]:
    """Field → the person behind the opaque name in it, for the eyes of officers only."""
    names = {field: str(getattr(row, field)) for field in fields}
    found = people(*names.values())
    return {field: found.get(name, name) for field, name in names.items()}


class PersonForm(forms.Form):
    """A person as applications name them. Typed, looked up, never kept."""

    namespace = forms.CharField(label=_("Namespace"), max_length=64, required=False)
    identifier = forms.CharField(
        label=_("Their id in it"),
        max_length=10_000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("It is looked up and not kept: only the pseudonym is."),
    )

    def clean(self) -> dict[str, Any]:
        """Both or none."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("namespace")) != bool(cleaned.get("identifier")):
            raise forms.ValidationError(_("Give both the namespace and the id, or neither."))
        return cleaned
