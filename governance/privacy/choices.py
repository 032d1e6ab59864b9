"""What the page of choices shows: plain values, made from the standing of each choice."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import override

from consent.models import Grant, Notice, OptOut, Purpose, Subject
from consent.services import standing
from consent.standing import CONSENT_BASES, Standing, scope_of
from governance.privacy.words import words


@dataclass(frozen=True)
class Scope:
    """A general no that stands."""

    key: str
    purpose: str
    modality: str
    since: str
    label: str
    text: str
    everything: bool


@dataclass(frozen=True)
class Choice:
    """One card: a purpose in one modality, where it stands, and what can be answered."""

    key: str
    purpose: str
    modality: str
    name: str
    about: str
    modality_name: str
    basis: str
    state: str
    since: str
    runs: bool
    covered: bool
    by_signal: bool
    notice: Notice | None
    notice_title: str
    notice_body: tuple[str, ...]
    read_notice: str
    askable: bool
    seen: int
    yes_label: str
    no_label: str


def when(at: datetime | None, language: str) -> str:
    """A date and time as people write them, in UTC."""
    if at is None:
        return ""
    with override(language):
        return str(date_format(at, "j E Y, H:i" if language == "ru" else "j F Y, H:i"))


def modality_name(modality: str, language: str) -> str:
    """What a modality is in plain words."""
    return words(language).get(f"modality_{modality}", modality)


def standing_scopes(subject: Subject, *, language: str) -> list[Scope]:
    """Every general no in force for the person, widest first."""
    newest: dict[tuple[object, str], OptOut] = {}
    for row in OptOut.objects.of_person(subject).select_related("purpose").order_by("id"):
        newest[row.subject_id, row.scope] = row
    found: dict[str, OptOut] = {}
    for row in newest.values():
        if row.state == OptOut.SET:
            found.setdefault(row.scope, row)
    ordered = sorted(found.values(), key=lambda row: (row.scope != scope_of(None, None), row.scope))
    return [_scope(row, language) for row in ordered]


def choices(subject: Subject, *, language: str, at: datetime, gpc: bool) -> list[Choice]:
    """A card for each purpose that concerns customers, and each of its modalities."""
    purposes = Purpose.objects.active().filter(for_customers=True)
    newest = {
        (row.purpose_id, row.modality): row.pk
        for row in Grant.objects.of_person(subject).order_by("id")
    }
    return [
        _choice(
            purpose,
            modality,
            standing(subject=subject, purpose=purpose, modality=modality, at=at, gpc=gpc),
            seen=newest.get((purpose.pk, modality), 0),
            language=language,
        )
        for purpose in purposes
        for modality in purpose.modalities
        if purpose.lawful_basis(modality)
    ]


def screen_digest(notice: Notice | None, language: str) -> str:
    """SHA-256 of the words that stood on the screen when the person answered; 64 hex digits."""
    if notice is None:
        return ""
    text = notice.text(language)
    shown = f"{text.get('title', '')}\n\n{text.get('body', '')}"
    return hashlib.sha256(shown.encode()).hexdigest()


def _choice(
    purpose: Purpose, modality: str, found: Standing, *, seen: int, language: str
) -> Choice:
    table = words(language)
    basis = purpose.lawful_basis(modality)
    notice = Notice.objects.for_modality(purpose, modality)
    text: Mapping[str, str] = notice.text(language) if notice else {}
    spoken = {"purpose": purpose.name(language), "modality": modality_name(modality, language)}
    by_signal = found.reasons == ("optout.gpc",)
    return Choice(
        key=f"{purpose.slug}-{modality}".replace(".", "-"),
        purpose=purpose.slug,
        modality=modality,
        name=purpose.name(language),
        about=purpose.description(language),
        modality_name=modality_name(modality, language),
        basis=table["basis_consent" if basis in CONSENT_BASES else "basis_interest"],
        state=_state_text(found, table, by_signal=by_signal),
        since=table["since"].format(since=when(found.since, language)) if found.since else "",
        runs=found.suffices_for(basis),
        covered=found.state == "opted-out" and not by_signal,
        by_signal=by_signal,
        notice=notice,
        notice_title=text.get("title", ""),
        notice_body=tuple(part for part in text.get("body", "").split("\n") if part.strip()),
        read_notice=table["read_notice"].format(version=notice.version) if notice else "",
        askable=notice is not None or basis not in CONSENT_BASES,
        seen=seen,
        yes_label=_label(table, "yes", by_signal=by_signal).format(**spoken),
        no_label=_label(table, "no").format(**spoken),
    )


def _label(table: Mapping[str, str], answer: str, *, by_signal: bool = False) -> str:
    """What a screen reader says; it begins with the words on the button (WCAG 2.5.3)."""
    return table[f"{answer}_for_gpc" if by_signal else f"{answer}_for"]


def _state_text(found: Standing, table: Mapping[str, str], *, by_signal: bool) -> str:
    if by_signal:
        return table["state_gpc"]
    if found.reasons == ("consent.too-young",):
        return table["state_too_young"]
    return table[f"state_{found.state}"]


def _scope(row: OptOut, language: str) -> Scope:
    table = words(language)
    name = row.purpose.name(language) if row.purpose else ""
    kind = "scope_both" if name and row.modality else "scope_purpose" if name else "scope_modality"
    since = when(row.at, language)
    label = table[kind].format(
        purpose=name, modality=modality_name(row.modality, language), since=since
    )
    return Scope(
        key=row.scope.replace("|", "-").replace(".", "-").replace("*", "all"),
        purpose=row.purpose.slug if row.purpose else "",
        modality=row.modality,
        since=since,
        label=label,
        text=table["stopped_body"].format(since=since),
        everything=row.scope == scope_of(None, None),
    )
