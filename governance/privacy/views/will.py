"""The person's choices: stop everything, undo, answer one by one. Every change is a POST."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from consent.errors import (
    ChangedMeanwhile,
    ModalityNotOffered,
    NoticeRequired,
    NoticeSuperseded,
    NoticeUnusable,
)
from consent.models import Grant, Notice, Purpose, Subject
from consent.records import Circumstances
from consent.services import clear_opt_out, opt_out, record_consent, serve_notice, standing
from consent.standing import CONSENT_BASES
from governance.privacy.choices import choices as cards
from governance.privacy.choices import screen_digest, standing_scopes
from governance.privacy.door import BY, Visit, guarded, page, visited
from governance.privacy.words import plural, words

SOURCE = "page"


@require_safe
@visited
def choices(visit: Visit) -> HttpResponse:
    """The person's page: one big no, every single choice, and where each stands."""
    scopes = standing_scopes(visit.subject, language=visit.language)
    names = Subject.objects.same_person(visit.subject).living().count()
    table = words(visit.language)
    counted = plural(names, table["names_count"], visit.language)
    return page(
        visit.request,
        "choices",
        language=visit.language,
        visit=visit,
        stopped=next((scope for scope in scopes if scope.everything), None),
        scopes=[scope for scope in scopes if not scope.everything],
        cards=cards(visit.subject, language=visit.language, at=visit.at, gpc=visit.gpc),
        names=table["names_title"].format(names=counted) if names > 1 else "",
    )


@require_POST
@visited
def stop(visit: Visit) -> HttpResponse:
    """One click: no to everything."""
    opt_out(subject=visit.subject, by=BY, at=visit.at, source=SOURCE)
    return _back(visit, "done_stopped", "done_keep")


@require_POST
@visited
def undo(visit: Visit) -> HttpResponse:
    """Take one general no back."""
    form = visit.request.POST
    purpose = Purpose.objects.filter(slug=form.get("purpose", "")).first()
    if form.get("purpose") and purpose is None:
        return _back(visit, "not_possible", good=False)
    try:
        clear_opt_out(
            subject=visit.subject,
            by=BY,
            at=visit.at,
            purpose=purpose,
            modality=form.get("modality") or None,
            source=SOURCE,
        )
    except ModalityNotOffered:
        return _back(visit, "not_possible", good=False)
    return _back(visit, "done_undone", "done_keep")


@require_POST
@visited
def choose(visit: Visit) -> HttpResponse:
    """A yes or a no to one purpose in one modality."""
    form = visit.request.POST
    purpose = (
        Purpose.objects.active().filter(slug=form.get("purpose", ""), for_customers=True).first()
    )
    modality, answer = form.get("modality", ""), form.get("answer", "")
    if purpose is None or modality not in purpose.modalities or answer not in {"yes", "no"}:
        return _back(visit, "not_possible", good=False)
    try:
        if answer == "no":
            _say_no(visit, purpose, modality)
            return _back(visit, "done_no", "done_keep")
        _say_yes(visit, purpose, modality)
    except ChangedMeanwhile:
        return _back(visit, "stale", good=False)
    except (NoticeSuperseded, NoticeUnusable, NoticeRequired):
        return _back(visit, "notice_changed", good=False)
    return _back(visit, "done_yes", "done_keep")


def _say_no(visit: Visit, purpose: Purpose, modality: str) -> None:
    """Where consent is the basis: a withdrawal or a refusal. Elsewhere: an objection."""
    if purpose.lawful_basis(modality) not in CONSENT_BASES:
        opt_out(
            subject=visit.subject,
            by=BY,
            at=visit.at,
            purpose=purpose,
            modality=modality,
            source=SOURCE,
        )
        return
    newest = Grant.objects.of_person(visit.subject).filter(purpose=purpose, modality=modality)
    before = newest.first()
    given = before is not None and before.state == Grant.GIVEN
    record_consent(
        subject=visit.subject,
        purpose=purpose,
        modality=modality,
        state=Grant.WITHDRAWN if given else Grant.REFUSED,
        by=BY,
        at=visit.at,
        source=SOURCE,
        circumstances=Circumstances(language=visit.language, gpc_signal=visit.gpc),
    )


def _say_yes(visit: Visit, purpose: Purpose, modality: str) -> None:
    """Record that the notice on the page was shown, and the yes that was given under it."""
    form = visit.request.POST
    notice = _notice(form.get("notice", ""))
    found = standing(
        subject=visit.subject, purpose=purpose, modality=modality, at=visit.at, gpc=visit.gpc
    )
    if purpose.lawful_basis(modality) not in CONSENT_BASES:
        clear_opt_out(
            subject=visit.subject,
            by=BY,
            at=visit.at,
            purpose=purpose,
            modality=modality,
            source=SOURCE,
        )
        if found.state not in {"refused", "withdrawn"}:
            return
    with transaction.atomic():
        if notice is not None:
            serve_notice(
                subject=visit.subject,
                notice=notice,
                language=visit.language,
                channel="privacy-page",
                by=BY,
                at=visit.at,
            )
        record_consent(
            subject=visit.subject,
            purpose=purpose,
            modality=modality,
            state=Grant.GIVEN,
            by=BY,
            at=visit.at,
            notice=notice,
            source=SOURCE,
            expected=_number(form.get("seen", "")),
            circumstances=Circumstances(
                language=visit.language,
                gpc_signal=found.gpc,
                conflict_confirmed=found.gpc and purpose.gpc_is_opt_out,
                screen_sha256=screen_digest(notice, visit.language),
                collection_method="own page",
            ),
        )


def _back(visit: Visit, *keys: str, good: bool = True) -> HttpResponse:
    """Say what happened on the page of choices (POST, redirect, GET: reloading repeats nothing)."""
    table = words(visit.language)
    text = " ".join(table[key] for key in keys)
    (messages.success if good else messages.error)(visit.request, text)
    return guarded(redirect("privacy:choices"))


def _number(text: str) -> int:
    """A whole number from a form; anything else is a page nobody drew."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _notice(text: str) -> Notice | None:
    """The notice a form names; None for an empty field, garbage, or one that never was."""
    try:
        return Notice.objects.filter(pk=UUID(text)).first()
    except ValueError:
        return None
