"""Write `scorers/words/identities.ru.forms.txt`: `python -m emotion.training.inflect`.

Every form that pymorphy3 (OpenCorpora's dictionary) gives the words of `identities.ru.txt`. The
scorers read the forms, so that no dictionary is loaded for them. Deterministic.
"""

from collections.abc import Iterable

from pymorphy3 import MorphAnalyzer
from pymorphy3.analyzer import Parse

from emotion.scorers.wordlists import FOLDER, sections

SOURCE, MADE = "identities.ru.txt", "identities.ru.forms.txt"
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
NUMBERS = ("sing", "plur")
STAND = "same as it stands"


def plain(word: str) -> str:
    """As texts are folded."""
    return word.replace("ё", "е")


def parsed(morph: MorphAnalyzer, word: str) -> Parse:
    """The reading of a dictionary form: a noun or a full adjective."""
    readings = [p for p in morph.parse(word) if plain(p.normal_form) == word]
    nouns = [p for p in readings if p.tag.POS in ("NOUN", "ADJF", "PRTF")]
    return (nouns or readings or morph.parse(word))[0]


def forms(morph: MorphAnalyzer, word: str) -> list[str]:
    """The word itself and its other forms, short ones and comparatives left out."""
    whole = ("NOUN", "ADJF", "PRTF")
    found = [p.word for p in parsed(morph, word).lexeme if p.tag.POS in whole]
    return list(dict.fromkeys(plain(w) for w in [word, *found]))


def pairs(morph: MorphAnalyzer, first: str, second: str) -> list[tuple[str, str]]:
    """Form by form, the first case that a form has deciding."""
    one, other = parsed(morph, first), parsed(morph, second)
    found: dict[str, str] = {}
    for number in NUMBERS:
        for case in CASES:
            a, b = one.inflect({number, case}), other.inflect({number, case})
            if a and b:
                found.setdefault(plain(a.word), plain(b.word))
    return [(a, b) for a, b in found.items() if a != b]


def lines(morph: MorphAnalyzer) -> Iterable[str]:
    """The file, line by line."""
    yield f"# made from {SOURCE} by emotion.training.inflect"
    for kind, rows in sections(SOURCE):
        yield f"# {'same' if kind == STAND else kind}"
        for row in rows:
            if kind == STAND:
                yield " ".join(row)
            elif kind == "same":
                yield from (" ".join(pair) for pair in pairs(morph, *row))
            else:
                yield from (" ".join(forms(morph, word)) for word in row)


def main() -> None:
    """Write the file."""
    text = "\n".join(lines(MorphAnalyzer())) + "\n"
    (FOLDER / MADE).write_text(text, encoding="utf-8")
    print(MADE, len(text.split()))


if __name__ == "__main__":
    main()
