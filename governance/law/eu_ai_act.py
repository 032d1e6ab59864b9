"""Regulation (EU) 2024/1689 (AI Act), as amended by Regulation (EU) 2026/1744.

Its place is that of the provider, the deployer and the output (Art. 2(1)), none of which a caller
states. So these rows hold everywhere, whatever the jurisdiction of the person: fail closed.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from governance.law.rows import BIOMETRIC, PERSUASIVE, WORKERS, LawRule, aims, known, unless
from governance.policy.rules import Text

_ACT: Final = "Reg. (EU) 2024/1689"
_PROHIBITED: Final = date(2025, 2, 2)
_TRANSPARENT: Final = date(2026, 8, 2)
_HIGH_RISK: Final = date(2027, 12, 2)

_5_1_F: Final = Text(
    "Inferring emotions of workers, applicants or in education from voice, face or other biometric "
    "data is prohibited, except for medical or safety reasons that are shown.",
    "Распознавать эмоции работников, соискателей или в образовании по голосу, лицу и другим "
    "биометрическим данным запрещено, кроме доказанных медицинских причин и безопасности.",
)
_OVERSIGHT: Final = Text(
    "Emotion recognition on a biometric basis is high risk: it needs a named human overseer and a "
    "model card.",
    "Распознавание эмоций по биометрическим данным относится к высокому риску: нужны назначенный "
    "человек, который за ним надзирает, и паспорт модели.",
)

ROWS: Final = (
    LawRule(
        id="eu-ai-act.5-1-a",
        title="Manipulative techniques",
        effect="deny",
        citation=f"{_ACT} Art. 5(1)(a)",
        when=(aims("manipulate"),),
        since=_PROHIBITED,
        text=Text(
            "Using emotions to manipulate people or to press them while in distress is prohibited.",
            "Использовать эмоции, чтобы манипулировать людьми или давить на них в беде, запрещено.",
        ),
        confidence="likely",
        note="Recognised by the purpose's declared aims and by the words of its name.",
    ),
    LawRule(
        id="eu-ai-act.5-1-b",
        title="Exploiting a vulnerability",
        effect="deny",
        citation=f"{_ACT} Art. 5(1)(b)",
        when=(aims(*PERSUASIVE), known("vulnerable", True)),
        since=_PROHIBITED,
        text=Text(
            "Persuading, upselling or pricing by a vulnerable person's emotions is prohibited.",
            "Убеждать, допродавать или назначать цену по эмоциям уязвимого человека запрещено.",
        ),
        confidence="likely",
        note="The Act asks for significant harm; we do not wait for it.",
    ),
    LawRule(
        id="eu-ai-act.5-1-b.stated",
        title="Vulnerability must be stated before persuading",
        effect="require",
        citation=f"{_ACT} Art. 5(1)(b)",
        when=(aims(*PERSUASIVE),),
        gates=("vulnerable",),
        since=_PROHIBITED,
        text=Text(
            "Before emotions are used to persuade, it must be stated that the person is not "
            "vulnerable.",
            "Прежде чем убеждать с помощью эмоций, нужно указать, что человек не уязвим.",
        ),
        confidence="house",
        note="An unknown vulnerability is treated as one.",
    ),
    LawRule(
        id="eu-ai-act.5-1-f",
        title="Emotions of workers and applicants from biometric data",
        effect="deny",
        citation=f"{_ACT} Art. 5(1)(f)",
        speakers=WORKERS,
        bases=BIOMETRIC,
        when=(unless("medical_or_safety"),),
        since=_PROHIBITED,
        text=_5_1_F,
        note="The exception counts only when an approved assessment records its evidence. The "
        "Commission's guidelines leave a call centre's customers outside by voice.",
    ),
    LawRule(
        id="eu-ai-act.5-1-f.place",
        title="Emotions from biometric data at work and in education",
        effect="deny",
        citation=f"{_ACT} Art. 5(1)(f)",
        settings=("workplace", "education"),
        speakers=("customer", "public"),
        bases=BIOMETRIC,
        when=(unless("medical_or_safety"),),
        since=_PROHIBITED,
        text=_5_1_F,
        confidence="likely",
        note='The Act says "in the areas of workplace and education institutions"; a visitor there '
        "is read as inside the area.",
    ),
    LawRule(
        id="eu-ai-act.5-1-f.text",
        title="Workers' text needs a signature",
        effect="require",
        citation="GDPR Art. 35(2), 88; Reg. (EU) 2024/1689 Art. 5(1)(f)",
        speakers=WORKERS,
        gates=("signoff",),
        text=Text(
            "Text of workers and applicants is analysed only after the data protection officer has "
            "signed.",
            "Тексты работников и соискателей анализируют только после подписи ответственного за "
            "защиту данных.",
        ),
        confidence="house",
        note="Text alone is outside Art. 3(39), and so outside Art. 5(1)(f); the imbalance between "
        "employer and worker remains.",
    ),
    LawRule(
        id="house.biometric-high-risk",
        title="High-risk duties before their date",
        effect="deny",
        citation=f"{_ACT} Annex III 1(c), Art. 26(2) (applied early)",
        bases=BIOMETRIC,
        when=(unless("human_oversight"),),
        until=_HIGH_RISK,
        text=_OVERSIGHT,
        confidence="house",
        note="Reg. (EU) 2026/1744 moved the duty to 2 December 2027; we keep it from the start.",
    ),
    LawRule(
        id="eu-ai-act.annex-iii-1-c",
        title="Biometric emotion recognition is high risk",
        effect="deny",
        citation=f"{_ACT} Art. 3(39), 6(2), Annex III 1(c), 26(2)",
        bases=BIOMETRIC,
        when=(unless("human_oversight"),),
        since=_HIGH_RISK,
        text=_OVERSIGHT,
        note="Date as amended by Reg. (EU) 2026/1744 (read in a secondary source).",
        confidence="likely",
    ),
    LawRule(
        id="eu-ai-act.50-3",
        title="People are told of emotion recognition",
        effect="require",
        citation=f"{_ACT} Art. 50(3), 50(5)",
        bases=BIOMETRIC,
        gates=("notice",),
        obligations=("disclose-emotion-recognition",),
        since=_TRANSPARENT,
        text=Text(
            "People exposed to emotion recognition must be told, at the latest at first exposure.",
            "Людей, чьи эмоции распознают, нужно известить не позднее первого такого случая.",
        ),
        note='"We use AI" is not enough of a notice; where two phone channels are analysed, both '
        "people are told (secondary sources).",
    ),
    LawRule(
        id="eu-ai-act.26-6",
        title="Logs are kept for six months at least",
        effect="duty",
        citation=f"{_ACT} Art. 26(6)",
        bases=BIOMETRIC,
        obligations=("keep-logs-six-months",),
        text=Text(
            "Logs of a high-risk system are kept for at least six months.",
            "Журналы системы высокого риска хранят не менее шести месяцев.",
        ),
        confidence="house",
        note="Due from 2 December 2027; kept from the start.",
    ),
    LawRule(
        id="eu-ai-act.26-7",
        title="Workers are told before",
        effect="require",
        citation=f"{_ACT} Art. 26(7); GDPR Art. 13, 88",
        speakers=WORKERS,
        gates=("notice",),
        obligations=("tell-workers-and-representatives",),
        text=Text(
            "Workers and their representatives are told before such a system is used on them.",
            "Работников и их представителей извещают до применения такой системы.",
        ),
        confidence="house",
        note="The Act speaks of high-risk systems from 2 December 2027; here every modality.",
    ),
    LawRule(
        id="eu-ai-act.26-11",
        title="People are told that a decision was assisted",
        effect="duty",
        citation=f"{_ACT} Art. 26(11)",
        bases=BIOMETRIC,
        obligations=("tell-person-of-assisted-decision",),
        text=Text(
            "Whoever is affected by a decision that a high-risk system assisted is told so.",
            "Человека, которого касается решение, принятое с помощью такой системы, извещают.",
        ),
        confidence="house",
        note="Due from 2 December 2027; kept from the start.",
    ),
    LawRule(
        id="eu-ai-act.86",
        title="Right to an explanation",
        effect="duty",
        citation=f"{_ACT} Art. 86(1)",
        bases=BIOMETRIC,
        obligations=("explain-on-request",),
        text=Text(
            "Whoever is affected may ask for a clear account of the system's part in a decision.",
            "Человек вправе получить ясное объяснение роли системы в принятом о нём решении.",
        ),
        confidence="house",
        note="Due from 2 December 2027; kept from the start.",
    ),
)
