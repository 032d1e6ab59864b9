"""A line's form: the question it asks, or the problem that it is, told without quoting it."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework.exceptions import ErrorDetail, ValidationError

from emotion.api.serializers import LineBody
from emotion.errors import NamespaceClosed, TextTooLong
from emotion.services.batches import Sent
from governance.api.problems import document_of, flatten, problem
from governance.callers import Caller

# A problem is kept until it is fetched, and nobody's key seals it. So messages that repeat what
# was sent are said anew, and of fields only the names that we gave them are told.
QUOTES: Final = {"invalid_choice": "This is not one of the values that are allowed here."}
UNKNOWN: Final = "A field is not known."


def read_line(number: int, line: Mapping[str, Any], *, by: Caller, gpc: bool) -> Sent:
    """The line as the service takes it. `gpc`: whether the upload itself carried the signal."""
    body = LineBody(data=line)
    try:
        body.is_valid(raise_exception=True)
        question = body.question(gpc=gpc)
        if not by.may_act_in(question.subject.namespace):
            raise NamespaceClosed(
                "This application may not name persons of this namespace.",
                field="subject.namespace",
            )
    except ValidationError as error:
        return Sent(number=number, problem=_problem(body, error))
    except (NamespaceClosed, TextTooLong) as error:
        return Sent(number=number, problem=document_of(error)[0])
    line_id = body.validated_data["line_id"]
    return Sent(number=number, question=question, text=body.said(), line_id=line_id)


def _problem(body: LineBody, error: ValidationError) -> dict[str, Any]:
    errors = list(flatten(_reworded(error.detail, body)))
    first = errors[0] if errors else {"field": "", "detail": "The line is not valid."}
    return problem(422, detail=f"{first['field'] or 'line'}: {first['detail']}", errors=errors)


def _reworded(detail: Any, field: Any) -> Any:
    """DRF's nested detail, without a word that came from the line."""
    if isinstance(detail, Mapping):
        known = getattr(field, "fields", {})
        found = {
            name: _reworded(value, known[name]) for name, value in detail.items() if name in known
        }
        own = [one for name, value in detail.items() if name == "non_field_errors" for one in value]
        strangers = set(detail) - set(known) - {"non_field_errors"}
        said = [*map(_said, own), *([UNKNOWN] if strangers else [])]
        return found | ({"non_field_errors": said} if said else {})
    if isinstance(detail, list):
        return [_reworded(one, field) for one in detail]
    return _said(detail)


def _said(detail: ErrorDetail) -> str:
    return QUOTES.get(str(detail.code), str(detail))
