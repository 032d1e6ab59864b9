"""Federal Law No. 152-FZ on personal data (Russia)."""

from __future__ import annotations

from datetime import date
from typing import Final

from governance.law.rows import BIOMETRIC, LawRule, unless
from governance.policy.rules import Condition, Text

_RUSSIA: Final = ("RU",)

ROWS: Final = (
    LawRule(
        id="ru.152-fz.18-5",
        title="First recording in Russia",
        effect="deny",
        citation="152-FZ Art. 18(5)",
        jurisdictions=_RUSSIA,
        when=(Condition("data_region", "is-not", "RU"),),
        text=Text(
            "Personal data of citizens are recorded in databases located in Russia.",
            "Персональные данные граждан записывают в базы, находящиеся на территории России.",
        ),
        note="Lifted only where the installation's data region is RU. Wording of 1 July 2025.",
        confidence="likely",
    ),
    LawRule(
        id="ru.152-fz.6",
        title="A condition for processing",
        effect="require",
        citation="152-FZ Art. 6(1)",
        jurisdictions=_RUSSIA,
        gates=("basis",),
        text=Text(
            "Nothing is processed without one of the conditions of Art. 6.",
            "Без одного из условий статьи 6 ничего не обрабатывают.",
        ),
    ),
    LawRule(
        id="ru.152-fz.9",
        title="Consent is a document of its own",
        effect="deny",
        citation="152-FZ Art. 9(1) (from 1 September 2025)",
        jurisdictions=_RUSSIA,
        when=(
            Condition("lawful_basis", "in", ("consent", "explicit-consent")),
            unless("separate_consent"),
        ),
        since=date(2025, 9, 1),
        text=Text(
            "Consent is drawn up separately from every other document the person confirms.",
            "Согласие оформляют отдельно от иных документов, которые подтверждает человек.",
        ),
        note="Shown by an undertaking in the approved assessment.",
    ),
    LawRule(
        id="ru.152-fz.11",
        title="Biometric data in writing",
        effect="deny",
        citation="152-FZ Art. 11(1), 9(4)",
        jurisdictions=_RUSSIA,
        bases=BIOMETRIC,
        when=(unless("written_release"),),
        text=Text(
            "Biometric personal data need consent in writing.",
            "Для биометрических персональных данных нужно письменное согласие.",
        ),
        confidence="likely",
        note="Whether voice not used to identify is biometric here is disputed.",
    ),
    LawRule(
        id="ru.152-fz.16",
        title="No decision by machine alone",
        effect="duty",
        citation="152-FZ Art. 16(1), 16(2)",
        jurisdictions=_RUSSIA,
        obligations=("no-solely-automated-effect",),
        text=Text(
            "Decisions with legal effect are not taken by machine alone without written consent.",
            "Решений с юридическими последствиями одна лишь машина без согласия не принимает.",
        ),
    ),
)
