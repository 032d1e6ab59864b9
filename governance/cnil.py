"""The CNIL's ``pia`` JSON: read safely, kept whole, written back losslessly. Pure.

Shape: ``{pia, answers, measures, evaluations, comments}``. ``answers[].reference_to`` are whole
numbers with ``data {text, gauge, list}``; ``evaluations[].reference_to`` are strings such as
"3.2" with ``gauges {x: severity, y: likelihood}``. Keys we do not know are kept as they came.
"""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from audit.texts import unfit_place
from governance.errors import DocumentRefused
from governance.markup import clean, plain

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 24
MAX_ITEMS: Final = 5_000
LISTS: Final = ("answers", "measures", "evaluations", "comments")
DESCRIPTION: Final = (111, 112, 113, 121, 122, 123)
NECESSITY: Final = (211, 212, 213, 214, 215, 221, 222, 223, 224, 225, 226, 227)
RISKS: Final[Mapping[int, str]] = {
    320: "Illegitimate access to data",
    330: "Unwanted modification of data",
    340: "Disappearance of data",
}
REFERENCES: Final = frozenset(
    {*DESCRIPTION, *NECESSITY, *(base + step for base in RISKS for step in range(1, 7))}
)
_EVALUATED: Final = re.compile(r"[1-4](\.[1-9][0-9]?){1,2}(\.[0-9a-zA-Z-]{1,40})?\Z")
OWN: Final = "discreet"


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk with 1-4 x 1-4 before and after the measures (0 in CNIL means not said: read as 1)."""

    title: str
    sources: str = ""
    impacts: str = ""
    inherent_severity: int = 1
    inherent_likelihood: int = 1
    residual_severity: int = 1
    residual_likelihood: int = 1


@dataclass(frozen=True, slots=True)
class Content:
    """What an assessment takes from the document, as plain text."""

    title: str = ""
    description: str = ""
    necessity: str = ""
    dpo_advice: str = ""
    subjects_views: str = ""
    risks: tuple[Risk, ...] = ()
    measures: tuple[tuple[str, str], ...] = ()  # title, description
    extra: Mapping[str, Any] = field(default_factory=dict)  # fields that CNIL has no place for


@dataclass(slots=True)
class Reading:
    """A document that is safe to keep, its content, and the places that had to be cleaned."""

    document: dict[str, Any]
    content: Content
    cleaned: list[str] = field(default_factory=list)


def read(raw: bytes) -> Reading:
    """Parse, check and clean. Raises DocumentRefused naming the place and what is wrong there."""
    if len(raw) > MAX_BYTES:
        raise DocumentRefused(f"The file has {len(raw)} bytes; at most {MAX_BYTES} are read.")
    document = _parse(raw)
    cleaned: list[str] = []
    safe = _cleaned(document, "", cleaned)
    _check(safe)
    return Reading(safe, content_of(safe), cleaned)


def write(document: Mapping[str, Any], content: Content) -> dict[str, Any]:
    """The document with ``content`` in it; what says the same already is left untouched."""
    made = deepcopy(dict(document)) if document else _empty()
    for name in ("pia", *LISTS):
        made.setdefault(name, {} if name == "pia" else [])
    before = content_of(made)
    pia = made["pia"]
    for key, name in (
        ("name", "title"),
        ("dpo_opinion", "dpo_advice"),
        ("concerned_people_opinion", "subjects_views"),
    ):
        if getattr(content, name) != getattr(before, name):
            pia[key] = getattr(content, name)
    for references, name in ((DESCRIPTION, "description"), (NECESSITY, "necessity")):
        if getattr(content, name) != getattr(before, name):
            _put_text(made, references, getattr(content, name))
    listed = (content.risks, content.measures) != (before.risks, before.measures)
    if listed or dict(content.extra) != dict(before.extra):
        made[OWN] = {
            "risks": [asdict(risk) for risk in content.risks],
            "measures": [list(measure) for measure in content.measures],
            "fields": dict(content.extra),
        }
    return made


def content_of(document: Mapping[str, Any]) -> Content:
    """What the document says, for the fields of an assessment."""
    pia = document.get("pia") or {}
    own = document.get(OWN) or {}
    return Content(
        title=plain(str(pia.get("name") or "")),
        description=_text(document, DESCRIPTION),
        necessity=_text(document, NECESSITY),
        dpo_advice=plain(str(pia.get("dpo_opinion") or "")),
        subjects_views=plain(str(pia.get("concerned_people_opinion") or "")),
        risks=tuple(Risk(**risk) for risk in own["risks"]) if own else tuple(_risks(document)),
        measures=(
            tuple((title, said) for title, said in own["measures"])
            if own
            else tuple(_measures(document))
        ),
        extra=own.get("fields", {}),
    )


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentRefused(f"Byte {error.start} is not UTF-8.") from error
    if _depth(text) > MAX_DEPTH:
        raise DocumentRefused(f"It is nested deeper than {MAX_DEPTH} levels.")
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except ValueError as error:
        raise DocumentRefused(f"It is not JSON: {error}") from error
    if not isinstance(found, dict) or "pia" not in found:
        raise DocumentRefused('It must be an object with a key "pia".')
    place = unfit_place(found)
    if place is not None:
        raise DocumentRefused(f"{place[:100] or 'It'}: holds no text, or no number that is kept.")
    return found


def _no_constant(name: str) -> None:
    raise DocumentRefused(f"{name} is not a number that JSON knows.")


def _depth(text: str) -> int:
    """How deep brackets nest, strings left out; no recursion, so that depth cannot hurt."""
    deepest = depth = 0
    for bracket in re.sub(r'"(?:[^"\\]|\\.)*"', "", text):
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in "]}":
            depth -= 1
    return deepest


def _cleaned(value: Any, place: str, cleaned: list[str]) -> Any:
    if isinstance(value, str):
        safe = clean(value)
        if safe != value:
            cleaned.append(place)
        return safe
    if isinstance(value, list):
        return [_cleaned(one, f"{place}[{n}]", cleaned) for n, one in enumerate(value)]
    if isinstance(value, dict):
        return {
            key: _cleaned(one, f"{place}.{key}".lstrip("."), cleaned) for key, one in value.items()
        }
    return value


def _check(document: Mapping[str, Any]) -> None:
    if not isinstance(document["pia"], dict):
        raise DocumentRefused("pia: must be an object.")
    for name in LISTS:
        items = document.get(name, [])
        if not isinstance(items, list) or len(items) > MAX_ITEMS:
            raise DocumentRefused(f"{name}: must be a list of at most {MAX_ITEMS}.")
        for index, item in enumerate(items):
            if not isinstance(item, dict):
                raise DocumentRefused(f"{name}[{index}]: must be an object.")
    for index, answer in enumerate(document.get("answers", [])):
        _check_answer(answer, f"answers[{index}]")
    for index, evaluation in enumerate(document.get("evaluations", [])):
        _check_evaluation(evaluation, f"evaluations[{index}]")
    _check_own(document.get(OWN))


def _check_answer(answer: Mapping[str, Any], place: str) -> None:
    reference = answer.get("reference_to")
    if type(reference) is not int or reference not in REFERENCES:
        raise DocumentRefused(
            f"{place}.reference_to: {str(reference)[:60]!r} is no question of the model."
        )
    data = answer.get("data")
    if not isinstance(data, dict):
        raise DocumentRefused(f"{place}.data: must be an object.")
    gauge = data.get("gauge")
    if gauge is not None and (type(gauge) is not int or not 0 <= gauge <= 4):
        raise DocumentRefused(f"{place}.data.gauge: must be a whole number from 0 to 4.")
    if not isinstance(data.get("text") or "", str):
        raise DocumentRefused(f"{place}.data.text: must be text.")
    listed = data.get("list") or []
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise DocumentRefused(f"{place}.data.list: must be a list of words.")


def _check_evaluation(evaluation: Mapping[str, Any], place: str) -> None:
    reference = evaluation.get("reference_to")
    if not isinstance(reference, str) or not _EVALUATED.match(reference):
        raise DocumentRefused(
            f"{place}.reference_to: {str(reference)[:60]!r} is no section of the model."
        )
    gauges = evaluation.get("gauges") or {}
    if not isinstance(gauges, dict):
        raise DocumentRefused(f"{place}.gauges: must be an object.")
    for axis in ("x", "y"):
        value = gauges.get(axis, 0)
        if value is not None and (type(value) is not int or not 0 <= value <= 4):
            raise DocumentRefused(f"{place}.gauges.{axis}: must be a whole number from 0 to 4.")


def _check_own(own: Any) -> None:
    if own is None:
        return
    try:
        good = all(Risk(**risk).title for risk in own["risks"])
        good = good and all(1 <= n <= 4 for risk in own["risks"] for n in _numbers(risk))
        good = good and all(map(_is_measure, own["measures"]))
        good = good and all(_fits(*one) for one in own.get("fields", {}).items())
    except (TypeError, KeyError, AttributeError) as error:
        raise DocumentRefused(f"{OWN}: its risks or measures are not well formed.") from error
    if not good:
        raise DocumentRefused(f"{OWN}: its risks or measures are not well formed.")


EXTRA: Final[Mapping[str, type]] = {
    "risk_summary": str,
    "measure_summary": str,
    "consultation": str,
    "monthly_volume": int,
    "models_examined": list,
    "scopes": list,
    "fria": dict,
    "undertakings": dict,
}


def _fits(name: str, value: Any) -> bool:
    if name == "consultation":
        return value in ("not-needed", "pending", "answered")
    if name == "scopes":
        return isinstance(value, list) and all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)
            for pair in value
        )
    if type(value) is not EXTRA.get(name):
        return False
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    if isinstance(value, dict):
        return all(isinstance(one, str) for one in (*value.keys(), *value.values()))
    return not isinstance(value, int) or 0 <= value < 2**31


def _is_measure(pair: Any) -> bool:
    return len(pair) == 2 and all(isinstance(one, str) for one in pair)


def _numbers(risk: Mapping[str, Any]) -> list[int]:
    return [value for key, value in risk.items() if key.endswith(("severity", "likelihood"))]


def _answers(document: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    return {one["reference_to"]: one["data"] for one in document.get("answers", [])}


def _text(document: Mapping[str, Any], references: tuple[int, ...]) -> str:
    answers = _answers(document)
    said = (plain(str(answers[one].get("text") or "")) for one in references if one in answers)
    return "\n\n".join(text for text in said if text)


def _put_text(document: dict[str, Any], references: tuple[int, ...], text: str) -> None:
    """All of it under the first question, the others emptied, so that it reads back the same."""
    first, *others = references
    for answer in document["answers"]:
        if answer["reference_to"] in others:
            answer["data"]["text"] = ""
    for answer in document["answers"]:
        if answer["reference_to"] == first:
            answer["data"]["text"] = text
            return
    document["answers"].append(
        {"reference_to": first, "data": {"text": text, "gauge": None, "list": []}}
    )


def _risks(document: Mapping[str, Any]) -> Iterator[Risk]:
    answers = _answers(document)
    for base, title in RISKS.items():
        data = {step: answers.get(base + step, {}) for step in range(1, 7)}
        if not any(data.values()):
            continue
        severity, likelihood = _level(data[5].get("gauge")), _level(data[6].get("gauge"))
        after = _gauges(document, f"{base // 100}.{base % 100 // 10}")
        yield Risk(
            title=title,
            impacts=", ".join(data[1].get("list") or []),
            sources=", ".join((data[2].get("list") or []) + (data[3].get("list") or [])),
            inherent_severity=severity,
            inherent_likelihood=likelihood,
            residual_severity=_level(after.get("x")) if after.get("x") else severity,
            residual_likelihood=_level(after.get("y")) if after.get("y") else likelihood,
        )


def _gauges(document: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    for one in document.get("evaluations", []):
        if one["reference_to"] == section:
            gauges: Mapping[str, Any] = one.get("gauges") or {}
            return gauges
    return {}


def _measures(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in document.get("measures", []):
        title = plain(str(one.get("title") or ""))
        if title:
            yield title, plain(str(one.get("content") or ""))


def _level(gauge: Any) -> int:
    return gauge if isinstance(gauge, int) and 1 <= gauge <= 4 else 1


def _empty() -> dict[str, Any]:
    return {"pia": {"status": 0}, "answers": [], "measures": [], "evaluations": [], "comments": []}
