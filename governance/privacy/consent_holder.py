"""The keeper of a person's will: what consent's tables say of them, in words."""

from datetime import datetime
from typing import Any

from consent.models import Grant, LinkMail, NoticeServed, OptOut, Signal, Subject
from consent.services.webhooks import forget
from governance.holders import Purged, register


class WillHolder:
    """Grants, opt-outs, signals and shown notices; append-only, so a term never ends them.

    Erasure takes the name and the key away (`consent.services.erase_subject`): the rows that stay
    lead to nobody. Only messages that wait to be sent are deleted here.
    """

    name = "consent.will"
    models: tuple[str, ...] = (
        "consent.Subject",
        "consent.Grant",
        "consent.OptOut",
        "consent.Signal",
        "consent.NoticeServed",
        "consent.Receipt",
        "consent.LinkMail",
        "consent.Delivery",
        "consent.Suppression",
        "consent.SubjectKey",
    )

    def export(self, subject: Subject, *, language: str) -> list[dict[str, Any]]:
        """Everything a person ever decided here, newest first."""
        found = [
            *(_grant(row, language) for row in _own(Grant, subject, "purpose", "notice")),
            *(_opt_out(row, language) for row in _own(OptOut, subject, "purpose")),
            *(
                {"at": row.at, "event": "gpc", "asserted": row.asserted, "source": row.source}
                for row in _own(Signal, subject)
            ),
            *(_served(row, language) for row in _own(NoticeServed, subject, "notice__purpose")),
        ]
        return sorted(found, key=lambda row: row["at"], reverse=True)

    def purge(self, *, at: datetime, limit: int) -> Purged:
        """Nothing: proof of a will is kept as long as its purpose lives (GDPR Art. 7(1))."""
        return Purged(references=(), purposes=())

    def erase(self, subject: Subject, *, at: datetime) -> int:
        """Delete messages that wait; the will's rows stay, without a name and without a key."""
        count, _ = LinkMail.objects.filter(subject=subject).delete()
        return count + forget(subject)


def _own(model: Any, subject: Subject, *related: str) -> Any:
    rows = model.objects.filter(subject__person=subject.person).order_by("-id")
    return rows.select_related(*related) if related else rows


def _grant(row: Grant, language: str) -> dict[str, Any]:
    return {
        "at": row.at,
        "event": "consent",
        "purpose_name": row.purpose.name(language),
        "modality": row.modality,
        "state": row.state,
        "expires_at": row.expires_at,
        "notice_version": row.notice.version if row.notice else None,
        "jurisdiction": row.jurisdiction,
        "source": row.source,
    }


def _opt_out(row: OptOut, language: str) -> dict[str, Any]:
    return {
        "at": row.at,
        "event": "opt-out",
        "purpose_name": row.purpose.name(language) if row.purpose else None,
        "modality": row.modality,
        "state": row.state,
        "source": row.source,
    }


def _served(row: NoticeServed, language: str) -> dict[str, Any]:
    return {
        "at": row.at,
        "event": "notice",
        "purpose_name": row.notice.purpose.name(language),
        "notice_version": row.notice.version,
        "language": row.language,
        "channel": row.channel,
    }


def install() -> None:
    """Make the holder known; called when the application is ready."""
    register(WillHolder())
