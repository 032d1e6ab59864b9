"""Lines of a list, one record a line, so that a broken line harms only itself. Pure but for errors.

CSV needs a header with `namespace` and `id`, and may have `purpose` and `modality` (RFC 4180
quoting within the line). NDJSON has the same four names, one object a line. Empty purpose or
modality means all. A line over the limit, not UTF-8, or not of this form is broken, and says why
without repeating its content.
"""

import csv
from collections.abc import Callable, Iterator
from typing import IO, Any, Final, Literal, NamedTuple

import orjson

from consent.references import ID_LIMIT, NAMESPACE_LIMIT, normalised

Format = Literal["csv", "ndjson"]
LINE_LIMIT: Final = 64 * 1024  # bytes
KNOWN: Final = frozenset({"namespace", "id", "purpose", "modality"})
COLUMNS: Final = ("namespace", "id", "purpose", "modality")
SLUG_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-")


class Line(NamedTuple):
    """One line: where it stood, and either whom it names or what is wrong with it."""

    number: int
    namespace: str = ""
    id: str = ""
    purpose: str = ""
    modality: str = ""
    problem: str = ""


def read(stream: IO[bytes], form: Format, *, namespace: str = "") -> Iterator[Line]:
    """Every line of the stream, in constant memory. `namespace` fills in where none is given."""
    numbered = _limited(stream)
    if form == "ndjson":
        parse: Callable[[str], dict[str, Any]] = _object
    else:
        parse = _table(next(numbered, (1, b""))[1])
    for number, raw in numbered:
        if raw is not None and not raw.strip():
            continue
        yield _line(number, raw, parse, namespace)


def _line(
    number: int, raw: bytes | None, parse: Callable[[str], dict[str, Any]], namespace: str
) -> Line:
    if raw is None:
        return Line(number, problem=f"The line is longer than {LINE_LIMIT} bytes.")
    try:
        found = parse(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return Line(number, problem="The line is not UTF-8.")
    except (ValueError, csv.Error):
        return Line(number, problem="The line is not of the announced format.")
    values = {name: found.get(name) or "" for name in COLUMNS}
    values["namespace"] = values["namespace"] or namespace
    problem = _problem(found, values)
    if problem:
        return Line(number, problem=problem)
    return Line(
        number,
        values["namespace"],
        normalised(values["namespace"], values["id"]),
        values["purpose"],
        values["modality"],
    )


def _problem(found: dict[str, Any], values: dict[str, Any]) -> str:
    if not all(type(value) is str for value in values.values()):
        return "A value is not text."
    if not found.keys() <= KNOWN:
        return "The line has a field that is not known."
    space = values["namespace"]
    if not space or len(space) > NAMESPACE_LIMIT or not SLUG_LETTERS.issuperset(space):
        return "The namespace is missing or is not a slug."
    if not values["id"].strip() or len(values["id"]) > ID_LIMIT:
        return "The id is missing or too long."
    return ""


def _limited(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """(number, line without its end), None for a line that is too long."""
    number = 0
    while raw := stream.readline(LINE_LIMIT + 1):
        number += 1
        if len(raw) <= LINE_LIMIT or raw.endswith(b"\n"):
            yield number, raw.rstrip(b"\r\n")
            continue
        while raw and not raw.endswith(b"\n"):
            raw = stream.readline(LINE_LIMIT + 1)
        yield number, None


def _table(header: bytes | None) -> Callable[[str], dict[str, Any]]:
    """A parser for the rows under this header; raises ValueError for a header we cannot use."""
    names = [name.strip() for name in (header or b"").decode("utf-8-sig", "replace").split(",")]
    if "id" not in names or set(names) - set(COLUMNS) or len(set(names)) != len(names):
        raise ValueError(f"The first line must name columns out of {', '.join(COLUMNS)}.")

    def parse(text: str) -> dict[str, Any]:
        cells = text.split(",") if '"' not in text else next(csv.reader([text], strict=True))
        if len(cells) != len(names):
            raise ValueError
        return dict(zip(names, cells, strict=True))

    return parse


def _object(text: str) -> dict[str, Any]:
    found = orjson.loads(text)
    if not isinstance(found, dict):
        raise ValueError
    return found
