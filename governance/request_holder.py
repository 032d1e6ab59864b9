"""The keeper of data subject requests: the record stays for its term, the content goes first."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from consent.errors import KeyDestroyed
from consent.models import Subject
from governance.dsr.actions import ACTIONS
from governance.holders import Purged
from governance.models import RecipientNotice, Request, RequestPackage
from governance.models.holds import Scope
from governance.services.holds import spared
from governance.services.requests.letters import letters


class RequestHolder:
    """Requests, their packages, and the notices to recipients."""

    name = "governance.requests"
    models: tuple[str, ...] = ("governance.Request", "governance.RequestPackage")

    def export(self, subject: Subject, *, language: str) -> list[dict[str, Any]]:
        """Every request of the person with its correspondence, newest first."""
        found = []
        for row in Request.objects.of_person(subject).select_related("purpose", "subject"):
            try:
                said = letters(row)
            except KeyDestroyed:
                said = []
            found.append(
                {
                    "at": row.received_at,
                    "event": "request",
                    "request": row.number,
                    "action": row.action,
                    "right": ACTIONS[row.action].citation,
                    "purpose_name": row.purpose.name(language) if row.purpose else None,
                    "state": row.state,
                    "due": row.due_at,
                    "closed_at": row.closed_at,
                    "letters": [letter["text"] for letter in said],
                }
            )
        return found

    def purge(self, *, at: datetime, limit: int) -> Purged:
        """Packages past their date, then records past theirs (24 months and more, §7101(a))."""
        packages = RequestPackage.objects.filter(expires_at__lte=at).order_by("expires_at")
        gone = [f"package:{pk}" for pk in packages.values_list("pk", flat=True)[:limit]]
        RequestPackage.objects.filter(pk__in=[name.partition(":")[2] for name in gone]).delete()
        if len(gone) < limit:
            gone += self._records(at=at, limit=limit - len(gone))
        return Purged(references=tuple(gone), purposes=("",) * len(gone))

    def overdue(self, *, at: datetime) -> int:
        """Packages and records past their date, held ones included."""
        return RequestPackage.objects.filter(expires_at__lte=at).count() + _ended(at).count()

    def held(self, scope: Scope, *, at: datetime) -> int:
        """Records past their date that the hold keeps; packages end whatever is held."""
        made = {"subject": "subject", "purpose": "purpose__slug", "made": "received_at"}
        return _ended(at).filter(scope.condition(**made)).count()

    def erase(self, subject: Subject, *, at: datetime) -> int:
        """Drop packages and correspondence; that somebody asked, and when, stays as a record."""
        packages, _ = RequestPackage.objects.filter(request__subject=subject).delete()
        rows = Request.objects.filter(subject=subject).exclude(sealed=b"")
        return packages + rows.update(sealed=b"")

    def _records(self, *, at: datetime, limit: int) -> list[str]:
        rows = spared(_ended(at).order_by("retention_until"), at=at, made="received_at")
        chosen = list(rows.values_list("pk", flat=True)[:limit])
        RecipientNotice.objects.filter(request__in=chosen).delete()
        Request.objects.filter(pk__in=chosen).delete()
        return [f"request:{pk}" for pk in chosen]


def _ended(at: datetime) -> QuerySet[Request]:
    """Records past their date that no duplicate points at."""
    return Request.objects.filter(retention_until__lte=at, request=None)
