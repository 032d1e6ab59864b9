"""Applications: made, changed, switched off and on, given secrets and relieved of them."""

import secrets as random_bytes
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.idp.oidc.models import Client, Token
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q

from audit.keys import system_hmac
from governance.errors import SecretUnknown, TermsRefused, TwoSecretsLive
from governance.models import Application, ApplicationSecret
from governance.models.applications import RATE_PER_MINUTE
from governance.roles import APPLICATION_SCOPES
from governance.services.evidence import keep

MARK: Final = "discreet_"  # lets scanners for leaked secrets know one when they see it
SLOTS: Final = (1, 2)
NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On what terms an application may call; `None` where there is no limit.

    networks: CIDR, empty for anywhere. rate_per_minute, quotas: calls. expires_at: aware datetime.
    """

    networks: tuple[str, ...] = ()
    rate_per_minute: int = RATE_PER_MINUTE
    quota_per_day: int | None = None
    quota_per_month: int | None = None
    expires_at: datetime | None = None


@transaction.atomic
def create_application(
    *,
    slug: str,
    namespaces: Iterable[str],
    scopes: Iterable[str],
    by: str,
    at: datetime,
    terms: Terms | None = None,
) -> tuple[Application, str]:
    """A new application and its first secret, which is shown this once and kept as a hash only."""
    scopes = known_scopes(scopes)
    client = Client(
        id=f"{slug}-{random_bytes.token_hex(4)}",
        name=slug,
        secret=make_password(None),  # ours are rows of their own: two can be live at once
        type=Client.Type.CONFIDENTIAL,
    )
    client.grant_types = Client.GrantType.CLIENT_CREDENTIALS.value
    client.response_types = ""
    client.set_scopes(scopes)
    client.set_default_scopes(scopes)
    client.save(force_insert=True)
    account = User(username=f"app:{slug}")
    account.set_unusable_password()
    account.save(force_insert=True)
    application = Application(
        slug=slug,
        client=client,
        account=account,
        namespaces=sorted(namespaces),
        created_at=at,
    )
    _set_terms(application, terms or Terms())
    application.save(force_insert=True)
    facts = {"scopes": scopes, "namespaces": application.namespaces, **_told(application)}
    keep("application.created", resource=reference(application), by=by, at=at, facts=facts)
    return application, add_secret(application=application, by=by, at=at)


@transaction.atomic
def change_application(
    *,
    application: Application,
    namespaces: Iterable[str],
    scopes: Iterable[str],
    terms: Terms,
    by: str,
    at: datetime,
) -> None:
    """Other namespaces, scopes or terms; they count from the next call on.

    A token that holds a scope which was taken away is revoked: it would outlive the change.
    """
    locked, scopes = _locked(application), known_scopes(scopes)
    lost = set(locked.client.get_scopes()) - set(scopes)
    locked.client.set_scopes(scopes)
    locked.client.set_default_scopes(scopes)
    locked.client.save(update_fields=["scopes", "default_scopes"])
    locked.namespaces = sorted(namespaces)
    _set_terms(locked, terms)
    locked.save()
    if lost:
        Token.objects.filter(client=locked.client).delete()
    facts = {"scopes": scopes, "namespaces": locked.namespaces, **_told(locked)}
    keep("application.changed", resource=reference(locked), by=by, at=at, facts=facts)


@transaction.atomic
def switch(*, application: Application, on: bool, by: str, at: datetime) -> None:
    """Switch it off, which revokes its tokens, or on again."""
    locked = _locked(application)
    locked.active = on
    locked.save(update_fields=["active"])
    if not on:
        Token.objects.filter(client=locked.client).delete()
    kind = "application.enabled" if on else "application.disabled"
    keep(kind, resource=reference(locked), by=by, at=at)


@transaction.atomic
def add_secret(
    *, application: Application, by: str, at: datetime, expires_at: datetime | None = None
) -> str:
    """A further secret beside the one in use; raises `TwoSecretsLive` when there are two.

    A secret that has expired makes room by itself.
    """
    locked = _locked(application)
    locked.secrets.filter(retired_at=None, expires_at__lte=at).update(retired_at=at)
    taken = set(locked.secrets.filter(retired_at=None).values_list("slot", flat=True))
    free = [slot for slot in SLOTS if slot not in taken]
    if not free:
        raise TwoSecretsLive("Two secrets are live already: retire one first.")
    if expires_at is not None and expires_at <= at:
        raise TermsRefused("A secret cannot end before it begins.", field="expires_at")
    value = MARK + random_bytes.token_urlsafe(32)
    number = (locked.secrets.aggregate(last=Max("number"))["last"] or 0) + 1
    ApplicationSecret.objects.create(
        application=locked,
        number=number,
        slot=free[0],
        hash=_hash(locked.client_id, value),
        created_at=at,
        expires_at=expires_at,
    )
    facts = {"secret": number, "expires_at": _stamp(expires_at)}
    keep("application.secret-added", resource=reference(locked), by=by, at=at, facts=facts)
    return value


@transaction.atomic
def retire_secret(*, application: Application, number: int, by: str, at: datetime) -> None:
    """End a secret and every token that was fetched with it."""
    locked = _locked(application)
    if not locked.secrets.filter(number=number, retired_at=None).update(retired_at=at):
        raise SecretUnknown(f"There is no live secret number {number}.")
    Token.objects.filter(client=locked.client, data__secret=number).delete()
    facts = {"secret": number}
    keep("application.secret-retired", resource=reference(locked), by=by, at=at, facts=facts)


@transaction.atomic
def renew_secret(*, application: Application, by: str, at: datetime) -> str:
    """One new secret in place of all others."""
    live = application.secrets.filter(retired_at=None).values_list("number", flat=True)
    for number in list(live):
        retire_secret(application=application, number=number, by=by, at=at)
    return add_secret(application=application, by=by, at=at)


def recognise(client_id: str, secret: str, *, at: datetime) -> ApplicationSecret | None:
    """The live secret of a usable application; None for anything else.

    One look-up by a keyed hash, the same for an unknown client and for a wrong secret.
    """
    found = (
        ApplicationSecret.objects.live(at=at)
        .select_related("application__client", "application__account")
        .filter(hash=_hash(client_id, secret), application__client=client_id)
        .first()
    )
    return found if found and found.application.usable(at=at) else None


def note_token(secret: ApplicationSecret, *, at: datetime) -> None:
    """Evidence that a token was given for this secret; its date moves once a minute at most."""
    application = secret.application
    due = Q(last_used_at=None) | Q(last_used_at__lt=at - NOTED_EVERY)
    ApplicationSecret.objects.filter(due, pk=secret.pk).update(last_used_at=at)
    facts = {"secret": secret.number}
    by = f"app:{application.slug}"
    keep("application.token-issued", resource=reference(application), by=by, at=at, facts=facts)


def reference(application: Application) -> str:
    """How evidence points at an application."""
    return f"application:{application.slug}"


def known_scopes(scopes: Iterable[str]) -> list[str]:
    """The scopes in the table's order; raises `TermsRefused` for one that does not exist."""
    wanted = set(scopes)
    unknown = sorted(wanted - set(APPLICATION_SCOPES))
    if unknown:
        raise TermsRefused(f"There is no scope called {', '.join(unknown)}.", field="scopes")
    return [scope for scope in APPLICATION_SCOPES if scope in wanted]


def _locked(application: Application) -> Application:
    """The row as it is now, held until the transaction ends: deeds on one follow each other."""
    rows = Application.objects.select_related("client", "account")
    return rows.select_for_update(of=("self",)).get(pk=application.pk)


def _hash(client_id: str, secret: str) -> str:
    return system_hmac("application-secret", f"{client_id}\0{secret}".encode()).hex()


def _set_terms(application: Application, terms: Terms) -> None:
    """Write the terms to the row; raises `TermsRefused`, naming the field."""
    for name, value in asdict(terms).items():
        setattr(application, name, list(value) if name == "networks" else value)
    try:
        application.clean_fields()
    except ValidationError as error:
        field, texts = next(iter(error.message_dict.items()))
        raise TermsRefused(texts[0], field=field) from error


def _told(application: Application) -> Mapping[str, Any]:
    """The terms as evidence keeps them."""
    return {
        "networks": application.networks,
        "rate_per_minute": application.rate_per_minute,
        "quota_per_day": application.quota_per_day,
        "quota_per_month": application.quota_per_month,
        "expires_at": _stamp(application.expires_at),
    }


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
