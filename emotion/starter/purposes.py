"""The purposes of the pack: design, section 5. Texts in English and Russian."""

from collections.abc import Mapping
from dataclasses import dataclass, field

IRI = "https://w3id.org/dpv#"


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One purpose with its notice, assessment and retention, as data."""

    slug: str
    iri: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    lawful_bases: Mapping[str, str]
    recipients: tuple[str, ...]
    retention_days: int
    retention_reason: str
    benefit: Mapping[str, str] = field(default_factory=dict)
    article9: Mapping[str, str] = field(default_factory=dict)
    minimum_age: int | None = None
    gpc_is_opt_out: bool = False
    individual_results: bool = False
    signed_off: bool = True
    for_customers: bool = True

    @property
    def modalities(self) -> list[str]:
        """The modalities that a lawful basis is declared for."""
        return list(self.lawful_bases)


PACK: tuple[Pack, ...] = (
    Pack(
        slug="support.escalation",
        iri=IRI + "CustomerCare",
        names={"en": "Getting help to upset customers", "ru": "Помощь расстроенным клиентам"},
        descriptions={
            "en": "We look at the wording of support chats and tickets to notice an upset customer "
            "early and hand the case to a person. A person decides what happens next.",
            "ru": "Мы смотрим на слова в чатах и обращениях в поддержку, чтобы вовремя заметить "
            "расстроенного клиента и передать дело человеку. Что делать дальше, решает человек.",
        },
        lawful_bases={"text": "legitimate-interest"},
        recipients=("support-team",),
        retention_days=30,
        retention_reason="A case is settled within a month; its mood is of no use later.",
        individual_results=True,
    ),
    Pack(
        slug="service.quality",
        iri=IRI + "ServiceOptimisation",
        names={"en": "Improving our service", "ru": "Улучшение обслуживания"},
        descriptions={
            "en": "We look at conversations with our support to see where service goes wrong. "
            "Managers see totals, never a single customer. Calls are analysed by voice only if "
            "you agreed, and you are told at every call.",
            "ru": "Мы смотрим на разговоры с поддержкой, чтобы понять, где обслуживание даёт сбой. "
            "Руководители видят общие итоги, а не отдельных клиентов. Голос в звонках "
            "анализируется, только если вы согласились, и об этом говорится при каждом звонке.",
        },
        lawful_bases={"text": "legitimate-interest", "voice": "explicit-consent"},
        article9={"voice": "GDPR Art. 9(2)(a)"},
        recipients=("quality-team",),
        retention_days=90,
        retention_reason="Quality is reviewed each quarter.",
    ),
    Pack(
        slug="product.feedback",
        iri=IRI + "ProductImprovement",
        names={
            "en": "Learning from reviews and surveys",
            "ru": "Выводы из отзывов и опросов",
        },
        descriptions={
            "en": "We count how reviews and survey answers sound, to learn what to mend in our "
            "products. Only totals are used.",
            "ru": "Мы считаем, как звучат отзывы и ответы в опросах, чтобы понять, что исправить в "
            "наших товарах. Используются только общие итоги.",
        },
        lawful_bases={"text": "legitimate-interest", "survey": "legitimate-interest"},
        recipients=("product-team",),
        retention_days=90,
        retention_reason="Product planning works in quarters.",
    ),
    Pack(
        slug="experience.personalisation",
        iri=IRI + "Personalisation",
        names={"en": "Fitting our pages to your mood", "ru": "Подстройка страниц под настроение"},
        descriptions={
            "en": "If you agree, we use how your messages sound and how you move through the shop "
            "to choose a calmer or a livelier page. Prices never depend on it.",
            "ru": "Если вы согласны, мы учитываем, как звучат ваши сообщения и как вы ходите по "
            "магазину, чтобы показать более спокойную или более живую страницу. Цены от этого "
            "не зависят.",
        },
        lawful_bases={"text": "consent", "behaviour": "consent"},
        recipients=("shop",),
        retention_days=7,
        retention_reason="A mood is stale within days.",
        gpc_is_opt_out=True,
    ),
    Pack(
        slug="advertising.micro-moment",
        iri=IRI + "PersonalisedAdvertising",
        names={"en": "Adverts in the moment", "ru": "Реклама в моменте"},
        descriptions={
            "en": "If you explicitly agree, the tone of an advert follows the tone of what you "
            "write. Never for minors or people in a vulnerable situation, never by face or "
            "voice, never to press on distress.",
            "ru": "Если вы прямо согласились, тон рекламы следует тону того, что вы пишете. "
            "Никогда для несовершеннолетних и людей в уязвимом положении, никогда по лицу или "
            "голосу, никогда ради давления на чужую беду.",
        },
        lawful_bases={"text": "explicit-consent", "behaviour": "explicit-consent"},
        recipients=("advertising-team",),
        retention_days=1,
        retention_reason="The moment is over within the day.",
        minimum_age=18,
        gpc_is_opt_out=True,
    ),
    Pack(
        slug="agent.coaching",
        iri=IRI + "PersonnelManagement",
        names={"en": "Coaching of our agents", "ru": "Обучение наших операторов"},
        descriptions={
            "en": "With the data protection officer's signature, the wording of an agent's own "
            "messages may be used to coach that agent. Never voice or face, never pay or "
            "discipline.",
            "ru": "С подписью уполномоченного по защите данных слова самого оператора могут "
            "использоваться для его обучения. Никогда голос или лицо, никогда для оплаты или "
            "взысканий.",
        },
        lawful_bases={"text": "legitimate-interest"},
        recipients=("team-lead",),
        retention_days=30,
        retention_reason="Coaching follows within the month or not at all.",
        signed_off=False,
        for_customers=False,
    ),
    Pack(
        slug="research.aggregate",
        iri=IRI + "ResearchAndDevelopment",
        names={"en": "Research on totals", "ru": "Исследования на общих итогах"},
        descriptions={
            "en": "We study the mood of large groups. No group smaller than 20 people is shown.",
            "ru": "Мы изучаем настроение больших групп. Группы меньше 20 человек не показываются.",
        },
        lawful_bases={"text": "legitimate-interest", "survey": "legitimate-interest"},
        recipients=("research-team",),
        retention_days=180,
        retention_reason="A study runs for half a year.",
    ),
)

LEGAL = {
    "legitimate-interest": {
        "en": "We rely on our legitimate interest (GDPR Art. 6(1)(f)). You can object at any time.",
        "ru": "Основание: наш законный интерес (ст. 6(1)(f) GDPR). Вы можете возразить в любой "
        "момент.",
    },
    "consent": {
        "en": "We do this only with your consent (GDPR Art. 6(1)(a)). You can take it back at any "
        "time, as easily as you gave it.",
        "ru": "Мы делаем это только с вашего согласия (ст. 6(1)(a) GDPR). Его можно отозвать в "
        "любой момент так же легко, как и дать.",
    },
    "explicit-consent": {
        "en": "We do this only with your explicit consent (GDPR Art. 6(1)(a) and 9(2)(a)). You can "
        "take it back at any time, as easily as you gave it.",
        "ru": "Мы делаем это только с вашего прямого согласия (ст. 6(1)(a) и 9(2)(a) GDPR). Его "
        "можно отозвать в любой момент так же легко, как и дать.",
    },
}
CHOICES = {
    "en": "Names, numbers and addresses are removed before anything is analysed. A result says "
    "what a text expresses, not what you feel, and it can be wrong. It is kept for {days} days. "
    "You can say no with one click on your privacy page; saying no costs you nothing.",
    "ru": "Имена, номера и адреса удаляются до анализа. Результат говорит о том, что выражает "
    "текст, а не о том, что вы чувствуете, и может быть ошибочным. Срок хранения в днях: {days}. "
    "Отказаться можно одним нажатием на вашей странице приватности; отказ ничего вам не стоит.",
}


def notice_texts(pack: Pack) -> dict[str, dict[str, str]]:
    """The notice of a purpose by language: what, why, on what ground, how long, your choices."""
    texts = {}
    for language in ("en", "ru"):
        grounds = dict.fromkeys(LEGAL[basis][language] for basis in pack.lawful_bases.values())
        body = "\n\n".join(
            [
                pack.descriptions[language],
                " ".join(grounds),
                CHOICES[language].format(days=pack.retention_days),
            ]
        )
        texts[language] = {"title": pack.names[language], "body": body}
    return texts
