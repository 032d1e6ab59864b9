"""What a request does the moment it is taken: the wills it records for the person."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from consent.models import Grant, Purpose, Subject
from consent.services import note_signal, opt_out, record_consent
from consent.standing import RESTRICTED
from governance.models import Request
from governance.services.requests.recipients import tell_recipients

SOURCE: Final = "request"
LIMIT: Final = "limit-sensitive"
Effect = Callable[[Request, str, datetime], dict[str, Any]]


def restrict(request: Request, by: str, at: datetime) -> dict[str, Any]:
    """Deny everything while it lasts (GDPR Art. 18); recipients are told (Art. 19)."""
    note_signal(subject=request.subject, kind=RESTRICTED, by=by, at=at, source=SOURCE)
    return {"restricted": True, "recipients": tell_recipients(request, "restricted", at=at)}


def object_to(request: Request, by: str, at: datetime) -> dict[str, Any]:
    """A standing objection to the purpose and modality that were named, or to everything."""
    return _opt_outs(request, [(request.purpose, request.modality)], by=by, at=at)


def withdraw_consents(request: Request, by: str, at: datetime) -> dict[str, Any]:
    """Withdraw every consent in force, under every identity, within the named scope."""
    newest: dict[tuple[Any, int, str], Grant] = {}
    rows = Grant.objects.of_person(request.subject).select_related("purpose", "subject")
    for row in rows.order_by("id"):
        newest[row.subject_id, row.purpose_id, row.modality] = row
    given = [row for row in newest.values() if row.state == Grant.GIVEN and _named(request, row)]
    for row in given:
        record_consent(
            subject=row.subject,
            purpose=row.purpose,
            modality=row.modality,
            state=Grant.WITHDRAWN,
            by=by,
            at=at,
            source=SOURCE,
        )
    return {"withdrawn": len(given)}


def opt_out_of_sale(request: Request, by: str, at: datetime) -> dict[str, Any]:
    """The purposes that sell, share or profile for advertising: those where the signal counts."""
    covered = Purpose.objects.active().filter(gpc_is_opt_out=True)
    return _opt_outs(request, [(purpose, "") for purpose in covered], by=by, at=at)


def limit_sensitive(request: Request, by: str, at: datetime) -> dict[str, Any]:
    """Keep the wish as a signal (the law's rule reads it) and close voice and face."""
    note_signal(subject=request.subject, kind=LIMIT, by=by, at=at, source=SOURCE)
    return _opt_outs(request, [(None, "voice"), (None, "face")], by=by, at=at)


def opt_out_of_automation(request: Request, by: str, at: datetime) -> dict[str, Any]:
    """Everything: there is no score here that a machine did not make."""
    return _opt_outs(request, [(None, "")], by=by, at=at)


EFFECTS: Final[Mapping[str, Effect]] = {
    "restrict": restrict,
    "object": object_to,
    "withdraw": withdraw_consents,
    "opt-out-sale-share": opt_out_of_sale,
    "limit-sensitive": limit_sensitive,
    "admt-opt-out": opt_out_of_automation,
}


def lift_signal(subject: Subject, kind: str, *, by: str, at: datetime) -> None:
    """Take a signal back under every identity of the person."""
    for one in Subject.objects.same_person(subject).living():
        note_signal(subject=one, kind=kind, asserted=False, by=by, at=at, source=SOURCE)


def _opt_outs(
    request: Request, scopes: list[tuple[Purpose | None, str]], *, by: str, at: datetime
) -> dict[str, Any]:
    for purpose, modality in scopes:
        opt_out(
            subject=request.subject,
            purpose=purpose,
            modality=modality or None,
            by=by,
            at=at,
            source=SOURCE,
        )
    return {"opt_outs": len(scopes)}


def _named(request: Request, grant: Grant) -> bool:
    """Whether the consent lies in what the request named."""
    return (request.purpose_id in {None, grant.purpose_id}) and (
        request.modality in {"", grant.modality}
    )
