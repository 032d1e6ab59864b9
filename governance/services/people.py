"""Who among staff may do what: every change of an account is a deed with evidence."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.urls import reverse

from audit.services import Event, record
from governance.callers import staff_name
from governance.errors import Conflict, SamePerson, WrongState
from governance.models import EmergencyAccess, PurposeUserPermission
from governance.roles import NEVER_READ, ROLE_PERMISSIONS, conflicts, role_names


def invite(*, username: str, email: str, roles: Iterable[str], by: str, at: datetime) -> str:
    """A member of staff without a password; the link at which its person chooses one.

    Raises `Conflict` when one person may not hold these roles together.
    """
    with transaction.atomic():
        account = User(username=username, email=email, is_staff=True)
        account.set_password(None)
        account.save(force_insert=True)
        _testify("staff.created", account, by=by, at=at)
        set_roles(account=account, roles=roles, by=by, at=at)
    return password_link(account)


def renew_link(*, account: User, by: str, at: datetime) -> str:
    """Another link for somebody who has none left. Raises `WrongState` for who needs none."""
    if enters_by_provider(account) or not account.is_active:
        raise WrongState("This account is switched off, or enters by single sign-on.")
    if staff_name(account) == by:
        raise SamePerson("Change your own password where everybody does.")
    with transaction.atomic():
        _testify("staff.link-renewed", account, by=by, at=at)
    return password_link(account)


def enters_by_provider(account: User) -> bool:
    """Whether single sign-on vouches for the account, which then needs no password."""
    return bool(SocialAccount.objects.filter(user=account).exists())


def password_link(account: User) -> str:
    """The address at which its person chooses a password; once, for PASSWORD_RESET_TIMEOUT s."""
    token = default_token_generator.make_token(account)
    where = {"uidb36": user_pk_to_url_str(account), "key": token}
    base: str = settings.DISCREET_BASE_URL
    return base + reverse("account_reset_password_from_key", kwargs=where)


def change(
    *, account: User, email: str, roles: Iterable[str], active: bool, by: str, at: datetime
) -> None:
    """All that an administrator may change of a person, at once or not at all."""
    with transaction.atomic():
        set_roles(account=account, roles=roles, by=by, at=at)
        set_active(account=account, active=active, by=by, at=at)
        if User.objects.exclude(email=email).filter(pk=account.pk).update(email=email):
            _testify("staff.address-changed", account, by=by, at=at)


def set_roles(*, account: User, roles: Iterable[str], by: str, at: datetime) -> None:
    """Give the account exactly these roles. Nothing is written when it has them already.

    Raises `Conflict` when one person may not hold them together, or reads results that one of them
    never reads; `SamePerson` when they are one's own.
    """
    wanted = sorted(set(roles))
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=account.pk)
        before = role_names(locked)
        if before == wanted:
            return
        if staff_name(locked) == by:
            raise SamePerson("Nobody changes their own roles.")
        against = conflicts(wanted) + reads_against(locked, wanted, at=at)
        if against:
            raise Conflict("; ".join(against))
        locked.groups.remove(*Group.objects.filter(name__in=ROLE_PERMISSIONS))
        locked.groups.add(*Group.objects.filter(name__in=wanted))
        _testify("staff.roles-changed", locked, by=by, at=at, before=before, after=wanted)


def reads_against(account: User, roles: Iterable[str], *, at: datetime) -> list[str]:
    """What the account may read although one of these roles never reads; empty in order."""
    barred = sorted(NEVER_READ.intersection(roles))
    if not barred:
        return []
    rows = PurposeUserPermission.objects.filter(
        user=account, permission__codename="read_results_purpose"
    )
    held = set(rows.values_list("content_object__slug", flat=True))
    taken = EmergencyAccess.objects.in_force(at=at).filter(account=account)
    held |= set(taken.values_list("purpose__slug", flat=True))
    return [f"{', '.join(barred)} reads no results, but may read {slug}" for slug in sorted(held)]


def set_active(*, account: User, active: bool, by: str, at: datetime) -> None:
    """Switch an account on, or off together with its sessions. Raises `SamePerson`."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=account.pk)
        if locked.is_active == active:
            return
        if staff_name(locked) == by:
            raise SamePerson("Nobody switches off their own account.")
        locked.is_active = active
        locked.save(update_fields=["is_active"])
        if not active:
            _end_sessions(locked)
        _testify("staff.switched-on" if active else "staff.switched-off", locked, by=by, at=at)


def forget_second_factors(*, account: User, by: str, at: datetime) -> None:
    """Phone and keys are lost: take the factors away; its sessions end. Raises `SamePerson`."""
    if staff_name(account) == by:
        raise SamePerson("Nobody takes away their own second factors here.")
    with transaction.atomic():
        for factor in Authenticator.objects.filter(user=account):
            factor.delete()
        _end_sessions(account)
        _testify("staff.second-factors-forgotten", account, by=by, at=at)


def _end_sessions(account: User) -> None:
    for session in UserSession.objects.filter(user=account):
        session.end()


def _testify(kind: str, account: User, *, by: str, at: datetime, **facts: list[str]) -> None:
    record(
        Event(
            type=kind,
            at=at,
            actor=by,
            action=kind.rpartition(".")[2],
            resource=staff_name(account),
            facts=facts,
        )
    )
