"""Pages and forms, staff's and customers': whatever is sent, no defect, and the field is named."""

import io
import json
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import Client, RequestFactory

from audit.checkpoint import VerifierKey
from audit.errors import NotVerified
from audit.texts import DEEPEST
from governance.address_table import addresses
from governance.matrix import CUSTOMER, SCOPED, rows
from tests.access.asking import GAP, fill
from tests.access.test_every_cell import undone

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
STAFF = "privacy officer"
BIG = "9" * 400
ROWS = {row.path: row for row in rows(addresses()) if row.area != "REST"}
HOSTILE_QUERY = (
    f"p=-1&o={BIG}.-1.x&id__regex=(&created__gte=abc&_popup=1&_to_field=password&pk={BIG}",
    f"purpose={'9' * 5_000}&with=%C2%B2",
    f"page={BIG}&q=%ED%A0%80%FF&e=1&lang=%3Cb%3E&next=//evil.example&after=9999-12-31T23:59:59%2B14",
)
HOSTILE_FORM = {
    "title": "<b>",
    "slug": BIG,
    "namespace": "a\nb",
    "since": "9999-12-31T23:59:59",
    "until": "0000-00-00",
    "credential": "[" * 5_000,
    "receipt": "9" * 5_000,
    "texts": '{"en": "\\ud800"}',
    "rules-TOTAL_FORMS": BIG,
    "risks-INITIAL_FORMS": "-1",
    "days": "١²",
    "set_number": BIG,
    "modality": "a\nb",
    "action": "delete_selected",
    "_selected_action": BIG,
    "purpose": ["1e400", "NaN"],
}
# The stock pages of a row beside its own: the same look-up, and nobody deletes by hand.
STOCK = ("/delete/", "/history/", "<path:object_id>/")
PAGES = [row for path, row in ROWS.items() if not path.endswith(STOCK)]
NO_KEYS = ("-1", "9" * 5_000, "²", "%ED%A0%80", "a%00b")
NUL = "a\0b"
CODECS = ("zlib", "undefined", "unicode_escape", "utf-7", "utf-16", "x")


def path_of(cast, row, key="") -> str:
    gap = (lambda found: key) if key else (lambda found: fill(cast, row, STAFF, found[1], ""))
    return "/" + GAP.sub(gap, row.path)


def sent(cast, row, method: str, path: str, *more):
    column = CUSTOMER if row.area == "customer" else STAFF
    headers = dict(cast.headers[column])
    with undone():
        web = Client(raise_request_exception=False)
        return getattr(web, method)(path, *more, headers=headers)


@pytest.fixture
def officer_may_all(cast):
    """What is behind the permissions is attacked too."""
    from django.contrib.auth.models import User

    User.objects.filter(username=STAFF.replace(" ", "-")).update(is_superuser=True)


def defects(cast, calls) -> list[tuple[str, str, int]]:
    """Of (row, method, path, body…), those that were answered with a 5xx."""
    found = []
    for row, method, path, *more in calls:
        answer = sent(cast, row, method, path, *more)
        if answer.status_code >= 500:
            found.append((method, path[:200], answer.status_code))
    return found


def test_no_page_breaks_on_a_hostile_query(cast, officer_may_all):
    calls = (
        (row, "get", f"{path_of(cast, row)}?{query}") for row in PAGES for query in HOSTILE_QUERY
    )
    assert defects(cast, calls) == []


STRANGE = ("", "x", "-1", "9" * 5_000, "\u00b2", "9999-12-31", "0000-00-00", "[]", "1e400", "true")


class Fields(HTMLParser):
    """The names that a page puts into a query: of links to itself and of forms by GET."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.asks = False

    def handle_starttag(self, tag, attrs):
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.asks = said.get("method", "get").lower() == "get"
        if tag in {"input", "select"} and self.asks and "name" in said:
            self.names.add(said["name"])
        if tag == "a" and said.get("href", "").startswith("?"):
            self.names |= {name for name, _ in parse_qsl(said["href"][1:], True)}

    def handle_endtag(self, tag):
        self.asks = self.asks and tag != "form"


def test_no_page_breaks_on_strange_values_of_its_own_filters(cast, officer_may_all):
    calls, asked = [], set()
    for row in PAGES:
        fields, path = Fields(), path_of(cast, row)
        fields.feed(
            getattr(sent(cast, row, "get", path), "content", b"").decode("utf-8", "replace")
        )
        asked |= fields.names
        calls += [
            (row, "get", f"{path}?{urlencode({name: value})}")
            for name in sorted(fields.names)
            for value in STRANGE
        ]
    assert len(calls) > 500
    assert {"q", "purpose", "o", "state__exact"} <= asked
    assert defects(cast, calls) == []


def test_no_page_breaks_on_an_empty_or_a_hostile_form(cast, officer_may_all):
    calls = (
        (row, "post", path_of(cast, row), form) for row in PAGES for form in ({}, HOSTILE_FORM)
    )
    assert defects(cast, calls) == []


def test_no_address_breaks_on_a_key_that_is_none(cast, officer_may_all):
    calls = (
        (row, "get", path_of(cast, row, key)) for row in PAGES if "<" in row.path for key in NO_KEYS
    )
    assert defects(cast, calls) == []


def test_a_form_that_holds_no_text_is_told_which_field(cast):
    row = ROWS["privacy/you/choice"]
    answer = sent(cast, row, "post", path_of(cast, row), {"purpose": NUL})
    assert answer.status_code == 400
    assert "“purpose”" in answer.content.decode()


def test_a_query_that_holds_no_text_is_told_which_field(cast):
    row = ROWS["admin/consent/purpose/"]
    answer = sent(cast, row, "get", path_of(cast, row) + "?q=a%00b")
    assert answer.status_code == 400
    assert "“q”" in answer.content.decode()


def test_a_field_with_a_strange_name_is_not_repeated(cast):
    row = ROWS["privacy/link"]
    answer = sent(cast, row, "post", path_of(cast, row), {"<b>Anna Smith": NUL})
    assert answer.status_code == 400
    assert "Anna" not in answer.content.decode()


def test_rest_answers_a_query_that_holds_no_text_as_any_other_bad_field(cast):
    answer = Client().get("/api/v1/notices?purpose=a%00b", headers=cast.headers[SCOPED])
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["purpose"]


def test_credentials_that_hold_no_text_are_a_bad_field(cast):
    answer = Client().post("/oauth/token", {"client_id": NUL})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["client_id"]


def test_a_path_that_holds_no_text_leads_nowhere(cast):
    for path in ("/privacy/l/a%00b", "/api/v1/policies/a%00b/1/simulations"):
        assert Client().get(path, headers=cast.headers[SCOPED]).status_code == 404


def test_a_cookie_that_holds_no_text_is_none(cast):
    for name in ("sessionid", "discreet_privacy", "django_language"):
        headers = {"Cookie": rf'{name}="abcdefgh\000"'}
        assert Client().get("/privacy/", headers=headers).status_code == 200
        assert Client().get("/admin/", headers=headers).status_code == 302


def served(path: str, kind: str, body: bytes = b"") -> tuple[str, str]:
    """Status and page, asked as a server does: the test client makes requests of its own kind."""
    from governance.wsgi import application

    said = []
    path, _, query = path.partition("?")
    environ = RequestFactory().get("/").environ | {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": "POST" if body else "GET",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    page = b"".join(application(environ, lambda status, headers: said.append(status)))
    return said[0][:3], page.decode()


@pytest.mark.parametrize("kind", [*(f"charset={name}" for name in CODECS), "a*=undefined''%41"])
def test_text_of_another_encoding_is_refused(cast, kind):
    part = b'--B\r\nContent-Disposition: form-data; name="email"\r\n\r\n\\ud800\r\n--B--\r\n'
    kind = f"multipart/form-data; boundary=B; {kind}"
    for path, body in (("/privacy/link", part), ("/privacy/?lang=a", b""), ("/?a", b"")):
        status, page = served(path, kind, body)
        assert status == "400"
        assert "“charset”" in page
    assert served("/nowhere?a", kind)[0] == "404"
    assert served("/api/v1/nowhere?a", kind)[0] == "404"


JSON_OF_A_PURPOSE = {
    "NUL": '{"en": "\\u0000"}',
    "surrogate": '{"en": "\\ud800"}',
    "member": '{"\\u0000": "x"}',
    "infinity": '{"en": 1e400}',
    "digits": "9" * 5_000,
    "deep": '{"a":' * (DEEPEST + 9) + '"x"' + "}" * (DEEPEST + 9),
    "very deep": "[" * 5_000,
    "a list": '["en"]',
    "a number in it": '{"en": 1}',
    "not JSON": "{",
}


@pytest.mark.parametrize("said", sorted(JSON_OF_A_PURPOSE))
def test_a_purpose_takes_no_json_that_its_readers_do_not_expect(cast, officer_may_all, said):
    row = ROWS["admin/consent/purpose/add/"]
    form = {"slug": "hostile", "names": JSON_OF_A_PURPOSE[said], "modalities": '["text"]'}
    answer = sent(cast, row, "post", path_of(cast, row), form)
    assert answer.status_code == 200
    assert "names" in answer.context["adminform"].errors


def test_a_field_of_json_that_is_emptied_is_an_empty_list_or_object(cast, officer_may_all):
    row = ROWS["admin/consent/purpose/add/"]
    form = {
        "slug": "hostile",
        "names": '{"en": "x"}',
        "modalities": '["text"]',
        "lawful_bases": '{"text": "consent"}',
    }
    empty = ("descriptions", "article9", "recipients", "aims")
    more = ("storage_locations", "processing_locations")
    form |= dict.fromkeys((*empty, *more), "")
    assert sent(cast, row, "post", path_of(cast, row), form).status_code == 302


def test_a_notice_covers_modalities_of_its_purpose(cast, officer_may_all):
    from consent.models import Purpose

    row = ROWS["admin/consent/notice/add/"]
    purpose = Purpose.objects.get(slug="support.escalation").pk
    form = {"purpose": purpose, "modalities": '["smell"]', "texts": '{"en": {"title": "x"}}'}
    answer = sent(cast, row, "post", path_of(cast, row), form)
    assert answer.status_code == 200
    assert "modalities" in answer.context["adminform"].errors


@pytest.mark.parametrize("page", ["admin/consent/notice/", "admin/governance/stop/"])
@pytest.mark.parametrize("key", ["x", "-1.5", BIG + "x", ""])
def test_a_ticked_row_that_is_none_is_refused(cast, officer_may_all, page, key):
    for action in ("approve", "release"):
        form = {"action": action, "_selected_action": key, "index": "0"}
        assert defects(cast, [(ROWS[page], "post", f"/{page}", form)]) == []


@pytest.mark.parametrize("days", ["", "²", "0", BIG, "9" * 5_000, "-1"])
def test_a_simulation_of_strange_days_is_one_of_thirty_or_fewer_than_a_year(
    cast, officer_may_all, days
):
    row = ROWS["admin/governance/policy/<int:pk>/simulate/"]
    assert sent(cast, row, "post", path_of(cast, row), {"days": days}).status_code == 302


def test_a_stop_is_named_not_described(cast, officer_may_all):
    row = ROWS["admin/governance/stop/add/"]
    form = {"purpose": "a\nb", "model": "the new one", "reason": "A drill."}
    answer = sent(cast, row, "post", path_of(cast, row), form)
    assert answer.status_code == 200
    assert set(answer.context["adminform"].errors) == {"purpose", "model"}


CREDENTIALS = (
    "[" * 5_000,
    "9" * 5_000,
    '{"id": "\\ud800"}',
    "[]",
    "{}",
    json.dumps({"id": 1, "rawId": [], "response": 1, "type": {}}),
    json.dumps({"id": "AA", "rawId": "AA", "response": {"userHandle": "AA"}, "type": "public-key"}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "userHandle": "MQ",
                "clientDataJSON": "W10",
                "authenticatorData": "AA",
                "attestationObject": "oWE",
                "signature": "AA",
            },
        }
    ),
)


@pytest.mark.parametrize(
    "page", ["sign-in/passkey/", "sign-in/security/passkeys/add/", "sign-in/again/passkey/"]
)
def test_a_passkey_that_none_made_is_refused(cast, page):
    for said in CREDENTIALS:
        calls = [
            (ROWS[page], method, f"/{page}", *more)
            for method, more in (("get", ()), ("post", ({"credential": said, "name": "x"},)))
        ]
        assert defects(cast, calls) == []


def test_a_key_in_letters_beyond_base64_is_no_key():
    with pytest.raises(NotVerified):
        VerifierKey.parse("name+00000000+ÿ")
