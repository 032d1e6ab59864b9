"""Redaction: no name, number or address reaches a scorer, a log or a table.

Pure: no Django. Importing this package is cheap; models load on first use or by `warm()`.
"""

from governance.redaction.engine import Redaction, log_safe, redact, redact_batch, warm
from governance.redaction.errors import RedactionFailed

__all__ = ["Redaction", "RedactionFailed", "log_safe", "redact", "redact_batch", "warm"]
