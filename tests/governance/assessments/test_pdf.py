"""An assessment as a PDF: whole, harmless, and only for those who may read it."""

from __future__ import annotations

import re
import zlib
from base64 import a85decode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from governance.models import Assessment, AssessmentRisk
from governance.roles import project
from tests.governance.policy.office import (
    NOON,
    approved_assessment,
    drafted_assessment,
    make_purpose,
)
from tests.governance.policy.test_admin import officer

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SLUG = "support.escalation"


@pytest.fixture(autouse=True)
def _office() -> None:
    project()
    make_purpose()


def address(found: Assessment) -> str:
    return reverse("admin:governance_assessment_pdf", args=[found.pk])


def pages(file: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", file))


def title(file: bytes) -> str:
    """The title of the file's own properties, as UTF-16 with octal escapes or plain ASCII."""
    [written] = re.findall(rb"/Title \(((?:\\.|[^()\\])*)\)", file, re.DOTALL)
    octal = re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), written)
    raw = re.sub(rb"\\(.)", rb"\1", octal, flags=re.DOTALL)
    return raw.decode("utf-16" if raw.startswith(b"\xfe\xff") else "ascii")


def boxes(file: bytes) -> int:
    """Filled rectangles in the content streams: the boxes of the matrices."""
    streams = re.findall(
        rb"ASCII85Decode /FlateDecode[^>]*>>\s+stream\r?\n(.*?~>)endstream", file, re.DOTALL
    )
    unpacked = [zlib.decompress(a85decode(b"<~" + one, adobe=True)) for one in streams]
    return sum(len(re.findall(rb"\bre [Bb]\b|\bre f\b", one)) for one in unpacked)


def test_an_officer_takes_a_file_with_both_matrices_drawn() -> None:
    made = approved_assessment(SLUG)
    answer = officer("anna").get(address(made))
    assert answer["Content-Type"] == "application/pdf"
    assert f"assessment-{made.pk}.pdf" in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF")
    assert title(answer.content) == "Escalation v1"
    assert pages(answer.content) >= 1
    assert boxes(answer.content) == 32


def test_its_page_has_the_button() -> None:
    made = approved_assessment(SLUG)
    page = reverse("admin:governance_assessment_change", args=[made.pk])
    assert address(made) in officer("anna").get(page).content.decode()


def test_russian_is_set_in_an_embedded_typeface() -> None:
    made = drafted_assessment(SLUG, description="Тексты проверяются на огорчение.")
    Assessment.objects.update(title="Эскалация")
    file = officer("anna").get(address(made)).content
    assert title(file) == "Эскалация v1"
    assert b"/FontFile2" in file


HOSTILE = (
    '</para><img src="file:///etc/passwd"/><a href="javascript:x">&bogus; <b><i></b>'
    "<font size='9000'>\x0b\u202e\ufffe]]>{{7*7}}"
)


def test_markup_is_printed_and_never_obeyed() -> None:
    made = drafted_assessment(
        SLUG, description=HOSTILE, necessity="Ж" * 30_000, fria={"a": HOSTILE}
    )
    Assessment.objects.update(title=HOSTILE[:200])
    AssessmentRisk.objects.update(title=HOSTILE, impacts="long words " * 3_000)
    made.measures.update(title=HOSTILE, owner=HOSTILE[:120])
    file = officer("anna").get(address(made)).content
    assert file.startswith(b"%PDF")
    assert pages(file) > 5
    assert b"/URI" not in file
    assert b"/XObject" not in file


def test_a_text_of_countless_lines_fills_no_book() -> None:
    made = drafted_assessment(SLUG, description="a\n" * 40_000)
    assert 20 < pages(officer("anna").get(address(made)).content) < 80


def test_an_assessment_with_nothing_in_it_still_prints() -> None:
    made = Assessment.objects.create(title="Empty", author="staff:anna", created_at=NOON)
    assert pages(officer("anna").get(address(made)).content) >= 1


def test_who_may_not_read_assessments_gets_no_file() -> None:
    made = approved_assessment(SLUG)
    User.objects.create_user("eve", password="x", is_staff=True)
    eve = Client()
    eve.force_login(User.objects.get(username="eve"))
    assert eve.get(address(made)).status_code == 403
    assert Client().get(address(made)).status_code == 302
