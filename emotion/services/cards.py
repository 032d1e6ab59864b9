"""What is told of a model: its evidence, whether it may be used, and what its audit closes."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from audit.errors import DomainError
from emotion.models import BiasAudit, ModelCard, Validation
from governance.policy.gates import closed_purposes
from governance.services.evidence import keep
from governance.services.rulesets import current_ruleset

HEADLINES: Final = (
    *("n", "macro_f1", "macro_f1_low", "macro_f1_high", "micro_f1", "ekman_macro_f1", "ece"),
    *("coverage", "accuracy_answered", "wrong_pole", "ms_per_text", "ms_per_text_batch32"),
)


class CardUnchanged(DomainError):
    """The card says so already."""

    status = 409
    slug = "card-unchanged"
    title = "Nothing to change"


def let_use(card: ModelCard, *, allowed: bool, by: str, at: datetime) -> ModelCard:
    """The steward opens or closes one version of a model; from the next decision on."""
    with transaction.atomic():
        locked = ModelCard.objects.select_for_update().get(pk=card.pk)
        if locked.allowed == allowed:
            raise CardUnchanged("This model is opened already." if allowed else "It is closed.")
        locked.allowed = allowed
        locked.save(update_fields=["allowed"])
        kind = "model.opened" if allowed else "model.closed"
        facts = {"model": str(locked)}
        keep(kind, resource=f"model:{locked.name}", by=by, at=at, facts=facts)
    return locked


def described(card: ModelCard, *, at: datetime) -> dict[str, Any]:
    """Everything that `GET /models` says about one card, as of `at`."""
    about = (card.name, card.version)
    validations = list(Validation.objects.of(*about).current(at=at))
    newest: BiasAudit | None = BiasAudit.objects.of(*about).filter(created_at__lte=at).first()
    audit = newest if newest is not None and newest.valid_until > at else None
    told = card.inference_basis == "none"
    return {
        "name": card.name,
        "version": card.version,
        "modality": card.modality,
        "inference_basis": card.inference_basis,
        "languages": card.languages,
        "intended_use": card.intended_use,
        "limits": card.limits,
        "permitted": card.allowed and (told or bool(validations and audit)),
        "validated_until": max((row.valid_until for row in validations), default=None),
        "audited_until": audit.valid_until if audit else None,
        "validations": [_validation(row) for row in validations],
        "bias_audit": _audit(audit) if audit else None,
        "closed_purposes": closes(audit),
    }


def closes(audit: BiasAudit | None) -> dict[str, list[str]]:
    """Purpose → the failed families that close it, under the rules in force."""
    failed = frozenset(audit.failed) if audit is not None else frozenset()
    return closed_purposes(current_ruleset().rules, failed)


def _validation(row: Validation) -> dict[str, Any]:
    figures = row.figures
    return {
        "id": str(row.pk),
        "format": row.data_format,
        "data_sha256": row.data_sha256,
        "language": row.language,
        "purpose": row.purpose or None,
        "valid_until": row.valid_until,
        "figures": {name: figures[name] for name in HEADLINES if name in figures},
        "entry": str(row.entry),
    }


def _audit(row: BiasAudit) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "pairs": row.pairs,
        "allowed": row.allowed,
        "passed": not row.failed,
        "failed": [
            {"family": f"{one['language']}:{one['family']}", "gap": one["largest"]}
            for one in row.figures["families"]
            if one["largest"] > row.allowed
        ],
        "valid_until": row.valid_until,
        "entry": str(row.entry),
    }
