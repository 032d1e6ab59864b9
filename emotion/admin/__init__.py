"""The product's screens for staff."""

from emotion.admin.analyses import AnalysisAdmin
from emotion.admin.batches import BatchAdmin
from emotion.admin.cards import ModelCardAdmin
from emotion.admin.reviews import ReviewAdmin
from emotion.admin.tallies import DriftAlarmAdmin, TallyAdmin

__all__ = [
    "AnalysisAdmin",
    "BatchAdmin",
    "DriftAlarmAdmin",
    "ModelCardAdmin",
    "ReviewAdmin",
    "TallyAdmin",
]
