"""The form in which an administrator says what an application is and may do."""

from datetime import UTC, datetime, time
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError
from consent.labels import points_at_somebody
from consent.models import Purpose
from governance.callers import ACTIONS
from governance.models import Application, PurposeUserPermission
from governance.models.applications import EVERY_NAMESPACE, RATE_PER_MINUTE
from governance.roles import APPLICATION_SCOPES
from governance.services.applications import Terms

USUAL_SCOPES: Final = ("analyses:write", "decisions:write", "catalogue:read")
LARGEST: Final = 2_147_483_647  # what the column holds


def _boxes(label: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, widget=forms.CheckboxSelectMultiple, required=False, **options
    )


def _number(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=LARGEST, **options)


class ApplicationForm(forms.Form):
    """What it may name, call and use, and on what terms."""

    namespaces = forms.CharField(
        label=_("Namespaces"),
        help_text=_("Whose customers it may name, separated by spaces: shop crm. * means all."),
    )
    scopes = _boxes(_("Calls"), choices=[(scope, scope) for scope in APPLICATION_SCOPES])
    use = _boxes(_("Purposes it may have emotions analysed for"))
    read_results = _boxes(_("Purposes whose individual results it may read"))
    read_aggregates = _boxes(_("Purposes whose aggregates it may read"))
    rate_per_minute = _number(_("Calls a minute"), initial=RATE_PER_MINUTE)
    quota_per_day = _number(
        _("Calls a day"), required=False, help_text=_("Empty means no quota. Days end at 0:00 UTC.")
    )
    quota_per_month = _number(_("Calls a month"), required=False)
    networks = forms.CharField(
        label=_("Networks"),
        required=False,
        help_text=_("Where it may call from: 10.20.0.0/16 2001:db8::/32. Empty means anywhere."),
    )
    expires_on = forms.DateField(
        label=_("Ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From this day, 0:00 UTC, it may call no more. Empty means no end."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        purposes = [
            (slug, slug) for slug in Purpose.objects.active().values_list("slug", flat=True)
        ]
        for action in ACTIONS:
            cast("forms.MultipleChoiceField", self.fields[action]).choices = purposes

    def clean_scopes(self) -> list[str]:
        """At least one: a token without a scope opens nothing."""
        scopes: list[str] = self.cleaned_data["scopes"]
        if not scopes:
            raise forms.ValidationError(_("Choose at least one call."))
        return scopes

    def names(self) -> dict[str, list[str]]:
        """Namespaces and scopes, as the services take them."""
        valid = self.cleaned_data
        return {"namespaces": _words(valid["namespaces"]), "scopes": valid["scopes"]}

    def terms(self) -> Terms:
        """Limits, networks and end."""
        valid = self.cleaned_data
        day = valid["expires_on"]
        return Terms(
            networks=tuple(_words(valid["networks"])),
            rate_per_minute=valid["rate_per_minute"],
            quota_per_day=valid["quota_per_day"],
            quota_per_month=valid["quota_per_month"],
            expires_at=datetime.combine(day, time(), UTC) if day else None,
        )

    def wanted(self) -> dict[str, set[str]]:
        """Purpose → the actions ticked for it."""
        found: dict[str, set[str]] = {}
        for action in ACTIONS:
            for slug in self.cleaned_data[action]:
                found.setdefault(slug, set()).add(action)
        return found

    def refuse(self, error: DomainError) -> None:
        """Show a service's refusal beside its field."""
        field = "expires_on" if error.field == "expires_at" else error.field
        self.add_error(field if field in self.fields else None, str(error))


class NewApplicationForm(ApplicationForm):
    """The same, with the name that it keeps."""

    slug = forms.SlugField(
        label=_("Name"),
        max_length=64,
        help_text=_("Small letters, digits and hyphens. It appears in the evidence and stays."),
    )
    field_order = ("slug",)

    def clean_slug(self) -> str:
        """Free, and in small letters."""
        slug: str = self.cleaned_data["slug"].lower()
        if points_at_somebody(slug):
            raise forms.ValidationError(_("This looks like somebody's number, not like a name."))
        if Application.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("There is an application of this name already."))
        return slug


class SecretForm(forms.Form):
    """When a further secret ends."""

    secret_ends_on = forms.DateField(
        label=_("The new secret ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty means no end."),
    )

    def expires_at(self) -> datetime | None:
        """The beginning of that day, UTC."""
        day = self.cleaned_data["secret_ends_on"]
        return datetime.combine(day, time(), UTC) if day else None


def first_values() -> dict[str, Any]:
    """What the empty form proposes."""
    return {"scopes": list(USUAL_SCOPES), "rate_per_minute": RATE_PER_MINUTE}


def values_of(application: Application) -> dict[str, Any]:
    """The form's values for an application as it is."""
    rows = PurposeUserPermission.objects.filter(user=application.account).values_list(
        "permission__codename", "content_object__slug"
    )
    held: dict[str, list[str]] = {action: [] for action in ACTIONS}
    for codename, slug in rows:
        held[codename.removesuffix("_purpose")].append(slug)
    return {
        "namespaces": " ".join(application.namespaces),
        "scopes": application.client.get_scopes(),
        "rate_per_minute": application.rate_per_minute,
        "quota_per_day": application.quota_per_day,
        "quota_per_month": application.quota_per_month,
        "networks": " ".join(application.networks),
        "expires_on": application.expires_at and application.expires_at.date(),
        **held,
    }


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def example_namespace(application: Application) -> str:
    """A namespace it may name people of, for an example."""
    first: str = application.namespaces[0]
    return "shop" if first == EVERY_NAMESPACE else first
