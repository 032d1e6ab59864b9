"""The facts of one decision: typed, and honest about what is not known.

``None`` always means *unknown*. A caller can only make a fact stricter: the modality decides the
least inference basis, an asserted signal (minor, vulnerable, GPC) outlives later silence, and the
aims that the purpose's own name gives away are added to those it declares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from governance.policy.places import known_place

MODALITIES: Final = ("text", "voice", "face", "behaviour", "survey")
SPEAKERS: Final = ("customer", "employee", "candidate", "public")
SETTINGS: Final = (
    "customer-service",
    "retail",
    "research",
    "advertising",
    "workplace",
    "education",
    "healthcare",
    "finance",
    "public-space",
)
INFERENCE_BASES: Final = ("none", "text", "biometric", "mixed")
LAWFUL_BASES: Final = (
    "consent",
    "explicit-consent",
    "contract",
    "legal-obligation",
    "vital-interests",
    "public-task",
    "legitimate-interest",
)
STANDINGS: Final = (
    "none",
    "granted",
    "refused",
    "withdrawn",
    "expired",
    "opted-out",
    "superseded",
    "restricted",
)
DPIA_STATES: Final = ("current", "stale", "missing", "unsigned")
SIGNALS: Final = ("minor", "vulnerable", "gpc", "limit-sensitive")
AIMS: Final = ("manipulate", "persuade", "upsell", "price", "eligibility")
MANDATORY: Final = (
    "purpose",
    "modality",
    "channel",
    "speaker",
    "setting",
    "jurisdiction",
)

# AI Act Art. 3(39): voice and face are biometric whatever a caller says.
_LEAST_BASIS: Final[Mapping[str, str]] = {"voice": "biometric", "face": "biometric"}
_STRICTNESS: Final = ("text", "mixed", "biometric")
# Where people may tell their mood themselves, so that nothing is inferred (ADR 0005).
TOLD: Final = ("survey",)
_SETS: Final = ("signals", "aims", "failed_families")

# A purpose's own name betrays an aim even where nobody declared it.
_AIM_WORDS: Final[Mapping[str, str]] = {
    "manipulation": "manipulate",
    "subliminal": "manipulate",
    "pressure": "manipulate",
    "distress": "manipulate",
    "advertising": "persuade",
    "marketing": "persuade",
    "sales": "persuade",
    "upsell": "upsell",
    "cross-sell": "upsell",
    "pricing": "price",
    "price": "price",
    "credit": "eligibility",
    "hiring": "eligibility",
    "insurance": "eligibility",
}

# Ages are kept as these lower bounds: a rule may ask only for one of them, so a replay from the
# log decides exactly as the original did and the log never holds an age (GDPR Art. 5(1)(c)).
AGE_STEPS: Final = (0, 12, 13, 14, 15, 16, 18, 21, 25, 65)


def age_step(age: int) -> int:
    """The largest step not above ``age`` (years, ≥ 0): what a decision may know of it."""
    return max(step for step in AGE_STEPS if step <= max(age, 0))


def aims_of(purpose: str | None, setting: str | None) -> frozenset[str]:
    """Aims that follow from the purpose's slug and the setting alone."""
    words = set((purpose or "").replace("_", "-").split("."))
    words |= {part for word in tuple(words) for part in word.split("-")}
    found = {_AIM_WORDS[word] for word in words if word in _AIM_WORDS}
    if setting == "advertising":
        found.add("persuade")
    return frozenset(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a decision may depend on. ``None`` is unknown and never helps a yes.

    Stated by the caller: purpose … jurisdiction, age (years), vulnerable, gpc. Looked up and never
    believed from a caller: everything from ``standing`` on. ``at`` is the day (UTC).
    ``failed_families``: what the model's bias audit failed, as ``language:family``; without a
    current audit ``model_permitted`` is not true, so an empty set never stands for "not audited".
    """

    at: date
    purpose: str | None = None
    modality: str | None = None
    channel: str | None = None
    speaker: str | None = None
    setting: str | None = None
    jurisdiction: str | None = None
    inference_basis: str | None = None
    age: int | None = None
    vulnerable: bool | None = None
    gpc: bool | None = None
    signals: frozenset[str] = frozenset()
    aims: frozenset[str] = frozenset()
    standing: str | None = None
    lawful_basis: str | None = None
    article9: str | None = None
    purpose_known: bool | None = None
    purpose_minimum_age: int | None = None
    gpc_confirmed: bool | None = None
    notice_shown: bool | None = None
    dpia: str | None = None
    model_permitted: bool | None = None
    failed_families: frozenset[str] = frozenset()
    application_permitted: bool | None = None
    namespace_permitted: bool | None = None
    stopped: bool | None = None
    dpo_signoff: bool | None = None
    medical_or_safety: bool | None = None
    human_oversight: bool | None = None
    written_release: bool | None = None
    public_schedule: bool | None = None
    separate_consent: bool | None = None
    bank_declared: bool | None = None
    consultation_pending: bool | None = None
    data_region: str | None = None

    def __post_init__(self) -> None:
        """Make every fact at least as strict as the others imply."""
        put = object.__setattr__
        put(self, "jurisdiction", known_place(self.jurisdiction))
        put(self, "inference_basis", _basis(self.modality, self.inference_basis))
        signals = self.signals
        if "vulnerable" in signals:
            put(self, "vulnerable", True)
        if "gpc" in signals:
            put(self, "gpc", True)
        put(self, "aims", self.aims | aims_of(self.purpose, self.setting))
        if self.age is not None:
            put(self, "age", age_step(self.age))

    @property
    def biometric(self) -> bool:
        """Whether the inference rests on biometric data, wholly or in part (AI Act Art. 3(39))."""
        return self.inference_basis not in ("text", "none")

    def to_record(self) -> dict[str, Any]:
        """The facts as the log keeps them: plain values, unknowns left out, sets sorted."""
        record: dict[str, Any] = {}
        for name in FACT_NAMES:
            value = getattr(self, name)
            if value is None or value == frozenset():
                continue
            if isinstance(value, date):
                value = value.isoformat()
            elif isinstance(value, frozenset):
                value = sorted(value)
            record[name] = value
        return record

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Facts:
        """Facts back from ``to_record``; names this version does not know are dropped."""
        known = {name: record[name] for name in FACT_NAMES if name in record}
        known["at"] = date.fromisoformat(known["at"])
        for name in _SETS:
            if name in known:
                known[name] = frozenset(known[name])
        return cls(**known)


def _basis(modality: str | None, stated: str | None) -> str:
    """The stated basis, or the least that the modality has if that is stricter."""
    if stated == "none":
        return "none" if modality in TOLD else _LEAST_BASIS.get(modality or "", "text")
    least = _LEAST_BASIS.get(modality or "", "text")
    if stated is None:
        return least
    if stated not in _STRICTNESS:
        return "biometric"
    return max(least, stated, key=_STRICTNESS.index)


FACT_NAMES: Final = tuple(field.name for field in fields(Facts))
