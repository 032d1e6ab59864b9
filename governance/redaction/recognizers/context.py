"""Words around a number that say what it is, looked up as whole words."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+|[#№]")
BEFORE = 48  # characters looked at on the left of a number
AFTER = 24


class Context:
    """A set of word stems; a stem that ends in `*` stands for every word that begins with it."""

    def __init__(self, words: str) -> None:
        split = words.split()
        self._whole = frozenset(word for word in split if not word.endswith("*"))
        self._stems = tuple(word[:-1] for word in split if word.endswith("*"))

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and (word in self._whole or word.startswith(self._stems))

    def any(self, words: Iterable[str]) -> bool:
        """Whether one of `words` (lower case) belongs to this set."""
        said = words if isinstance(words, list) else list(words)
        if not self._whole.isdisjoint(said):
            return True
        stems = self._stems
        return bool(stems) and any(word.startswith(stems) for word in said)

    def near(self, text: str, start: int, end: int) -> bool:
        """Whether a word of this set stands near `text[start:end]`, in the same sentence."""
        return self.any(before(text, start)) or self.any(after(text, end))


# A short word with a full stop may be an abbreviation: "тел. 8 916 …", "вод. удостоверение".
_STOP = re.compile(r"(?:[!?;]|(?<=\w{5})\.|(?<=\d)\.)\s|\n\n")
_ABBREVIATED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\. ?){1,4}[^\W\d_](?![^\W_])\.?")


def before(text: str, start: int, width: int = BEFORE) -> list[str]:
    """The words left of `start`, nearest last, cut at the sentence's edge."""
    left = text[max(0, start - width) : start].lower()
    if "." in left:
        left = _joined(left)
    if _may_stop(left):
        ends = [stop.end() for stop in _STOP.finditer(left) if stop.end() < len(left)]
        left = left[ends[-1] :] if ends else left
    return _WORD.findall(left)


def _may_stop(text: str) -> bool:
    return "." in text or "\n" in text or "?" in text or "!" in text or ";" in text


def _joined(left: str) -> str:
    """И.Н.Н. and S.S.N. as one word."""
    return _ABBREVIATED.sub(lambda m: m.group().replace(".", "").replace(" ", ""), left)


def after(text: str, end: int, width: int = AFTER) -> list[str]:
    """The words right of `end`, nearest first, cut at the sentence's edge."""
    right = text[end : end + width].lower()
    return _WORD.findall(_STOP.split(right, maxsplit=1)[0] if _may_stop(right) else right)


PHONE = Context(
    "area fone phone* telephone* tel "
    "call* ring dial mobile* cell* cellphone whatsapp whats viber signal "
    "sms "
    "text texted reach* contact* fax hotline landline callback handy telefon* anruf* mobil* ruf "
    "llam* móvil movil teléfono portable appel* тел тел* телефон* звон* позвон* перезвон* набер* "
    "моб* сот сотов* ватсап* вотсап* вайбер* смс связ* номерок registered "
    "msisdn caller* callee абонент*"
)
CARD = Context(
    "card* cc visa mastercard amex maestro discover jcb diners debit credit mir мир карт* "
    "kreditkarte "
    "tarjeta carte виза мастеркард"
)
# What makes a bare number an order, a price, a code or a count.
NOT_PERSONAL = Context(
    "order orders rma ref "
    "reference invoice ticket case tracking track parcel shipment sku item part "
    "serial sn isbn issn model version ver code promo voucher transaction txn batch lot build "
    "error article artikel bestellung rechnung pedido factura commande facture bug id uid guid "
    "заказ* заявк* трек* накладн* код* артикул* счёт-фактур* чек* тикет* обращени* договор* "
    "barcode ean upc gtin штрихкод* "
    "гост снип санпин iso din "
    "серийн* посылк* модел* верси* ошибк* инцидент* партия партии # №"
)
UNITS = Context(
    "mm cm m kg g mg ml l kwh kw w v mah gb mb tb px inch inches мм см м кг г мл л квтч вт гб мб"
)
MONEY = Context(
    "usd eur gbp rub rur euro euros dollars dollar pounds pound rubles roubles руб рубл* р тыс "
    "млн "
    "млрд копе* долл* евро units pieces шт штук miles km km2 users people votes views followers"
)
