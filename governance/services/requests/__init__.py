"""The deeds of data subject requests. Import them from here."""

from governance.services.requests.certificates import with_proofs
from governance.services.requests.erasing import run_erasure, waits_for
from governance.services.requests.intake import Received, Wish, receive
from governance.services.requests.letters import letters
from governance.services.requests.packages import build_package, collect, package_of, take_phrase
from governance.services.requests.recipients import acknowledge_notice, follow_deliveries
from governance.services.requests.reminders import mail_reminders, remind_due
from governance.services.requests.running import run_due, run_one
from governance.services.requests.staff import correct, decide_review, lift_restriction
from governance.services.requests.steps import (
    acknowledge,
    deny,
    extend,
    mark_duplicate,
    pause,
    reopen,
    resume,
    start,
    testify,
    verify,
    withdraw,
)

__all__ = [
    "Received",
    "Wish",
    "acknowledge",
    "acknowledge_notice",
    "build_package",
    "collect",
    "correct",
    "decide_review",
    "deny",
    "extend",
    "follow_deliveries",
    "letters",
    "lift_restriction",
    "mail_reminders",
    "mark_duplicate",
    "package_of",
    "pause",
    "receive",
    "remind_due",
    "reopen",
    "resume",
    "run_due",
    "run_erasure",
    "run_one",
    "start",
    "take_phrase",
    "testify",
    "verify",
    "waits_for",
    "with_proofs",
    "withdraw",
]
