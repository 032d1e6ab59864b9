"""The problems that every call may answer with, written into the OpenAPI document.

A view names only what is its own (a 410, say); what parsers, authentication and limits answer is
the same everywhere and follows from the shape of the call.
"""

from typing import Any, Final

from governance.api.problems import MEDIA_TYPE, TITLES

# Who asks, how often, in which form, and whether we can answer at all.
ALWAYS: Final = (401, 403, 406, 422, 429, 503)
WITH_BODY: Final = (408, 413, 415)
WITH_OBJECT: Final = (404,)  # an address that names something
PROBLEM: Final = {
    "type": "object",
    "description": "RFC 9457. Other members tell more, by `type`.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def describe_problems(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """A drf-spectacular post-processing hook: `result` with each call's problems."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for path, calls in result["paths"].items():
        for call in calls.values():
            answers = call["responses"]
            own = {int(status) for status in answers if int(status) >= 400}
            for status in own | expected(path, has_body="requestBody" in call):
                answers[str(status)] = _answer(status)
            call["responses"] = dict(sorted(answers.items()))
    return result


def expected(path: str, *, has_body: bool) -> set[int]:
    """The problems that follow from a call's shape."""
    body = WITH_BODY if has_body else ()
    named = WITH_OBJECT if "{" in path else ()
    return {*ALWAYS, *body, *named}


def _answer(status: int) -> dict[str, Any]:
    return {
        "description": TITLES.get(status, ""),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
