"""Governance's tables."""

from governance.models.access import PurposeGroupPermission, PurposeUserPermission
from governance.models.applications import Application, ApplicationSecret, Meter
from governance.models.assessments import (
    Assessment,
    AssessmentMeasure,
    AssessmentRisk,
    AssessmentScope,
)
from governance.models.emergencies import EmergencyAccess
from governance.models.holds import LegalHold
from governance.models.jobs import JobRun
from governance.models.policies import Policy, PolicySet, Simulation, Stop
from governance.models.profiles import RedactionProfile
from governance.models.requests import RecipientNotice, Request, RequestPackage
from governance.models.retention import RetentionRule
from governance.models.segments import SegmentNote

__all__ = [
    "Application",
    "ApplicationSecret",
    "Assessment",
    "AssessmentMeasure",
    "AssessmentRisk",
    "AssessmentScope",
    "EmergencyAccess",
    "JobRun",
    "LegalHold",
    "Meter",
    "Policy",
    "PolicySet",
    "PurposeGroupPermission",
    "PurposeUserPermission",
    "RecipientNotice",
    "RedactionProfile",
    "Request",
    "RequestPackage",
    "RetentionRule",
    "SegmentNote",
    "Simulation",
    "Stop",
]
