"""The product's screens for staff."""

from emotion.admin.analyses import AnalysisAdmin
from emotion.admin.cards import ModelCardAdmin
from emotion.admin.reviews import ReviewAdmin
from emotion.admin.tallies import DriftAlarmAdmin, TallyAdmin

__all__ = ["AnalysisAdmin", "DriftAlarmAdmin", "ModelCardAdmin", "ReviewAdmin", "TallyAdmin"]
