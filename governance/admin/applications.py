"""Applications in the admin: made in a minute, shown their secret once, rotated and ended."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.errors import DomainError
from consent.models import Purpose
from governance.admin.application_forms import (
    ApplicationForm,
    NewApplicationForm,
    SecretForm,
    example_namespace,
    first_values,
    values_of,
)
from governance.admin.base import actor, attempt, number
from governance.admin.purpose_access import AccessPages
from governance.curl import QUESTION, TEXT, curl_line
from governance.models import Application, PurposeUserPermission
from governance.services import applications
from governance.services.access import set_access


@admin.register(Application)
class ApplicationAdmin(AccessPages):
    """Which internal applications there are; every button is one deed with its evidence."""

    list_display = ["slug", "namespaces", "state", "last_used", "expires_at", "created_at"]
    list_filter = ["active"]
    search_fields = ["slug"]

    def get_urls(self) -> list[Any]:
        """The stock addresses and ours."""
        do = self.admin_site.admin_view(self.do)
        own = [path("<int:pk>/do/<slug:deed>/", do, name="governance_application_do")]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """With what the list shows, in one query."""
        return super().get_queryset(request).select_related("account", "client", "meter")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Evidence points at it: switch it off instead."""
        return False

    @admin.display(description=gettext_lazy("state"))
    def state(self, application: Application) -> str:
        """In a word."""
        if not application.active:
            return _("switched off")
        return _("in use") if application.usable(at=timezone.now()) else _("ended")

    @admin.display(description=gettext_lazy("last call"))
    def last_used(self, application: Application) -> datetime | None:
        """When it last called."""
        return application.meter.used_at if hasattr(application, "meter") else None

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form; then, this once, the secret and a line that tries it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewApplicationForm(request.POST or None, initial=first_values())
        if request.method == "POST" and form.is_valid():
            try:
                application, secret = self._create(request, form)
            except DomainError as error:
                form.refuse(error)
            else:
                return self._show_secret(request, application, secret)
        context = {"title": _("Connect an application"), "form": form}
        return self._page(request, "application_add", context)

    @transaction.atomic
    def _create(self, request: HttpRequest, form: NewApplicationForm) -> tuple[Application, str]:
        by, at = actor(request), timezone.now()
        made, secret = applications.create_application(
            slug=form.cleaned_data["slug"], **form.names(), terms=form.terms(), by=by, at=at
        )
        self._permit(made, form, by=by, at=at)
        return made, secret

    def _permit(
        self, application: Application, form: ApplicationForm, *, by: str, at: datetime
    ) -> None:
        """Give and take what the boxes say, purpose by purpose."""
        wanted = form.wanted()
        rows = PurposeUserPermission.objects.filter(user=application.account)
        held = rows.values_list("content_object__slug", flat=True)
        for purpose in Purpose.objects.active().filter(slug__in={*wanted, *held}):
            actions = wanted.get(purpose.slug, set())
            set_access(account=application.account, purpose=purpose, actions=actions, by=by, at=at)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What it is, its secrets, and the form to change it."""
        application = get_object_or_404(self.get_queryset(request), pk=number(object_id))
        if not self.has_view_permission(request, application):
            raise PermissionDenied
        may = self.has_change_permission(request, application)
        form = ApplicationForm(request.POST or None, initial=values_of(application))
        if request.method == "POST" and may and form.is_valid():
            try:
                self._change(request, application, form)
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Saved: it counts from the next call on."))
                return self._to(application)
        return self._page(request, "application", self._story(application, form) | {"may": may})

    @transaction.atomic
    def _change(
        self, request: HttpRequest, application: Application, form: ApplicationForm
    ) -> None:
        by, at = actor(request), timezone.now()
        applications.change_application(
            application=application, **form.names(), terms=form.terms(), by=by, at=at
        )
        self._permit(application, form, by=by, at=at)

    def _story(self, application: Application, form: ApplicationForm) -> dict[str, Any]:
        now = timezone.now()
        live = application.secrets.live(at=now)
        return {
            "title": application.slug,
            "application": application,
            "state": self.state(application),
            "last_used": self.last_used(application),
            "secrets": application.secrets.order_by("-number"),
            "live": set(live.values_list("number", flat=True)),
            "form": form,
            "secret_form": SecretForm(),
        }

    def do(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """One deed, by POST."""
        application = get_object_or_404(Application, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, application):
            raise PermissionDenied
        by, at = actor(request), timezone.now()
        if deed == "secret":
            return self._add_secret(request, application, by=by, at=at)
        if deed == "retire":
            retired = number(request.POST.get("number", ""))
            attempt(
                request,
                lambda: applications.retire_secret(
                    application=application, number=retired, by=by, at=at
                ),
                _("Retired; the tokens that were fetched with it have ended."),
            )
        elif deed in {"enable", "disable"}:
            on = deed == "enable"
            done = _("Switched on.") if on else _("Switched off; its tokens have ended.")
            attempt(
                request,
                lambda: applications.switch(application=application, on=on, by=by, at=at),
                done,
            )
        else:
            raise PermissionDenied
        return self._to(application)

    def _add_secret(
        self, request: HttpRequest, application: Application, *, by: str, at: datetime
    ) -> HttpResponse:
        form = SecretForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("The day on which the secret ends is not a date."))
            return self._to(application)
        secret = attempt(
            request,
            lambda: applications.add_secret(
                application=application, expires_at=form.expires_at(), by=by, at=at
            ),
            _("A further secret."),
        )
        return self._show_secret(request, application, secret) if secret else self._to(application)

    def _show_secret(
        self, request: HttpRequest, application: Application, secret: str
    ) -> HttpResponse:
        """The one page that ever shows it: no cache keeps it, no message repeats it."""
        context = {
            "title": _("The secret of %(name)s") % {"name": application.slug},
            "application": application,
            "secret": secret,
            "curl": self._example(request, application, secret),
        }
        response = self._page(request, "application_secret", context)
        add_never_cache_headers(response)
        return response

    def _example(self, request: HttpRequest, application: Application, secret: str) -> str:
        """A line that works at once: the most telling call that the application may make."""
        scopes = application.client.get_scopes()
        use = PurposeUserPermission.objects.filter(
            user=application.account, permission__codename="use_purpose"
        )
        granted = use.select_related("content_object").order_by("content_object__slug").first()
        call = "/api/v1/purposes"
        body: dict[str, Any] | None = None
        purpose = granted.content_object if granted else None
        if purpose and purpose.modalities and {"decisions:write", "analyses:write"} & set(scopes):
            body = {
                **QUESTION,
                "subject": {"namespace": example_namespace(application), "id": "customer-17"},
                "purpose": purpose.slug,
                "modality": purpose.modalities[0],
            }
            call = "/api/v1/decisions"
            if "decisions:write" not in scopes:
                call, body = "/api/v1/analyses", {**body, "content": {"text": TEXT}}
        base = request.build_absolute_uri("/").rstrip("/")
        return curl_line(
            base=base, client_id=application.client.pk, secret=secret, path=call, body=body
        )

    def _to(self, application: Application) -> HttpResponse:
        return HttpResponseRedirect(
            reverse("admin:governance_application_change", args=[application.pk])
        )
