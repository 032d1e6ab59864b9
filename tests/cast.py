"""The cast of a play: a caller in every role, and one of every object they might touch."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from allauth.idp.oidc.models import Token
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from audit.models import Export
from audit.services import publish
from audit.tasks import run_export
from consent import links
from consent.models import Notice, Purpose, Subject
from consent.services import (
    Reference,
    draft_notice,
    note_signal,
    opt_out,
    record_consent,
    serve_notice,
    subject_for,
)
from consent.services.webhooks import add_webhook
from governance.matrix import ANYONE, BARE, CUSTOMER, SCOPED
from governance.models import Application, JobRun, Policy, SegmentNote
from governance.roles import APPLICATION_SCOPES, ROLE_SCOPES
from governance.services import emergencies, holds, profiles, segments, stops
from governance.services.applications import Terms, create_application
from governance.signin.proofs import note_second_factor
from tests.conftest import question

RATE = 1_000_000  # calls a minute: limits are tested elsewhere
ANNA, BORIS = Reference("shop", "customer-17"), Reference("shop", "customer-18")
OFFICER = "staff:0123456789abcdef"
JSON = "application/json"
NOBODYS = "01920000-0000-7000-8000-000000000007"  # a key that no row has
PROOF = "c" * 32  # of CSRF: the cookie and the header agree


@dataclass
class Cast:
    """`headers`: column of the matrix → what makes a request theirs. `objects`: name → a key.

    `own`: column → keys of what only that caller made.
    """

    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    objects: dict[str, str] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)


def assemble() -> Cast:
    """Everybody and everything, on top of the starter pack."""
    found = Cast()
    application = demo_application()
    found.headers[ANYONE] = {}
    found.headers[SCOPED] = bearer(application, *APPLICATION_SCOPES)
    found.headers[BARE] = bearer(bare_application(), "none")
    for role in ROLE_SCOPES:
        found.headers[role] = session(User.objects.get(username=role.replace(" ", "-")))
    found.objects = made_by_calls(found.headers[SCOPED]) | made_by_deeds()
    publish(at=timezone.now())
    for who in (SCOPED, *ROLE_SCOPES):
        if (export := export_of(found.headers[who])) is not None:
            found.own[who] = {"audit.export": export}
    for model in admin.site._registry:
        row = model._default_manager.order_by("pk").first()
        found.objects.setdefault(model._meta.label_lower, str(row.pk) if row else NOBODYS)
    found.headers[CUSTOMER] = visit(subject_for(ANNA, at=timezone.now()))
    publish(at=timezone.now())
    return found


def demo_application() -> Application:
    """The starter pack's, with room for as many calls as there are."""
    application = Application.objects.select_related("client").get(slug="demo")
    Application.objects.filter(pk=application.pk).update(rate_per_minute=RATE, quota_per_day=None)
    return application


def bare_application() -> Application:
    """One of another house: its own namespace, no purpose."""
    made, _ = create_application(
        slug="bare",
        namespaces=["elsewhere"],
        scopes=["catalogue:read"],
        terms=Terms(rate_per_minute=RATE),
        by=OFFICER,
        at=timezone.now(),
    )
    return made


def bearer(application: Application, *scopes: str) -> dict[str, str]:
    """The header of an application whose token has these scopes, for a day."""
    value = f"cast-{application.slug}-{len(scopes)}"
    token = Token(
        client=application.client,
        type=Token.Type.ACCESS_TOKEN,
        expires_at=timezone.now() + timedelta(days=1),
    )
    token.set_value(value)
    token.set_scopes(list(scopes))
    token.save()
    return {"Authorization": f"Bearer {value}"}


def session(account: User) -> dict[str, str]:
    """The headers of a browser that signed in with a second factor and passes CSRF."""
    web = Client()
    web.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    request = RequestFactory().get("/")
    request.session = web.session
    note_second_factor(request, account, "totp")
    request.session.save()
    return browser({"sessionid": web.cookies["sessionid"].value})


def visit(subject: Subject) -> dict[str, str]:
    """The headers of a customer's browser that followed a link."""
    url, _ = links.make_link(subject, locale="en", at=timezone.now())
    web = Client()
    web.get(url[url.index("/privacy/") :])
    return browser({name: morsel.value for name, morsel in web.cookies.items()})


def browser(cookies: Mapping[str, str]) -> dict[str, str]:
    """The headers of a browser with these cookies that passes CSRF."""
    jar = "; ".join(f"{name}={value}" for name, value in {**cookies, "csrftoken": PROOF}.items())
    return {"Cookie": jar, "X-CSRFToken": PROOF}


def made_by_calls(headers: dict[str, str]) -> dict[str, str]:
    """An analysis of Anna, its receipt, a batch, and a request of hers."""
    web = Client()
    answer = web.post("/api/v1/analyses", question(), JSON, headers=headers)
    assert answer.status_code == HTTPStatus.OK, answer.content
    analysis = answer.json()
    wish = {
        "subject": {"namespace": ANNA.namespace, "id": ANNA.id},
        "action": "rectify",
        "jurisdiction": "DE",
        "assurance": "verified",
        "details": "I moved: you still think that I live in Leeds.",
    }
    asked = web.post("/api/v1/requests", wish, JSON, headers=headers)
    assert asked.status_code == HTTPStatus.CREATED, asked.content
    request = asked.json()
    sent = json.dumps(question()) + "\n"
    batch = web.post("/api/v1/batches", sent, "application/x-ndjson", headers=headers)
    assert batch.status_code == HTTPStatus.ACCEPTED, batch.content
    return {
        "emotion.analysis": analysis["id"],
        "emotion.batch": batch.json()["id"],
        "consent.receipt": analysis["receipt"]["id"],
        "governance.request": request["id"],
    }


def made_by_deeds() -> dict[str, str]:
    """One row of what else has a page: wills, signals, rules, holds, stops, runs of jobs."""
    now = timezone.now()
    purpose = Purpose.objects.get(slug="support.escalation")
    notice = Notice.objects.in_force().select_related("purpose").order_by("pk").first()
    assert notice is not None
    boris = subject_for(BORIS, at=now)
    deed: dict[str, Any] = {"by": OFFICER, "at": now}
    modality = notice.modalities[0]
    will: dict[str, Any] = {"purpose": notice.purpose, "modality": modality, "notice": notice}
    serve_notice(subject=boris, notice=notice, language="en", channel="web", **deed)
    record_consent(subject=boris, state="refused", **will, **deed)
    opt_out(subject=boris, **deed)
    note_signal(subject=boris, **deed)
    said = {"basis": SegmentNote.Basis.values[0], "words": "A guardian called."}
    segments.set_flag(boris, kind="minor", on=True, **said, **deed)
    review = now.date() + timedelta(days=30)
    holds.propose(reason="A claim is expected.", review_on=review, purpose=purpose.slug, **deed)
    stops.set_stop(reason="A drill.", purpose="agent.coaching", **deed)
    profiles.draft(purpose=purpose.slug, reason="A drill.", **deed)
    JobRun.objects.create(job="drill", window=now, lease_until=now, heartbeat=now, started_at=now)
    PeriodicTask.objects.get_or_create(
        name="drill",
        task="audit.sequence_log",
        interval=IntervalSchedule.objects.get_or_create(every=1, period="hours")[0],
    )
    drafted = draft_notice(
        purpose=notice.purpose, modalities=[modality], texts=notice.texts, **deed
    )
    access = emergencies.take(
        account=User.objects.get(username="support-supervisor"),
        purpose=Purpose.objects.get(slug="service.quality"),
        reason="A customer threatens self-harm on line 4.",
        life=timedelta(hours=4),
        at=now,
    )
    hook, _ = add_webhook(url="https://93.184.216.34/hook", namespaces=["shop"], **deed)
    return {
        "consent.subject": str(boris.pk),
        "consent.notice": str(drafted.pk),
        "notice in force": str(notice.pk),
        "consent.webhook": str(hook.pk),
        "governance.emergencyaccess": str(access.pk),
        "auth.user": str(User.objects.get(username="analyst").pk),
        "governance.policy": str(Policy.objects.order_by("pk").values_list("pk", flat=True)[0]),
    }


def export_of(headers: dict[str, str]) -> str | None:
    """An export that this caller asked for, written; None if they may not."""
    body = {"format": "csv", "filters": {}}
    answer = Client().post("/api/v1/audit/exports", body, JSON, headers=headers)
    if answer.status_code != HTTPStatus.ACCEPTED:
        return None
    job = Export.objects.get(pk=answer.json()["id"])
    if job.state == Export.State.WAITING:  # its task waits for a commit that a test never makes
        run_export.delay(export=str(job.pk))
    return str(job.pk)
