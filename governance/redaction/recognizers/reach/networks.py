"""Where accounts are: networks by their names, pet names and pictures, and what asks to be found.

Looked for in a text in small letters whose digits and signs are read as the letters they draw:
"d1sc0rd", "c@shapp", "te1egr4m".
"""

import re
from collections.abc import Iterator

from governance.redaction.characters import lowered
from governance.redaction.names.words import bag

_NETWORK = (
    r"te[li]e ?gram\w{0,2}|t[\W_]?g|tele|insta(?: ?gram)?|i[\W_]?g|snap(?: ?chat)?|sc|"
    r"dis ?cord|disc|kik|whats ?app|we ?chat|twitter|tik ?tok|twitch|psn|play ?station|xbox|"
    r"gamer ?tag|steam|epic|"
    r"roblox|battle ?net|skype|viber|threads|blue ?sky|bsky|reddit|git ?hub|linked ?in|"
    r"face ?book|fb|dc|the gram|gram|messenger|v[\W_]?k|cash ?app|venmo|pay ?pal|zelle|"
    r"only ?fans|you ?tube|"
    r"(?<=on )signal|(?<=my )signal|(?<=via )signal|minecraft|"
    r"x (?:account|handle|profile|dms?)|"
    r"т[\W_]?г\w{0,3}|в?телег\w{1,6}|тележк\w|теле|в?инст(?:[аеуыa]|ой|ик\w{0,2}|аг\w{0,6}|"
    r"ач\w?)?|дискорд\w{0,2}|дс|стим\w{0,2}|"
    r"в[\W_]?к|вк?[эе]?кашк\w{1,3}|вконтакте|контакт[еа]?|ватсап\w?|вотсап\w?|вацап\w?|вайбер\w?|"
    r"скайп\w?|тик ?ток\w?|твит+ер\w?|твич\w?|снап(?:чат)?\w?|фейсбук\w?|ютуб\w?|онлифанс\w?|"
    r"тиндер\w?|запрещ[её]н?к\w{1,3}|соц ?сет\w{1,3}|мессендж\w{2,4}|сигнал\w?|псн|"
    r"(?:paper|blue|white|little|yellow|purple|pink|green) (?:paper )?"
    r"(?:(?:air)?plane|ghost|bird|camera|phone)|"
    r"(?:plane|ghost|bird|camera|bubble) (?:app|icon|messenger)|"
    r"(?:син|бумажн|бел|голуб|ж[её]лт|розов|фиолетов|зел[её]н)\w{1,4} "
    r"(?:самол[её]т\w{0,5}|птич\w{1,3}|призрак\w?|привидени\w|камер\w|фотик\w?|трубк\w)|"
    r"самол[её]тик\w{0,2}"
)
_KIND = r"(?: (?:app|icon|messenger|server|one|thing))?"
# A wish to be found, or the word for an account, without a network.
_WISH = (
    r"(?:find|add|look|search|dm|ping|invite) me|my (?:user ?name|nick ?name|nick|handle|tag|"
    r"screen ?name)|(?:ищи|найди|найдите|ищите|добавь|добавьте|пиши|пишите) м(?:еня|не)|"
    r"мой ник\w?|мой логин|мой аккаунт|ник\w? в игре|my account"
)
# A mailbox's home that is spoken of: its ending goes without saying.
_HOME = (
    r"(?:g ?mail|google|hotmail|outlook|yahoo|icloud|proton(?:mail)?|yandex|rambler|"
    r"(?:гугл|яндекс|м[эе]йл|рамблер|г?м[эе]йл|инбокс)[а-яё]{0,2})"
)
_MAIL = r"(?:e ?-?mail|mail|inbox|mailbox|login|log in|почта|почту|ящик|мыло|логин|аккаунт)"
_HOME_OF_MAIL = rf"(?:{_MAIL}(?: [а-яёa-z]{{1,14}}){{0,6}} {_HOME}|{_HOME} {_MAIL})"
_ANCHOR = re.compile(
    rf"(?:(?P<mail>{_HOME_OF_MAIL})|(?P<network>(?:{_NETWORK}){_KIND})|{_WISH})(?![^\W_])"
)
_BLANK = dict.fromkeys(map(ord, "\n\t()[]{}<>\"'«»:;,?\\-*|~+=“”„"), " ")
_DRAWN = str.maketrans("01345$@!", "oieassai") | _BLANK
# A part of every network's name and of every wish: looked for first, it costs next to nothing.
_STEMS = bag(
    "tele teie disc insta snap kik whats twit tok psn station xbox gamer steam epic roblox battle "
    "skype viber threads sky reddit github linked face messenger cash venmo paypal zelle fans "
    "tube gram "
    "gmail hotmail outlook yahoo icloud proton yandex rambler гугл яндекс мэйл мейл рамблер "
    "signal minecraft plane ghost bird camera bubble wechat "
    "теле инст дискорд стим кашк контакт атсап отсап ацап вайбер скайп ток твит твич снап фейсбук "
    "почт ящик мыло mail inbox ютуб онлиф тиндер запрещ соцсет мессендж сигнал псн самол птич "
    "призрак привиден камер фотик "
    "трубк ник логин аккаунт ищи ищите найди добавь пиши"
)
_PHRASES = (
    "соц сет", "x acc", "x handle", "x prof", "x dm", "we chat", "pay pal", "git hub",
    " tg", " dc", " t.g", " t_g", " ig", " i.g", " i_g", " sc ", " vk", " fb", " тг", " т.г",
    " т_г",
    " дс ",
    " вк", " в.к", "dis cord", "find me", "add me", "look me", "search me", "dm me", "ping me",
    "invite me",
    "my user", "my nick", "my handle", "my tag", "my screen", "my account",
)  # fmt: skip
_ANY = (*sorted(_STEMS), *_PHRASES)
_WORDS_BEFORE = 3  # words of an anchor before the one that its stem is in


def drawn(text: str) -> str:
    """`text` in small letters, digits and signs as the letters they draw, between two blanks."""
    return f" {lowered(text).translate(_DRAWN)} "


def anchors(letters: str) -> Iterator[tuple[int, int, str]]:
    """Yield where networks, homes of mail and wishes stand in what was `drawn`, and which they "
    "are."""
    for place in sorted(_starts(letters)):
        match = _ANCHOR.match(letters, place)
        if match is not None:
            yield match.start() - 1, match.end() - 1, match.lastgroup or "wish"


def _starts(letters: str) -> set[int]:
    """The beginnings of the words in which a stem stands, and of the words before them."""
    out: set[int] = set()
    for stem in _ANY:
        place = letters.find(stem)
        while place >= 0:
            begin = place + 1
            for _ in range(_WORDS_BEFORE):
                begin = _begin(letters, begin)
                out.add(begin)
                begin -= 1
                if begin <= 0:
                    break
            place = letters.find(stem, place + len(stem))
    return out


def _begin(letters: str, place: int) -> int:
    """Where the word begins in which `place` is, or that ends before it."""
    while place > 0 and letters[place] == " ":
        place -= 1
    return letters.rfind(" ", max(0, place - _LONGEST_WORD), place) + 1


_LONGEST_WORD = 24
