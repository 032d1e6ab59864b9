"""What a person's grants, refusals, opt-outs and signals amount to, now. Pure.

Order of weight: a restriction (GDPR Art. 18) beats an opt-out, an opt-out beats a signal, a signal
beats a grant, and among grants the newest revision speaks. A grant counts only while it lasts,
while the notice it answered has not been materially changed, and while the person was old enough
to give it. Only law stands above this (it is decided before, in `governance.policy`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, get_args

State = Literal[
    "none",
    "granted",
    "refused",
    "withdrawn",
    "expired",
    "opted-out",
    "superseded",
    "restricted",
]

STATES: Final[tuple[State, ...]] = get_args(State)
DENYING: Final = frozenset({"refused", "withdrawn", "opted-out", "restricted"})
RESTRICTED: Final = "restricted"  # the kind of signal that a request for restriction leaves
CONSENT_BASES: Final = frozenset({"consent", "explicit-consent"})

# The youngest age, in years, inside each band a grant can declare.
AGE_FLOORS: Final = {"under-13": 0, "13-15": 13, "16-17": 16, "18-plus": 18}


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFact:
    """One revision for exactly this purpose and modality. `order` grows with every record kept."""

    order: int
    state: Literal["given", "refused", "withdrawn"]
    at: datetime
    expires_at: datetime | None = None
    explicit: bool = True
    notice_version: int | None = None
    notice_hash: str = ""
    consent_id: str = ""
    age_band: str = ""
    guardian: bool = False
    conflict_confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutFact:
    """One revision of one person's opt-out for a scope that covers this purpose and modality."""

    order: int
    holder: str
    scope: str
    is_set: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFact:
    """A preference signal (Global Privacy Control) that was sent, or a restriction asked for."""

    order: int
    holder: str
    asserted: bool
    at: datetime
    kind: str = "gpc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the purpose asks for. `material_versions`: notice versions that changed the deal."""

    lawful_basis: str
    gpc_is_opt_out: bool = False
    minimum_age: int | None = None
    material_versions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict, and why. `since` is when the fact that decided was recorded."""

    state: State
    reasons: tuple[str, ...] = ()
    consent_id: str = ""
    notice_hash: str = ""
    since: datetime | None = None
    gpc: bool = field(default=False)

    @property
    def denies(self) -> bool:
        """Whether the person said no: true on every lawful basis that leaves a choice."""
        return self.state in DENYING

    def suffices_for(self, lawful_basis: str) -> bool:
        """Whether processing may go on under `lawful_basis`; an unknown basis never suffices."""
        if lawful_basis in CONSENT_BASES:
            return self.state == "granted"
        return bool(lawful_basis) and not self.denies


def weigh(
    *,
    grants: Iterable[GrantFact],
    opt_outs: Iterable[OptOutFact],
    signals: Iterable[SignalFact],
    terms: Terms,
    at: datetime,
    gpc: bool = False,
) -> Standing:
    """The standing at `at` (aware UTC). Each iterable may hold whole histories or newest rows only.

    Histories belong to one person, who may be known under several identities (`holder`).
    """
    newest = max(grants, key=lambda fact: fact.order, default=None)
    asserted = [fact for fact in _newest_per_holder(signals) if fact.asserted]
    signalled = gpc or any(fact.kind == "gpc" for fact in asserted)
    restricted = min((fact.at for fact in asserted if fact.kind == RESTRICTED), default=None)
    if restricted is not None:
        return Standing("restricted", ("restriction.asked",), since=restricted, gpc=signalled)
    opted = [fact for fact in _newest_per_scope(opt_outs) if fact.is_set]
    if opted:
        first = min(opted, key=lambda fact: fact.order)
        reason = f"optout.{_width(first.scope)}"
        return Standing("opted-out", (reason,), since=first.at, gpc=signalled)
    if signalled and terms.gpc_is_opt_out and not _confirmed(newest):
        return Standing("opted-out", ("optout.gpc",), gpc=True)
    if newest is None:
        return Standing("none", ("consent.never-asked",), gpc=signalled)
    return _of_grant(newest, terms, at, signalled)


def unknown_subject() -> Standing:
    """Nobody we have heard of: no will is known, which is a no wherever consent is the basis."""
    return Standing("none", ("subject.unknown",))


def _of_grant(grant: GrantFact, terms: Terms, at: datetime, signalled: bool) -> Standing:
    state, reason = _grant_state(grant, terms, at)
    return Standing(
        state, (reason,), grant.consent_id, grant.notice_hash, since=grant.at, gpc=signalled
    )


def _grant_state(grant: GrantFact, terms: Terms, at: datetime) -> tuple[State, str]:
    if grant.state != "given":
        return grant.state, f"consent.{grant.state}"
    if grant.expires_at is not None and grant.expires_at <= at:
        return "expired", "consent.expired"
    if any(version > (grant.notice_version or 0) for version in terms.material_versions):
        return "superseded", "consent.notice-changed"
    if _too_young(grant, terms.minimum_age):
        return "none", "consent.too-young"
    if terms.lawful_basis == "explicit-consent" and not grant.explicit:
        return "none", "consent.not-explicit"
    return "granted", "consent.given"


def _too_young(grant: GrantFact, minimum_age: int | None) -> bool:
    floor = AGE_FLOORS.get(grant.age_band)
    return (
        minimum_age is not None and floor is not None and floor < minimum_age and not grant.guardian
    )


def _confirmed(grant: GrantFact | None) -> bool:
    """A yes that was asked for again in face of the signal (CCPA regulations §7025(c)(3))."""
    return grant is not None and grant.state == "given" and grant.conflict_confirmed


def _newest_per_holder(signals: Iterable[SignalFact]) -> Sequence[SignalFact]:
    newest: dict[tuple[str, str], SignalFact] = {}
    for fact in sorted(signals, key=lambda fact: fact.order):
        newest[fact.holder, fact.kind] = fact
    return tuple(newest.values())


def _newest_per_scope(opt_outs: Iterable[OptOutFact]) -> Sequence[OptOutFact]:
    newest: dict[tuple[str, str], OptOutFact] = {}
    for fact in sorted(opt_outs, key=lambda fact: fact.order):
        newest[fact.holder, fact.scope] = fact
    return tuple(newest.values())


def scope_of(purpose: str | None, modality: str | None) -> str:
    """The scope's key: `*|*` is everything, `support.escalation|*` one purpose, and so on."""
    return f"{purpose or '*'}|{modality or '*'}"


def covering_scopes(purpose: str, modality: str) -> tuple[str, str, str, str]:
    """The four scopes whose opt-out covers this purpose and modality."""
    return (
        scope_of(None, None),
        scope_of(purpose, None),
        scope_of(None, modality),
        scope_of(purpose, modality),
    )


def _width(scope: str) -> str:
    purpose, _, modality = scope.partition("|")
    if purpose == "*":
        return "everything" if modality == "*" else "modality"
    return "purpose" if modality == "*" else "purpose-and-modality"
