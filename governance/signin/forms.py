"""allauth's forms where guessing, replaying or asking could tell or win something."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from governance.signin import locks, mailing


class Login(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """The first step; its fields are named by labels, which do not vanish when one types."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Label what may be typed, and let a password manager fill it."""
        super().__init__(*args, **options)
        self.fields["login"].label = _("Username or e-mail address")
        self.fields["password"].help_text = ""  # the page has the link to a new one
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class _Guarded(BaseAuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """A code from an app or a recovery code: counted, and taken once."""

    def clean_code(self) -> str:
        """The code if it is right, fresh and the account is not locked out."""
        if not locks.may_try_code(context.request, self.user):
            raise ValidationError(_("Too many tries. Wait an hour, or ask your administrator."))
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_once(self.authenticator, code)
        return code


class Authenticate(_Guarded, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class Reauthenticate(_Guarded, ReauthenticateForm):  # type: ignore[misc]
    """A fresh proof before something dangerous."""


def use_once(authenticator: Authenticator, code: str) -> None:
    """Note the time step of a valid code; raises ValidationError when it was used (RFC 6238 §5.2).

    allauth remembers used codes in the process's memory; another process would take them again.
    """
    secret = decrypt(authenticator.data["secret"])
    steps = [
        step
        for step in totp.yield_hotp_counters_from_time()
        if compare_user_code(
            actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step))
        )
    ]
    with transaction.atomic():
        locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        if not steps or max(steps) <= locked.data.get("last_step", 0):
            raise ValidationError(_("This code was used already. Wait for the next one."))
        locked.data["last_step"] = max(steps)
        locked.save(update_fields=["data"])


class ResetPassword(ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Ask for a link to a new password. The answer and its time tell nothing about the address."""

    def clean_email(self) -> str:
        """Any well-formed address will do."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **_other: Any) -> str:
        """Hand it to a worker, which looks whether there is somebody to write to."""
        address: str = self.cleaned_data["email"]
        mailing.request_reset(address, language=get_language() or "en", at=timezone.now())
        return address
