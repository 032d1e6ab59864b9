"""A role is a bundle of permission names; this table is the only place that says which.

`project()` writes it to Django's groups, idempotently; `docs/reference/roles.md` is generated
from it. Object permissions on a purpose (who may use it, who may read individual results of it)
are given per application and per person by guardian, not here.

Two more columns: why a role needs a second factor, and which roles one person may not combine.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

APPLICATION_SCOPES: tuple[str, ...] = (
    "analyses:write",
    "analyses:read",
    "outcomes:write",
    "reviews:write",
    "aggregates:read",
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
        "analyst": frozenset({"catalogue:read", "aggregates:read"}),
        "administrator": frozenset({"catalogue:read"}),
    }
)

# Why a role needs a second factor: it sees personal data, or decides what may be done.
SECOND_FACTOR: Mapping[str, str] = MappingProxyType(
    {
        "privacy officer": "writes the rules and sees wills under pseudonyms",
        "dpo": "approves and publishes rules",
        "auditor": "reads evidence about people under pseudonyms",
        "model steward": "decides which models may score",
        "support supervisor": "reads individual results",
        "administrator": "decides who may enter",
    }
)

# Separation of duties: roles that one person may not hold together, and why.
CONFLICTS: Mapping[frozenset[str], str] = MappingProxyType(
    {
        frozenset({"privacy officer", "dpo"}): "an author does not approve (GDPR Art. 38(6))",
        frozenset({"administrator", "support supervisor"}): "who gives access reads no results",
        frozenset({"administrator", "privacy officer"}): "who gives access writes no rules",
        frozenset({"administrator", "dpo"}): "who gives access approves no rules",
        frozenset({"administrator", "auditor"}): "who gives access does not audit it",
        frozenset({"auditor", "privacy officer"}): "an auditor does not audit own rules",
        frozenset({"auditor", "dpo"}): "an auditor does not audit own approvals",
        frozenset({"auditor", "model steward"}): "an auditor does not audit own models",
        frozenset({"auditor", "support supervisor"}): "an auditor reads evidence, never scores",
    }
)
# Roles that read no individual result, whoever permits it and however urgent it is.
NEVER_READ: frozenset[str] = frozenset({"administrator", "auditor"})

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
            "governance.view_emergencyaccess",
            "governance.add_emergencyaccess",
            "governance.change_emergencyaccess",
            "governance.view_policyset",
            "governance.view_simulation",
            "governance.view_retentionrule",
            "governance.add_retentionrule",
            "governance.change_retentionrule",
            "governance.view_legalhold",
            "governance.add_legalhold",
            "governance.change_legalhold",
            "governance.view_segmentnote",
            "governance.add_segmentnote",
            "governance.view_jobrun",
            "governance.view_request",
            "governance.add_request",
            "governance.change_request",
            "governance.view_redactionprofile",
            "governance.add_redactionprofile",
            "governance.change_redactionprofile",
            "emotion.view_analysis",
            "emotion.view_batch",
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
            "governance.view_emergencyaccess",
            "governance.change_emergencyaccess",
            "governance.view_policyset",
            "governance.view_simulation",
            "governance.view_request",
            "governance.view_retentionrule",
            "governance.change_retentionrule",
            "governance.view_legalhold",
            "governance.add_legalhold",
            "governance.change_legalhold",
            "governance.view_segmentnote",
            "governance.view_jobrun",
            "governance.view_redactionprofile",
            "governance.change_redactionprofile",
            "emotion.view_modelcard",
            "audit.view_entry",
            "audit.view_checkpoint",
        ),
        "auditor": (
            "audit.view_entry",
            "audit.view_checkpoint",
            "consent.view_purpose",
            "governance.view_emergencyaccess",
            "governance.view_policy",
            "governance.view_policyset",
            "governance.view_assessment",
            "governance.view_retentionrule",
            "governance.view_legalhold",
            "governance.view_jobrun",
            "governance.view_redactionprofile",
        ),
        "model steward": (
            "emotion.view_modelcard",
            "emotion.change_modelcard",
            "emotion.view_driftalarm",
        ),
        "support supervisor": (
            "consent.view_purpose",
            "emotion.view_analysis",
            "emotion.view_review",
            "governance.view_emergencyaccess",
            "governance.add_emergencyaccess",
        ),
        "analyst": ("consent.view_purpose", "emotion.view_tally"),
        "administrator": (
            "auth.view_user",
            "auth.add_user",
            "auth.change_user",
            "governance.view_application",
            "governance.view_jobrun",
            "emotion.view_batch",
            "django_celery_beat.view_periodictask",
            "django_celery_beat.change_periodictask",
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


def differences() -> list[str]:
    """Roles whose group in the database is not what the table says, sorted."""
    wrong = []
    for role, names in ROLE_PERMISSIONS.items():
        held = Permission.objects.filter(group__name=role).values_list(
            "content_type__app_label", "codename"
        )
        group = Group.objects.filter(name=role).exists()
        if not group or {f"{label}.{code}" for label, code in held} != set(names):
            wrong.append(role)
    return sorted(wrong)


def conflicts(roles: Iterable[str]) -> list[str]:
    """Why these roles may not be held by one person; empty when they may."""
    held = frozenset(roles)
    return [
        f"{' and '.join(sorted(pair))}: {why}" for pair, why in CONFLICTS.items() if pair <= held
    ]


def role_names(account: User) -> list[str]:
    """The account's roles, sorted."""
    return sorted(
        name for name in account.groups.values_list("name", flat=True) if name in ROLE_SCOPES
    )


def scopes_of(account: User) -> frozenset[str]:
    """The REST scopes that the account's roles add up to."""
    return frozenset().union(*(ROLE_SCOPES[name] for name in role_names(account)))


def needs_second_factor(account: User) -> bool:
    """Whether the account may do nothing before a second factor."""
    return account.is_superuser or any(name in SECOND_FACTOR for name in role_names(account))
