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


class BatchNotFound(DomainError):
    """No such batch, or none that this caller sent: the answer is the same."""

    status = 404
    slug = "not-found"
    title = "Not found"


class BatchTooLarge(DomainError):
    """The upload, its lines or one of them is over a limit, which the document names. Send less."""

    status = 413
    slug = "too-large"
    title = "Content too large"


class BatchTooMany(DomainError):
    """Too many lines of the application wait already. Send this when they are done."""

    status = 429
    slug = "batches-waiting"
    title = "Too many lines wait already"
    retry_after = 60  # seconds


class LineMalformed(DomainError):
    """A line of the upload is no JSON object, so nothing of it is taken. The document names it."""

    status = 422
    slug = "malformed"
    title = "The request is not valid"


class NotAnApplication(DomainError):
    """What only an application does was asked by a person."""

    status = 403
    slug = "forbidden"
    title = "Not permitted"


class SenderClosed(DomainError):
    """The application that sent the line was closed, or lost the scope, before it was read."""

    status = 403
    slug = "sender-closed"
    title = "The application may not do this any more"


class LineExpired(DomainError):
    """The line waited for a worker for too long, so its text is gone unread. Send it again."""

    status = 503
    slug = "waited-too-long"
    title = "No worker came in time"


class LineBroke(DomainError):
    """A defect of ours stopped the line; nothing was scored. The log of the worker says where."""

    status = 500
    slug = "error"
    title = "Internal error"


class LineGone(DomainError):
    """What came of the line is gone: its person was erased, or its time or a permission ended."""

    status = 410
    slug = "gone"
    title = "Gone"
