"""Staff accounts: made here, and nowhere else; and credentials in files of the demo."""

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group, User
from django.db import transaction

from audit.services import Event, record


@transaction.atomic
def create_staff(*, username: str, role: str, by: str, at: datetime) -> tuple[User, str]:
    """A member of staff in one role, with a random password that is shown this once."""
    password = secrets.token_urlsafe(18)
    account = User.objects.create_user(username=username, password=password, is_staff=True)
    account.groups.add(Group.objects.get(name=role))
    record(Event(type="staff.created", at=at, actor=by, role=role, action="create"))
    return account, password


def demo_second_factor(account: User) -> dict[str, Any]:
    """An authenticator app and recovery codes for who tries a demo; their secrets in clear.

    `totp_secret`: base32, for any app (RFC 6238). `recovery_codes`: each lets in once.
    """
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    codes = RecoveryCodes.activate(account).generate_codes()
    return {"totp_secret": secret, "recovery_codes": codes}


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
