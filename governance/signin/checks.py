"""Django checks of sign-in and roles; `manage.py check --database default` runs the second half."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from governance.roles import ROLE_PERMISSIONS, conflicts, differences, role_names


@register(Tags.security)
def second_factor_is_required(**_kwargs: Any) -> list[CheckMessage]:
    """Only a demo may let staff in without a second factor."""
    if settings.DISCREET_SECOND_FACTOR == "required":
        return []
    if settings.DISCREET_SECOND_FACTOR != "optional":
        text = "DISCREET_SECOND_FACTOR is neither 'required' nor 'optional'."
        return [Error(text, hint="Unset it: 'required' is the default.", id="governance.E001")]
    if settings.DEMO:
        return []
    text = "Staff who see personal data or publish rules may enter without a second factor."
    return [Error(text, hint="Unset DISCREET_SECOND_FACTOR.", id="governance.E001")]


@register(Tags.security)
def single_sign_on_is_whole(**_kwargs: Any) -> list[CheckMessage]:
    """An issuer over HTTPS, a client, and a table of roles that exist."""
    issuer = settings.DISCREET_OIDC_ISSUER
    if not issuer:
        return []
    found: list[CheckMessage] = []
    if not settings.DEMO and not issuer.startswith("https://"):
        text = "DISCREET_OIDC_ISSUER is no https:// address."
        hint = "Its tokens are believed because TLS proves who sends them."
        found.append(Error(text, hint=hint, id="governance.E002"))
    if not settings.DISCREET_OIDC_CLIENT_ID:
        text = "DISCREET_OIDC_ISSUER is set without DISCREET_OIDC_CLIENT_ID."
        found.append(Error(text, id="governance.E003"))
    unknown = sorted(set(settings.DISCREET_OIDC_ROLES.values()) - set(ROLE_PERMISSIONS))
    if unknown or not settings.DISCREET_OIDC_ROLES:
        text = f"DISCREET_OIDC_ROLES maps no group, or to no role of ours: {unknown}."
        hint = 'For example {"privacy-team": "privacy officer"}; docs/reference/roles.md has all.'
        found.append(Error(text, hint=hint, id="governance.E004"))
    return found


@register(Tags.database)
def roles_are_as_in_the_table(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Groups in the database are what governance/roles.py says."""
    if not _has_people(databases):
        return []
    drifted = differences()
    if not drifted:
        return []
    text = f"Roles differ from governance/roles.py: {', '.join(drifted)}."
    return [Warning(text, hint="Run `manage.py roles`.", id="governance.W001")]


@register(Tags.database)
def duties_are_separate(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Nobody holds roles that exclude each other."""
    if not _has_people(databases):
        return []
    found = [
        (account.pk, why)
        for account in User.objects.filter(groups__name__in=ROLE_PERMISSIONS).distinct()
        for why in conflicts(role_names(account))
    ]
    hint = "Take one of the roles away in the admin."
    return [
        Error(
            f"Account {pk} holds roles that exclude each other: {why}.",
            hint=hint,
            id="governance.E005",
        )
        for pk, why in found
    ]


def _has_people(databases: Sequence[str] | None) -> bool:
    if "default" not in (databases or ()):
        return False
    tables = connections["default"].introspection.table_names()
    return {"auth_group", "auth_user"} <= set(tables)
