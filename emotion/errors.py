"""What can go wrong at the door, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from audit.errors import DomainError


class Denied(DomainError):
    """The decision was no. The entry is in the log; `extra` holds decision, reasons and receipt.

    Do not retry with other facts: ask the person, the officer, or drop the purpose.
    """

    status = 403
    slug = "denied"
    title = "Not permitted"
    evidenced = True

    def __init__(self, detail: str, *, extra: Mapping[str, Any]) -> None:
        super().__init__(detail, extra=extra)


class NamespaceClosed(DomainError):
    """The application named a person of a namespace that is not its own."""

    status = 403
    slug = "namespace"
    title = "Not your namespace"


class ScoringUnavailable(DomainError):
    """Redaction or scoring failed, so nothing was inferred. Retry later; see the entry."""

    status = 503
    slug = "scoring-unavailable"
    title = "Scoring is not available"
    evidenced = True


class KeyReused(DomainError):
    """The Idempotency-Key was used with another body. Make a new key for a new request."""

    status = 422
    slug = "idempotency-key-reused"
    title = "Idempotency key was used for another request"


class AnalysisNotFound(DomainError):
    """No such analysis, or none that this caller may read: the answer is the same."""

    status = 404
    slug = "not-found"
    title = "Not found"


class ModalityNotServed(DomainError):
    """The decision was yes, but no scorer is installed for the modality."""

    status = 503
    slug = "no-scorer"
    title = "No scorer for this modality"
    evidenced = True


class AggregatesClosed(DomainError):
    """The caller may not read aggregates of this purpose, or there is none: the same answer."""

    status = 403
    slug = "aggregates-closed"
    title = "Aggregates are closed to you"


class TextTooLong(DomainError):
    """The text is over the limit. Send it in parts, or raise DISCREET_TEXT_LIMIT."""

    status = 413
    slug = "too-large"
    title = "Content too large"
