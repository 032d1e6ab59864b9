"""The officers' screens; each module registers its own."""

from governance.admin import (
    applications,
    assessments,
    emergencies,
    jobs,
    people,
    policies,
    profiles,
    protection,
    requests,
    retention,
)

__all__ = [
    "applications",
    "assessments",
    "emergencies",
    "jobs",
    "people",
    "policies",
    "profiles",
    "protection",
    "requests",
    "retention",
]
