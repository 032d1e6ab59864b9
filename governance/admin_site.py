"""The staff's front door."""

from typing import Any, Final

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

OURS: Final = frozenset({"audit", "consent", "governance", "emotion"})


class DiscreetAdminSite(AdminSite):
    """The admin, in the product's words. One signs in at `/sign-in/`, for all of Discreet."""

    site_header = "Discreet"
    site_title = "Discreet"
    index_title = _("Privacy and governance")
    enable_nav_sidebar = True

    def drop_foreign(self) -> None:
        """Keep our screens only: a package's own would write rows of tokens or second factors past
        the deeds and their evidence.
        """
        for model, screen in list(self._registry.items()):
            if type(screen).__module__.partition(".")[0] not in OURS:
                self.unregister(model)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one sign-in, and back to where one wanted to go."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
            wanted = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect(wanted)

    def password_change(  # type: ignore[override]  # a redirect instead of the stock page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The same page for everybody."""
        return redirect("account_change_password")
