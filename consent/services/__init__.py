"""What can be done with a person's will. Import the deeds from here."""

from consent.references import Reference, pseudonym
from consent.services.erasure import erase_subject, finish_erasure_of, finish_erasures
from consent.services.notices import (
    approve_notice,
    draft_notice,
    notice_view,
    serve_notice,
    was_served,
)
from consent.services.subjects import find_subject, join, lock_subject, subject_for
from consent.services.will import (
    Outcome,
    clear_opt_out,
    note_signal,
    opt_out,
    record_consent,
    standing,
)

__all__ = [
    "Outcome",
    "Reference",
    "approve_notice",
    "clear_opt_out",
    "draft_notice",
    "erase_subject",
    "find_subject",
    "finish_erasure_of",
    "finish_erasures",
    "join",
    "lock_subject",
    "note_signal",
    "notice_view",
    "opt_out",
    "pseudonym",
    "record_consent",
    "serve_notice",
    "standing",
    "subject_for",
    "was_served",
]
