"""The life of a redaction profile, and the one that hides what a purpose's messages hold.

Every deed commits with its evidence or not at all. ``by`` is an opaque actor, ``at`` aware UTC.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction

from audit.canonical import canonical, digest, parse
from audit.errors import PayloadRejected
from governance.errors import ProfileRejected, PublishedMeanwhile, SamePerson, WrongState
from governance.models.profiles import PROFILE_STEPS, ProfileState, RedactionProfile
from governance.redaction import RedactionFailed
from governance.redaction.profiles import Profile, from_mapping, named
from governance.services.evidence import keep

_DECISIVE = ("purpose", "version", "actions", "tier", "least")
_CHANGEABLE = ("actions", "tier", "least", "reason")


def draft(
    *,
    purpose: str,
    reason: str,
    by: str,
    at: datetime,
    actions: Mapping[str, str] | None = None,
    tier: str = "",
    least: int | None = None,
) -> RedactionProfile:
    """A new version for ``purpose`` ("": for every purpose without its own), as a draft."""
    with transaction.atomic():
        made = RedactionProfile(
            purpose=purpose,
            version=RedactionProfile.objects.latest_version(purpose) + 1,
            actions=dict(actions or {}),
            tier=tier,
            reason=reason,
            author=by,
            editors=[by],
            created_at=at,
        )
        if least is not None:
            made.least = least
        made.save()
        keep("redaction-profile.drafted", resource=made.reference, by=by, at=at)
    return made


def next_version(profile: RedactionProfile, *, by: str, at: datetime) -> RedactionProfile:
    """A draft of the next version, begun as a copy: published versions are never edited."""
    return draft(
        purpose=profile.purpose,
        reason=profile.reason,
        actions=profile.actions,
        tier=profile.tier,
        least=profile.least,
        by=by,
        at=at,
    )


def revise(
    profile: RedactionProfile, *, changes: Mapping[str, Any], by: str, at: datetime
) -> RedactionProfile:
    """Change a draft. Raises WrongState unless it still is one."""
    with transaction.atomic():
        locked = _locked(profile)
        if not locked.editable:
            raise WrongState(f"{locked} is {locked.state}: begin a new version instead.")
        for name in _CHANGEABLE:
            if name in changes:
                setattr(locked, name, changes[name])
        if by not in locked.editors:
            locked.editors = [*locked.editors, by]
        locked.save()
        keep("redaction-profile.edited", resource=locked.reference, by=by, at=at)
    return locked


def propose(profile: RedactionProfile, *, by: str, at: datetime) -> RedactionProfile:
    """Draft → proposed. Raises ProfileRejected, naming what is wrong."""
    with transaction.atomic():
        locked = _locked(profile)
        _step(locked, ProfileState.PROPOSED)
        checked(locked)
        locked.returned_because = ""
        locked.save()
        facts = {"hash": fingerprint(locked)}
        keep("redaction-profile.proposed", resource=locked.reference, by=by, at=at, facts=facts)
    return locked


def send_back(
    profile: RedactionProfile, *, because: str, by: str, at: datetime
) -> RedactionProfile:
    """Proposed → draft, with the reason for its author."""
    with transaction.atomic():
        locked = _locked(profile)
        _step(locked, ProfileState.DRAFT)
        locked.returned_because = because
        locked.save()
        keep("redaction-profile.returned", resource=locked.reference, by=by, at=at)
    return locked


def publish(profile: RedactionProfile, *, by: str, at: datetime) -> RedactionProfile:
    """Proposed → published, by someone who wrote none of it; the version before is superseded.

    Raises SamePerson, ProfileRejected, and PublishedMeanwhile when two are published at once.
    """
    try:
        with transaction.atomic():
            locked = _locked(profile)
            _step(locked, ProfileState.PUBLISHED)
            if by in locked.editors:
                raise SamePerson("The approver must not have written any of it.")
            checked(locked)
            RedactionProfile.objects.filter(
                purpose=locked.purpose, state=ProfileState.PUBLISHED
            ).update(state=ProfileState.SUPERSEDED, superseded_at=at)
            locked.approver, locked.published_at = by, at
            locked.hash = fingerprint(locked)
            locked.save()
            facts = {"hash": locked.hash, "reversible": checked(locked).reversible}
            keep(
                "redaction-profile.published", resource=locked.reference, by=by, at=at, facts=facts
            )
    except IntegrityError as error:
        raise PublishedMeanwhile("Another version was published first.") from error
    return locked


def retire(profile: RedactionProfile, *, by: str, at: datetime) -> RedactionProfile:
    """Published → superseded by nothing: what stands above it hides from now on.

    That is the profile for all purposes, or the built-in one, which hides everything; so one
    officer is enough.
    """
    with transaction.atomic():
        locked = _locked(profile)
        _step(locked, ProfileState.SUPERSEDED)
        locked.superseded_at = at
        locked.save()
        keep("redaction-profile.retired", resource=locked.reference, by=by, at=at)
    return locked


def checked(profile: RedactionProfile) -> Profile:
    """The profile as the pure part takes it; raises ProfileRejected."""
    stored = {"actions": profile.actions, "tier": profile.tier, "least": profile.least}
    try:
        made = from_mapping(profile.reference, stored)
    except ValueError as error:
        raise ProfileRejected(str(error)) from None
    if made.reversible and not profile.purpose:
        raise ProfileRejected(
            "actions: only the profile of one named purpose may seal values reversibly."
        )
    return made


def in_force(purpose: str) -> Profile:
    """What hides the secrets in messages of ``purpose``: one small query, compiled once.

    The purpose's own profile, else the one for all purposes, else the built-in default. Raises
    RedactionFailed when what is stored is not what was published.
    """
    stored = RedactionProfile.objects.in_force(purpose).only("hash", *_DECISIVE).first()
    if stored is None:
        return named("default")
    try:
        content = canonical(_decisive(stored))
    except PayloadRejected:
        raise RedactionFailed("a stored redaction profile cannot be read") from None
    return _compiled(content, stored.hash)


@lru_cache(maxsize=256)
def _compiled(content: bytes, wanted: str) -> Profile:
    stored: dict[str, Any] = parse(content)
    if digest(stored) != wanted:
        raise RedactionFailed("a stored redaction profile does not match its hash")
    name = f"redaction-profile:{stored.pop('purpose') or '-'}/{stored.pop('version')}"
    try:
        return from_mapping(name, stored)
    except ValueError:
        raise RedactionFailed("a stored redaction profile cannot be read") from None


def fingerprint(profile: RedactionProfile) -> str:
    """SHA-256 of everything in it that decides, 64 hex characters."""
    return digest(_decisive(profile))


def _decisive(profile: RedactionProfile) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in _DECISIVE}


def _locked(profile: RedactionProfile) -> RedactionProfile:
    return RedactionProfile.objects.select_for_update().get(pk=profile.pk)


def _step(profile: RedactionProfile, to: str) -> None:
    """Move along the table, or raise."""
    if to not in PROFILE_STEPS[profile.state]:
        raise WrongState(f"{profile} is {profile.state} and cannot become {to}.")
    profile.state = to
