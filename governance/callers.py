"""The authenticated party, as decisions and evidence know it."""

from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Model
from guardian.core import ObjectPermissionChecker

from audit.keys import system_hmac


class PurposePermissions:
    """guardian's permissions on purposes for one account, read at most once per request."""

    def __init__(self, account: User) -> None:
        self._account = account
        self._checker: ObjectPermissionChecker | None = None

    def may(self, purpose: Model, action: str) -> bool:
        """Whether the account holds `<action>_purpose` on this purpose (or on all of them)."""
        if not self._account.is_active:
            return False
        if self._checker is None:
            self._checker = ObjectPermissionChecker(self._account)
        return bool(self._checker.has_perm(f"{action}_purpose", purpose))


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
