"""Governance's tables."""

from governance.models.applications import Application
from governance.models.retention import RetentionRule

__all__ = ["Application", "RetentionRule"]
