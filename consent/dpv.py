"""The vocabulary of our records: W3C DPV 2.x IRIs as keys, fideslang names as aliases."""

from typing import Final

DPV: Final = "https://w3id.org/dpv#"
EU_GDPR: Final = "https://w3id.org/dpv/legal/eu/gdpr#"
PD: Final = "https://w3id.org/dpv/pd#"
OWN: Final = "https://discreet.example/ns#"

LAWFUL_BASES: Final = {
    "consent": EU_GDPR + "A6-1-a",
    "explicit-consent": EU_GDPR + "A6-1-a-explicit-consent",
    "contract": EU_GDPR + "A6-1-b",
    "legal-obligation": EU_GDPR + "A6-1-c",
    "vital-interest": EU_GDPR + "A6-1-d",
    "public-task": EU_GDPR + "A6-1-e",
    "legitimate-interest": EU_GDPR + "A6-1-f",
}
ARTICLE_9: Final = {"explicit-consent": EU_GDPR + "A9-2-a", "research": EU_GDPR + "A9-2-j"}

DATA_CATEGORIES: Final = {
    "emotion": PD + "Emotion",
    "text": PD + "Communication",
    "voice": PD + "Voice",
    "face": PD + "FacialExpression",
    "behaviour": PD + "Behavioral",
    "survey": PD + "Opinion",
}
FIDESLANG: Final = {
    "emotion": "user.behavior.emotion",
    "text": "user.content.private",
    "voice": "user.biometric.voice",
    "face": "user.biometric.face",
    "behaviour": "user.behavior",
    "survey": "user.content.opinion",
}
CONSENT_STATES: Final = {
    "given": DPV + "ConsentGiven",
    "refused": DPV + "ConsentRefused",
    "withdrawn": DPV + "ConsentWithdrawn",
    "expired": DPV + "ConsentExpired",
    "superseded": DPV + "ConsentInvalidated",
}
CONSENT_TYPES: Final = {
    "explicit": DPV + "ExplicitlyExpressedConsent",
    "regular": DPV + "ExpressedConsent",
}
PROCESSING: Final = DPV + "Infer"
RIGHTS: Final = {
    "access": EU_GDPR + "A15",
    "rectify": EU_GDPR + "A16",
    "erase": EU_GDPR + "A17",
    "restrict": EU_GDPR + "A18",
    "portability": EU_GDPR + "A20",
    "object": EU_GDPR + "A21",
    "human-review": EU_GDPR + "A22",
    "withdraw": EU_GDPR + "A7-3",
    "complain": EU_GDPR + "A77",
}


def purpose_iri(slug: str) -> str:
    """Our own IRI for a purpose that DPV does not name."""
    return OWN + "purpose/" + slug


def data_categories(modality: str) -> list[str]:
    """What is processed for one modality: what comes in, and the emotion that comes out."""
    return [DATA_CATEGORIES[name] for name in (modality, "emotion") if name in DATA_CATEGORIES]


def fides_categories(modality: str) -> list[str]:
    """The same in fideslang, for those who keep their data map there."""
    return [FIDESLANG[name] for name in (modality, "emotion") if name in FIDESLANG]
