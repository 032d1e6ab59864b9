"""Which scored messages people are asked to label too: chosen by chance where they are sealed."""

from collections.abc import Collection
from random import SystemRandom
from typing import Final

from django.conf import settings

from consent import vault
from emotion.models import Analysis, Review

_DICE: Final = SystemRandom()  # nobody shall guess who is looked at
KEEP: Final = "keep-redacted-for-review"  # the obligation by which a policy lets text be kept


def sample(
    analysis: Analysis, text: str, *, obligations: Collection[str], language: str, keys: vault.Keys
) -> None:
    """Maybe put an analysis into the queue, in the transaction that seals it.

    `text`: redacted; kept, sealed, only under the obligation. What told nothing of a text (no
    language) is not asked about.
    """
    if not language or _DICE.random() >= settings.DISCREET_REVIEW_SHARE:
        return
    review = Review(analysis=analysis, language=language, sampled_at=analysis.created_at)
    if KEEP in obligations:
        review.sealed_text = keys.seal(text.encode(), identity=review.identity)
    review.save(force_insert=True)
