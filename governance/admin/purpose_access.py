"""Who may use a purpose, read its results or its aggregates: one page for each purpose."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.models import Purpose
from governance.admin.base import Screen, actor, attempt
from governance.callers import ACTIONS
from governance.models import Application, PurposeUserPermission
from governance.roles import NEVER_READ
from governance.services.access import FOR_PEOPLE, set_access


class AccessPages(Screen[Application]):
    """Mixed into the applications' screen: access seen from the purpose."""

    def get_urls(self) -> list[Any]:
        """The page's address."""
        guarded = self.admin_site.admin_view(self.purpose_access)
        own = [path("purpose/<int:pk>/", guarded, name="governance_purpose_access")]
        return own + super().get_urls()

    def purpose_access(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A table of accounts and boxes; saving gives and takes, each with its evidence."""
        purpose = get_object_or_404(Purpose, pk=pk)
        if not request.user.has_perm("consent.change_purpose"):
            raise PermissionDenied
        if request.method == "POST":
            attempt(
                request,
                lambda: self._save(request, purpose),
                _("Saved: it counts from the next call on."),
            )
            return HttpResponseRedirect(request.path)
        context = {
            "title": _("Who may use or read %(purpose)s") % {"purpose": purpose.slug},
            "purpose": purpose,
            "applications": _lines(_accounts().exclude(application=None), purpose, ACTIONS),
            "people": _lines(_accounts().filter(application=None), purpose, FOR_PEOPLE),
        }
        return self._page(request, "purpose_access", context)

    @transaction.atomic
    def _save(self, request: HttpRequest, purpose: Purpose) -> None:
        by, at = actor(request), timezone.now()
        for account in _accounts():
            wanted = request.POST.getlist(f"account-{account.pk}")
            set_access(account=account, purpose=purpose, actions=wanted, by=by, at=at)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"governance/{name}.html", whole)


def _accounts() -> Any:
    """Applications, and the people whose roles may read something."""
    person = Q(is_active=True, is_staff=True, groups__isnull=False)
    accounts = User.objects.filter(Q(application__isnull=False) | person)
    return (
        accounts.exclude(groups__name__in=NEVER_READ)
        .distinct()
        .select_related("application")
        .order_by("username")
    )


def _lines(accounts: Any, purpose: Purpose, actions: tuple[str, ...]) -> list[dict[str, Any]]:
    """For each account: its name and, for each action, whether it is held."""
    held = set(
        PurposeUserPermission.objects.filter(content_object=purpose).values_list(
            "user", "permission__codename"
        )
    )
    return [
        {
            "pk": account.pk,
            "name": account.application.slug
            if hasattr(account, "application")
            else account.get_full_name() or account.username,
            "boxes": [(action, (account.pk, f"{action}_purpose") in held) for action in actions],
        }
        for account in accounts
    ]
