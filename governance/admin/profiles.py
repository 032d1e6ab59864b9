"""Redaction profiles in the admin: write, try on a text, propose, publish, retire."""

import secrets
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from governance.admin.base import Screen, actor, attempt, number, people
from governance.admin.profile_forms import (
    ACTION_WORDS,
    ENTITY_WORDS,
    BeginForm,
    PreviewForm,
    ProfileForm,
)
from governance.errors import ProfileRejected
from governance.models import RedactionProfile
from governance.models.profiles import ProfileState
from governance.redaction import Redaction, RedactionFailed, redact
from governance.redaction.pseudonyms import of_profile
from governance.services import profiles


@admin.register(RedactionProfile)
class RedactionProfileAdmin(Screen[RedactionProfile]):
    """The life of a profile on one page; every button is one deed with its evidence."""

    list_display = ("__str__", "state", "reason", "published_at")
    list_filter = ("state", "purpose")
    search_fields = ("purpose", "reason")
    deeds: ClassVar[dict[str, Any]] = {
        "propose": gettext_lazy("Proposed: a second person may publish it."),
        "return": gettext_lazy("Sent back to its author."),
        "publish": gettext_lazy("Published: it hides from the next message on."),
        "retire": gettext_lazy("Retired: the general profile hides from now on."),
    }

    def get_urls(self) -> list[Any]:
        """The stock addresses and ours."""
        guard = self.admin_site.admin_view
        name = "governance_redactionprofile"
        own = [
            path("<int:pk>/do/<slug:deed>/", guard(self.do), name=f"{name}_do"),
            path("<int:pk>/preview/", guard(self.preview), name=f"{name}_preview"),
        ]
        return own + super().get_urls()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Profiles are superseded, never deleted."""
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Begin a draft: whose messages, and why; what is hidden follows on its page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BeginForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            made = profiles.draft(**form.cleaned_data, by=actor(request), at=timezone.now())
            messages.success(request, _("The draft is begun: now say what happens to what."))
            return self._to(made)
        context = {"form": form, "title": _("Begin a redaction profile")}
        return self._page(request, "redaction_profile_add", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A draft as a form, anything later as it stands; below, a text to try it on."""
        profile = get_object_or_404(RedactionProfile, pk=number(object_id))
        if not self.has_view_permission(request, profile):
            raise PermissionDenied
        form = None
        if profile.editable and self.has_change_permission(request, profile):
            form = ProfileForm(request.POST or None, profile=profile)
            if request.method == "POST" and form.is_valid():
                changes, by, at = form.changes(), actor(request), timezone.now()
                attempt(
                    request,
                    lambda: profiles.revise(profile, changes=changes, by=by, at=at),
                    _("Saved."),
                )
                return self._to(profile)
        return self._profile_page(request, profile, form=form)

    def do(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """One deed, by POST."""
        profile = get_object_or_404(RedactionProfile, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, profile):
            raise PermissionDenied
        by, at = actor(request), timezone.now()
        if deed == "next":
            made = attempt(
                request, lambda: profiles.next_version(profile, by=by, at=at), _("A new draft.")
            )
            return self._to(made or profile)
        ways: dict[str, Callable[[], Any]] = {
            "propose": lambda: profiles.propose(profile, by=by, at=at),
            "return": lambda: profiles.send_back(
                profile, because=request.POST.get("because", "")[:500], by=by, at=at
            ),
            "publish": lambda: profiles.publish(profile, by=by, at=at),
            "retire": lambda: profiles.retire(profile, by=by, at=at),
        }
        if deed not in ways:
            raise PermissionDenied
        attempt(request, ways[deed], self.deeds[deed])
        return self._to(profile)

    @method_decorator([never_cache, sensitive_post_parameters("text"), sensitive_variables()])
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The pasted text as this version would leave it; the text is neither kept nor logged."""
        profile = get_object_or_404(RedactionProfile, pk=pk)
        if request.method != "POST" or not self.has_view_permission(request, profile):
            raise PermissionDenied
        asked = PreviewForm(request.POST)
        shown: dict[str, Any] = {"preview": asked}
        if asked.is_valid():
            try:
                shown["answer"] = _preview(profile, asked.cleaned_data["text"])
            except (ProfileRejected, RedactionFailed) as error:
                asked.add_error(None, str(error))
        return self._profile_page(request, profile, **shown)

    def _profile_page(
        self, request: HttpRequest, profile: RedactionProfile, **extra: Any
    ) -> HttpResponse:
        may = self.has_change_permission(request, profile)
        form = extra.pop("form", None)
        if form is None and profile.editable and may:
            form = ProfileForm(profile=profile)
        context = {
            "title": str(profile),
            "profile": profile,
            "form": form,
            "may": may,
            "steps": [(state, label, state == profile.state) for state, label in _STEPS],
            "lines": [
                (ENTITY_WORDS[entity], ACTION_WORDS[action])
                for entity, action in sorted(profile.actions.items())
            ],
            "people": people(profile.author, profile.approver),
            "versions": RedactionProfile.objects.filter(purpose=profile.purpose),
            "preview": PreviewForm(),
        }
        return self._page(request, "redaction_profile", context | extra)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"governance/{name}.html", whole)

    def _to(self, profile: RedactionProfile) -> HttpResponse:
        return HttpResponseRedirect(
            reverse("admin:governance_redactionprofile_change", args=[profile.pk])
        )


_STEPS = ProfileState.choices


@sensitive_variables()
def _preview(profile: RedactionProfile, text: str) -> Redaction:
    """Redact under a key that is thrown away: pseudonyms look as they will, and mean nothing."""
    pure = profiles.checked(profile)
    return redact(text, profile=pure, pseudonyms=of_profile(pure, secrets.token_bytes(32)))
