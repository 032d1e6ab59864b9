"""The impact assessments of the pack: GDPR Art. 35(7) a to d. Officers make them theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

from emotion.starter.purposes import Pack

Risk = tuple[str, str, int, int, int, int]  # title, impacts, inherent s/l, residual s/l

RISKS: tuple[Risk, ...] = (
    (
        "A wrong reading makes things worse for the person",
        "Sarcasm, dialect or jargon is misread; the person is treated as angry, or is not heard.",
        *(2, 3, 2, 2),
    ),
    (
        "The person feels watched and writes less freely",
        "Trust in support is lost; complaints are not made.",
        *(2, 3, 2, 2),
    ),
    (
        "Results are used for something else (pricing, pressure, ranking of people)",
        "A weak moment is exploited; people are treated unequally.",
        *(4, 2, 3, 1),
    ),
    (
        "Someone without need reads individual results",
        "Intimate facts become known inside the company.",
        *(3, 2, 2, 1),
    ),
    (
        "The model works worse for some groups",
        "Groups are read as angrier or calmer than they are and treated accordingly.",
        *(3, 3, 2, 2),
    ),
)
MEASURES: tuple[tuple[str, str], ...] = (
    ("Uncertain readings are withheld; a person decides", "support lead"),
    ("Notice in plain words, opt-out in one click, no disadvantage", "privacy officer"),
    ("Purposes are closed by policy; law rules cannot be overridden", "privacy officer"),
    ("Names and numbers are removed before scoring; results are sealed per person", "operations"),
    ("Each read leaves evidence that the person can see", "operations"),
    ("Bias audit before use and at each new model version", "model steward"),
)
REVIEW_DAYS = 365
MONTHLY_VOLUME = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The text of one assessment."""

    title: str
    description: str
    necessity: str
    risk_summary: str
    measure_summary: str
    subjects_views: str
    dpo_advice: str
    fria: Mapping[str, str]


def draft_of(pack: Pack) -> Draft:
    """The assessment of one purpose, from what the purpose says of itself."""
    bases = ", ".join(f"{modality}: {basis}" for modality, basis in pack.lawful_bases.items())
    return Draft(
        title=f"DPIA: {pack.names['en']} ({pack.slug})",
        description=f"{pack.descriptions['en']} Lawful basis by modality: {bases}. Recipients: "
        f"{', '.join(pack.recipients)}. Kept {pack.retention_days} days: {pack.retention_reason}",
        necessity="Reading each message by hand would expose more of it to more people. Only "
        "labels above their threshold leave the service, at most five, and none when the model is "
        "unsure. The text itself is not stored; sent in bulk, it waits sealed until it is read, a "
        "day at most.",
        risk_summary="Misreading, feeling watched, use for another aim, curious eyes, and unequal "
        "error rates; see the table.",
        measure_summary="Redaction, sealing under a key per person, permitted-use rules, one-click "
        "opt-out, evidence of every decision and read, bias audits; see the table.",
        subjects_views="To be sought through the customers' page and a panel before this "
        "assessment leaves demo mode.",
        dpo_advice="Proceed with the measures listed. Emotion is inferred from words, not from "
        "biometric data. Review after the first quarter of use.",
        fria={
            "a": f"Process: {pack.names['en']}.",
            "b": "Continuous, as messages arrive.",
            "c": "Customers who write to the company.",
            "d": "See the risk table.",
            "e": "A person decides on every case; results never trigger anything by themselves.",
            "f": "Complaints go to the privacy officer; an emergency stop acts at once.",
        },
    )
