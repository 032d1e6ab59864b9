"""Who is calling: an application by its bearer token, or a member of staff by session."""

from datetime import datetime

from allauth.idp.oidc.models import Token
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from governance.addresses import client_address
from governance.callers import Caller, PurposePermissions, staff_name
from governance.models import Application
from governance.services import limits

CHALLENGE = 'Bearer realm="discreet"'


class ApplicationAuthentication(BaseAuthentication):
    """OAuth2 bearer tokens of the client-credentials grant (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        """The application's service account and caller; None without a bearer token.

        The call is counted here, before scopes and bodies are looked at; `LimitReached` is a 429.
        """
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        http, now = request._request, timezone.now()
        application, scopes = self._lookup(value.strip(), http, at=now)
        allowances = limits.spend(application, at=now)
        vars(http)["allowances"] = allowances  # for the headers: `governance.api.limits`
        allowances.check()
        account = application.account
        caller = Caller(
            kind="application",
            name=f"app:{application.slug}",
            role="application",
            application=application.slug,
            scopes=scopes,
            purposes=PurposePermissions(account),
            namespaces=application.scope_of_namespaces(),
            correlation=getattr(http, "correlation", ""),
            account=account,
        )
        return account, caller

    @staticmethod
    def _lookup(
        value: str, request: HttpRequest, *, at: datetime
    ) -> tuple[Application, frozenset[str]]:
        """The token's application and scopes; one answer for every token that does not count."""
        token = (
            Token.objects.by_value(value)
            .filter(
                type=Token.Type.ACCESS_TOKEN, expires_at__gt=at, client__application__active=True
            )
            .select_related("client__application__account")
            .first()
        )
        application = token and token.client.application
        if not (
            application
            and application.usable(at=at)
            and application.admits(client_address(request))
        ):
            raise AuthenticationFailed("The access token does not count here, or has expired.")
        return application, frozenset(token.get_scopes())

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return CHALLENGE


class StaffAuthentication(SessionAuthentication):
    """Staff signed in to the admin may use the API with their own permissions (CSRF enforced)."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        """The member of staff; None for anybody else."""
        found = super().authenticate(request)
        if found is None:
            return None
        account = found[0]
        if isinstance(account, AnonymousUser) or not account.is_staff:
            return None
        return account, staff_caller(
            account, correlation=getattr(request._request, "correlation", "")
        )


def staff_caller(account: User, *, correlation: str = "") -> Caller:
    """A member of staff as a caller: scopes follow from roles, and from emergencies in force."""
    from governance.roles import role_names, scopes_of
    from governance.services.emergencies import scopes_in_force

    now = timezone.now()
    return Caller(
        kind="staff",
        name=staff_name(account),
        role=",".join(role_names(account)),
        scopes=scopes_of(account) | scopes_in_force(account, at=now),
        purposes=PurposePermissions(account, at=now),
        namespaces=None,
        correlation=correlation,
        account=account,
    )
