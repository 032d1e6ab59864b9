"""Addresses of staff sign-in, below `/sign-in/`: the parts of allauth that we use, and no other."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions.views import list_usersessions
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from governance.signin import sso

View = Callable[..., HttpResponse]


def whole(view: View) -> View:
    """A change and its evidence commit or fail together."""

    @wraps(view)
    def wrapped(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        with transaction.atomic():
            response = view(request, *arguments, **named)
            if hasattr(response, "render"):
                response.render()
        return response

    return wrapped


@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """For who has a password; who enters by single sign-on gets none here."""
    if not (isinstance(request.user, User) and request.user.has_usable_password()):
        raise Http404
    response: HttpResponse = account.password_change(request)
    return response


urlpatterns = [
    path("", account.login, name="account_login"),
    path("out/", account.logout, name="account_logout"),
    path("off/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("again/sso/", sso.prove_again, name="single_sign_on_again"),
    path("code/", mfa.authenticate, name="mfa_authenticate"),
    path("passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("password/", whole(change_password), name="account_change_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path(
        "password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"
    ),
    path(
        "password/new/<str:uidb36>/<str:key>/",
        whole(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("security/", mfa.index, name="mfa_index"),
    path("security/app/", whole(totp.activate_totp), name="mfa_activate_totp"),
    path("security/app/remove/", whole(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("security/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "security/codes/new/",
        whole(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("security/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("security/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("security/passkeys/add/", whole(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "security/passkeys/<int:pk>/remove/",
        whole(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("security/passkeys/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("security/sessions/", list_usersessions, name="usersessions_list"),
    path("failed/", social.login_error, name="socialaccount_login_error"),
    path("cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("with/<str:provider_id>/", oidc.login, name="openid_connect_login"),
    path("with/<str:provider_id>/back/", oidc.callback, name="openid_connect_callback"),
]
