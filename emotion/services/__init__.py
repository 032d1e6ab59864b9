"""The door: `analyse()` is the only caller of a scorer."""

from emotion.services.analysing import analyse, reopen
from emotion.services.deciding import Ruling, reasons, refuse, rule
from emotion.services.intake import Question
from emotion.services.reading import read_many, read_one, readable

__all__ = [
    "Question",
    "Ruling",
    "analyse",
    "read_many",
    "read_one",
    "readable",
    "reasons",
    "refuse",
    "reopen",
    "rule",
]
