"""People label some of what a model scored: labels, agreement, and what may teach.

Where the policy lets redacted text be kept (the obligation `keep-redacted-for-review`), staff read
it here. Elsewhere nothing is kept: the application's reviewers label by reference what they know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from audit.errors import DomainError
from audit.keys import system_hmac
from audit.services import Event, record
from consent import vault
from consent.errors import KeyDestroyed
from consent.models import Purpose
from consent.services import standing as standing_of
from emotion.models import Analysis, Review, ReviewLabel
from emotion.scorers.vocabularies import SERVICE
from emotion.services.analysing import reopen
from governance.callers import Caller

ENOUGH: Final = 2  # people who label each message
MOST: Final = 1_000  # newest reviews that agreement is told of
TRAINING: Final = "model.training"  # the purpose whose consent lets a label teach a model


class LabelledAlready(DomainError):
    """This person labelled this message before; a second look is another person's."""

    status = 409
    slug = "labelled-already"
    title = "Labelled already"


class NotInReview(DomainError):
    """No such message waits for a label, or none of the caller's: the answer is the same."""

    status = 404
    slug = "not-found"
    title = "Not found"


def waiting(*, purposes: Any, at: datetime) -> Any:
    """Reviews of these purposes that need more labels, oldest first."""
    return (
        Review.objects.select_related("analysis__subject", "analysis__purpose")
        .filter(
            analysis__purpose__in=purposes,
            analysis__retention_until__gt=at,
            settled_at=None,
        )
        .order_by("sampled_at", "pk")
    )


def give(review: Review, state: str, *, annotator: str, by: Caller, at: datetime) -> None:
    """Keep one person's label. Raises `LabelledAlready`, `NotInReview` once the key is gone."""
    if state not in SERVICE:
        raise ValueError("state is one of the service vocabulary")
    subject = review.analysis.subject_id
    with transaction.atomic():
        locked = Review.objects.select_for_update().get(pk=review.pk)
        label = ReviewLabel(review=locked, annotator=annotator, at=at)
        try:
            label.sealed = vault.seal(subject, state.encode(), identity=label.identity)
            token = vault.token(subject, at=at)
        except KeyDestroyed:
            raise NotInReview("Nothing like this waits for a label.") from None
        try:
            with transaction.atomic():
                label.save(force_insert=True)
        except IntegrityError:
            raise LabelledAlready("This person labelled this message before.") from None
        if locked.given.count() >= ENOUGH:
            locked.settled_at = at
            locked.save(update_fields=["settled_at"])
        _record("review.labelled", review, token=token, by=by, at=at)


def open_text(review: Review, *, by: Caller, at: datetime) -> str:
    """The redacted text of a message in review; the read is recorded first."""
    subject = review.analysis.subject_id
    try:
        with transaction.atomic():
            plain = vault.unseal(subject, bytes(review.sealed_text), identity=review.identity)
            _record("review.read", review, token=vault.token(subject, at=at), by=by, at=at)
    except KeyDestroyed:
        raise NotInReview("Nothing like this waits for a label.") from None
    return plain.decode()


def annotator_of(name: str, *, by: Caller) -> str:
    """A keyed pseudonym of a reviewer that an application names."""
    said = f"{by.application}\0{name}".encode()
    return "reviewer:" + system_hmac("reviewer", said)[:8].hex()


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """`alpha`: Krippendorff's, between people (None: nothing to compare). `right`: how often the
    model's state is the one on which people agree; None where they agreed on nothing."""

    messages: int
    alpha: float | None
    agreed: int
    right: float | None


def agreement(purpose: Purpose) -> Agreement:
    """Over the newest settled reviews of one purpose (Krippendorff 2011, nominal; by nltk)."""
    from nltk.metrics.agreement import AnnotationTask  # a second to import, for this page alone

    data, agreed, right = [], 0, 0
    found = [*_opened(Review.objects.filter(analysis__purpose=purpose), most=MOST)]
    for review, labels in found:
        data += [(who, str(review.pk), state) for who, state in labels.items()]
        if len(set(labels.values())) == 1:
            agreed += 1
            state = reopen(review.analysis)["state"]
            right += bool(state) and state["label"] in labels.values()
    kinds = {state for _, _, state in data}
    return Agreement(
        messages=len(found),
        alpha=float(AnnotationTask(data=data).alpha()) if len(kinds) > 1 else None,
        agreed=agreed,
        right=right / agreed if agreed else None,
    )


def teachable(*, at: datetime) -> Iterator[dict[str, str]]:
    """`{"text", "lang", "state"}` of messages on which people agree, whose writer said yes to
    training (a consent to the purpose `model.training`) and whose redacted text is kept."""
    training = Purpose.objects.active().filter(slug=TRAINING).first()
    if training is None:
        return
    kept = Review.objects.exclude(sealed_text=b"")
    for review, labels in _opened(kept.filter(analysis__retention_until__gt=at)):
        analysis = review.analysis
        will = standing_of(
            subject=analysis.subject, purpose=training, modality=analysis.modality, at=at
        )
        if will.state == "granted" and len(set(labels.values())) == 1:
            text = vault.unseal(
                analysis.subject_id, bytes(review.sealed_text), identity=review.identity
            )
            (state,) = set(labels.values())
            yield {"text": text.decode(), "lang": review.language, "state": state}


def reviewed(analysis: Analysis) -> dict[str, Any]:
    """What people read in it, for the person it is about: the kept text and the labels."""
    review = Review.objects.filter(analysis=analysis).first()
    if review is None:
        return {}
    keys = vault.open_keys(analysis.subject_id)
    labels = [_read(label, keys) for label in review.given.order_by("at")]
    found: dict[str, Any] = {"review": {"labels": labels}}
    if review.sealed_text:
        text = keys.unseal(bytes(review.sealed_text), identity=review.identity)
        found["review"]["text"] = text.decode()
    return found


def _read(label: ReviewLabel, keys: vault.Keys) -> str:
    return keys.unseal(bytes(label.sealed), identity=label.identity).decode()


def _opened(reviews: Any, *, most: int | None = None) -> Iterator[tuple[Review, dict[str, str]]]:
    """Settled reviews with annotator → state; those whose person's key is gone are out."""
    rows = (
        reviews.exclude(settled_at=None)
        .select_related("analysis__subject")
        .prefetch_related("given")
        .order_by("-settled_at", "pk")[:most]
    )
    for review in rows.iterator(chunk_size=200):
        subject = review.analysis.subject_id
        try:
            keys = vault.open_keys(subject)
            labels = {label.annotator: _read(label, keys) for label in review.given.all()}
        except KeyDestroyed:
            continue
        yield review, labels


def _record(kind: str, review: Review, *, token: str, by: Caller, at: datetime) -> None:
    record(
        Event(
            type=kind,
            at=at,
            actor=by.name,
            role=by.role,
            application=by.application,
            token=token,
            purpose=review.analysis.purpose.slug,
            action=kind.rpartition(".")[2],
            resource=f"analysis:{review.analysis_id}",
            correlation=by.correlation,
        )
    )
