"""The officers' screens; each module registers its own."""

from governance.admin import access, assessments, policies

__all__ = ["access", "assessments", "policies"]
