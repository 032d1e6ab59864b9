"""Phrases that stand for a sign of an address, or say that words are to be written as one."""

import re

from governance.redaction.names.words import bag

_AT = (
    r"@|[(\[{<] ?(?:a|а|at|эт|ат|@|dog|соб) ?[)\]}>]|"
    r"at[ -]?(?:sign|symbol|thing|mark|key|icon|character)|"
    r"(?:curly|curled|squiggly|swirly|twirly|spiral|loopy|snail|monkey) "
    r"(?:sign|thing|symbol|mark|one)|"
    r"(?:curly|curled|squiggly|swirly|twirly|spiral|round|circled|loopy|fancy|funny|little|"
    r"snail|monkey) a(?: (?:sign|thing|symbol))?|"
    r"a (?:in|with) (?:a |the |its )?(?:circle|ring|loop|tail|swirl|curl)|commercial at|"
    r"[сc][оoаa]б[аоя][кч][а-яё]{0,4}|s[ao]ba[ck](?:h?k)?a|псин[ауы]|п[её]сик[а-яё]?|"
    r"гав(?:[ -]гав)?|завит(?:ушк|к)[а-яё]{1,2}|улитк[ау]|обезьянк?[ау]|"
    r"а (?:в кружочке|в кружке|в круге|с хвостиком|с хвостом|с кружочком)"
)
_TOGETHER = (
    r"(?:as |in(?:to)? )?one (?:long )?word|(?:no|without|minus|lose|skip|drop|ignore|remove) "
    r"(?:any |the |all )?(?:spaces?|gaps?|dashes|dots|hyphens|lines|slashes)|"
    r"(?:all |squash(?:ed)? |stuck |joined |glued |run |squish(?:ed)? |smash(?:ed)? )"
    r"(?:it |them |up )?(?:together|joined)|(?:joined|squashed|squished)(?: up)?|"
    r"spelled backwards?|backwards|(?:вс[её] )?(?:слитно|вместе)|одним словом|в одно слово|"
    r"без (?:пробел|ч[её]рточ|точ|дефис)[а-яё]{0,4}|зад[оа]м напер[её]д|наоборот|"
    r"(?:пробел[а-яё]{0,2}|палк[а-яё]|палочк[а-яё]|точк[ие]|ч[её]рточк[а-яё]) "
    r"(?:нет|не надо|убери[а-яё]{0,2}|лишни[а-яё]|выкинь[а-яё]{0,2}|не пиши[а-яё]{0,2})|"
    r"латин[а-яё]{2,8}|английскими"
)
_JOIN = (
    r"under ?scores?|underlin(?:e|ed)|low (?:line|dash)|dash|hyphen|minus|plus|tilde|"
    r"hash(?:tag)?|(?:dollar|cash|pound|number) sign|"
    r"(?:нижн[а-яё]{2} )?подч[её]рк(?:ивани[ея]м?)?|"
    r"нижн[а-яё]{2}(?: (?:черт[а-яё]|пробел[а-яё]?|тире|дефис))?|андерскор|дефис|тире|"
    r"минус[а-яё]{0,2}|плюс|реш[её]тк[ау]|хэш(?:т[еэ]г)?|хештег|ч[её]рточк[ау]|палочк[ау]|"
    r"знак доллара"
)
_DOT = (
    r"full[ -]?stop|dot|dawt|dott|doht|period|point|punto|punkt|точк(?:[ау]|ой)|тчк|точ|дот|"
    r"[(\[{<] ?(?:\.|dot|точка|тчк|дот) ?[)\]}>]"
)
_SLASH = (
    r"(?:forward|front|back)?[ -]?slash|сл[еэ]ш[а-яё]?|дробь|(?:косая )?черта|косая|палка|stroke|"
    r"[(\[{] ?/ ?[)\]}]"
)
_PHRASE = re.compile(
    rf"(?:(?P<AT>{_AT})|(?P<TOGETHER>{_TOGETHER})|(?P<JOIN>{_JOIN})|(?P<DOT>{_DOT})|"
    rf"(?P<SLASH>{_SLASH}))(?![^\W_])",
)
_BRACKETED = re.compile(
    rf"(?P<AT>{_AT})|(?P<DOT>{_DOT})|(?P<SLASH>{_SLASH})",
)
# How the phrases begin: no other word is worth a look.
_BEGIN = bag(
    "at cur squ swi twi spi loo sna mon rou cir fan fun lit a com sob sab соб саб cоб пси пёс "
    "пес гав зав ули обе а as in int one no wit min los ski dro ign rem all stu joi glu run smas "
    "sma spe bac все всё сли вме одн в без зад нао про пал точ чёр чер лат анг und low das hyp plu "
    "til has dol cas pou num ниж под анд деф тир мин плю реш хэш хеш зна ful dot daw doh per poi "
    "pun тчк дот for fro sla слэ сле дро кос str"
)


def phrase(small: str, start: int, first: str) -> tuple[int, str] | None:
    """Where the phrase that begins with the token `first` at `start` ends, and what it says.

    `small`: the text in small letters.
    """
    if first[0].isalnum():
        match = _PHRASE.match(small, start) if first[:3] in _BEGIN else None
    else:
        match = _BRACKETED.match(small, start) if first in "([{<@" else None
    return None if match is None else (match.end(), str(match.lastgroup))
