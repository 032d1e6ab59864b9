"""Bringing older opt-out lists in: CSV or NDJSON, streamed, with a verdict for every line."""

from consent.imports.lines import Format, Line, read
from consent.imports.writing import Report, Summary, import_opt_outs

__all__ = ["Format", "Line", "Report", "Summary", "import_opt_outs", "read"]
