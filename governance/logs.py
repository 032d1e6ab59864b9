"""JSON log lines without personal data."""

import logging
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

MOST_FRAMES = 8
DEEPEST = 4  # levels of lists and mappings in a structured event

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
            record.msg = _safe(record.msg, log_safe)
        else:
            record.msg = log_safe(_message(record))
            record.args = ()
        if record.exc_info:
            # A traceback's last line quotes the exception's text, which may quote the input.
            kind = record.exc_info[0]
            record.exception_kind = kind.__name__ if kind else ""
            record.frames = _frames(record)
            record.exc_info = record.exc_text = None
        return True


def _message(record: logging.LogRecord) -> str:
    """The record's text, without that of the exception it reports, which may quote the input.

    A record whose arguments do not fit its form must not stop who wrote it.
    """
    try:
        text = record.getMessage()
        raised = record.exc_info[1] if record.exc_info else None
        if raised is not None:
            for said in filter(None, (repr(raised), str(raised))):
                text = text.replace(said, type(raised).__name__)
    except Exception as error:  # noqa: BLE001  # whatever a foreign __str__ raises
        return f"[line withheld: {type(error).__name__}]"
    return text


def _safe(value: Any, clean: Callable[[str], str], depth: int = 0) -> Any:
    """`value` with every string in it made safe; what is no plain data is named by its class."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | int | float):
        written = str(value)  # a card number that was logged as a number
        return value if clean(written) == written else clean(written)
    if depth < DEEPEST and isinstance(value, Mapping):
        return {clean(str(key)): _safe(item, clean, depth + 1) for key, item in value.items()}
    if depth < DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [_safe(item, clean, depth + 1) for item in value]
    return type(value).__name__


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


def configuration(level: str) -> dict[str, Any]:
    """Django's `LOGGING`: one line of redacted JSON a record, on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"redact": {"()": "governance.logs.RedactingFilter"}},
        "formatters": {"json": {"()": "governance.logs.JsonFormatter"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "stream": sys.stderr,
                "formatter": "json",
                "filters": ["redact"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "propagate": False},
            "django.request": {"level": "ERROR"},
            "axes": {"level": "WARNING"},
            "kombu": {"level": "ERROR"},
            "amqp": {"level": "WARNING"},
            "boto3": {"level": "WARNING"},
            "botocore": {"level": "WARNING"},  # its debug lines quote the signed request
            "pymorphy3": {"level": "WARNING"},
            "presidio-analyzer": {"level": "ERROR"},
        },
    }
