"""allauth's hooks, in our terms: no sign-up, sealed second-factor secrets, proofs that age."""

import base64
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.keys import RootKey, system_hmac
from governance.signin import locks, proofs, sso

CONTEXT: Final = b"staff-second-factor"
WRONG = _("The name or the password is wrong.")


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by an administrator or by single sign-on, never by a visitor."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Stop guessing one person's password from many addresses."""
        login = str(credentials.get("username") or credentials.get("email") or "")
        if not locks.count_password(login, at=timezone.now()):
            raise self.validation_error("too_many_login_attempts")

    def is_reauthentication_required(self, *, app: str, **_other: Any) -> bool:
        """What was proved a moment ago need not be proved again."""
        return not proofs.proved_recently(self.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The second factor where there is one, or else the password, or single sign-on."""
        offered: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        strong = [one for one in offered if one["id"].startswith("mfa_reauthenticate")]
        if strong or offered or not user.is_authenticated:
            return strong or offered
        return sso.reauthentication()


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Secrets of authenticator apps and recovery codes are sealed before they are stored."""

    def encrypt(self, text: str) -> str:
        """Base64 of nonce, AES-256-GCM ciphertext and tag."""
        return base64.b64encode(_key().wrap(text.encode(), CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` took; raises `KeyUnavailable` when it was altered or is another key's."""
        return _key().unwrap(base64.b64decode(encrypted_text), CONTEXT).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The relying party that a passkey is bound to: this host."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Discreet"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a new passkey is called until its owner names it."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey {number}").format(number=count + 1)


def _key() -> RootKey:
    """A key of its own under the HMAC key, which rotating root keys leaves alone."""
    return RootKey(0, system_hmac("seal", CONTEXT))
