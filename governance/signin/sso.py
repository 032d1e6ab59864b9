"""Single sign-on: an OpenID provider's claims become an account in the mapped roles, or a refusal.

Roles come anew from the groups claim at every sign-in, so leaving a group there takes the role
away here. A second factor is believed only from `acr` or `amr` values that settings name.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from governance.errors import Conflict
from governance.roles import ROLE_PERMISSIONS
from governance.services.people import set_roles

BY = "system:single-sign-on"
Claims = Mapping[str, Any]


def claims_of(login: SocialLogin) -> Claims:
    """Userinfo over id token, as the provider sent them at this sign-in."""
    sent = login.account.extra_data
    return {**sent.get("id_token", {}), **sent.get("userinfo", {})}


def roles_from(claims: Claims) -> frozenset[str]:
    """The roles that the groups claim maps to; what is not in the table gives nothing."""
    groups = claims.get(settings.DISCREET_OIDC_GROUPS_CLAIM, [])
    named = [groups] if isinstance(groups, str) else groups
    table = settings.DISCREET_OIDC_ROLES
    mapped = {table[group] for group in named if isinstance(group, str) and group in table}
    return frozenset(mapped & set(ROLE_PERMISSIONS))


def second_factor_in(id_token: Claims) -> bool:
    """Whether the id token says, in words we were told to trust, that a second factor was used.

    `acr`, `amr`: OpenID Connect Core §2, RFC 8176.
    """
    amr = id_token.get("amr", [])
    used = {amr} if isinstance(amr, str) else {one for one in amr if isinstance(one, str)}
    return id_token.get("acr") in settings.DISCREET_OIDC_ACR or bool(
        used & set(settings.DISCREET_OIDC_AMR)
    )


def reauthentication() -> list[dict[str, Any]]:
    """How someone without a password or factor of ours proves again who they are."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return []
    url = reverse("single_sign_on_again")  # without a query: allauth appends its own
    return [{"id": "sso", "description": settings.DISCREET_OIDC_NAME, "url": url}]


@login_required
def prove_again(request: HttpRequest) -> HttpResponse:
    """Off to the provider, which asks anew who it is (OpenID Connect Core §3.1.2.1), and back.

    A form that was on its way is not sent by itself: it came from another page's session with the
    provider in between. The person is led back to where it stood.
    """
    if not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    back = request.GET.get("next", "")
    form = request.session.pop(STATE_SESSION_KEY, None)
    if form:
        stood = urlsplit(json.loads(form["request"])["META"].get("HTTP_REFERER", ""))
        back = stood.path if stood.netloc == request.get_host() else ""
        messages.info(request, _("You have proved who you are. Send the form again."))
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("admin:index")
    there = reverse("openid_connect_login", args=[settings.DISCREET_OIDC_ID])
    return redirect(f"{there}?{urlencode({'auth_params': 'prompt=login', 'next': back})}")


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Who may enter through the provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Yes: `pre_social_login` has refused everybody without a role."""
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse who has no role, or take over the roles; keep no claims."""
        claims = claims_of(sociallogin)
        id_token = sociallogin.account.extra_data.get("id_token", {})
        request.sso_second_factor = second_factor_in(id_token)  # type: ignore[attr-defined]
        roles = roles_from(claims)
        if sociallogin.state.get("process") != "login":
            self._refuse(request, _("Accounts are not joined here."))
        if not roles:
            self._refuse(request, _("None of your groups has a role here."))
        if sociallogin.is_existing:
            if not (sociallogin.user.is_active and sociallogin.user.is_staff):
                self._refuse(request, _("This account is switched off."))
            sociallogin.account.extra_data = {}
            sociallogin.account.save(update_fields=["extra_data"])
            self._assign(request, sociallogin.user, roles)
        else:
            self._fresh(request, sociallogin)
            request.sso_roles = roles  # type: ignore[attr-defined]  # for save_user, this request

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """A new member of staff, in the roles of the claim; no account when they are refused."""
        sociallogin.account.extra_data = {}
        sociallogin.user.is_staff = True
        with transaction.atomic():
            account: User = super().save_user(request, sociallogin, form)
            self._assign(request, account, request.sso_roles)  # type: ignore[attr-defined]
        return account

    def _fresh(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Nobody takes an existing account over by claiming its name or its address."""
        person = sociallogin.user
        taken = User.objects.filter(username__iexact=person.username).exists()
        if person.email:
            taken |= User.objects.filter(email__iexact=person.email).exists()
            taken |= EmailAddress.objects.filter(email__iexact=person.email).exists()
        if taken or not person.username:
            self._refuse(request, _("An account of this name or address exists already."))

    def _assign(self, request: HttpRequest, account: User, roles: frozenset[str]) -> None:
        try:
            set_roles(account=account, roles=roles, by=BY, at=timezone.now())
        except Conflict as error:
            self._refuse(request, str(error))

    def _refuse(self, request: HttpRequest, why: str) -> NoReturn:
        page = render(request, "account/refused.html", {"why": why}, status=403)
        raise ImmediateHttpResponse(page)
