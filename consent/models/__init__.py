"""Will: who allowed what. One module per kind of record; import them all from here."""

from consent.models.keys import KeyEpoch, SubjectKey
from consent.models.mail import LinkMail, Throttle
from consent.models.people import Subject, Suppression
from consent.models.purposes import Notice, Purpose
from consent.models.receipts import Receipt
from consent.models.webhooks import Delivery, Webhook
from consent.models.will import Grant, NoticeServed, OptOut, Signal

__all__ = [
    "Delivery",
    "Grant",
    "KeyEpoch",
    "LinkMail",
    "Notice",
    "NoticeServed",
    "OptOut",
    "Purpose",
    "Receipt",
    "Signal",
    "Subject",
    "SubjectKey",
    "Suppression",
    "Throttle",
    "Webhook",
]
