"""A purpose, its approved assessment, and the officers who made them."""

from __future__ import annotations

import pytest

from consent.models import Purpose
from governance.models import Assessment
from tests.governance.policy import office


@pytest.fixture
def support() -> Purpose:
    """The purpose support.escalation, on legitimate interest for text."""
    return office.make_purpose()


@pytest.fixture
def assessed(support: Purpose) -> Assessment:
    """An approved, current assessment of it."""
    return office.approved_assessment(support.slug)
