"""Governance's tables."""

from governance.models.applications import Application
from governance.models.assessments import (
    Assessment,
    AssessmentMeasure,
    AssessmentRisk,
    AssessmentScope,
)
from governance.models.policies import Policy, PolicySet, Simulation, Stop
from governance.models.retention import RetentionRule

__all__ = [
    "Application",
    "Assessment",
    "AssessmentMeasure",
    "AssessmentRisk",
    "AssessmentScope",
    "Policy",
    "PolicySet",
    "RetentionRule",
    "Simulation",
    "Stop",
]
