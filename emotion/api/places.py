"""Which country codes exist: ISO 3166-1 alpha-2, from the tzdata package's own table."""

from functools import cache
from importlib.resources import files


@cache
def countries() -> frozenset[str]:
    """Every assigned two-letter code."""
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(
        line.split("\t")[0] for line in table.splitlines() if line and not line.startswith("#")
    )
