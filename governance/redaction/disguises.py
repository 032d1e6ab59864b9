"""Writing habits that hide a secret without a strange character, and how each is undone.

Every step reads a text and yields what it rewrites; `folding.fold` runs them in the order of STEPS,
each only where its trigger matches. All of them are linear: every repetition has a bound.
"""

import re

from governance.redaction.apart import (
    BOXED,
    BOXED_SIGN,
    LISTED,
    SPACED,
    SPACED_BOX,
    SPACED_DIGITS,
    SPACED_SIGNS,
    boxed,
    boxed_signs,
    cut_off,
    emphasis,
    listed,
    spaced,
    spaced_box,
    spaced_digits,
    spaced_signs,
    tagged_digits,
)
from governance.redaction.backwards import (
    BACKWARDS,
    SYLLABLES,
    VERTICAL,
    backwards,
    syllables,
    vertical,
)
from governance.redaction.broken import (
    BROKEN,
    CUT,
    NEXT_WORD,
    broken_words,
    cut_parts,
    next_words,
)
from governance.redaction.dictated import (
    asides,
    echoes,
    keyed,
    lettered,
    linked,
    named_numbers,
    signs_apart,
)
from governance.redaction.embedded import (
    DECOY,
    FROM_THE_END,
    GROWN,
    MARKED,
    PLATE,
    grown_numbers,
    spelled_plates,
    turned_numbers,
    unmarked,
    without_decoys,
)
from governance.redaction.escapes import (
    backslashes,
    entities,
    hyphenated,
    percents,
    quoted,
    tags,
)
from governance.redaction.grown import camel, cyrillic_camel, shouted_signs
from governance.redaction.layouts import (
    LABELS,
    WRONG_CYRILLIC,
    WRONG_LATIN,
    wrong_cyrillic,
    wrong_labels,
    wrong_latin,
)
from governance.redaction.leet import (
    LEET_CYRILLIC,
    LEET_NAME,
    LEET_TOKEN,
    STARRED,
    at_first,
    leet_cyrillic,
    leet_digits,
    leet_letters,
    leet_names,
    leet_signs,
    leet_tokens,
    starred,
)
from governance.redaction.misheard import misheard
from governance.redaction.mislabelled import FIGURES, mended_labels
from governance.redaction.numberwords import spoken_digits
from governance.redaction.steps import (
    BRACKETS,
    CONSONANTS,
    CUT_TWICE,
    CYRILLIC,
    DIGITS,
    IN_A_SIGN,
    LETTERS,
    LONE_DIGITS,
    TURNED,
    TWO_BLANKS,
    TWO_GAPS,
    Step,
)
from governance.redaction.symbols.wallets import BEGUN, begun_wallets
from governance.redaction.translit import TRIGGER as TRANSLIT
from governance.redaction.translit import latin_names, transliterated

STEPS: tuple[Step, ...] = (
    Step(re.compile("&"), entities),
    Step(re.compile(r"%[2-7]"), percents),
    Step(re.compile(r"\\[ux.@_+-]"), backslashes),
    Step(re.compile("=(?:40|2[Ee])"), quoted),
    Step(re.compile("</"), tags),
    Step(DECOY, without_decoys, signs=frozenset("@")),
    Step(MARKED, unmarked, signs=frozenset("*_~`")),
    Step(PLATE, spelled_plates, signs=DIGITS),
    Step(GROWN, grown_numbers, signs=DIGITS),
    Step(FROM_THE_END, turned_numbers, signs=DIGITS, small=True),
    Step(BEGUN, begun_wallets),
    Step(FIGURES, mended_labels, signs=DIGITS),
    Step(IN_A_SIGN, leet_signs, signs=frozenset("04@3")),
    Step(re.compile(r"\d ?\("), echoes, signs=BRACKETS),
    Step(re.compile("AT(?<=[a-z0-9]AT)[a-z0-9]"), shouted_signs),
    Step(re.compile(r"-[ \t]?\r?\n"), hyphenated),
    Step(SPACED_SIGNS, spaced_signs, first=TWO_BLANKS),
    Step(SPACED, spaced, first=TWO_GAPS),
    Step(VERTICAL, vertical, signs=frozenset("\n")),
    Step(SYLLABLES, syllables, signs=frozenset(".-,/…")),
    Step(BACKWARDS, backwards, first=TURNED),
    Step(NEXT_WORD, next_words, stems=("word", "слово"), small=True),
    Step(CUT, cut_parts, first=CUT_TWICE),
    Step(TRANSLIT, transliterated, small=True),
    Step(BROKEN, broken_words, small=True),
    Step(re.compile(r"[А-яЁё]\W{1,3}[A-Za-z]{3}"), latin_names, signs=CYRILLIC),
    Step(LABELS, wrong_labels, signs=frozenset("/")),
    Step(WRONG_LATIN, wrong_latin, first=CONSONANTS),
    Step(WRONG_CYRILLIC, wrong_cyrillic, signs=CYRILLIC),
    Step(LISTED, listed, first=re.compile(r", ?[^\W\d_], ?[^\W\d_]")),
    Step(BOXED, boxed, signs=BRACKETS),
    Step(BOXED_SIGN, boxed_signs, signs=BRACKETS),
    Step(STARRED, starred, signs=frozenset("*#")),
    Step(re.compile(r"[*_~`]"), emphasis),
    Step(SPACED_BOX, spaced_box, signs=frozenset("@")),
    Step(SPACED_DIGITS, spaced_digits, signs=DIGITS, first=LONE_DIGITS),
    Step(re.compile(r"#\d ?#"), tagged_digits),
    Step(re.compile(r"(?:ул|д|кв)/"), cut_off, signs=frozenset("/")),
    Step(re.compile(r"\d ?\("), asides, signs=BRACKETS),
    Step(re.compile(r"\d[^\W\d_]\d"), lettered),
    Step(re.compile(r"\d[-. ][A-Z]{4}"), keyed),
    Step(LETTERS, misheard),
    Step(LETTERS, spoken_digits),
    Step(LETTERS, named_numbers),
    Step(re.compile(r"\d"), leet_digits),
    Step(LEET_TOKEN, leet_tokens, first=re.compile(r"\d(?:[lIOОoо]|(?<=[lIOОoо].))")),
    Step(re.compile(r"\d[\s,;:.(]{0,3}[^\W\d_]{1,10}[\s,:]"), linked),
    Step(LEET_NAME, leet_names, signs=frozenset("$!@")),
    Step(re.compile("@[а-яё]"), at_first, signs=frozenset("@")),
    Step(re.compile(r"[01345@$!](?<=[A-Za-z].)[01345$!]?[A-Za-z]"), leet_letters),
    Step(LEET_CYRILLIC, leet_cyrillic, signs=CYRILLIC),
    Step(re.compile(r"[A-Z](?<=[a-z].)"), camel),
    Step(re.compile(r"[А-ЯЁ](?<=[а-яё].)"), cyrillic_camel, signs=CYRILLIC),
    Step(re.compile("dot|точк|under|подч[её]рк"), signs_apart, small=True),
)
ESCAPES = 14  # of the steps: how a text was typed or sent, and what it says twice
