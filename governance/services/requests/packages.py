"""The answer to a request for a copy: made by a worker, encrypted, collected once, then gone."""

import hashlib
import io
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import pyzipper
from django.conf import settings
from django.db import transaction

from consent import vault
from consent.services import lock_subject
from governance.dsr.actions import ACTIONS
from governance.dsr.states import WORKABLE
from governance.errors import PackageGone
from governance.models import Request, RequestPackage
from governance.privacy.package import compose
from governance.services.requests.steps import locked, move, testify

RUNNER: Final = "system:requests"
PACKAGED: Final = tuple(slug for slug, action in ACTIONS.items() if action.how == "package")
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # 31 signs, none that look alike
GROUPS: Final = 5  # of five signs: 123 bits


def build_package(request: Request, *, at: datetime) -> bool:
    """Put the answer together and close the request; False when it is not to be worked on.

    The reading happens outside any transaction. Raises what a failing holder raises: an answer that
    leaves something out is no answer.
    """
    if request.state not in WORKABLE:
        return False
    files = compose(request, at=at)
    phrase = new_phrase()
    content = encrypt(files, phrase)
    with transaction.atomic():
        lock_subject(request.subject)
        found = locked(request)
        if found.state not in WORKABLE:
            return False
        keys = vault.open_keys(found.subject_id)
        expires_at = at + timedelta(days=settings.DISCREET_PACKAGE_DAYS)
        package = RequestPackage(
            request=found,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            created_at=at,
            expires_at=expires_at,
        )
        package.sealed = keys.seal(content, identity=_identity(package, "zip"))
        package.sealed_phrase = keys.seal(phrase.encode(), identity=_identity(package, "phrase"))
        package.save(force_insert=True)
        found.outcome = {"files": sorted(files), "size": len(content)}
        move(found, "complete", by=RUNNER, at=at, facts=found.outcome)
    return True


def take_phrase(request: Request, *, by: str, at: datetime) -> str | None:
    """The passphrase, this once; None when it was shown before. Raises `PackageGone`."""
    with transaction.atomic():
        package = _package(request, at=at)
        if not package.sealed_phrase:
            return None
        keys = vault.open_keys(request.subject_id)
        identity = _identity(package, "phrase")
        phrase = keys.unseal(bytes(package.sealed_phrase), identity=identity).decode()
        package.sealed_phrase = b""
        package.save(update_fields=["sealed_phrase"])
        testify(request, "passphrase-shown", by=by, at=at)
    return phrase


def collect(request: Request, *, by: str, at: datetime) -> bytes:
    """The encrypted ZIP; that it was handed out is recorded. Raises `PackageGone`."""
    with transaction.atomic():
        package = _package(request, at=at)
        keys = vault.open_keys(request.subject_id)
        content = keys.unseal(bytes(package.sealed), identity=_identity(package, "zip"))
        package.collected_at = package.collected_at or at
        package.save(update_fields=["collected_at"])
        testify(request, "collected", by=by, at=at)
    return content


def package_of(request: Request, *, at: datetime) -> RequestPackage | None:
    """The request's package while it lasts."""
    rows = RequestPackage.objects.defer("sealed", "sealed_phrase")
    return rows.filter(request=request, expires_at__gt=at).first()


def new_phrase() -> str:
    """`abcde-fghjk-…`: easy to read out, hard to guess."""
    signs = [secrets.choice(ALPHABET) for _ in range(5 * GROUPS)]
    return "-".join("".join(signs[start : start + 5]) for start in range(0, len(signs), 5))


def encrypt(files: Mapping[str, bytes], phrase: str) -> bytes:
    """A ZIP whose entries are encrypted with AES-256 (WinZip AE-2)."""
    stream = io.BytesIO()
    with pyzipper.AESZipFile(
        stream, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(phrase.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return stream.getvalue()


def _package(request: Request, *, at: datetime) -> RequestPackage:
    rows = RequestPackage.objects.select_for_update()
    package = rows.filter(request=request, expires_at__gt=at).first()
    if package is None or request.subject.erased_at is not None:
        raise PackageGone("There is no package: not ready, expired or erased.")
    return package


def _identity(package: RequestPackage, part: str) -> str:
    return f"package:{package.pk}:{part}"
