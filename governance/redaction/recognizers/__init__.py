"""What grammar, checksum and context can prove, one module per family; every find is linear."""

from collections.abc import Callable, Iterator

from governance.redaction.recognizers.addresses.grammar import find_described
from governance.redaction.recognizers.alphabets import find_spelled_names
from governance.redaction.recognizers.birth import find_birth_dates
from governance.redaction.recognizers.called import find_called
from governance.redaction.recognizers.contact import find_ips, find_urls
from governance.redaction.recognizers.coordinates import find_coordinates
from governance.redaction.recognizers.digits import find_numbers
from governance.redaction.recognizers.documents import (
    find_crypto,
    find_ibans,
    find_licences,
    find_national_ids,
    find_passports,
    find_plates,
    find_sort_codes,
)
from governance.redaction.recognizers.emails import find_emails
from governance.redaction.recognizers.halves import find_halves
from governance.redaction.recognizers.handles import find_handles
from governance.redaction.recognizers.homes import find_homes
from governance.redaction.recognizers.introductions import find_fields, find_introductions
from governance.redaction.recognizers.landmarks import find_landmarks
from governance.redaction.recognizers.places import find_addresses
from governance.redaction.recognizers.reach import find_reach
from governance.redaction.recognizers.surnames import find_bare, find_initials, find_pairs
from governance.redaction.spans import Span
from governance.redaction.symbols.marks import find_understood

Finder = Callable[[str], Iterator[Span]]

FINDERS: dict[str, Finder] = {
    "numbers": find_numbers,
    "emails": find_emails,
    "urls": find_urls,
    "ips": find_ips,
    "handles": find_handles,
    "ibans": find_ibans,
    "crypto": find_crypto,
    "national ids": find_national_ids,
    "passports": find_passports,
    "licences": find_licences,
    "plates": find_plates,
    "birth dates": find_birth_dates,
    "addresses": find_addresses,
    "described addresses": find_described,
    "coordinates": find_coordinates,
    "landmarks": find_landmarks,
    "introductions": find_introductions,
    "called": find_called,
    "halves": find_halves,
    "bare surnames": find_bare,
    "fields": find_fields,
    "homes": find_homes,
    "initials": find_initials,
    "pairs": find_pairs,
    "sort codes": find_sort_codes,
    "spelled names": find_spelled_names,
    "reach": find_reach,
    "understood": find_understood,
}


def structured(text: str) -> list[Span]:
    """Run every finder over a folded text."""
    return [span for find in FINDERS.values() for span in find(text)]
