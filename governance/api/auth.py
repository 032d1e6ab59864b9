"""Who is calling: an application by its bearer token, or a member of staff by session."""

from datetime import datetime

from allauth.idp.oidc.models import Token
from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from governance.callers import Caller, PurposePermissions, staff_name
from governance.models import Application

CHALLENGE = 'Bearer realm="discreet"'


class ApplicationAuthentication(BaseAuthentication):
    """OAuth2 bearer tokens of the client-credentials grant (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        """The application's service account and caller; None without a bearer token."""
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        application, scopes = self._lookup(value.strip(), at=timezone.now())
        account = application.account
        caller = Caller(
            kind="application",
            name=f"app:{application.slug}",
            role="application",
            application=application.slug,
            scopes=scopes,
            purposes=PurposePermissions(account),
            namespaces=application.scope_of_namespaces(),
            correlation=getattr(request._request, "correlation", ""),
            account=account,
        )
        return account, caller

    @staticmethod
    def _lookup(value: str, *, at: datetime) -> tuple[Application, frozenset[str]]:
        token = Token.objects.lookup(Token.Type.ACCESS_TOKEN, value) if value else None
        if token is None or (token.expires_at is not None and token.expires_at <= at):
            raise AuthenticationFailed("The access token is unknown or has expired.")
        application = (
            Application.objects.select_related("account")
            .filter(client_id=token.client_id, active=True, account__is_active=True)
            .first()
        )
        if application is None:
            raise AuthenticationFailed("The access token belongs to no active application.")
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
    """A member of staff as a caller: scopes follow from the roles' permissions."""
    from governance.roles import role_names, scopes_of

    return Caller(
        kind="staff",
        name=staff_name(account),
        role=",".join(role_names(account)),
        scopes=scopes_of(account),
        purposes=PurposePermissions(account),
        namespaces=None,
        correlation=correlation,
        account=account,
    )
