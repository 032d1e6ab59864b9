"""Break glass: a page to take an emergency permission, and the list of those who oversee it."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Purpose
from governance.admin.base import Screen, actor, attempt, number, people
from governance.models import EmergencyAccess
from governance.services import emergencies
from governance.signin.gate import prove_again

LIVES: Final = [
    (30, gettext_lazy("half an hour")),
    (60, gettext_lazy("one hour")),
    (120, gettext_lazy("two hours")),
    (240, gettext_lazy("four hours")),
]


class TakeForm(forms.Form):
    """What is needed, why, and for how long."""

    purpose = forms.ModelChoiceField(
        label=gettext_lazy("Read individual results of"), queryset=Purpose.objects.none()
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("For"), choices=LIVES, coerce=int, initial=60
    )
    reason = forms.CharField(
        label=gettext_lazy("Why this cannot wait"),
        widget=forms.Textarea(attrs={"rows": 3}),
        min_length=emergencies.SHORTEST_REASON,
        max_length=1000,
        help_text=gettext_lazy("In a sentence. Name the incident, not people."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["purpose"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Purpose.objects.active()


class ReviewForm(forms.Form):
    """What a second person makes of it."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Was it justified?"),
        choices=[("justified", gettext_lazy("yes")), ("unjustified", gettext_lazy("no"))],
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=gettext_lazy("What you found"), widget=forms.Textarea(attrs={"rows": 3})
    )


@admin.register(EmergencyAccess)
class EmergencyAdmin(Screen[EmergencyAccess]):
    """Everybody sees their own; those who oversee see all, end one now, and must review each."""

    list_display = ["purpose", "state", "who", "uses", "granted_at", "expires_at", "permission"]
    list_display_links = ["purpose"]
    list_filter = ["verdict", "purpose"]
    list_select_related = ["account", "purpose"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmergencyAccess]:
        """Own ones, or all for those who may change or audit them."""
        found = super().get_queryset(request)
        takes, oversees = _may(request, "add"), _may(request, "change")
        return found.filter(account_id=request.user.pk) if takes and not oversees else found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Evidence points at it."""
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Take one; only with a second factor proved within the last minutes."""
        if not _may(request, "add"):
            raise PermissionDenied
        prove_again(request, second_factor=True)
        form = TakeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            taken = attempt(request, lambda: self._take(request, form), _("It is yours. Be brief."))
            if taken is not None:
                return HttpResponseRedirect(_page(taken))
        context = {"title": _("Emergency access"), "form": form}
        return self._show(request, "emergency_take", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One of them: what it was for, how often it was used, end it, review it."""
        access = self.get_object(request, str(number(object_id)))
        if access is None or not self.has_view_permission(request, access):
            raise PermissionDenied
        form = ReviewForm(request.POST if "review" in request.POST else None)
        if request.method == "POST" and self._done(request, access, form):
            return HttpResponseRedirect(_page(access))
        names = people(access.taken_by, access.ended_by, access.reviewed_by)
        now, own = timezone.now(), access.account_id == request.user.pk
        context = {
            "title": _("Emergency access to %(purpose)s") % {"purpose": access.purpose.slug},
            "access": access,
            "who": names.get(access.taken_by, access.taken_by),
            "reviewer": names.get(access.reviewed_by, access.reviewed_by),
            "running": access.ended_at is None and access.expires_at > now,
            "may_end": own or _may(request, "change"),
            "may_review": _may(request, "change") and not own,
            "form": form,
        }
        return self._show(request, "emergency", context)

    @admin.display(description=gettext_lazy("permission"))
    def permission(self, access: EmergencyAccess) -> str:
        """In words."""
        return access.get_action_display()

    @admin.display(description=gettext_lazy("who"))
    def who(self, access: EmergencyAccess) -> str:
        """The person, for the eyes of those who oversee."""
        return access.account.get_full_name() or access.account.get_username()

    @admin.display(description=gettext_lazy("state"))
    def state(self, access: EmergencyAccess) -> str:
        """In a word."""
        if access.reviewed_at:
            return _("reviewed: %(verdict)s") % {"verdict": access.get_verdict_display()}
        if access.ended_at is None and access.expires_at > timezone.now():
            return _("in force")
        return _("to review")

    def _take(self, request: HttpRequest, form: TakeForm) -> EmergencyAccess:
        assert isinstance(request.user, User)
        return emergencies.take(
            account=request.user,
            purpose=form.cleaned_data["purpose"],
            reason=form.cleaned_data["reason"],
            life=timedelta(minutes=form.cleaned_data["minutes"]),
            at=timezone.now(),
        )

    def _done(self, request: HttpRequest, access: EmergencyAccess, form: ReviewForm) -> bool:
        """Do what the button says; False when the form has to be shown again."""
        by, at, own = actor(request), timezone.now(), access.account_id == request.user.pk
        if "end" in request.POST:
            if not (own or _may(request, "change")):
                raise PermissionDenied
            attempt(request, lambda: emergencies.end(access, by=by, at=at), _("Ended."))
            return True
        if not _may(request, "change"):
            raise PermissionDenied
        if not form.is_valid():
            return False
        said = form.cleaned_data
        attempt(
            request,
            lambda: emergencies.review(
                access, verdict=said["verdict"], finding=said["finding"], by=by, at=at
            ),
            _("Reviewed."),
        )
        return True

    def _show(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"governance/{name}.html", whole)


def _may(request: HttpRequest, verb: str) -> bool:
    return request.user.has_perm(f"governance.{verb}_emergencyaccess")


def _page(access: EmergencyAccess) -> str:
    return reverse("admin:governance_emergencyaccess_change", args=[access.pk])
