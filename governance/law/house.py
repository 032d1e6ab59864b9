"""Our own lines: stricter than any one law, and as little to be overridden."""

from __future__ import annotations

from typing import Final

from governance.law.rows import BIOMETRIC, LawRule
from governance.policy.rules import Condition, Text

ROWS: Final = (
    LawRule(
        id="house.consent-means-consent",
        title="Where consent is the basis, it must be there",
        effect="require",
        citation="House rule, after GDPR Art. 6(1)(a), 7(1)",
        when=(Condition("lawful_basis", "in", ("consent", "explicit-consent")),),
        gates=("consent",),
        text=Text(
            "A purpose that rests on consent needs it from each person, wherever that person is.",
            "Цель, основанная на согласии, требует согласия каждого, где бы человек ни был.",
        ),
        confidence="house",
        note="So that a rule which forgets the consent gate opens nothing outside the EU.",
    ),
    LawRule(
        id="house.purpose-age",
        title="A purpose's own youngest age",
        effect="require",
        citation="House rule, after GDPR Art. 8(1), 25(1)",
        when=(Condition("purpose_minimum_age", "stated", True),),
        gates=("age",),
        text=Text(
            "Where a purpose sets a youngest age, nobody known to be younger is read.",
            "Если у цели есть наименьший возраст, тех, кто заведомо моложе, не читают.",
        ),
        confidence="house",
        note="Holds also when a rule forgets the age gate.",
    ),
    LawRule(
        id="house.biometric-consent",
        title="Voice and face only with a yes and a notice",
        effect="require",
        citation="House rule, after GDPR Art. 9(2)(a) and Reg. (EU) 2024/1689 Art. 50(3)",
        bases=BIOMETRIC,
        gates=("basis", "consent", "notice"),
        text=Text(
            "Emotions are read from voice or face only after an explicit yes and a notice.",
            "Эмоции по голосу или лицу читают только после явного согласия и уведомления.",
        ),
        confidence="house",
        note="Holds wherever the person is, also where no law of the place asks for it.",
    ),
)
