"""Regulation (EU) 2016/679 (GDPR), and its kin in the EEA, the United Kingdom and Switzerland."""

from __future__ import annotations

from typing import Final

from governance.law.rows import BIOMETRIC, LawRule, aims, known
from governance.policy.rules import Condition, Text

_HERE: Final = ("GDPR",)
_CONSENT: Final = ("consent", "explicit-consent")

ROWS: Final = (
    LawRule(
        id="gdpr.6",
        title="A lawful basis is declared",
        effect="require",
        citation="GDPR Art. 6(1)",
        jurisdictions=_HERE,
        gates=("basis",),
        text=Text(
            "Nothing is processed without one of the six lawful bases.",
            "Без одного из шести правовых оснований ничего не обрабатывают.",
        ),
    ),
    LawRule(
        id="gdpr.6-1-f.voice",
        title="No legitimate interest in voice or face",
        effect="deny",
        citation="GDPR Art. 6(1)(f), 21(1); NAIH-85-3/2022 (Budapest Bank)",
        bases=BIOMETRIC,
        when=(known("lawful_basis", "legitimate-interest"),),
        text=Text(
            "Legitimate interest does not carry emotion analysis of voices or faces.",
            "Законный интерес не оправдывает анализ эмоций по голосу или лицу.",
        ),
        confidence="likely",
        note="One authority's decision of 8 February 2022, which we apply everywhere.",
    ),
    LawRule(
        id="gdpr.7",
        title="Consent is on record, and as easy to withdraw",
        effect="require",
        citation="GDPR Art. 6(1)(a), 7(1), 7(3)",
        jurisdictions=_HERE,
        when=(Condition("lawful_basis", "in", _CONSENT),),
        gates=("consent",),
        obligations=("offer-withdrawal",),
        text=Text(
            "Where consent is the basis it must be shown, and withdrawn as easily as given.",
            "Если основание есть согласие, его нужно доказать, а отозвать так же легко, как дать.",
        ),
    ),
    LawRule(
        id="gdpr.8",
        title="Age of digital consent",
        effect="require",
        citation="GDPR Art. 8(1)",
        jurisdictions=_HERE,
        when=(Condition("lawful_basis", "in", _CONSENT),),
        gates=("age",),
        text=Text(
            "A child below the country's age of digital consent cannot consent alone.",
            "Ребёнок младше возраста цифрового согласия своей страны не может согласиться сам.",
        ),
        note="Each country's age is in governance/policy/places.py. An age that nobody stated "
        "does not deny by itself unless the rule asks for it; a minor once asserted does.",
    ),
    LawRule(
        id="gdpr.9",
        title="Special categories",
        effect="require",
        citation="GDPR Art. 9(1), 9(2)(a)",
        jurisdictions=_HERE,
        bases=BIOMETRIC,
        gates=("basis",),
        text=Text(
            "Emotions read from voice or face can reveal health: explicit consent is needed.",
            "Эмоции по голосу или лицу могут раскрыть здоровье: нужно явное согласие.",
        ),
        confidence="unsettled",
        note="Whether an emotion is health data, and whether voice not used to identify is "
        "biometric data, is disputed; we take the stricter reading.",
    ),
    LawRule(
        id="gdpr.21",
        title="Right to object",
        effect="require",
        citation="GDPR Art. 21(1), 21(4)",
        jurisdictions=_HERE,
        when=(Condition("lawful_basis", "in", ("legitimate-interest", "public-task")),),
        gates=("opt-out",),
        obligations=("offer-objection",),
        text=Text(
            "Whoever objects is not analysed, and the right is offered clearly.",
            "Кто возражает, того не анализируют, и о праве возразить говорят ясно.",
        ),
        note="Every objection is honoured, without weighing grounds.",
    ),
    LawRule(
        id="gdpr.21-2",
        title="Objection to direct marketing",
        effect="require",
        citation="GDPR Art. 21(2), 21(3)",
        jurisdictions=_HERE,
        when=(aims("persuade"),),
        gates=("opt-out",),
        text=Text(
            "An objection to marketing is absolute.",
            "Возражение против рекламы безусловно.",
        ),
    ),
    LawRule(
        id="gdpr.22",
        title="No solely automated decision",
        effect="duty",
        citation="GDPR Art. 22(1), 22(3)",
        jurisdictions=_HERE,
        obligations=("no-solely-automated-effect",),
        text=Text(
            "A score alone never decides anything of weight about a person.",
            "Одна лишь оценка ничего важного о человеке не решает.",
        ),
    ),
    LawRule(
        id="gdpr.22.eligibility",
        title="No emotion in credit, hiring or insurance",
        effect="deny",
        citation="GDPR Art. 5(1)(a), 22(1); CJEU C-634/21",
        when=(aims("eligibility"),),
        text=Text(
            "An emotion never decides on credit, work or insurance.",
            "Эмоция никогда не решает о кредите, работе или страховке.",
        ),
        confidence="house",
        note="Stricter than Art. 22, which knows exceptions; applied everywhere.",
    ),
    LawRule(
        id="gdpr.35",
        title="Impact assessment first",
        effect="require",
        citation="GDPR Art. 35(1), 35(3), 35(7)",
        gates=("dpia",),
        text=Text(
            "Systematic evaluation of people's feelings is assessed before it starts.",
            "Систематическую оценку чувств людей начинают только после оценки воздействия.",
        ),
        note="Applied everywhere.",
    ),
    LawRule(
        id="gdpr.36",
        title="Prior consultation",
        effect="deny",
        citation="GDPR Art. 36(1)",
        when=(known("consultation_pending", True),),
        text=Text(
            "The remaining risk is high: the supervisory authority must answer first.",
            "Оставшийся риск высок: сначала должен ответить надзорный орган.",
        ),
    ),
)
