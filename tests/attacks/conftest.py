"""Attackers share the prepared database of tests/access."""

from tests.access.conftest import cast

__all__ = ["cast"]
