"""A first draft of a notice, from what the purpose says of itself. An officer edits it."""

from collections.abc import Mapping
from typing import Final

from consent.models import Purpose
from consent.standing import CONSENT_BASES

_EN: Final[Mapping[str, str]] = {
    "title": "Looking for signs of emotion: {name}",
    "body": "A computer program looks for signs of emotion in {what}.\n"
    "Why: {why}\n"
    "{choice}\n"
    "{keep} {who}\n"
    "A score says what a text conveys, not what you feel. It can be wrong. "
    "You can ask a person to look again.\n"
    "You can say no at any time on your privacy page. It costs nothing and changes nothing else.",
    "consent": "It happens only if you say yes.",
    "interest": "It happens unless you say no.",
    "keep": "We keep the result for {days} days.",
    "keep_unknown": "We keep the result no longer than we need it.",
    "who": "Seen by: {names}.",
    "text": "what you write",
    "voice": "your voice",
    "face": "your face",
    "behaviour": "how you use our services",
    "survey": "your survey answers",
    "and": " and ",
}
_RU: Final[Mapping[str, str]] = {
    "title": "Поиск признаков эмоций: {name}",
    "body": "Компьютерная программа ищет признаки эмоций. Она смотрит на {what}.\n"
    "Зачем: {why}\n"
    "{choice}\n"
    "{keep} {who}\n"
    "Оценка говорит о том, что выражает текст, а не о том, что вы чувствуете. "
    "Она может ошибаться. Можно попросить, чтобы посмотрел человек.\n"
    "Сказать «нет» можно в любое время на вашей странице. Это бесплатно и больше ни на что "
    "не влияет.",
    "consent": "Это происходит, только если вы скажете «да».",
    "interest": "Это происходит, если вы не скажете «нет».",
    "keep": "Результат хранится столько дней: {days}.",
    "keep_unknown": "Результат хранится не дольше, чем нужно.",
    "who": "Его видят: {names}.",
    "text": "то, что вы пишете",
    "voice": "ваш голос",
    "face": "ваше лицо",
    "behaviour": "то, как вы пользуетесь нашими услугами",
    "survey": "ваши ответы на опросы",
    "and": " и ",
}
_LANGUAGES: Final = {"en": _EN, "ru": _RU}


def skeleton(purpose: Purpose, modalities: list[str]) -> dict[str, dict[str, str]]:
    """Language → {"title", "body"}: plain sentences, one fact each, no promise not on file."""
    return {
        language: _write(purpose, modalities, language, table)
        for language, table in _LANGUAGES.items()
    }


def _write(
    purpose: Purpose, modalities: list[str], language: str, table: Mapping[str, str]
) -> dict[str, str]:
    asked = any(purpose.lawful_basis(name) in CONSENT_BASES for name in modalities)
    days = purpose.retention_days
    body = table["body"].format(
        what=table["and"].join(table.get(name, name) for name in modalities),
        why=purpose.description(language) or purpose.name(language),
        choice=table["consent" if asked else "interest"],
        keep=table["keep"].format(days=days) if days else table["keep_unknown"],
        who=table["who"].format(names=", ".join(purpose.recipients)) if purpose.recipients else "",
    )
    lines = [" ".join(line.split()) for line in body.split("\n")]
    return {
        "title": table["title"].format(name=purpose.name(language)),
        "body": "\n".join(line for line in lines if line),
    }
