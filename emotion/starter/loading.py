"""Load the pack: each step looks first, so loading it again changes nothing."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from consent.models import Notice, Purpose
from consent.services import approve_notice, draft_notice
from emotion.models import ModelCard
from emotion.scorers import load
from emotion.starter.purposes import PACK, Pack, notice_texts
from governance.models import Application, RetentionRule
from governance.roles import APPLICATION_SCOPES, ROLE_PERMISSIONS, project
from governance.services.identities import (
    create_application,
    create_staff,
    permit,
    renew_secret,
    write_private,
)

AUTHOR = "pack:author"

APPROVER = "pack:demo-approver"
CARD_DAYS = 180
DEMO_APPLICATION = "demo"


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
                "for_customers": pack.for_customers,
            },
        )
        RetentionRule.objects.get_or_create(
            purpose=pack.slug,
            modality="",
            defaults={
                "days": pack.retention_days,
                "reason": pack.retention_reason,
                "citation": "GDPR Art. 5(1)(e)",
            },
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


def load_model_card(*, approve: bool, at: datetime) -> None:
    """The card of the installed scorer; permitted in demo mode only."""
    scorer = load(settings.DISCREET_SCORER)
    until = at + timedelta(days=CARD_DAYS)
    card, _ = ModelCard.objects.get_or_create(
        name=scorer.name,
        version=scorer.version,
        defaults={
            "modality": scorer.modality,
            "languages": sorted(scorer.languages),
            "intended_use": INTENDED,
            "limits": LIMITS,
            "figures": measured(scorer.name),
            "created_at": at,
        },
    )
    if approve and not card.allowed and card.validated_until is None:
        card.allowed = card.demo = True
        card.validated_until = card.audited_until = until
        card.save(update_fields=["allowed", "demo", "validated_until", "audited_until"])


def measured(model: str) -> dict[str, Any]:
    """The figures on file for a model, as `evaluate_scorer` and `bias_audit` printed them."""
    folder = settings.BASE_DIR / "docs" / "reference" / "models" / "figures"
    found: dict[str, Any] = {}
    for path in sorted(folder.glob(f"{model}.*.json")):
        printed = json.loads(path.read_text())
        kept = {name: printed[name] for name in FIGURES if name in printed}
        found[path.name.removeprefix(f"{model}.").removesuffix(".json")] = kept
    return found


FIGURES = (
    "n",
    "macro_f1",
    "micro_f1",
    "ece",
    "coverage",
    "wrong_pole",
    "pairs",
    "allowed",
    "failed",
)
INTENDED = {
    "en": "Saying what the words of a customer's message express, for a person who then decides.",
    "ru": "Сказать, что выражают слова сообщения клиента, чтобы человек затем принял решение.",
}
LIMITS = {
    "en": "Says what is expressed, not felt. Weak on irony, implied complaints and dialect; when "
    "it answers it can still take one pole for the other (`wrong_pole` in the figures). Its bias "
    "audit found gaps above the allowed one for the groups named in the figures. A person must "
    "read the message before anything follows. Not for employment, credit, prices or health.",
    "ru": "Говорит о выраженном, а не о пережитом. Плохо понимает иронию, скрытые жалобы и "
    "диалекты; даже отвечая, может принять один полюс за другой (`wrong_pole` в показателях). "
    "Проверка на предвзятость нашла разрывы выше допустимого для групп, названных в показателях. "
    "Прежде чем что-либо следует, сообщение должен прочесть человек. Не для решений о работе, "
    "кредитах, ценах и здоровье.",
}


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
    elif path.exists() and _is_current(path.read_text(), application):
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
    return ["use", "read_results"] if pack.individual_results else ["use"]


def _is_current(text: str, application: Application) -> bool:
    """Whether the file still tells how to reach this service as this application."""
    try:
        known = json.loads(text)
    except ValueError:
        return False
    return bool(
        known.get("client_id") == application.client.pk
        and known.get("base_url") == settings.DISCREET_BASE_URL
        and application.client.check_secret(known.get("client_secret", ""))
    )


def load_demo_staff(*, at: datetime) -> None:
    """One person per role; passwords in the home, 0600."""
    path = settings.DISCREET_HOME / "demo-staff.json"
    names = {role: role.replace(" ", "-") for role in ROLE_PERMISSIONS}
    if path.exists() and User.objects.filter(username__in=names.values()).count() == len(names):
        return
    with transaction.atomic():
        User.objects.filter(username__in=names.values()).delete()
        staff = []
        for role, name in names.items():
            account, password = create_staff(username=name, role=role, by=AUTHOR, at=at)
            staff.append({"username": account.username, "password": password, "role": role})
        write_private(path, staff)
