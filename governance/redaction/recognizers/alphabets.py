"""Names that are spelled with the words of an alphabet: "Tango Echo Sierra", "Жук, Ирина, Роман".

The words of the British and American alphabets tell by themselves where a name is spoken of; in
Russian any words do, after "по буквам".
"""

import re
from collections.abc import Iterator

from governance.redaction.characters import lowered
from governance.redaction.spans import Span

_ALPHABET = (
    "alpha|alfa|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|"
    "oscar|papa|quebec|romeo|sierra|tango|uniform|victor|whiske?y|x-?ray|yankee|zulu|adam|baker|"
    "boy|david|edward|frank|george|henry|ida|john|king|lincoln|mary|nora|ocean|paul|peter|queen|"
    "robert|sam|sugar|tom|union|william|young|zebra|apple|dog|easy|fox|item|jig|love|nan|oboe|able|"
    "roger|alfred|benjamin|freddie|harry|isaac|jack|london|nellie|oliver|samuel|tommy|uncle|yellow"
)
_GAP = r"(?:[\s,.;:-]{1,3}(?:and |then |next )?)"
_ROW = re.compile(rf"(?<!\w)(?:{_ALPHABET})(?:{_GAP}(?:{_ALPHABET})(?!\w)){{3,24}}")
_JOINED = re.compile(
    r"[\s,.;:-]{1,4}(?:(?:and |then )?(?:the )?(?:surname|last name|second name|family name|first "
    r"name|space|new word|next word)(?: is)?[\s,.:-]{1,3})?",
)
_SPOKEN_OF = re.compile(
    r"\b(?:name|surname|spell\w*|letter by letter|phonetic\w*|nato|called|label|buyer|recipient|"
    r"signed|passenger|guest|customer|initials)\b",
)
# "Д как Дом", "V as in violin"
_AS_IN = re.compile(
    r"(?<!\w)[^\W\d_](?:,? (?:as in|for|like|as|как|—|-|=) ?(?:an? |in )?[^\W\d_]{2,14})"
    r"(?:[\s,.;]{1,3}(?:and |then |и |потом )?[^\W\d_],? (?:as in|for|like|as|как|—|-|=) "
    r"?(?:an? |in )?"
    r"[^\W\d_]{2,14}){2,24}(?!\w)",
)
_BY_LETTERS = re.compile(
    r"(?:по[- ]буквам|по первым буквам|первые буквы|побуквенно)[^:\n—–-]{0,24}[\s:—–-]{1,4}"
    r"(?P<row>[а-яё]{2,14}(?:[\s,.-]{1,3}[а-яё]{2,14}){2,24})",
)
_DIGIT = re.compile(r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine)\b")
_ANY = re.compile(r"[^\W\d_]+")
_FEWEST = 3  # letters of a name


def find_spelled_names(text: str) -> Iterator[Span]:
    """Yield rows of an alphabet's words where a name is spoken of."""
    small = lowered(text)
    if _SPOKEN_OF.search(small) or "фамил" in small or "имя" in small:
        yield from _rows(small)
        for match in _AS_IN.finditer(small):
            yield Span(match.start(), match.end(), "PERSON", 0.8)
    if "букв" in small:
        for match in _BY_LETTERS.finditer(small):
            if _same_look(text[slice(*match.span("row"))]):
                yield Span(match.start("row"), match.end("row"), "PERSON", 0.8)


def _rows(small: str) -> Iterator[Span]:
    """Rows of the alphabet's words; two of them with "surname" between are one."""
    spans: list[Span] = []
    for match in _ROW.finditer(small):
        around = small[max(0, match.start() - 12) : match.end() + 16]
        if _DIGIT.search(around):
            continue  # a plate or the number of a paper
        if spans and _JOINED.fullmatch(small, spans[-1].end, match.start()):
            spans[-1] = spans[-1]._replace(end=match.end())
        else:
            spans.append(Span(match.start(), match.end(), "PERSON", 0.8))
    yield from spans


def _same_look(row: str) -> bool:
    """All words begin with a capital, or none does: the end of the row is no other sentence."""
    words = _ANY.findall(row)
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= _FEWEST and (capitals == len(words) or ("," in row and capitals < 2))
