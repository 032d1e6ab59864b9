"""Every word a customer reads here, by language. A test holds the languages to the same keys."""

from collections.abc import Mapping
from typing import Final

from governance.privacy.words import asking_en, asking_ru, en, ru

LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {**en.WORDS, **asking_en.WORDS},
    "ru": {**ru.WORDS, **asking_ru.WORDS},
}
KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {**en.KINDS, **asking_en.KINDS},
    "ru": {**ru.KINDS, **asking_ru.KINDS},
}
NAMES: Final = {"en": "English", "ru": "Русский"}
DEFAULT: Final = "en"


def words(language: str) -> Mapping[str, str]:
    """The table for `language` ("ru", "ru-RU" …); English when we have no such language."""
    return LANGUAGES.get(language[:2].lower(), LANGUAGES[DEFAULT])


def kind_name(kind: str, language: str) -> str:
    """What an event of the log is called in plain words; its own name when we have none."""
    return KINDS.get(language[:2].lower(), KINDS[DEFAULT]).get(kind, kind)


def role_name(role: str, language: str) -> str:
    """What a role of ours is called in plain words; its own name when we have none."""
    return words(language).get(f"role_{role}", role)


def reason_name(code: str, language: str) -> str:
    """What a reader's reason is called in plain words; nothing when none was given."""
    return words(language).get(f"reason_{code}", code)


def plural(count: int, forms: str, language: str) -> str:
    """`count` with the right form out of `one|few|many` (Russian) or `one|many` (English).

    Unicode CLDR plural rules for whole numbers.
    """
    choices = forms.split("|")
    if language[:2] == "ru":
        tens, ones = count % 100, count % 10
        few = 2 <= ones <= 4 and not 12 <= tens <= 14
        index = 0 if ones == 1 and tens != 11 else 1 if few else 2
    else:
        index = 0 if count == 1 else 1
    return f"{count} {choices[min(index, len(choices) - 1)]}"
