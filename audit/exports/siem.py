"""The log as rows for other tools: OCSF, CEF over syslog, CloudEvents, CSV, Parquet.

Every row carries the entry's index, its leaf hash and the size of the checkpoint it was read
under, so that a row in a SIEM leads back to the proof. A pruned entry is a row without members.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings

from audit.errors import FormatUnavailable, UnknownProof
from audit.exports.parquet import write_parquet
from audit.exports.rows import Row, rows_between, rows_matching
from audit.models import Checkpoint

SUFFIXES = {
    "bundle": "zip",
    "ocsf": "ocsf.jsonl",
    "cef": "cef.log",
    "cloudevents": "cloudevents.jsonl",
    "csv": "csv",
    "parquet": "parquet",
}
OCSF_VERSIONS = ("1.1.0", "1.3.0", "1.5.0")
COLUMNS = (
    "index",
    "leaf_hash",
    "checkpoint_size",
    "id",
    "time",
    "type",
    "actor",
    "role",
    "application",
    "token",
    "purpose",
    "action",
    "resource",
    "decision",
    "decisive",
    "mode",
    "correlation",
)
# Events that change what the house holds or allows: OCSF Entity Management; the rest is API use.
MANAGED = ("policy.", "dpia.", "notice.", "purpose.", "key.", "retention.", "model.", "stop.")
ACTIVITIES = {"create": 1, "read": 2, "update": 3, "delete": 4}
PRIORITY = 13 << 3 | 6  # RFC 5424: facility "log audit", severity informational

Flat = dict[str, Any]


def write_rows(
    path: Path, *, format: str, filters: Mapping[str, Any], tick: Callable[[int], None]
) -> int:
    """Write the matching signed entries in one of SUFFIXES; how many."""
    checkpoint = Checkpoint.objects.order_by("-size").first()
    if checkpoint is None:
        raise UnknownProof("nothing is signed yet; try again in a few seconds")
    wanted = {name: value for name, value in filters.items() if value}
    size = checkpoint.size
    rows = rows_matching(wanted, size) if wanted else rows_between(0, size)
    flat = (flatten(row, size) for row in rows)
    aside = path.with_name(path.name + ".part")
    if format == "parquet":
        count = write_parquet(aside, COLUMNS, flat)
    else:
        count = _write_text(aside, format, flat, tick)
    aside.replace(path)
    return count


def flatten(row: Row, size: int) -> Flat:
    """A row as one level of members; `payload` holds the whole of what it says."""
    payload = row.payload() or {}
    members = {name: payload.get(name, "") for name in COLUMNS}
    proof = {"index": row.index, "leaf_hash": row.leaf_hash.hex(), "checkpoint_size": size}
    return {**members, **proof, "payload": payload}


def _write_text(path: Path, format: str, rows: Iterator[Flat], tick: Callable[[int], None]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        if format == "csv":
            file.write(_csv(COLUMNS))
        for count, row in enumerate(rows, start=1):
            file.write(spell(format, row))
            if count % 1000 == 0:
                tick(count)
    return count


def spell(format: str, row: Flat, *, version: str = "") -> str:
    """One row with its newline."""
    if format == "csv":
        return _csv([_cell(row[name]) for name in COLUMNS])
    if format == "cef":
        return cef(row) + "\n"
    if format == "cloudevents":
        return json.dumps(cloudevent(row), ensure_ascii=False) + "\n"
    if format == "ocsf":
        return json.dumps(ocsf(row, version=version), ensure_ascii=False) + "\n"
    raise FormatUnavailable(f"there is no format {format}")


def ocsf(row: Flat, *, version: str = "") -> dict[str, Any]:
    """OCSF: Entity Management (3004) for what changes the rules, API Activity (6003) else.

    version: one of OCSF_VERSIONS; by default the setting DISCREET_OCSF_VERSION, else 1.3.0.
    """
    version = version or getattr(settings, "DISCREET_OCSF_VERSION", "1.3.0")
    if version not in OCSF_VERSIONS:
        raise FormatUnavailable("OCSF versions: " + ", ".join(OCSF_VERSIONS))
    managed = row["type"].startswith(MANAGED)
    kind, activity = (3004 if managed else 6003), ACTIVITIES.get(row["action"], 99)
    denied = row["decision"] == "deny"
    body: dict[str, Any] = {
        "class_uid": kind,
        "category_uid": kind // 1000,
        "activity_id": activity,
        "type_uid": kind * 100 + activity,
        "severity_id": 1,
        "status_id": 2 if denied else 1,
        "status": "Failure" if denied else "Success",
        "time": epoch(row["time"]),
        "metadata": {
            "version": version,
            "uid": row["id"],
            "event_code": row["type"],
            "log_name": settings.DISCREET_ORIGIN,
            "sequence": row["index"],
            "correlation_uid": row["correlation"],
            "product": {"name": "Discreet", "vendor_name": "Discreet"},
        },
        "actor": {
            "user": {"uid": row["actor"], "type": row["role"]},
            "app_name": row["application"],
        },
        "unmapped": {
            name: row[name]
            for name in ("leaf_hash", "checkpoint_size", "purpose", "token", "decisive", "mode")
        },
    }
    if managed:
        body["entity"] = {"uid": row["resource"], "type": row["type"].partition(".")[0]}
    else:
        body["api"] = {"operation": row["type"], "service": {"name": "discreet"}}
        body["src_endpoint"] = {"name": row["application"] or row["actor"]}
        body["resources"] = [{"uid": row["resource"]}]
    return body


def cloudevent(row: Flat) -> dict[str, Any]:
    """CloudEvents 1.0, structured JSON; extension names are lower-case letters by its rules."""
    return {
        "specversion": "1.0",
        "id": row["id"] or row["leaf_hash"],
        "source": f"urn:discreet:{settings.DISCREET_ORIGIN}",
        "type": f"discreet.{row['type'] or 'pruned'}",
        **({"time": row["time"]} if row["time"] else {}),
        "datacontenttype": "application/json",
        "leafindex": row["index"],
        "leafhash": row["leaf_hash"],
        "checkpointsize": row["checkpoint_size"],
        "data": row["payload"],
    }


def cef(row: Flat) -> str:
    """ArcSight CEF:0 in an RFC 5424 message."""
    deny = row["decision"] == "deny"
    header = [
        "CEF:0",
        "Discreet",
        "discreet",
        "1",
        row["type"] or "pruned",
        row["type"] or "pruned",
    ]
    extension = {
        "rt": epoch(row["time"]),
        "externalId": row["id"],
        "suid": row["actor"],
        "spriv": row["role"],
        "act": row["action"],
        "outcome": row["decision"],
        "reason": row["decisive"],
        "cs1Label": "purpose",
        "cs1": row["purpose"],
        "cs2Label": "leafHash",
        "cs2": row["leaf_hash"],
        "cs3Label": "resource",
        "cs3": row["resource"],
        "cn1Label": "index",
        "cn1": row["index"],
        "cn2Label": "checkpointSize",
        "cn2": row["checkpoint_size"],
    }
    head = "|".join(_escape(str(part), "|") for part in (*header, "5" if deny else "2"))
    tail = " ".join(f"{k}={_escape(str(v), '=')}" for k, v in extension.items() if v != "")
    time = row["time"] or "-"
    return f"<{PRIORITY}>1 {time} - discreet - {row['index']} - {head}|{tail}"


def epoch(time: str) -> int:
    """Milliseconds since 1970 of an RFC 3339 time; 0 for none."""
    return round(datetime.fromisoformat(time).timestamp() * 1000) if time else 0


def _escape(text: str, mark: str) -> str:
    return text.replace("\\", "\\\\").replace(mark, "\\" + mark).replace("\n", " ")


def _cell(value: Any) -> str:
    """A spreadsheet must not take a cell for a formula (CWE-1236)."""
    text = str(value)
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _csv(cells: Any) -> str:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
