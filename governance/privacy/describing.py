"""What a holder exports, in words: any list of dictionaries becomes readable pairs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.dateparse import parse_datetime

from governance.privacy.choices import modality_name, when
from governance.privacy.words import kind_name, plural, words

SHOWN: Final = 50
HIDDEN: Final = frozenset({"id", "receipt"})


def described(
    found: Mapping[str, Any], *, language: str, shown: int | None = SHOWN
) -> dict[str, Any]:
    """`{"title", "count", "broken", "records": [{"summary", "pairs"}]}` for one holder.

    `shown`: how many records at most; None for all.
    """
    table, rows = words(language), found["rows"]
    return {
        "title": table.get(f"holder_{found['name']}", found["name"]),
        "broken": found["broken"],
        "count": plural(len(rows), table["data_records"], language),
        "records": [_record(row, language) for row in rows[:shown]],
    }


def _record(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    pairs = [
        (label(name, language), value_text(name, value, language))
        for name, value in row.items()
        if name not in HIDDEN and value not in (None, "", [], {})
    ]
    return {"summary": _summary(row, language), "pairs": pairs}


def _summary(row: Mapping[str, Any], language: str) -> str:
    """The date, what it is for, and in which modality, whichever of them there are."""
    moment = next((row[name] for name in ("at", "created_at", "event_time") if row.get(name)), "")
    parts = [
        value_text("at", moment, language) if moment else "",
        value_text("event", row["event"], language) if row.get("event") else "",
        value_text("type", row["type"], language) if row.get("type") else "",
        str(row.get("purpose_name") or row.get("purpose") or ""),
        modality_name(str(row["modality"]), language) if row.get("modality") else "",
        value_text("state", row["state"], language) if row.get("state") else "",
    ]
    return " · ".join(part for part in parts if part) or label("record", language)


def label(name: str, language: str) -> str:
    """A field's name in words; an unknown one is shown with spaces."""
    return words(language).get(f"field_{name}", name.replace("_", " "))


def value_text(name: str, value: Any, language: str) -> str:
    """A value as people read it: times, yes and no, lists, scores."""
    table = words(language)
    if isinstance(value, bool):
        return table["value_yes" if value else "value_no"]
    if isinstance(value, Mapping):
        return "; ".join(
            f"{label(str(key), language)}: {value_text(str(key), one, language)}"
            for key, one in value.items()
        )
    if isinstance(value, list | tuple):
        return ", ".join(_item(one, language) for one in value)
    moment = _moment(value)
    if moment is not None:
        return when(moment, language)
    if isinstance(value, float):
        return f"{value:.2f}"
    known = kind_name(str(value), language) if name == "type" else str(value)
    return table.get(f"value_{name}_{value}", known)


def _moment(value: Any) -> datetime | None:
    """A time, or text that is one."""
    if isinstance(value, datetime):
        return value
    return parse_datetime(value) if isinstance(value, str) and len(value) > 18 else None


def _item(one: Any, language: str) -> str:
    """A score as `anger 0.71`; anything else as its own words."""
    if isinstance(one, Mapping) and {"label", "score"} <= set(one):
        return f"{one['label']} {float(one['score']):.2f}"
    return value_text("", one, language)
