"""Reading one customer's result: why, by whom, and that the customer can see it."""

import pytest
from django.utils import timezone

from consent.models import Purpose, Subject
from governance.privacy import trail
from governance.reading import CODES, Reason, ReasonNeeded, reason_of
from tests.governance.access.conftest import told

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
WHY = {"Discreet-Reason": 'complaint; case="SUP-4711"'}


def ask_why(who: str) -> None:
    Purpose.objects.filter(slug="support.escalation").update(read_reason=who)


@pytest.fixture
def made(caller, ask) -> str:
    """The number of an analysis about customer-17 of the shop."""
    number: str = caller.post("analyses", ask()).json()["id"]
    return number


def get(calling, path: str, **headers: str):
    return calling.http.get(f"/api/v1/{path}", headers=headers)


def test_where_everybody_explains_an_application_is_asked_why(connect, made):
    crm = connect().calling()
    ask_why("everybody")
    refused = crm.get(f"analyses/{made}")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "Discreet-Reason"
    assert told("analysis.read") == []
    assert get(crm, f"analyses/{made}", **WHY).status_code == 200
    facts = told("analysis.read")[0]["facts"]
    assert facts == {"reason": "complaint", "case": "SUP-4711"}


def test_a_list_with_such_a_result_is_asked_why_too(connect, made):
    crm = connect().calling()
    ask_why("everybody")
    assert crm.get("analyses").status_code == 422
    assert [row["id"] for row in get(crm, "analyses", **WHY).json()["analyses"]] == [made]


def test_where_people_explain_an_application_is_not_asked(connect, made):
    ask_why("people")
    assert connect().calling().get(f"analyses/{made}").status_code == 200


def test_asking_why_does_not_tell_that_a_result_exists(connect, made):
    outsider = connect("outsider", actions=("use",)).calling()
    ask_why("everybody")
    assert outsider.get(f"analyses/{made}").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "complaint",
        "complaint; case=",
        'curiosity; case="SUP-1"',
        'complaint; case="Ivan Petrov"',
        'complaint; case="ivan.petrov85"',
        'complaint; case="+79123456789"',
        'complaint; case="79123456789"',
        'complaint; case="a@b.de"',
        'complaint; case="SUP-1"; who="Ivan"',
    ],
)
def test_what_is_no_reason_or_could_name_somebody_is_refused(text):
    with pytest.raises(ReasonNeeded):
        reason_of(text)


@pytest.mark.parametrize("case", ["SUP-4711", "INC0012345", "2026/118", "4711", "SUP-1.2"])
@pytest.mark.parametrize("code", CODES)
def test_a_code_and_a_case_number_are_a_reason(code, case):
    assert reason_of(f'{code}; case="{case}"') == Reason(code=code, case=case)
    assert reason_of(f"{code};case={case}") == Reason(code=code, case=case)


def test_no_reason_at_all_is_none():
    assert reason_of("") is None


def test_the_customer_sees_who_read_when_and_why_in_their_language(connect, made):
    crm = connect().calling()
    get(crm, f"analyses/{made}", **WHY)
    now = timezone.now()
    for language, why in (("en", "to answer a complaint"), ("ru", "чтобы ответить на жалобу")):
        [line] = trail.lines(Subject.objects.get(), trail.READS, language=language, at=now)
        assert (line.who, line.why) == ("crm", why)
        assert line.purpose


def test_what_cannot_be_recorded_is_not_read(connect, made, monkeypatch):
    def refuse(_events):
        raise RuntimeError("the log is away")

    monkeypatch.setattr("emotion.services.reading.record_many", refuse)
    calling = connect(scopes=("analyses:read",)).calling()
    calling.http.raise_request_exception = False
    answer = calling.get(f"analyses/{made}")
    assert answer.status_code == 500
    assert b"emotions" not in answer.content
