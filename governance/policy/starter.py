"""The starter pack: the permitted uses that a fresh installation begins with, as rules.

One rule for each row (or half row) of the table in the design, section 5. Officers change it;
whatever is not here is denied.
"""

from __future__ import annotations

from typing import Final

from governance.policy.rules import Rule, Text

_CITE_LI: Final = "GDPR Art. 6(1)(f)"

STARTER: Final = (
    Rule(
        id="support.escalation.text",
        effect="allow",
        purposes=("support.escalation",),
        modalities=("text",),
        speakers=("customer",),
        settings=("customer-service",),
        gates=("opt-out",),
        obligations=("result-to-case-team", "human-decides"),
        despite=("*",),
        citation=_CITE_LI,
        text=Text(
            "A customer's text may be read for distress, so that an upset person reaches a human.",
            "Текст клиента можно проверить на огорчение, чтобы расстроенный человек попал к "
            "живому сотруднику.",
        ),
    ),
    Rule(
        id="service.quality.text",
        effect="allow",
        purposes=("service.quality",),
        modalities=("text",),
        speakers=("customer",),
        settings=("customer-service",),
        gates=("opt-out",),
        obligations=("aggregate-only",),
        despite=("*",),
        citation=_CITE_LI,
        text=Text(
            "Customers' texts may be read to see how the service does; managers see aggregates.",
            "Тексты клиентов можно анализировать ради качества сервиса; руководители видят сводки.",
        ),
    ),
    Rule(
        id="service.quality.voice",
        effect="allow",
        purposes=("service.quality",),
        modalities=("voice",),
        speakers=("customer",),
        settings=("customer-service",),
        gates=("consent", "notice", "basis"),
        obligations=("aggregate-only",),
        citation="GDPR Art. 6(1)(a), 9(2)(a); Reg. (EU) 2024/1689 Art. 50(3)",
        text=Text(
            "A customer's voice may be read after an explicit yes, with a notice at each call.",
            "Голос клиента можно анализировать после явного согласия, с уведомлением при каждом "
            "звонке.",
        ),
    ),
    Rule(
        id="product.feedback",
        effect="allow",
        purposes=("product.feedback",),
        modalities=("text", "survey"),
        speakers=("customer",),
        settings=("retail", "customer-service"),
        gates=("opt-out",),
        obligations=("aggregate-only",),
        despite=("*",),
        citation=_CITE_LI,
        text=Text(
            "Reviews and surveys may be read for how a product is felt about, in aggregates.",
            "Отзывы и опросы можно анализировать, чтобы понять отношение к продукту, в сводках.",
        ),
    ),
    Rule(
        id="experience.personalisation",
        effect="allow",
        purposes=("experience.personalisation",),
        modalities=("text", "behaviour"),
        speakers=("customer",),
        settings=("retail",),
        gates=("consent", "age", "gpc"),
        obligations=("offer-withdrawal",),
        citation="GDPR Art. 6(1)(a), 8(1)",
        text=Text(
            "With consent, and old enough to give it, the shop may adapt to a customer's mood.",
            "С согласия и при достаточном возрасте магазин может подстроиться под настроение.",
        ),
    ),
    Rule(
        id="advertising.micro-moment",
        effect="allow",
        purposes=("advertising.micro-moment",),
        modalities=("text", "behaviour"),
        speakers=("customer",),
        settings=("advertising",),
        gates=("consent", "age", "vulnerable", "gpc", "notice"),
        minimum_age=18,
        obligations=("offer-withdrawal", "disclose-at-exposure"),
        citation="GDPR Art. 6(1)(a), 7; Reg. (EU) 2024/1689 Art. 5(1)(b)",
        text=Text(
            "With an adult's explicit consent and a notice, an advert may fit the moment.",
            "С явного согласия взрослого и после уведомления реклама может учитывать момент.",
        ),
    ),
    Rule(
        id="agent.coaching.text",
        effect="allow",
        purposes=("agent.coaching",),
        modalities=("text",),
        speakers=("employee",),
        settings=("workplace",),
        gates=("signoff", "notice"),
        obligations=("human-decides", "no-disciplinary-use"),
        citation="GDPR Art. 35(2), 88",
        text=Text(
            "After the data protection officer's signature and a notice, an agent's own texts may "
            "help to coach that agent.",
            "После подписи ответственного за защиту данных и уведомления тексты сотрудника можно "
            "использовать для его обучения.",
        ),
    ),
    Rule(
        id="research.aggregate",
        effect="allow",
        purposes=("research.aggregate",),
        modalities=("text", "survey"),
        speakers=("customer",),
        settings=("research",),
        gates=("opt-out",),
        obligations=("aggregate-only", "k-anonymity-20"),
        despite=("*",),
        citation="GDPR Art. 6(1)(f), 89(1)",
        text=Text(
            "Texts and surveys may be studied in groups of twenty or more.",
            "Тексты и опросы можно изучать группами не меньше двадцати человек.",
        ),
    ),
)


def starter_rules() -> tuple[Rule, ...]:
    """The pack's rules, one per permitted row."""
    return STARTER
