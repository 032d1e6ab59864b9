"""Who a username or an e-mail address and a password belong to, in one hash's time either way."""

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from governance.signin.locks import account_named


class StaffBackend(BaseBackend):
    """Staff by password. Service accounts of applications never enter here.

    allauth's own backend hashes once for an unknown address and twice for a known one, which a
    stopwatch can tell apart. A failure ends the chain: ModelBackend gives permissions only.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **_other: Any,
    ) -> User:
        """The account; raises PermissionDenied for every other case alike."""
        account = account_named(username or email or "")
        if account is None:
            User().set_password(password or "")
        elif account.check_password(password or ""):
            return account
        raise PermissionDenied

    def get_user(self, user_id: int) -> User | None:
        """The active account behind a session."""
        found: User | None = ModelBackend().get_user(user_id)
        return found
