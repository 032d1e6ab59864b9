"""Staff accounts in the admin: who there is, in which roles, and a way back in."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.errors import DomainError
from consent.labels import points_at_somebody
from governance.admin.base import Screen, actor, attempt, number
from governance.roles import ROLE_PERMISSIONS, SECOND_FACTOR, conflicts, role_names
from governance.services import people
from governance.signin.gate import prove_again
from governance.signin.proofs import PRIMARY

# Groups follow from the table of roles, and accounts from deeds: no stock form may write them.
admin.site.unregister([User, Group])


class PersonForm(forms.Form):
    """What an administrator says of a person: their roles, and whether they may enter."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), help_text=gettext_lazy("For a forgotten password and alarms.")
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=[(role, role) for role in ROLE_PERMISSIONS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    active = forms.BooleanField(label=gettext_lazy("May enter"), required=False, initial=True)

    def clean_roles(self) -> list[str]:
        """Roles that one person may hold together."""
        roles: list[str] = self.cleaned_data["roles"]
        against = conflicts(roles)
        if against:
            raise forms.ValidationError(against)
        return roles


class NewPersonForm(PersonForm):
    """The same, and a username that stays."""

    username = forms.SlugField(label=gettext_lazy("Username"), max_length=64)
    field_order = ["username", "email", "roles"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["active"]

    def clean_username(self) -> str:
        """One that nobody has, in whatever case."""
        name: str = self.cleaned_data["username"]
        if points_at_somebody(name):
            raise forms.ValidationError(_("This looks like somebody's number, not like a name."))
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("Somebody has this name already."))
        return name


@admin.register(User)
class PersonAdmin(Screen[User]):
    """Accounts are switched off, never deleted: evidence points at them."""

    list_display = ["username", "roles", "second_factor", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    search_fields = ["username", "email"]
    ordering = ["username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Staff, without the service accounts of applications."""
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=PRIMARY)
        staff = super().get_queryset(request).filter(is_staff=True)
        return staff.annotate(enrolled=Exists(factors)).prefetch_related("groups")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Switch it off instead."""
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A new person, and the link by which they choose a password, shown this once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        prove_again(request)
        form = NewPersonForm(request.POST or None)
        context: dict[str, Any] = {"title": _("A new member of staff"), "form": form}
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            by, at = actor(request), timezone.now()
            link = attempt(
                request, lambda: people.invite(**said, by=by, at=at), _("The account is made.")
            )
            context["link"] = link or ""
        return self._show(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Roles, e-mail, on or off, and taking lost second factors away."""
        person = self.get_object(request, str(number(object_id)))
        if person is None or not self.has_change_permission(request, person):
            raise PermissionDenied
        if request.method == "POST":
            prove_again(request)
        if "link" in request.POST:
            return self._fresh_link(request, person)
        form = PersonForm(request.POST if "save" in request.POST else None, initial=_now(person))
        if request.method == "POST" and self._done(request, person, form):
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))
        context = {
            "title": person.get_username(),
            "form": form,
            "person": person,
            "own": person.pk == request.user.pk,
            "enrolled": _enrolled(person),
            "linkable": person.is_active and not people.enters_by_provider(person),
            "needs": [role for role in role_names(person) if role in SECOND_FACTOR],
        }
        return self._show(request, context)

    def _fresh_link(self, request: HttpRequest, person: User) -> HttpResponse:
        """A new link to a new password, shown this once."""
        by, at = actor(request), timezone.now()
        link = attempt(
            request,
            lambda: people.renew_link(account=person, by=by, at=at),
            _("The link is made; its evidence too."),
        )
        return self._show(request, {"title": person.get_username(), "link": link or ""})

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, person: User) -> str:
        """Comma-separated."""
        return ", ".join(sorted(group.name for group in person.groups.all()))

    @admin.display(description=gettext_lazy("second factor"), boolean=True)
    def second_factor(self, person: User) -> bool:
        """Whether one is set up."""
        return _enrolled(person)

    def _done(self, request: HttpRequest, person: User, form: PersonForm) -> bool:
        """Do what the button says; False when the form has to be shown again."""
        by, at = actor(request), timezone.now()
        if "forget" in request.POST:
            attempt(
                request,
                lambda: people.forget_second_factors(account=person, by=by, at=at),
                _("Taken away. A new one is set up at the next sign-in."),
            )
            return True
        if not form.is_valid():
            return False
        try:
            people.change(account=person, **form.cleaned_data, by=by, at=at)
        except DomainError as error:
            form.add_error(None, str(error))
            return False
        self.message_user(request, _("Saved."))
        return True

    def _show(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, "governance/person.html", whole)


def _enrolled(person: User) -> bool:
    """What `get_queryset` found: whether a second factor is set up."""
    return bool(cast("Any", person).enrolled)


def _now(person: User) -> dict[str, Any]:
    return {"email": person.email, "roles": role_names(person), "active": person.is_active}
