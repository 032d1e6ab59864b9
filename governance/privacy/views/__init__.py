"""The customer's pages, by what they are for."""

from governance.privacy.views.entry import ask_link, close, enter, follow
from governance.privacy.views.own import data, data_file, receipt_file, receipts, story
from governance.privacy.views.requests import (
    ask,
    ask_one,
    certificate,
    confirm,
    package_file,
    passphrase,
    request_page,
    revoke,
    take_back,
    ticket,
)
from governance.privacy.views.verifying import verify
from governance.privacy.views.wellknown import gpc_support
from governance.privacy.views.will import choices, choose, stop, undo

__all__ = [
    "ask",
    "ask_link",
    "ask_one",
    "certificate",
    "choices",
    "choose",
    "close",
    "confirm",
    "data",
    "data_file",
    "enter",
    "follow",
    "gpc_support",
    "package_file",
    "passphrase",
    "receipt_file",
    "receipts",
    "request_page",
    "revoke",
    "stop",
    "story",
    "take_back",
    "ticket",
    "undo",
    "verify",
]
