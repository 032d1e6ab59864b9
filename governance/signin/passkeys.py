"""allauth's forms that read what a browser says for an authenticator: anything else is "incorrect".

allauth expects well-formed JSON of the right members; a stranger at the sign-in page may send what
they like.
"""

import struct
from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as stock
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.forms import HiddenInput

from consent.json_fields import StrictJson

# What decoding of base64, CBOR and COSE keys raises at what was never made by an authenticator.
MALFORMED: Final = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError),
    *(RecursionError, NotImplementedError, struct.error, InvalidSignature, UnsupportedAlgorithm),
)


class Credential(StrictJson):
    """The answer of `navigator.credentials` as an object."""

    @staticmethod
    def fits(value: Any) -> bool:
        """An object, as far as a form can tell."""
        return isinstance(value, dict)


class AddPasskey(stock.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Register one."""

    credential = Credential(widget=HiddenInput)

    def clean(self) -> dict[str, Any]:
        """What is no registration is told like one that does not verify."""
        try:
            return super().clean()  # type: ignore[no-any-return]
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class _Answer(stock.AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    credential = Credential(widget=HiddenInput)

    def clean_credential(self) -> Authenticator:
        """The authenticator that it proves."""
        try:
            return super().clean_credential()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AnswerWithPasskey(_Answer):
    """The second step of signing in."""


class LoginWithPasskey(_Answer, stock.LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with nothing else."""


class ProveWithPasskey(_Answer, stock.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A fresh proof before something dangerous."""
