"""A role is a bundle of permission names; this table is the only place that says which.

`project()` writes it to Django's groups, idempotently; `docs/reference/roles.md` is generated
from it. Object permissions on a purpose (who may use it, who may read individual results of it)
are given per application and per person by guardian, not here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

APPLICATION_SCOPES: tuple[str, ...] = (
    "analyses:write",
    "analyses:read",
    "decisions:write",
    "consents:write",
    "consents:read",
    "receipts:read",
    "requests:write",
    "requests:read",
    "audit:read",
    "catalogue:read",
)

# What a member of staff may call over REST with a session, by role.
ROLE_SCOPES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "privacy officer": frozenset({"catalogue:read", "audit:read", "requests:read"}),
        "dpo": frozenset({"catalogue:read", "audit:read", "requests:read"}),
        "auditor": frozenset({"catalogue:read", "audit:read", "receipts:read"}),
        "model steward": frozenset({"catalogue:read"}),
        "support supervisor": frozenset({"catalogue:read", "analyses:read"}),
        "analyst": frozenset({"catalogue:read"}),
        "administrator": frozenset({"catalogue:read"}),
    }
)

# Permissions in the admin, by role: "app.codename".
ROLE_PERMISSIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "privacy officer": (
            "consent.view_purpose",
            "consent.change_purpose",
            "consent.add_purpose",
            "consent.view_notice",
            "consent.add_notice",
            "consent.change_notice",
            "consent.view_grant",
            "consent.view_optout",
            "consent.view_subject",
            "governance.view_policy",
            "governance.add_policy",
            "governance.change_policy",
            "governance.view_assessment",
            "governance.add_assessment",
            "governance.change_assessment",
            "governance.view_stop",
            "governance.add_stop",
            "governance.change_stop",
            "governance.view_policyset",
            "governance.view_simulation",
            "governance.view_retentionrule",
            "governance.add_retentionrule",
            "governance.change_retentionrule",
            "emotion.view_modelcard",
            "audit.view_entry",
            "audit.view_checkpoint",
        ),
        "dpo": (
            "consent.view_purpose",
            "consent.view_notice",
            "consent.change_notice",
            "governance.view_policy",
            "governance.change_policy",
            "governance.view_assessment",
            "governance.change_assessment",
            "governance.view_stop",
            "governance.add_stop",
            "governance.change_stop",
            "governance.view_policyset",
            "governance.view_simulation",
            "governance.view_retentionrule",
            "emotion.view_modelcard",
            "audit.view_entry",
            "audit.view_checkpoint",
        ),
        "auditor": (
            "audit.view_entry",
            "audit.view_checkpoint",
            "consent.view_purpose",
            "governance.view_policy",
            "governance.view_policyset",
            "governance.view_assessment",
            "governance.view_retentionrule",
        ),
        "model steward": ("emotion.view_modelcard", "emotion.change_modelcard"),
        "support supervisor": ("consent.view_purpose",),
        "analyst": ("consent.view_purpose",),
        "administrator": (
            "auth.view_user",
            "auth.add_user",
            "auth.change_user",
            "governance.view_application",
            "governance.add_application",
            "governance.change_application",
        ),
    }
)


@transaction.atomic
def project() -> list[str]:
    """Write the table to Django's groups; returns permission names that do not exist."""
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    missing: list[str] = []
    for role, names in ROLE_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role)
        missing += [name for name in names if name not in known]
        group.permissions.set([known[name] for name in names if name in known])
    return missing


def role_names(account: User) -> list[str]:
    """The account's roles, sorted."""
    return sorted(
        name for name in account.groups.values_list("name", flat=True) if name in ROLE_SCOPES
    )


def scopes_of(account: User) -> frozenset[str]:
    """The REST scopes that the account's roles add up to."""
    return frozenset().union(*(ROLE_SCOPES[name] for name in role_names(account)))
