"""Load the pack: each step looks first, so loading it again changes nothing."""

import json
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from consent.models import Notice, Purpose
from consent.models.purposes import ReadReason
from consent.services import approve_notice, draft_notice
from emotion.starter.purposes import PACK, Pack, notice_texts
from governance.law.terms import SEGMENTS
from governance.models import Application, RetentionRule
from governance.roles import APPLICATION_SCOPES, ROLE_PERMISSIONS, project
from governance.services.access import permit, set_access
from governance.services.applications import (
    Terms,
    create_application,
    recognise,
    renew_secret,
)
from governance.services.identities import create_staff, demo_second_factor, write_private

AUTHOR = "pack:author"

APPROVER = "pack:demo-approver"
DEMO_APPLICATION = "demo"
PROTECTED_DAYS = 7
DEMO_RATE = 600_000  # calls a minute: whoever tries the demo under load measures us, not its limit


def load_purposes() -> None:
    """The purposes themselves: facts, not approvals."""
    for pack in PACK:
        Purpose.objects.get_or_create(
            slug=pack.slug,
            defaults={
                "iri": pack.iri,
                "names": dict(pack.names),
                "descriptions": dict(pack.descriptions),
                "modalities": pack.modalities,
                "lawful_bases": dict(pack.lawful_bases),
                "article9": dict(pack.article9),
                "recipients": list(pack.recipients),
                "retention_days": pack.retention_days,
                "minimum_age": pack.minimum_age,
                "gpc_is_opt_out": pack.gpc_is_opt_out,
                "read_reason": _read_reason(pack),
                "for_customers": pack.for_customers,
            },
        )
        rule_once(
            purpose=pack.slug,
            days=pack.retention_days,
            reason=pack.retention_reason,
            citation="GDPR Art. 5(1)(e)",
        )


def load_protective_rules() -> None:
    """Minors and vulnerable people: what is kept of them ends sooner, whatever the purpose."""
    for segment in SEGMENTS:
        rule_once(
            segment=segment,
            days=PROTECTED_DAYS,
            reason="People in need of protection: only as long as the case at hand.",
            citation="GDPR Art. 5(1)(e), Rec. 38, 75",
        )


def rule_once(
    *, days: int, reason: str, citation: str, purpose: str = "", segment: str = ""
) -> None:
    """A rule for scores, unless its scope ever had one: what officers made of it stays."""
    scope = {"kind": "score", "purpose": purpose, "modality": "", "jurisdiction": ""}
    if not RetentionRule.objects.filter(**scope, segment=segment).exists():
        RetentionRule.objects.create(
            **scope, segment=segment, days=days, reason=reason, citation=citation
        )


def load_notices(*, approve: bool, at: datetime) -> None:
    """One notice per purpose, in English and Russian; approved in demo mode only."""
    for pack in PACK:
        purpose = Purpose.objects.get(slug=pack.slug)
        notice = Notice.objects.filter(purpose=purpose).first()
        if notice is None:
            notice = draft_notice(
                purpose=purpose,
                modalities=pack.modalities,
                texts=notice_texts(pack),
                by=AUTHOR,
                at=at,
            )
        if approve and notice.state == Notice.DRAFT and notice.drafted_by == AUTHOR:
            approve_notice(notice=notice, by=APPROVER, at=at)


def load_roles() -> None:
    """Groups with their permissions."""
    missing = project()
    if missing:
        raise LookupError(f"Roles name permissions that do not exist: {', '.join(missing)}")


@transaction.atomic
def load_demo_application(*, at: datetime) -> None:
    """The demo client: every scope, purpose and namespace; credentials in the home, 0600."""
    path = settings.DISCREET_HOME / "demo-client.json"
    application = Application.objects.filter(slug=DEMO_APPLICATION).first()
    if application is None:
        application, secret = create_application(
            slug=DEMO_APPLICATION,
            namespaces=["*"],
            scopes=APPLICATION_SCOPES,
            terms=Terms(rate_per_minute=DEMO_RATE),
            by=AUTHOR,
            at=at,
        )
        for pack in PACK:
            permit(
                application=application,
                purpose=Purpose.objects.get(slug=pack.slug),
                actions=_actions(pack),
                by=AUTHOR,
                at=at,
            )
    elif path.exists() and _is_current(path.read_text(), application, at=at):
        return
    else:
        secret = renew_secret(application=application, by=AUTHOR, at=at)
    write_private(
        path,
        {
            "client_id": application.client.pk,
            "client_secret": secret,
            "scope": " ".join(APPLICATION_SCOPES),
            "token_url": f"{settings.DISCREET_BASE_URL}/oauth/token",
            "base_url": settings.DISCREET_BASE_URL,
        },
    )


def _actions(pack: Pack) -> list[str]:
    own = ["read_results"] if pack.individual_results else []
    return ["use", "read_aggregates", *own]


def _read_reason(pack: Pack) -> str:
    """Whoever opens one customer's result says why; an application's reads are its purpose."""
    return ReadReason.PEOPLE if pack.individual_results else ReadReason.NOBODY


def _is_current(text: str, application: Application, *, at: datetime) -> bool:
    """Whether the file still tells how to reach this service as this application."""
    try:
        known = json.loads(text)
    except ValueError:
        return False
    client, secret = known.get("client_id"), known.get("client_secret", "")
    return bool(
        client == application.client.pk
        and known.get("base_url") == settings.DISCREET_BASE_URL
        and recognise(client, secret, at=at)
    )


def load_demo_staff(*, at: datetime) -> None:
    """One person per role, each with a second factor; what opens them in the home, 0600."""
    path = settings.DISCREET_HOME / "demo-staff.json"
    names = {role: role.replace(" ", "-") for role in ROLE_PERMISSIONS}
    if path.exists() and User.objects.filter(username__in=names.values()).count() == len(names):
        return
    with transaction.atomic():
        User.objects.filter(username__in=names.values()).delete()
        staff = []
        for role, name in names.items():
            account, password = create_staff(username=name, role=role, by=AUTHOR, at=at)
            _let_read(account, role, at=at)
            entry = {"username": account.username, "password": password, "role": role}
            staff.append(entry | demo_second_factor(account))
        write_private(path, staff)


def _let_read(account: User, role: str, *, at: datetime) -> None:
    """The supervisor reads results of purposes that have some, the analyst aggregates."""
    for pack in PACK:
        actions = set()
        if role == "support supervisor" and pack.individual_results:
            actions = {"read_results"}
        if role == "analyst":
            actions = {"read_aggregates"}
        purpose = Purpose.objects.get(slug=pack.slug)
        set_access(account=account, purpose=purpose, actions=actions, by=AUTHOR, at=at)
