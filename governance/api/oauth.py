"""The OAuth2 server's questions about clients, scopes and tokens, answered from our tables.

oauthlib speaks the protocol (RFC 6749 §4.4, RFC 7009); allauth's models keep clients and hashed
tokens. Client credentials are the only grant there is.
"""

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote_plus

from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.db import transaction
from oauthlib.common import Request
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator

from audit.texts import UNFIT
from governance.models import ApplicationSecret
from governance.services.applications import note_token, recognise

GRANT: Final = "client_credentials"


def server(*, address: str, at: datetime) -> BackendApplicationServer:
    """The protocol's side for one request that came from `address` at `at`."""
    return BackendApplicationServer(
        ClientCredentials(address=address, at=at),
        token_generator=lambda request: secrets.token_urlsafe(48),
        token_expires_in=lambda request: _lifetime(request.secret, at=at),
    )


def credentials(headers: Any, form: Any) -> tuple[str, str]:
    """Client id and secret out of HTTP Basic (RFC 6749 §2.3.1) or the form; empty when absent."""
    scheme, _, value = str(headers.get("Authorization", "")).partition(" ")
    if scheme.lower() != "basic":
        return str(form.get("client_id") or ""), str(form.get("client_secret") or "")
    try:
        pair = base64.b64decode(value, validate=True).decode()
    except ValueError:  # no ASCII, no base64 or no UTF-8
        return "", ""
    client_id, _, secret = (unquote_plus(part) for part in pair.partition(":"))
    return ("", "") if UNFIT.search(client_id) else (client_id, secret)


class ClientCredentials(RequestValidator):  # type: ignore[misc]  # oauthlib has no types
    """Who may have a token, for what, and how one ends."""

    def __init__(self, *, address: str, at: datetime) -> None:
        self._address = address
        self._at = at

    def client_authentication_required(self, request: Request, *args: Any, **options: Any) -> bool:
        """Every client authenticates."""
        return True

    def authenticate_client(self, request: Request, *args: Any, **options: Any) -> bool:
        """Whether a live secret came from where its application may call."""
        form = {"client_id": request.client_id, "client_secret": request.client_secret}
        client_id, secret = credentials(request.headers, form)
        found = recognise(client_id, secret, at=self._at)
        if found is None or not found.application.admits(self._address):
            return False
        request.secret = found
        request.client = found.application.client
        request.client.client_id = request.client.pk
        return True

    def validate_grant_type(
        self,
        client_id: str,
        grant_type: str,
        client: Client,
        request: Request,
        *args: Any,
        **_: Any,
    ) -> bool:
        """Client credentials, and nothing else."""
        return grant_type == GRANT

    def get_default_scopes(
        self, client_id: str, request: Request, *args: Any, **options: Any
    ) -> list[str]:
        """All that the application has, when it asks for none."""
        return list(request.client.get_scopes())

    def validate_scopes(
        self,
        client_id: str,
        scopes: Iterable[str],
        client: Client,
        request: Request,
        *a: Any,
        **_: Any,
    ) -> bool:
        """Only those that the application has."""
        return set(scopes) <= set(client.get_scopes())

    @transaction.atomic
    def save_bearer_token(
        self, token: dict[str, Any], request: Request, *args: Any, **options: Any
    ) -> None:
        """Keep the token's hash, and which secret it was fetched with; evidence of both.

        Tokens of the client that have ended go with it, so that their rows do not pile up.
        """
        Token.objects.filter(client=request.client, expires_at__lte=self._at).delete()
        row = Token(
            client=request.client,
            type=Token.Type.ACCESS_TOKEN,
            expires_at=self._at + timedelta(seconds=token["expires_in"]),
            data={"secret": request.secret.number},
        )
        row.set_value(token["access_token"])
        row.set_scopes(request.scopes)
        row.save(force_insert=True)
        note_token(request.secret, at=self._at)

    def revoke_token(
        self, token: str, token_type_hint: str, request: Request, *args: Any, **options: Any
    ) -> None:
        """End one of the client's own tokens; another's is not touched (RFC 7009 §2.1)."""
        Token.objects.by_value(token).filter(client=request.client).delete()


def _lifetime(secret: ApplicationSecret, *, at: datetime) -> int:
    """Seconds: a token lives no longer than its secret and its application."""
    whole: int = settings.DISCREET_TOKEN_SECONDS
    ends = [end for end in (secret.expires_at, secret.application.expires_at) if end]
    return min([whole, *(int((end - at).total_seconds()) for end in ends)])
