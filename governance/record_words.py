"""The words of the disclosure, English and Russian: short, and the same for every purpose."""

from typing import Final

SENTENCES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "title": "How we read feelings, and what you can do about it",
        "what": "We look at {what}.",
        "whose": "This is about {whose}.",
        "how_long": "We keep the result from {what} for {days} days. Then we delete it.",
        "asked": "We read {what} only if you say yes first.",
        "not_asked": "We may read {what} unless you say no.",
        "choices_title": "Your choices",
        "and": "and",
    },
    "ru": {
        "title": "Как мы узнаём о чувствах и что вы можете сделать",
        "what": "Мы смотрим на {what}.",
        "whose": "Речь идёт про {whose}.",
        "how_long": "Вывод из того, что даёт {what}, мы храним {days} дн. Потом удаляем.",
        "asked": "Это возможно, только если вы скажете «да». Здесь важно: {what}.",
        "not_asked": "Это возможно, пока вы не скажете «нет». Здесь важно: {what}.",
        "choices_title": "Ваш выбор",
        "and": "и",
    },
}
MODALITY: Final[dict[str, dict[str, str]]] = {
    "en": {
        "text": "what you write",
        "voice": "your voice",
        "face": "your face",
        "behaviour": "what you do in the shop",
        "survey": "what you say in surveys",
    },
    "ru": {
        "text": "ваш текст",
        "voice": "ваш голос",
        "face": "ваше лицо",
        "behaviour": "ваш путь в магазине",
        "survey": "ваш ответ в опросе",
    },
}
SPEAKER: Final[dict[str, dict[str, str]]] = {
    "en": {
        "customer": "customers",
        "employee": "people who work here",
        "candidate": "people who apply here",
        "public": "passers-by",
    },
    "ru": {
        "customer": "клиентов",
        "employee": "тех, кто здесь работает",
        "candidate": "тех, кто ищет здесь работу",
        "public": "прохожих",
    },
}
OBLIGATION: Final[dict[str, dict[str, str]]] = {
    "en": {
        "human-decides": "A person decides what happens next.",
        "aggregate-only": "We show only sums over many people.",
        "k-anonymity-20": "We look at groups of twenty people or more.",
        "result-to-case-team": "Only the team that helps you sees the result.",
        "offer-withdrawal": "You can take back your yes at any time.",
        "disclose-at-exposure": "We tell you each time.",
        "no-disciplinary-use": "The result is never used to punish anyone.",
    },
    "ru": {
        "human-decides": "Что делать дальше, решает человек.",
        "aggregate-only": "Мы видим только общий итог по многим людям.",
        "k-anonymity-20": "Мы смотрим на группы от двадцати человек.",
        "result-to-case-team": "Вывод видят только те, кто вам помогает.",
        "offer-withdrawal": "Своё «да» можно взять назад в любой день.",
        "disclose-at-exposure": "Мы скажем вам об этом каждый раз.",
        "no-disciplinary-use": "Никого за это не накажут.",
    },
}
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "You can say no to all of this, or to one part. It takes one click.",
        "You lose nothing when you say no.",
        "You can ask what we know, get a copy, or have it deleted.",
        "You can ask a person to look again.",
    ),
    "ru": (
        "Вы можете сказать «нет» всему или только части. Это один клик.",
        "Если вы скажете «нет», вы ничего не теряете.",
        "Вы можете узнать, что нам известно, взять копию или всё удалить.",
        "Вы можете попросить, чтобы всё проверил человек.",
    ),
}
