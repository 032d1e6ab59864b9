"""JSON log lines without personal data."""

import logging
import traceback
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

MOST_FRAMES = 8

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class RedactingFilter(logging.Filter):
    """Redact numbers, addresses and identifiers from any message, whoever wrote it.

    The structured pass of the redactor knows no names: code must not log them, and
    `tests/laws/test_no_log_record_carries_personal_data.py` watches that it does not.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the record, with its text made safe."""
        from governance.redaction import log_safe

        if isinstance(record.msg, dict):  # structlog's event dictionary
            record.msg = {key: _safe(value, log_safe) for key, value in record.msg.items()}
        else:
            record.msg = log_safe(record.getMessage())
            record.args = ()
        if record.exc_info:
            # A traceback's last line quotes the exception's text, which may quote the input.
            kind = record.exc_info[0]
            record.exception_kind = kind.__name__ if kind else ""
            record.frames = _frames(record)
            record.exc_info = record.exc_text = None
        return True


def _safe(value: Any, clean: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _frames(record: logging.LogRecord) -> str:
    """Where it broke: the kind of exception and its innermost frames, without its text."""
    assert record.exc_info is not None
    kind, _, trace = record.exc_info
    frames = traceback.extract_tb(trace)[-MOST_FRAMES:]
    lines = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return " < ".join([kind.__name__ if kind else "Exception", *reversed(lines)])


def _add_exception(_logger: Any, _name: str, event: EventDict) -> EventDict:
    record = event.get("_record")
    if record is not None and hasattr(record, "frames"):
        event["exception"] = record.frames
    return event


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """One JSON object a line, from the standard library's loggers and structlog's alike."""

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=SHARED,
            processors=[
                _add_exception,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )


structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
