"""Model evidence: validations and bias audits, signed and in the log; both expire."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from audit.canonical import canonical
from audit.errors import DomainError
from audit.keys import receipt_signer
from audit.services import Event, record
from audit.statement import sign_statement
from emotion.models import BiasAudit, Validation

VALIDATING: Final = ("goemotions", "cedr", "service")
"""Formats whose rows say what is right; `banking77` only probes for false alarms."""


class NoEvidence(DomainError):
    """The figures do not show what they should. Measure again with the project's own commands."""

    status = 422
    slug = "no-evidence"
    title = "These figures are no evidence"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Who keeps evidence, when, and until when it counts."""

    by: str
    at: datetime
    until: datetime

    def __post_init__(self) -> None:
        """Evidence that has ended before it begins is none."""
        if self.until <= self.at:
            raise NoEvidence("It must count for some time.", field="until")


def keep_validation(
    figures: Mapping[str, Any],
    *,
    modality: str,
    terms: Terms,
    purposes: Iterable[str] = ("",),
) -> list[Validation]:
    """One row per language of the data and purpose (`""`: any), with one entry for all of them.

    `figures`: what `evaluate_scorer --json` prints. Raises `NoEvidence` for a format that cannot
    validate, for figures without a macro-F1 and for data of no known language.
    """
    data_format, spoken = str(figures.get("format")), languages(figures)
    if data_format not in VALIDATING or "macro_f1" not in figures or not spoken:
        raise NoEvidence("Only a labelled file in a known language validates a model.")
    named = list(dict.fromkeys(purposes))
    data = str(figures.get("data_sha256", ""))
    facts = {"format": data_format, "languages": spoken, "purposes": named, "modality": modality}
    with transaction.atomic():
        kept = _keep("model.validated", figures, {**facts, "data": data}, terms)
        return [
            Validation.objects.create(
                **kept,
                purpose=purpose,
                modality=modality,
                language=language,
                data_format=data_format,
                data_sha256=data,
            )
            for purpose in named
            for language in spoken
        ]


def keep_audit(figures: Mapping[str, Any], *, terms: Terms) -> BiasAudit:
    """The newest audit of a model is the one that counts, whether it passed or not.

    `figures`: what `bias_audit --json` prints. Raises `NoEvidence` when they are not that.
    """
    try:
        failed = sorted(map(str, figures["failed"]))
        pairs, allowed = int(figures["pairs"]), float(figures["allowed"])
        above = sorted(
            f"{one['language']}:{one['family']}"
            for one in figures["families"]
            if one["largest"] > allowed
        )
    except (KeyError, TypeError, ValueError):
        raise NoEvidence("These are not the figures of a bias audit.") from None
    if failed != above or not pairs:
        raise NoEvidence("The families that failed are not those above the allowed gap.")
    facts = {"pairs": pairs, "allowed": f"{allowed:g}", "failed": failed}
    with transaction.atomic():
        kept = _keep("model.audited", figures, facts, terms)
        return BiasAudit.objects.create(**kept, pairs=pairs, allowed=allowed, failed=failed)


def languages(figures: Mapping[str, Any]) -> list[str]:
    """The languages that evaluation figures speak of: one, or those of the rows of a mixed file."""
    if figures.get("language"):
        return [str(figures["language"])]
    groups = figures.get("groups") or {}
    return sorted(name.removeprefix("lang=") for name in groups if name.startswith("lang="))


def _keep(
    kind: str, figures: Mapping[str, Any], facts: Mapping[str, Any], terms: Terms
) -> dict[str, Any]:
    """Record and sign; the fields that both kinds of evidence have in common."""
    name, version = str(figures["model"]), str(figures["version"])
    text, entry = json.dumps(figures, sort_keys=True), uuid4()
    stated = {
        **facts,
        "model": f"{name} {version}",
        "figures": sha256(text.encode()).hexdigest(),
        "until": terms.until.isoformat(),
    }
    promise = record(
        Event(
            id=entry,
            type=kind,
            at=terms.at,
            actor=terms.by,
            action=kind.rpartition(".")[2],
            resource=f"model:{name}",
            facts=stated,
        )
    )
    body = {
        "type": f"discreet-{kind}/v1",
        **stated,
        "at": terms.at.isoformat(),
        "log": {"entry": str(entry), "leaf_hash": promise.leaf_hash},
    }
    return {
        "model_name": name,
        "model_version": version,
        "figures_json": text,
        "valid_until": terms.until,
        "created_at": terms.at,
        "by": terms.by,
        "entry": entry,
        "statement": canonical(sign_statement(body, receipt_signer())).decode(),
    }
