"""Analyses in bulk: accepted at once, done by workers, one door and one outcome for each line."""

from emotion.services.batches.accepting import Sent, accept, charge, earlier
from emotion.services.batches.telling import batch_of, page, status_of
from emotion.services.batches.working import resume, work

__all__ = [
    "Sent",
    "accept",
    "batch_of",
    "charge",
    "earlier",
    "page",
    "resume",
    "status_of",
    "work",
]
