"""Applications and staff accounts: made here, and nowhere else."""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.idp.oidc.models import Client
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.db import transaction
from guardian.shortcuts import assign_perm

from audit.services import Event, record
from consent.models import Purpose
from governance.models import Application


@transaction.atomic
def create_application(
    *, slug: str, namespaces: Iterable[str], scopes: Iterable[str], by: str, at: datetime
) -> tuple[Application, str]:
    """A new application and its secret, which is shown this once and stored as a hash only."""
    scopes = list(scopes)
    secret = secrets.token_urlsafe(32)
    client = Client(
        id=f"{slug}-{secrets.token_hex(4)}",
        name=slug,
        secret=make_password(secret),
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
    application = Application.objects.create(
        slug=slug, client=client, account=account, namespaces=list(namespaces), created_at=at
    )
    record(
        Event(
            type="application.created",
            at=at,
            actor=by,
            resource=f"application:{slug}",
            facts={"scopes": sorted(scopes), "namespaces": sorted(application.namespaces)},
        )
    )
    return application, secret


@transaction.atomic
def renew_secret(*, application: Application, by: str, at: datetime) -> str:
    """A new secret in place of the old one; tokens already given keep their hour."""
    secret = secrets.token_urlsafe(32)
    application.client.secret = make_password(secret)
    application.client.save(update_fields=["secret"])
    record(
        Event(
            type="application.secret-renewed",
            at=at,
            actor=by,
            resource=f"application:{application.slug}",
        )
    )
    return secret


@transaction.atomic
def permit(
    *, application: Application, purpose: Purpose, actions: Iterable[str], by: str, at: datetime
) -> None:
    """Give an application object permissions on a purpose: `use`, `read_results`, …"""
    actions = sorted(actions)
    for action in actions:
        assign_perm(f"consent.{action}_purpose", application.account, purpose)
    record(
        Event(
            type="application.permitted",
            at=at,
            actor=by,
            purpose=purpose.slug,
            resource=f"application:{application.slug}",
            facts={"actions": actions},
        )
    )


@transaction.atomic
def create_staff(*, username: str, role: str, by: str, at: datetime) -> tuple[User, str]:
    """A member of staff in one role, with a random password that is shown this once."""
    password = secrets.token_urlsafe(18)
    account = User.objects.create_user(username=username, password=password, is_staff=True)
    account.groups.add(Group.objects.get(name=role))
    record(Event(type="staff.created", at=at, actor=by, role=role, action="create"))
    return account, password


def write_private(path: Path, content: Mapping[str, Any] | list[Any]) -> None:
    """Write JSON that only its owner can read (0600), replacing the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(content, stream, indent=2, ensure_ascii=False)
        stream.write("\n")
    temporary.replace(path)
