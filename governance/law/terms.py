"""How long the law lets things live, and how long it makes some live: floors and ceilings.

Pure data, dated and cited; not legal advice. A month counts its longest and a ceiling its shortest
run of days, so that a date that keeps a row of this table keeps the law of it in every calendar:
six months are at most 184 days, 24 months at most 731, a year at least 365.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from governance.policy.rules import Text

FLOOR: Final = "floor"
CEILING: Final = "ceiling"
DEFAULT: Final = "default"
KINDS: Final = ("score", "log", "request")
# Only these may be made to live: erasure prevails over scores (Art. 26(6) yields to data
# protection law; GDPR Art. 5(1)(e), 17).
MAY_HAVE_FLOORS: Final = ("log", "request")
SEGMENTS: Final = ("minor", "vulnerable")

_BIOMETRIC: Final = ("voice", "face")


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLaw:
    """One statutory term. ``days`` count from the making, or from the purpose's end.

    ``kinds``: of KINDS; ``modalities`` and ``jurisdictions``: empty means every. A ``default`` is
    the term where no rule matches. ``since``, ``until``: when the row itself is in force.
    """

    id: str
    effect: str
    kinds: tuple[str, ...]
    days: int
    citation: str
    title: str
    text: Text
    from_purpose_end: bool = False
    modalities: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    confidence: str = "settled"
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the row binds on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


_ROWS: Final = (
    TermLaw(
        id="eu-ai-act.26-6",
        effect=FLOOR,
        kinds=("log",),
        days=184,
        citation="Reg. (EU) 2024/1689 Art. 19(1), 26(6)",
        title="Logs of the system: six months at least",
        text=Text(
            "The log's entries keep their content for at least six months.",
            "Содержание записей журнала хранят не менее шести месяцев.",
        ),
        confidence="likely",
        note=(
            "Kept everywhere and from the first day, whenever the high-risk chapter comes to apply "
            "(Art. 113; its date was still moving when this was written). The articles "
            "yield to data protection law: they never keep a score alive."
        ),
    ),
    TermLaw(
        id="us-ca.7101",
        effect=FLOOR,
        kinds=("request",),
        days=731,
        citation="Cal. Code Regs. tit. 11, § 7101(a)",
        title="Records of consumers' requests: 24 months at least",
        jurisdictions=("US-CA",),
        since=date(2020, 8, 14),
        text=Text(
            "A record of a consumer's request and its answer is kept for at least 24 months.",
            "Запись о запросе потребителя и ответе на него хранят не менее 24 месяцев.",
        ),
        note="Counted from the request's end; § 999.317(b) before the renumbering.",
    ),
    TermLaw(
        id="us-il.bipa-15-a",
        effect=CEILING,
        kinds=("score",),
        days=1095,
        citation="740 ILCS 14/15(a)",
        title="Biometrics: three years after the last contact at most",
        modalities=_BIOMETRIC,
        jurisdictions=("US-IL",),
        since=date(2008, 10, 3),
        text=Text(
            "What came from voice or face is destroyed within three years of the last contact.",
            "Полученное по голосу или лицу уничтожают не позже трёх лет после последнего контакта.",
        ),
        confidence="likely",
        note="Counted from the making, which is never later than the last contact.",
    ),
    TermLaw(
        id="us-il.bipa-15-a.purpose",
        effect=CEILING,
        kinds=("score",),
        days=0,
        from_purpose_end=True,
        citation="740 ILCS 14/15(a)",
        title="Biometrics: no longer than the purpose",
        modalities=_BIOMETRIC,
        jurisdictions=("US-IL",),
        since=date(2008, 10, 3),
        text=Text(
            "What came from voice or face is destroyed when its purpose has been satisfied.",
            "Полученное по голосу или лицу уничтожают, когда цель достигнута.",
        ),
        confidence="likely",
        note="A purpose ends here when it is switched off.",
    ),
    TermLaw(
        id="us-tx.503-001",
        effect=CEILING,
        kinds=("score",),
        days=365,
        from_purpose_end=True,
        citation="Tex. Bus. & Com. Code § 503.001(c)(3)",
        title="Biometrics: one year after the purpose at most",
        modalities=_BIOMETRIC,
        jurisdictions=("US-TX",),
        since=date(2017, 9, 1),
        text=Text(
            "What came from voice or face is destroyed within a year of the purpose's end.",
            "Полученное по голосу или лицу уничтожают не позже года после окончания цели.",
        ),
        confidence="likely",
        note=(
            "The wording of 2017 (Acts 2017, ch. 937); exceptions of subsections (c-1) and (c-2) "
            "are not relied on. A purpose ends here when it is switched off."
        ),
    ),
    TermLaw(
        id="house.score-without-rule",
        effect=DEFAULT,
        kinds=("score",),
        days=1,
        citation="House rule, after GDPR Art. 5(1)(e)",
        title="A score without a rule: one day",
        text=Text(
            "A score that no rule covers has no reason to stay.",
            "Оценке, для которой нет правила, незачем оставаться.",
        ),
        confidence="house",
    ),
    TermLaw(
        id="house.log-without-rule",
        effect=DEFAULT,
        kinds=("log",),
        days=1095,
        citation="House rule, after GDPR Art. 5(1)(e), 5(2)",
        title="The log without a rule: three years",
        text=Text(
            "What accounts for our conduct is kept for three years unless a rule says otherwise.",
            "То, чем мы отчитываемся о своих действиях, хранят три года, если нет иного правила.",
        ),
        confidence="house",
        note="A usual limitation period, such as BGB § 195, counted without its year's end.",
    ),
    TermLaw(
        id="house.request-without-rule",
        effect=DEFAULT,
        kinds=("request",),
        days=731,
        citation="House rule, after Cal. Code Regs. tit. 11, § 7101(a)",
        title="Records of requests without a rule: 24 months",
        text=Text(
            "A record of a request is kept for 24 months unless a rule says otherwise.",
            "Запись о запросе хранят 24 месяца, если нет иного правила.",
        ),
        confidence="house",
        note="California's term for everybody: one that is known to be enough.",
    ),
)


def load() -> tuple[TermLaw, ...]:
    """All rows. Raises ValueError for a table that contradicts itself."""
    for row in _ROWS:
        if row.effect == FLOOR and not set(row.kinds) <= set(MAY_HAVE_FLOORS):
            raise ValueError(f"{row.id}: a floor binds the log and records of requests only.")
    return _ROWS
