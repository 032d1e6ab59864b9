"""Who may use a purpose, read its results, or read its aggregates: given and taken here.

`use` is for applications; `read_results` and `read_aggregates` for applications and people.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from audit.services import Event, record
from consent.models import Purpose
from governance.callers import ACTIONS, staff_name
from governance.errors import AccessRefused
from governance.models import Application, PurposeUserPermission
from governance.roles import NEVER_READ, role_names
from governance.services.applications import reference

FOR_PEOPLE: Final = ("read_results", "read_aggregates")


@transaction.atomic
def set_access(
    *, account: User, purpose: Purpose, actions: Iterable[str], by: str, at: datetime
) -> None:
    """Make these the account's own permissions on the purpose, and leave evidence of each change.

    Raises `AccessRefused` for an unknown action, for oneself, for a person whose role never reads
    and for a person who would "use" a purpose.
    """
    wanted, held = set(actions), held_by(account, purpose)
    _check(account, wanted - held, by=by)
    for action in wanted - held:
        assign_perm(f"consent.{action}_purpose", account, purpose)
    for action in held - wanted:
        remove_perm(f"consent.{action}_purpose", account, purpose)
    for kind, changed in (("access.given", wanted - held), ("access.taken", held - wanted)):
        if changed:
            record(
                Event(
                    type=kind,
                    at=at,
                    actor=by,
                    purpose=purpose.slug,
                    action=kind.rpartition(".")[2],
                    resource=resource(account),
                    facts={"actions": sorted(changed)},
                )
            )


def permit(
    *, application: Application, purpose: Purpose, actions: Iterable[str], by: str, at: datetime
) -> None:
    """Give an application further permissions on a purpose: `use`, `read_results`, …"""
    account = application.account
    wanted = held_by(account, purpose) | set(actions)
    set_access(account=account, purpose=purpose, actions=wanted, by=by, at=at)


def held_by(account: User, purpose: Purpose) -> set[str]:
    """The account's own permissions on the purpose, without those that come with a role."""
    rows = PurposeUserPermission.objects.filter(user=account, content_object=purpose)
    return {
        name.removesuffix("_purpose")
        for name in rows.values_list("permission__codename", flat=True)
    }


def resource(account: User) -> str:
    """How evidence points at the account: an application by name, a person by pseudonym."""
    application = Application.objects.filter(account=account).first()
    return reference(application) if application else staff_name(account)


def _check(account: User, added: set[str], *, by: str) -> None:
    unknown = added - set(ACTIONS)
    if unknown:
        raise AccessRefused(f"There is no permission called {', '.join(sorted(unknown))}.")
    if not added or Application.objects.filter(account=account).exists():
        return
    if staff_name(account) == by:
        raise AccessRefused("Nobody gives themselves access: ask a colleague.")
    if not added <= set(FOR_PEOPLE):
        raise AccessRefused("A purpose is used by applications; people read.")
    barred = sorted(NEVER_READ.intersection(role_names(account)))
    if barred:
        raise AccessRefused(f"This role reads no results: {', '.join(barred)}.")
