"""The figures of `evaluation.evaluate` for people to read. Pure."""

from collections.abc import Mapping
from typing import Any

_HEADLINE = (
    ("macro_f1", "macro-F1"),
    ("macro_f1_low", "  from"),
    ("macro_f1_high", "  to"),
    ("micro_f1", "micro-F1"),
    ("ekman_macro_f1", "Ekman-7 macro-F1"),
    ("ece", "calibration error"),
    ("coverage", "answered"),
    ("accuracy_answered", "right when answered"),
    ("wrong_pole", "wrong pole when answered"),
    ("flagged_negative", "flagged as negative"),
    ("answered_upset", "answered as upset"),
    ("ms_per_text", "ms a text, alone"),
    ("ms_per_text_batch32", "ms a text, by 32"),
)


def as_text(figures: Mapping[str, Any]) -> str:
    """Headline figures, then a table per label, then one per group."""
    lines = [
        f"{figures['model']} {figures['version']} on {figures['format']}: {figures['n']} texts"
    ]
    lines += [f"  {title:26} {figures[key]}" for key, title in _HEADLINE if key in figures]
    lines += ["", *_table(figures["per_label"])]
    if "groups" in figures:
        lines += ["", *_table(figures["groups"])]
    return "\n".join(lines)


def _table(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    fields = list(next(iter(rows.values()), {}))
    head = "  " + "label".ljust(20) + "".join(f.rjust(11) for f in fields)
    body = [
        "  " + name.ljust(20) + "".join(str(row[f]).rjust(11) for f in fields)
        for name, row in rows.items()
    ]
    return [head, *body]
