"""A small world of scores, log entries and requests, and what must hold in it after each run.

What must hold is computed here anew, from the rules that were approved and the law as numbers, and
not by the code under test.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from audit.models import Entry, Payload, Pruning
from audit.services import Event, record
from consent import vault
from consent.models import Purpose
from consent.services import Reference, subject_for
from emotion.models import Analysis
from governance.dsr.actions import VERIFIED
from governance.errors import RuleRefused
from governance.jobs.running import run_job
from governance.models import LegalHold, Request, RetentionRule
from governance.services import holds, retention_rules
from governance.services.requests import Wish, receive, withdraw
from governance.services.retention import joined, score_term

BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
PEOPLE, PURPOSES = ("anna", "boris"), ("support", "research")
SCOPE = ("kind", "purpose", "modality", "jurisdiction", "segment")

# The law and the house, as numbers: days without a rule, days at least, Illinois' days at most.
NO_RULE = {"score": 1, "log": 1095, "request": 731}
AT_LEAST = {"log": 184, "request": 731}
ILLINOIS = 1095
OWN_HISTORY = ("log.", "key.")  # entries that explain the log itself; they name nobody and stay

Parts = dict[str, Any]


def months_later(moment: datetime, months: int) -> datetime:
    """The same day of the month so many months later, or its last day."""
    year, month = divmod(moment.month - 1 + months, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=moment.year + year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=moment.year + year, month=month + 1)


class World:
    """Everything that the ten years know, and the clock."""

    def __init__(self) -> None:
        self.at = BEGIN
        for slug in PURPOSES:
            Purpose.objects.create(slug=slug, modalities=["text", "voice"])
        self.people = {who: subject_for(Reference("shop", who), at=self.at) for who in PEOPLE}
        self.rules: dict[tuple[str, ...], int] = {}  # scope → days
        self.holds: dict[int, tuple[LegalHold, Parts]] = {}
        self.ended: dict[str, datetime] = {}
        self.rows: dict[Any, Parts] = {}  # every score ever made
        self.entries: dict[Any, Parts] = {}  # every entry ever written
        self.records: dict[Any, datetime] = {}  # every request: when it was closed
        self.told = {"emotion.analyses": 0, "governance.requests": 0}  # deaths that entries name
        self.read: set[Any] = set()

    # --- what happens ---

    def run(self, job: str) -> None:
        run_job(job, clock=lambda: self.at)

    def propose(self, rule: Parts) -> None:
        """A rule, by two officers; what the law refuses does not come about."""
        parts = {name: value for name, value in rule.items() if name != "step"}
        made = RetentionRule(**parts, reason="r")
        try:
            retention_rules.propose(made, by="staff:a", at=self.at)
        except RuleRefused:
            assert rule["days"] < AT_LEAST.get(rule["kind"], 0)
            return
        retention_rules.approve(made, by="staff:b", at=self.at)
        self.rules[tuple(rule[name] for name in SCOPE)] = rule["days"]

    def end(self, slug: str) -> None:
        """A purpose is switched off."""
        self.ended[slug] = self.at
        Purpose.objects.filter(slug=slug).update(ended_at=self.at)

    def make(self, row: Parts) -> None:
        """A score with the date that today's rules give it, and its entry."""
        purpose = Purpose.objects.get(slug=row["purpose"])
        segments = frozenset({"vulnerable"} if row["vulnerable"] else ())
        cell = {"modality": row["modality"], "jurisdiction": row["jurisdiction"]}
        term = score_term(purpose=purpose, segments=segments, on=self.at.date(), **cell)
        ends = term.until(self.at)
        made = Analysis.objects.create(
            subject=self.people[row["who"]],
            purpose=purpose,
            **cell,
            segment=joined(segments),
            channel="chat",
            application="demo",
            created_at=self.at,
            retention_until=ends.at,
            retention_rule=ends.set_by,
            model_name="m",
            model_version="1",
            policy_set="",
            sealed=b"",
            allowed_entry=uuid4(),
            scored_entry=uuid4(),
            receipt=uuid4(),
        )
        self.rows[made.pk] = {**row, "born": self.at}
        token = vault.token(self.people[row["who"]].pk, at=self.at)
        with transaction.atomic():
            kind, by = "analysis.scored", "app:demo"
            record(Event(type=kind, at=self.at, actor=by, token=token, purpose=purpose.slug))

    def ask(self) -> None:
        """A request that is closed at once."""
        anna = self.people["anna"]
        wish = Wish(subject=anna, action="access", assurance=VERIFIED, jurisdiction="US-CA")
        withdraw(receive(wish, by="app:demo", at=self.at).request, by="subject", at=self.at)

    def hold(self, number: int, span: Parts) -> None:
        made = holds.propose(
            reason="a claim",
            review_on=self.at.date() + timedelta(days=30),
            by="staff:a",
            at=self.at,
            person=Reference("shop", span["who"]) if span["who"] else None,
            purpose=span["purpose"],
        )
        self.holds[number] = holds.approve(made, by="staff:b", at=self.at), span

    def release(self, number: int) -> None:
        if number in self.holds:
            made, _ = self.holds.pop(number)
            holds.propose_release(made, by="staff:a", at=self.at)
            holds.release(made, by="staff:b", at=self.at)

    # --- what must be ---

    def days(self, kind: str, *, vulnerable: bool = False, **parts: str) -> int:
        """The fewest days of all rules that cover it; a part that is not known is any place's."""
        found = []
        for scope, days in self.rules.items():
            rule = dict(zip(SCOPE, scope, strict=True))
            place = parts.get("jurisdiction", "")
            if (
                rule["kind"] == kind
                and rule["purpose"] in {"", parts.get("purpose", "")}
                and rule["modality"] in {"", parts.get("modality", "")}
                and (not place or rule["jurisdiction"] in {"", place})
                and (vulnerable or not rule["segment"])
            ):
                found.append(days)
        return max(min(found, default=NO_RULE[kind]), AT_LEAST.get(kind, 0))

    def score_ends(self, row: Parts) -> datetime:
        names = ("purpose", "modality", "jurisdiction")
        parts = {name: row[name] for name in names}
        days = self.days("score", vulnerable=row["vulnerable"], **parts)
        if (row["jurisdiction"], row["modality"]) != ("US-IL", "voice"):
            return row["born"] + timedelta(days=days)
        last = row["born"] + timedelta(days=min(days, ILLINOIS))
        return min(last, self.ended.get(row["purpose"], last))

    def entry_ends(self, entry: Parts) -> datetime:
        if entry["type"].startswith(OWN_HISTORY):
            return datetime.max.replace(tzinfo=UTC)
        days = self.days("log", purpose=entry["purpose"])
        if entry["type"].startswith("request."):
            log = [self.days("log", purpose=slug) for slug in ("", *PURPOSES)]
            days = max(self.days("request"), *log)
        return entry["created"] + timedelta(days=days)

    def record_ends(self, closed: datetime) -> datetime:
        return closed + timedelta(days=self.days("request", jurisdiction="US-CA"))

    def is_held(self, who: str, purpose: str) -> bool:
        spans = [span for _, span in self.holds.values()]
        return any(one["who"] in {"", who} and one["purpose"] in {"", purpose} for one in spans)

    def who(self, token: str) -> str:
        """Whose token it is; nobody's without one."""
        for name, subject in self.people.items():
            if token and token in vault.tokens(subject.pk, BEGIN, self.at):
                return name
        return ""

    # --- looking ---

    def check(self) -> None:
        """What must hold after each run of the jobs."""
        self._notice()
        self._scores()
        self._payloads()
        self._records()

    def _notice(self) -> None:
        """See what is new, and read what entries say of deaths before they can be pruned."""
        for row in Entry.objects.exclude(pk__in=self.entries).values(
            "pk", "type", "purpose", "created", "token"
        ):
            row["who"] = self.who(row["token"])
            self.entries[row["pk"]] = row
            if row["type"] == "retention.purged":
                facts = json.loads(bytes(Payload.objects.get(entry=row["pk"]).body))["facts"]
                self.told[facts["holder"]] += facts["count"]
        self.records |= dict(Request.objects.values_list("pk", "closed_at"))

    def _scores(self) -> None:
        alive = dict(Analysis.objects.values_list("pk", "retention_until"))
        for pk, row in self.rows.items():
            ends, held = self.score_ends(row), self.is_held(row["who"], row["purpose"])
            if pk in alive:
                assert held or ends > self.at, "a score outlived its term"
                assert alive[pk] == ends, "a score has another date than its rules give it"
            elif "dead" not in row:
                row["dead"] = self.at
                assert ends <= self.at, "a score died before its term"
                assert not held, "a held score died"
        dead = sum("dead" in row for row in self.rows.values())
        assert self.told["emotion.analyses"] == dead, "a death without its entry"

    def _payloads(self) -> None:
        alive = set(Payload.objects.values_list("entry", flat=True))
        for pk, entry in self.entries.items():
            held = self.is_held(entry["who"], entry["purpose"])
            if pk in alive:
                assert held or self.entry_ends(entry) >= self.at, "a payload outlived its term"
            elif "dead" not in entry:
                entry["dead"] = self.at
                floor = 24 if entry["type"].startswith("request.") else 6
                assert months_later(entry["created"], floor) <= self.at, "… before its floor"
                assert not held, "a held payload died"
                event = Pruning.objects.get(entry=pk).event
                assert self.entries[event]["type"] == "log.pruned", "a death without its entry"

    def _records(self) -> None:
        alive = dict(Request.objects.values_list("pk", "retention_until"))
        for pk, closed in self.records.items():
            held = self.is_held("anna", "")
            if pk in alive:
                assert held or self.record_ends(closed) > self.at, "a record outlived its term"
                assert alive[pk] == self.record_ends(closed), "a record has another date"
            elif pk not in self.read:
                self.read.add(pk)
                assert months_later(closed, 24) <= self.at, "a record died before its floor"
                assert not held, "a held record died"
        assert self.told["governance.requests"] == len(self.read), "a death without its entry"
