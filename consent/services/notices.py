"""Notices: draft, approve, retire, and say which one must be shown."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from audit.canonical import digest
from audit.services import Event, record
from consent.errors import (
    ModalityNotOffered,
    NoticeNotApprovable,
    NoticeRequired,
    NoticeSuperseded,
    NoticeUnusable,
)
from consent.models import Notice, NoticeServed, Purpose, Subject
from consent.models.purposes import in_language
from consent.records import instant
from consent.services.evidence import Deed, testify
from consent.services.subjects import lock_subject
from consent.standing import CONSENT_BASES

REQUIRED_LANGUAGES = ("en", "ru")


def draft_notice(
    *,
    purpose: Purpose,
    modalities: list[str],
    texts: dict[str, dict[str, str]],
    by: str,
    at: datetime,
    material_change: bool = False,
) -> Notice:
    """A new draft under the purpose's next version number."""
    strangers = [name for name in modalities if name not in purpose.modalities]
    if strangers or not modalities:
        raise ModalityNotOffered("A notice covers one or more of its purpose's modalities.")
    with transaction.atomic():
        Purpose.objects.select_for_update().get(pk=purpose.pk)
        last = Notice.objects.filter(purpose=purpose).aggregate(last=Max("version"))["last"] or 0
        notice = Notice.objects.create(
            purpose=purpose,
            modalities=sorted(modalities),
            version=last + 1,
            texts=texts,
            material_change=material_change,
            drafted_by=by,
            created_at=at,
        )
        record_notice("notice.drafted", notice, by=by, at=at)
    return notice


def approve_notice(*, notice: Notice, by: str, at: datetime) -> Notice:
    """Put a draft in force and retire those it replaces; the author cannot approve alone."""
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        check_approvable(locked, by=by)
        covered = set(locked.modalities)
        for older in Notice.objects.filter(purpose=locked.purpose, state=Notice.APPROVED):
            if set(older.modalities) <= covered:
                older.state, older.retired_at = Notice.RETIRED, at
                older.save(update_fields=["state", "retired_at"])
        locked.state, locked.approved_by, locked.approved_at = Notice.APPROVED, by, at
        locked.sha256 = notice_digest(locked)
        locked.save(update_fields=["state", "approved_by", "approved_at", "sha256"])
        record_notice("notice.approved", locked, by=by, at=at)
    return locked


def check_approvable(notice: Notice, *, by: str) -> None:
    """Raise `NoticeNotApprovable` with the reason unless `by` may put the draft in force."""
    if notice.state != Notice.DRAFT:
        raise NoticeNotApprovable("Only a draft can be approved.")
    if notice.drafted_by == by:
        raise NoticeNotApprovable("A second person must approve: the author cannot.")
    for language in REQUIRED_LANGUAGES:
        text = notice.texts.get(language) or {}
        if not text.get("title", "").strip() or not text.get("body", "").strip():
            raise NoticeNotApprovable(f"The notice has no title or body in '{language}'.")


def notice_digest(notice: Notice) -> str:
    """SHA-256 over what the reader sees and what it is about, in canonical form."""
    return digest(
        {
            "purpose": notice.purpose.slug,
            "version": notice.version,
            "modalities": sorted(notice.modalities),
            "texts": {code: notice.texts[code] for code in sorted(notice.texts)},
        }
    )


def check_notice(*, purpose: Purpose, modality: str, notice: Notice | None) -> Notice | None:
    """The notice that a yes may rest on.

    Raises `NoticeRequired` for a consent without one, `NoticeUnusable` for a draft or another
    purpose's, and `NoticeSuperseded` (which names the one to show) for one no longer in force.
    """
    if notice is None:
        if purpose.lawful_basis(modality) in CONSENT_BASES:
            raise NoticeRequired("Show a notice first, and name it in `notice`.")
        return None
    wrong_place = notice.purpose_id != purpose.pk or modality not in notice.modalities
    if wrong_place or notice.state == Notice.DRAFT:
        raise NoticeUnusable("The notice is not one for this purpose and modality.")
    if notice.state == Notice.RETIRED:
        current = Notice.objects.for_modality(purpose, modality)
        raise NoticeSuperseded(
            "A newer notice is in force.",
            extra={"notice": notice_view(current) if current else None},
        )
    return notice


def serve_notice(
    *, subject: Subject, notice: Notice, language: str, by: str, at: datetime, channel: str = ""
) -> tuple[NoticeServed, dict[str, Any]]:
    """Record that a notice was shown (AI Act Art. 50(3), (5)); returns the row and its receipt."""
    if notice.state == Notice.DRAFT:
        raise NoticeUnusable("A draft cannot be shown.")
    with transaction.atomic():
        lock_subject(subject)
        before = NoticeServed.objects.filter(subject=subject, notice=notice).order_by("-id").first()
        served = NoticeServed(
            subject=subject,
            notice=notice,
            language=language,
            channel=channel,
            by=by,
            at=at,
            revision=before.revision + 1 if before else 1,
            previous_hash=before.record_hash if before else "",
        )
        deed = Deed(
            type="notice.served",
            subject=subject,
            by=by,
            at=at,
            purpose=notice.purpose.slug,
            action="show",
            facts={"notice": str(notice.pk), "version": notice.version, "language": language},
        )
        testimony = testify(
            deed,
            lambda token, _receipt: {
                "schema_version": "discreet/notice-served/1",
                "pii_principal_id": token,
                "notice": {
                    "id": str(notice.pk),
                    "version": notice.version,
                    "sha256": notice.sha256,
                },
                "language": language,
                "channel": channel or None,
                "shown_at": instant(at),
                "previous": served.previous_hash or None,
            },
        )
        served.record_hash, served.receipt = testimony.record_hash, testimony.receipt_id
        served.save(force_insert=True)
    return served, testimony.receipt


def was_served(*, subject: Subject, notice: Notice) -> bool:
    """Whether this notice was ever shown to the person, under any of their identities."""
    return NoticeServed.objects.filter(subject__person=subject.person, notice=notice).exists()


def notice_view(notice: Notice) -> dict[str, Any]:
    """The API's picture of a notice."""
    return {
        "id": str(notice.pk),
        "version": notice.version,
        "purpose": notice.purpose.slug,
        "modalities": list(notice.modalities),
        "sha256": notice.sha256,
        "material_change": notice.material_change,
        "texts": notice.texts,
    }


def notice_title(notice: Notice, language: str) -> str:
    """The title in the nearest language."""
    found = in_language(notice.texts, language)
    return str(found.get("title", "")) if isinstance(found, dict) else ""


def record_notice(kind: str, notice: Notice, *, by: str, at: datetime) -> None:
    """The entry of what became of a notice, in the caller's transaction."""
    record(
        Event(
            type=kind,
            at=at,
            actor=by,
            purpose=notice.purpose.slug,
            action=kind.rpartition(".")[2],
            resource=f"notice:{notice.pk}",
            facts={
                "version": notice.version,
                "material_change": notice.material_change,
                "sha256": notice_digest(notice),
            },
        )
    )
