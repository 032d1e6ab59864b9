"""A label that holds somebody's number is refused, and neither kept, shown nor exported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit import services
from audit.exports import siem
from consent.labels import points_at_somebody
from tests.attacks.test_secrets_in_odd_places import kept
from tests.conftest import Caller

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
Ask = Callable[..., dict[str, Any]]
PHONE, CARD = "442079460958", "4111-1111-1111-1111"
WHO = {"namespace": "shop", "id": "customer-17"}


def calls(caller: Caller, ask: Ask, secret: str) -> dict[str, Any]:
    """The answer to `secret` in each field that a caller writes freely, by the field's name."""
    notice = caller.get("notices").json()["notices"][0]["id"]
    short, served = secret[:20], f"notices/{notice}/served"
    wish = {"subject": WHO, "action": "access"}
    will = {
        "subject": WHO, "purpose": "support.escalation", "modality": "text", "state": "given",
        "notice": {"id": notice},
    }  # fmt: skip
    party = {"name": secret, "role": "processor"}
    return {
        "channel": caller.post("analyses", ask(channel=secret)),
        "locale": caller.post("analyses", ask(locale="en-44207946-0958")),
        "subject.namespace": caller.post("analyses", ask(subject={"namespace": secret, "id": "x"})),
        "channel of a decision": caller.post("decisions", ask(None, channel=secret)),
        "modality": caller.post("opt-outs", {"subject": WHO, "modality": short}),
        "modality of a request": caller.post("requests", {**wish, "modality": short}),
        "locale of a link": caller.post("opt-out-links", {"subject": WHO, "locale": short}),
        "channel of a notice": caller.post(
            served, {"subject": WHO, "language": "en", "channel": secret}
        ),
        "language": caller.post(served, {"subject": WHO, "language": short}),
        "language of a consent": caller.put("consents", {**will, "language": short}),
        "collection_method": caller.put("consents", {**will, "collection_method": secret}),
        "parties": caller.put("consents", {**will, "parties": [party]}),
    }


@pytest.mark.parametrize("secret", [PHONE, CARD])
def test_every_free_label_refuses_somebodys_number(
    secret: str,
    caller: Caller,
    ask: Ask,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    for place, answer in calls(caller, ask, secret).items():
        assert answer.status_code == 422, place
        field = place.split(" of ")[0]
        assert field in answer.json()["detail"], place
        assert secret not in answer.content.decode(), place
    assert secret not in kept()
    with django_capture_on_commit_callbacks(execute=True):
        services.publish(at=timezone.now())
    for form in ("csv", "cef", "ocsf", "cloudevents"):
        rows = tmp_path / form
        siem.write_rows(rows, format=form, filters={}, tick=lambda _done: None)
        assert secret not in rows.read_text("utf-8")


def test_an_idempotency_key_is_kept_as_a_hash(caller: Caller) -> None:
    body = {"subject": WHO, "action": "access"}
    for secret in (PHONE, CARD):
        assert caller.post("requests", body, **{"Idempotency-Key": secret}).status_code in {
            200,
            201,
        }
        assert secret not in kept()


@pytest.mark.parametrize(
    "label",
    ["chat", "voice-2", "campaign-2026-03-14", "campaign-20260314", "queue.17.b", "web form v1.2.3",
     "en-GB", "de-1996", "x"],
)  # fmt: skip
def test_labels_of_things_are_taken(label: str) -> None:
    assert not points_at_somebody(label)


@given(
    digits=st.text("0123456789", min_size=9, max_size=19).filter(lambda found: found[:2] > "20"),
    separator=st.sampled_from(["", "-", ".", "_", " "]),
    every=st.integers(2, 4),
    around=st.sampled_from(["", "chat-", "q."]),
)
def test_a_number_is_seen_however_it_is_grouped(
    digits: str, separator: str, every: int, around: str
) -> None:
    groups = [digits[start : start + every] for start in range(0, len(digits), every)]
    assert points_at_somebody(around + separator.join(groups))


def test_officers_cannot_name_an_application_or_a_colleague_by_a_number(client: Client) -> None:
    client.force_login(
        User.objects.create_superuser("root"), "django.contrib.auth.backends.ModelBackend"
    )
    for url, field in (
        ("admin:governance_application_add", "slug"),
        ("admin:auth_user_add", "username"),
    ):
        page = client.post(reverse(url), {field: PHONE})
        assert page.status_code == 200
        assert field in page.context["form"].errors
    assert PHONE not in kept()
