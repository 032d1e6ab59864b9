"""California, Illinois, Texas, Washington; Quebec; Brazil."""

from __future__ import annotations

from datetime import date
from typing import Final

from governance.law.rows import BIOMETRIC, PERSUASIVE, LawRule, aims, unless
from governance.policy.rules import Condition, Text

_CALIFORNIA: Final = ("US-CA",)
_ILLINOIS: Final = ("US-IL",)

ROWS: Final = (
    LawRule(
        id="us-ca.ccpa-opt-out",
        title="Opt-out of sale and sharing",
        effect="require",
        citation="Cal. Civ. Code § 1798.120, 1798.135; Cal. Code Regs. tit. 11, § 7025, 7026",
        jurisdictions=_CALIFORNIA,
        gates=("opt-out",),
        obligations=("confirm-opt-out-processed",),
        text=Text(
            "An opt-out is honoured and shown to have been processed.",
            "Отказ исполняют и показывают, что он исполнен.",
        ),
    ),
    LawRule(
        id="us.gpc",
        title="Global Privacy Control is an opt-out",
        effect="require",
        citation="Cal. Code Regs. tit. 11, § 7025(b), 7025(c)(6)",
        jurisdictions=("GPC",),
        when=(aims(*PERSUASIVE),),
        gates=("gpc",),
        text=Text(
            "A browser's Global Privacy Control signal is a valid opt-out of targeted advertising.",
            "Сигнал Global Privacy Control есть действительный отказ от целевой рекламы.",
        ),
        note="California and the other states whose laws bind a universal opt-out signal.",
    ),
    LawRule(
        id="us-ca.1798-121",
        title="Limit the use of sensitive information",
        effect="deny",
        citation="Cal. Civ. Code § 1798.121(a); Cal. Code Regs. tit. 11, § 7027",
        jurisdictions=_CALIFORNIA,
        when=(Condition("signals", "has", ("limit-sensitive",)),),
        text=Text(
            "The person limited the use of sensitive information, and feelings are read as such.",
            "Человек ограничил использование чувствительных сведений, чувства к ним относятся.",
        ),
        confidence="unsettled",
        note="Whether an inferred emotion is sensitive information depends on the modality.",
    ),
    LawRule(
        id="us-ca.admt",
        title="Pre-use notice of automated decision-making",
        effect="require",
        citation="Cal. Code Regs. tit. 11, § 7220, 7221 (ADMT)",
        jurisdictions=_CALIFORNIA,
        speakers=("employee", "candidate"),
        gates=("notice",),
        obligations=("offer-admt-opt-out",),
        since=date(2027, 1, 1),
        text=Text(
            "Before automated technology weighs on work, a notice and an opt-out are offered.",
            "До автоматизированной оценки, влияющей на работу, извещают и предлагают отказ.",
        ),
        confidence="likely",
        note="Compliance date 1 January 2027 (secondary source); significant decisions only.",
    ),
    LawRule(
        id="us-il.bipa-15-a",
        title="Public retention schedule",
        effect="deny",
        citation="740 ILCS 14/15(a)",
        jurisdictions=_ILLINOIS,
        bases=BIOMETRIC,
        when=(unless("public_schedule"),),
        text=Text(
            "Biometric identifiers need a public retention schedule and destruction guidelines.",
            "Для биометрии нужен опубликованный порядок хранения и уничтожения.",
        ),
        confidence="likely",
        note="Voiceprints and scans of face geometry are covered; a bare recording may not be.",
    ),
    LawRule(
        id="us-il.bipa-15-b",
        title="Written release",
        effect="deny",
        citation="740 ILCS 14/15(b)",
        jurisdictions=_ILLINOIS,
        bases=BIOMETRIC,
        when=(unless("written_release"),),
        text=Text(
            "Voice and face are collected only with a written release.",
            "Голос и лицо собирают только с письменным согласием.",
        ),
        confidence="likely",
    ),
    LawRule(
        id="us-il.bipa-15-a.destroy",
        title="Destruction within three years",
        effect="duty",
        citation="740 ILCS 14/15(a)",
        jurisdictions=_ILLINOIS,
        bases=BIOMETRIC,
        obligations=("destroy-at-purpose-end-or-three-years-after-last-interaction",),
        text=Text(
            "Destroy when the purpose ends or three years after the last interaction, if sooner.",
            "Уничтожить с окончанием цели или через три года после последнего общения, что раньше.",
        ),
    ),
    LawRule(
        id="us-tx.503-001",
        title="Texas biometric identifiers",
        effect="require",
        citation="Tex. Bus. & Com. Code § 503.001(b), (c)(3)",
        jurisdictions=("US-TX",),
        bases=BIOMETRIC,
        gates=("notice", "consent"),
        obligations=("destroy-within-one-year-of-purpose-end",),
        text=Text(
            "Inform and obtain consent first; destroy within a year after the purpose ends.",
            "Сначала известить и получить согласие; уничтожить в течение года после цели.",
        ),
        confidence="likely",
    ),
    LawRule(
        id="us-wa.mhmda",
        title="Washington My Health My Data",
        effect="require",
        citation="RCW 19.373.030",
        jurisdictions=("US-WA",),
        bases=BIOMETRIC,
        gates=("consent",),
        obligations=("offer-withdrawal",),
        text=Text(
            "Biometric and health data are collected only with separate consent.",
            "Биометрию и сведения о здоровье собирают только с отдельным согласием.",
        ),
        confidence="unsettled",
        note="An emotion inferred from text may also be consumer health data; that reading is "
        "not applied here.",
    ),
    LawRule(
        id="ca-qc.law-25",
        title="Quebec: express consent for biometrics",
        effect="require",
        citation="CQLR c. P-39.1, s. 12; CQLR c. C-1.1, s. 44",
        jurisdictions=("CA-QC",),
        bases=BIOMETRIC,
        gates=("consent",),
        obligations=("offer-alternative",),
        text=Text(
            "Biometric characteristics are used only with express consent and an alternative.",
            "Биометрию применяют только с прямого согласия и предлагая иной путь.",
        ),
    ),
    LawRule(
        id="ca-qc.law-25.bank",
        title="Quebec: the biometric bank is declared",
        effect="deny",
        citation="CQLR c. C-1.1, s. 45",
        jurisdictions=("CA-QC",),
        bases=BIOMETRIC,
        when=(unless("bank_declared"),),
        text=Text(
            "A biometric bank is declared to the Commission 60 days before it is used.",
            "О биометрической базе извещают Комиссию за 60 дней до её использования.",
        ),
        confidence="likely",
        note="60 days read in a secondary source.",
    ),
    LawRule(
        id="br.lgpd-7",
        title="Brazil: a legal basis",
        effect="require",
        citation="Lei 13.709/2018 (LGPD) Art. 7",
        jurisdictions=("BR",),
        gates=("basis",),
        text=Text(
            "Nothing is processed without one of the LGPD's legal bases.",
            "Без одного из оснований LGPD ничего не обрабатывают.",
        ),
    ),
    LawRule(
        id="br.lgpd-11",
        title="Brazil: specific consent for sensitive data",
        effect="require",
        citation="Lei 13.709/2018 (LGPD) Art. 5 II, 11 I",
        jurisdictions=("BR",),
        bases=BIOMETRIC,
        gates=("consent",),
        obligations=("offer-withdrawal",),
        text=Text(
            "Biometric data need specific and highlighted consent.",
            "Для биометрии нужно отдельное и выделенное согласие.",
        ),
    ),
    LawRule(
        id="br.lgpd-20",
        title="Brazil: review of automated decisions",
        effect="duty",
        citation="Lei 13.709/2018 (LGPD) Art. 20",
        jurisdictions=("BR",),
        obligations=("offer-review-of-automated-decision",),
        text=Text(
            "Decisions made by automated processing can be reviewed on request.",
            "Автоматизированное решение можно пересмотреть по просьбе.",
        ),
    ),
)
