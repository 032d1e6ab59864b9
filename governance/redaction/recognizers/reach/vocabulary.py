"""What is said about the signs of an address and before it; the homes of mailboxes and pages.

Tables for `tokens`: whole words in small letters, English and Russian.
"""

import re
from functools import lru_cache

from governance.redaction.names.words import bag

SIGN_WORDS = bag("at dot dash underscore slash sobaka tochka собака собачка точка дот эт слэш")

# --- words by their part -------------------------------------------------------------------------

_PARTS = {
    "WEAK_AT": "at эт ат",
    "FILLER": (
        "then and the after that comes followed by with number numbers digit digits letter letters "
        "capital lowercase small all word together just sign symbol thing first second half bit "
        "part an so over ol usual plain regular uh um er comma instead obviously naturally too "
        "please pls thanks "
        "over space "
        "end ending ends "
        "и а потом затем дальше далее цифра цифры цифрами цифрой буква буквы буквами число номер "
        "это все всё сам сама сразу обычный обычная обычное обычно маленькими маленькая большая "
        "с ну вот эээ э там тут плюсом после перед стоит идёт идет ставим пишем пишется ещё еще "
        "снова "
        "again "
        "пробел конце"
    ),
    "INTRO": (
        "is its it's im i'm i am to on via address mail email emails inbox mailbox line me us "
        "here under called named name username user handle nick nickname id tag as are for use "
        "what's goes "
        "на мыло мыльце почта почту почте почты ящик ящику адрес адресу имейл емейл емайл имэйл "
        "starts begins начинается имя ящика ящику сюда туда мой моя моё мое у меня я мне по как "
        "ник нику ника ником "
        "никнейм логин логином "
        "айди айдишник айдишнику айдишка юзер зовут под имя это"
    ),
    "ASKED": (
        "add look find search message dm pm text write msg hmu ping follow catch "
        "добавь добавляй добавьте найди найдите ищи ищите пиши пишите напиши напишите стучи "
        "стучите стучись кидай киньте скинь скиньте шли шлите"
    ),
}
KINDS = {word: part for part, words in _PARTS.items() for word in words.split()}
# Words of one letter, which no spelled address begins or ends with.
ONE_LETTER = bag("a i u n и а о у к в с я")
# 512gb, 3rd: a measure or a count, however many letters it has.
MEASURE = re.compile(
    r"\d{1,9}(?:st|nd|rd|th|gb|tb|mb|kb|mah|kwh|ml|kg|cm|mm|km|mg|min|mins|hrs?|hours?|days?|fps|"
    r"hz|"
    r"ghz|mhz|mbps|inch|pcs|pack|usd|eur|gbp|rub|am|pm|[а-яё]{1,4})"
)
# wifi6, mp3player: products and standards with a number behind.
GOODS = bag("wifi usb bluetooth hdmi lte covid gen vol type cat thunderbird chrome firefox safari")
_SPELLED = {
    "b bee be бэ б": "b", "c cee см си цэ сэ": "c", "d dee дэ ди": "d", "f eff ef эф": "f",
    "g gee jee гэ джи": "g", "h aitch haitch аш эйч ха": "h", "j jay джей йот": "j",
    "k kay кей ка": "k", "l el ell эль эл": "l", "m em эм": "m", "n en эн": "n", "o oh": "o",
    "p pee пэ пи": "p", "q cue queue кью": "q", "r ar эр": "r", "s ess эс": "s", "t tee тэ ти": "t",
    "v vee вэ ви": "v", "w дабл-ю": "w", "x ex икс": "x", "y wye игрек вай": "y",
    "z zed zee зэт зет зэд": "z", "e е": "e", "me мэ": "m", "i ай": "i",
}  # fmt: skip
LETTERS = {word: letter for words, letter in _SPELLED.items() for word in words.split()}
for _taken in ("be", "me", "см", "ти", "oh", "ha", "i", "у", "о"):
    LETTERS.pop(_taken, None)
LETTERS |= {"ти": "t"}

# --- where mailboxes and pages live ---------------------------------------------------------------

PROVIDERS = bag(
    "gmail geemail jeemail gmale geemale jeemale gemail googlemail hotmail hotmale outlook outluk "
    "yahoo yahu icloud eyecloud proton protonmail aol gmx yandex yandeks ya rambler bk inbox list "
    "zoho fastmail tutanota wanadoo msn live hey mail ymail rocketmail "
    "гмейл гмэйл гмайл гимейл гимэйл жмейл жмэйл жмайл джимейл джимэйл джимайл джимал гугломейл "
    "гмыло гмаил мейл мэйл майл маил яндекс яндэкс йандекс яндыкс рамблер рэмблер рамблир "
    "инбокс аутлук оутлук аутлюк хотмейл хотмэйл хотмайл хотмаил яху йаху айклауд айклоуд "
    "протон протонмейл протонмэйл бк лист ямейл фастмейл"
)
WEAK_PROVIDERS = bag("google googles ya bk list live hey mail inbox proton лист бк протон")
# Words of mail: what follows them is an address.
MAIL = bag(
    "mail email emails e-mail inbox mailbox address addy почта почту почте мыло мыльце ящик адрес "
    "имейл емейл емайл имэйл электронка"
)
_ADJECTIVE = re.compile(
    r"(?:гугл|гугел|яндексов|рамблеров|мэйлрушн|мейлрушн)\w{0,6}|google|googles"
)


_CASES = ("а", "е", "у")
_SUFFIXES = ("", *_CASES, "com", "ru", "me", "net", "org", "ком", "ру")
_STEMS = ("гугл", "гугел", "яндексов", "рамблеров", "мэйлрушн", "мейлрушн", "googles")
# How the name of a home begins, letter by letter: what begins otherwise is none.
_WHOLE_NAMES = {name + suffix for name in PROVIDERS for suffix in _SUFFIXES} | set(_STEMS)
BEGINNINGS = frozenset(name[:size] for name in _WHOLE_NAMES for size in range(1, len(name) + 1))


@lru_cache(maxsize=4096)
def is_provider(joined: str) -> bool:
    """Whether this is the name of a home of mailboxes, as a noun or as "гугловская"."""
    if joined[:2] not in BEGINNINGS:
        return False
    if joined in PROVIDERS or (joined.endswith(_CASES) and joined[:-1] in PROVIDERS):
        return True
    return WHOLE.fullmatch(joined) is not None or _ADJECTIVE.fullmatch(joined) is not None


# Endings of a host, as they are written and as they sound.
ENDINGS = {
    "com": "com", "kom": "com", "calm": "com", "comm": "com", "ком": "com", "кам": "com",
    "ru": "ru", "ру": "ru", "рю": "ru", "net": "net", "нет": "net", "org": "org", "орг": "org",
    "uk": "uk", "рф": "рф", "me": "me", "мэ": "me", "ме": "me", "ми": "me", "gg": "gg", "гг": "gg",
    "ee": "ee", "tv": "tv", "тв": "tv", "su": "su", "io": "io", "ио": "io", "info": "info",
    "инфо": "info", "ly": "ly", "ли": "ly", "be": "be", "cc": "cc", "co": "co", "ко": "co",
    "de": "de", "fr": "fr", "by": "by", "бай": "by", "ua": "ua", "kz": "kz", "app": "app",
    "link": "link", "to": "to", "biz": "biz", "us": "us", "ca": "ca", "eu": "eu", "ai": "ai",
    "fm": "fm", "nl": "nl", "es": "es", "pl": "pl", "cz": "cz", "se": "se", "dk": "dk",
    "fi": "fi", "ie": "ie", "ws": "ws", "sh": "sh",
    "pro": "pro", "про": "pro", "site": "site", "сайт": "site", "online": "online", "ch": "ch",
}  # fmt: skip
SURE_ENDINGS = bag("com kom comm ком ru ру net org орг uk рф рю")
_ALL = "|".join(sorted(PROVIDERS, key=len, reverse=True))
# "мэйлру", "gmailcom"
WHOLE = re.compile(rf"(?:{_ALL})(?:com|ru|me|net|org|ком|ру)")
# A dotted word that ends so is a host or a file.
NO_NAME = bag(
    "pdf doc docx xls xlsx csv txt rtf jpg jpeg png gif svg mp3 mp4 mov avi zip rar exe msi apk "
    "ipa "
    "dmg js ts py rb php html htm css json xml yml conf ini log sh bat dll sys md"
) | frozenset(ENDINGS)
# Glued to the word for the dot: "dotcom", "точкару".
GLUED = re.compile(r"(?:dot|точка|дот|точк)(com|net|org|ru|me|uk|ком|кам|ру|нет|орг|ми)")

# Pages of people: a path behind one of these is somebody's.
HOSTS = bag(
    "facebook fb фейсбук instagram insta инстаграм инста vk вк вэка ok ок linkedin "
    "линкедин youtube ютуб ютьюб ютюб youtu t т тэ tee wa ва вэа linktr linktree discord дискорд "
    "behance "
    "github tiktok тикток twitter твиттер twitch твич patreon onlyfans etsy ebay avito авито "
    "telegram телеграм "
    "телеграмм bit бит tinyurl cash paypal venmo snapchat steamcommunity medium pinterest tumblr "
    "soundcloud spotify reddit threads boosty бусти dzen дзен rutube рутуб goo livejournal carrd "
    "depop vinted calendly gofundme kofi viber whatsapp ватсап signal x taplink таплинк gumroad "
    "flickr strava bsky mastodon keybase fiverr upwork profi hh"
)
