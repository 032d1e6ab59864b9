"""The authenticated party, as decisions and evidence know it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.keys import system_hmac
from consent.models import Purpose
from governance.models import EmergencyAccess, PurposeGroupPermission, PurposeUserPermission
from governance.models.emergencies import EmergencyQuerySet

ACTIONS = ("use", "read_results", "read_aggregates")


class PurposePermissions:
    """guardian's permissions on purposes for one account, for the length of one request.

    One query for each purpose that is asked about, however many purposes and analyses there are; a
    permission that is given or taken counts from the next request on. Being a superuser opens the
    admin, not people's emotions: without a permission of their own or of their role, nobody reads.
    An emergency (`governance.services.emergencies`) counts as one while it lasts.
    """

    def __init__(self, account: User, *, at: datetime | None = None) -> None:
        """`at`: the moment at which emergencies count; None, for applications: none does."""
        self._account = account
        self._at = at
        self._held: dict[int, frozenset[str]] = {}

    def may(self, purpose: Purpose, action: str) -> bool:
        """Whether the account holds `<action>_purpose` on this purpose."""
        return self._holds(purpose, action) or self.emergency(purpose, action) is not None

    def emergency(self, purpose: Purpose, action: str) -> EmergencyAccess | None:
        """The emergency without which the account might not do it; each use of it is evidence."""
        if not self._account.is_active or self._holds(purpose, action):
            return None
        return self._emergencies(action).filter(purpose=purpose).select_related("purpose").first()

    def _holds(self, purpose: Purpose, action: str) -> bool:
        if not self._account.is_active:
            return False
        if purpose.pk not in self._held:
            own, shared = self._rows(content_object=purpose.pk)
            names = own.values_list("permission__codename", flat=True)
            self._held[purpose.pk] = frozenset(
                names.union(shared.values_list("permission__codename", flat=True))
            )
        return f"{action}_purpose" in self._held[purpose.pk]

    def purposes(self, action: str) -> QuerySet[Purpose]:
        """The active purposes on which the account holds `action`: one part of a larger query."""
        return Purpose.objects.active().filter(self.permits(action, of="pk"))

    def permits(self, action: str, *, of: str) -> Q:
        """A condition on rows, whose field `of` is a purpose: the account holds `action` on it.

        Asked of each row by an index, not gathered first: an account may hold thousands.
        """
        if not self._account.is_active:
            return Q(pk__in=[])
        this = {"content_object": OuterRef(of)}
        own, shared = self._rows(permission__codename=f"{action}_purpose", **this)
        emergencies = self._emergencies(action).filter(purpose=OuterRef(of))
        return Q(Exists(own) | Exists(shared) | Exists(emergencies))

    def _emergencies(self, action: str) -> EmergencyQuerySet:
        if self._at is None:
            return EmergencyAccess.objects.none()
        return EmergencyAccess.objects.in_force(at=self._at).filter(
            account=self._account, action=action
        )

    def _rows(
        self, **narrowed: Any
    ) -> tuple[QuerySet[PurposeUserPermission], QuerySet[PurposeGroupPermission]]:
        """The account's own rows and those of its roles."""
        return (
            PurposeUserPermission.objects.filter(user=self._account, **narrowed),
            PurposeGroupPermission.objects.filter(group__user=self._account, **narrowed),
        )


@dataclass(frozen=True)
class Caller:
    """The authenticated party, in the words that evidence may hold."""

    kind: str
    name: str
    role: str
    scopes: frozenset[str]
    purposes: PurposePermissions
    application: str = ""
    correlation: str = ""
    namespaces: tuple[str, ...] | None = ()  # None: every one
    account: User | None = field(default=None, repr=False)

    def may_act_in(self, namespace: str) -> bool:
        """Whether this caller may name subjects of `namespace`."""
        return self.namespaces is None or namespace in self.namespaces


def staff_name(account: User) -> str:
    """A member of staff's keyed pseudonym, as the log knows it."""
    return "staff:" + system_hmac("staff", str(account.pk).encode())[:8].hex()
