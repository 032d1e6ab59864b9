"""The customer's pages, by what they are for."""

from governance.privacy.views.entry import ask_link, close, enter, follow
from governance.privacy.views.own import data, data_file, receipt_file, receipts, story
from governance.privacy.views.requests import ask, revoke
from governance.privacy.views.verifying import verify
from governance.privacy.views.wellknown import gpc_support
from governance.privacy.views.will import choices, choose, stop, undo

__all__ = [
    "ask",
    "ask_link",
    "choices",
    "choose",
    "close",
    "data",
    "data_file",
    "enter",
    "follow",
    "gpc_support",
    "receipt_file",
    "receipts",
    "revoke",
    "stop",
    "story",
    "undo",
    "verify",
]
