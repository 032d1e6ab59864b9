"""Words that say who somebody is, made to say less before a text is scored.

A score is about what words express, so who is meant must not move it. Words for ethnicity, faith,
orientation, disability, age and origin become the hidden marker, as names do; of words that come
in a woman's and a man's form, one form stands for both. What is listed here cannot move a score;
what is not listed still can, and the bias audit looks for it (names are the redactor's work).
"""

import re

_ALWAYS = """
asian latino latina hispanic arab arabic gypsy caucasian immigrant migrant refugee foreigner
russian american nigerian polish german indian british ukrainian chinese turkish mexican
muslim christian jewish hindu atheist buddhist catholic protestant sikh
gay lesbian bisexual transgender cisgender queer homosexual heterosexual
elderly teenage pensioner disabled deaf autistic handicapped wheelchair
мигрант узбек таджик чеченец украинец цыган китаец американец русский еврей
мусульманин мусульманка христианин христианка иудей буддист атеист
гей лесбиянка бисексуал трансгендер гетеросексуал
пожилой пожилая старушка старик девушка юноша пенсионер пенсионерка студент студентка
инвалид слепой слепая глухой глухая коляске
"""
# These say so only before a person: "this old lady", not "my old phone".
_BEFORE_A_PERSON = """
black white african european roma trans straight local foreign english adult old young senior
blind tall молодой молодая высокий высокая местный
"""
_PERSON = """
customer client person people man men woman women lady gentleman guy user caller resident
клиент клиентка человек женщина мужчина пассажир житель
"""
_SAME = {
    "she": "he",
    "her": "him",
    "hers": "his",
    "woman": "man",
    "women": "men",
    "lady": "man",
    "gentleman": "man",
    "wife": "husband",
    "daughter": "son",
    "mother": "father",
    "mom": "dad",
    "mum": "dad",
    "sister": "brother",
    "aunt": "uncle",
    "girlfriend": "boyfriend",
    "niece": "nephew",
    "grandmother": "grandfather",
    "girl": "boy",
    "она": "он",
    "женщина": "мужчина",
    "клиентка": "клиент",
    "жена": "муж",
    "дочь": "сын",
    "мама": "папа",
    "сестра": "брат",
    "тетя": "дядя",
    "бабушка": "дедушка",
}
_HIDE = re.compile(
    rf"\b(?:{'|'.join(_ALWAYS.split())})\b"
    rf"|\b(?:{'|'.join(_BEFORE_A_PERSON.split())})\b(?= (?:{'|'.join(_PERSON.split())})\b)",
    re.IGNORECASE,
)
_FORM = re.compile(rf"\b(?:{'|'.join(_SAME)})\b", re.IGNORECASE)


def _one_form(found: re.Match[str]) -> str:
    word = found.group()
    same = _SAME[word.lower()]
    return same.capitalize() if word[0].isupper() else same


def say_less(text: str, hidden: str) -> str:
    """`text` with the words above hidden or in their one form. Idempotent."""
    return _FORM.sub(_one_form, _HIDE.sub(hidden, text))
