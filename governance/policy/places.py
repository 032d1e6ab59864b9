"""Where a rule applies: ISO 3166 codes, their groups, and each country's age of digital consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EU: Final = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
EEA: Final = EU | {"IS", "LI", "NO"}
# ISO 3166-1 alpha-2, as of 2026. A code that is not here is no place that we know.
COUNTRIES: Final = frozenset({
    "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ",
    "BA", "BB", "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS",
    "BT", "BV", "BW", "BY", "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN",
    "CO", "CR", "CU", "CV", "CW", "CX", "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE",
    "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK", "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF",
    "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HM",
    "HN", "HR", "HT", "HU", "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT", "JE", "JM",
    "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC",
    "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK",
    "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA",
    "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU", "NZ", "OM", "PA", "PE", "PF", "PG",
    "PH", "PK", "PL", "PM", "PN", "PR", "PS", "PT", "PW", "PY", "QA", "RE", "RO", "RS", "RU", "RW",
    "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ", "SK", "SL", "SM", "SN", "SO", "SR", "SS",
    "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF", "TG", "TH", "TJ", "TK", "TL", "TM", "TN", "TO",
    "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE", "VG", "VI",
    "VN", "VU", "WF", "WS", "YE", "YT", "ZA", "ZM", "ZW",
})  # fmt: skip
# Other ways to write a place: reserved codes that official papers use.
_ALIASES: Final[Mapping[str, str]] = {"UK": "GB", "EL": "GR"}
# A union named as the place: any of its countries.
UNIONS: Final = frozenset({"EU", "EEA"})
# French territory under the GDPR with codes of its own (Art. 355 TFEU), and Finland's Åland.
_OUTERMOST: Final = frozenset({"GP", "MQ", "GF", "RE", "YT", "MF", "AX"})

GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "EU": EU | _OUTERMOST | {"EU"},
    "EEA": EEA | _OUTERMOST | UNIONS,
    # Those whose law is the GDPR or follows it closely (UK GDPR; Swiss revFADP).
    "GDPR": EEA | _OUTERMOST | UNIONS | {"GB", "CH"},
    # US states whose regulators make a browser's opt-out signal binding.
    "GPC": frozenset(
        {
            "US-CA",
            "US-CO",
            "US-CT",
            "US-DE",
            "US-MD",
            "US-MN",
            "US-MT",
            "US-NE",
            "US-NH",
            "US-NJ",
            "US-OR",
            "US-TX",
        }
    ),
}

# GDPR Art. 8(1): 16 unless the member state chose less. Elsewhere: the local law's own age.
# Not listed: 16, the strictest of the GDPR.
DIGITAL_CONSENT_AGE: Final[Mapping[str, int]] = {
    "AT": 14, "BE": 13, "BG": 14, "CY": 14, "CZ": 15, "DE": 16, "DK": 15, "EE": 13, "ES": 14,
    "FI": 13, "FR": 15, "GR": 15, "HR": 16, "HU": 16, "IE": 16, "IT": 14, "LT": 14, "LU": 16,
    "LV": 13, "MT": 13, "NL": 16, "PL": 16, "PT": 13, "RO": 16, "SE": 13, "SI": 15, "SK": 16,
    "IS": 13, "LI": 14, "NO": 13, "GB": 13, "CH": 16, "US": 13, "CA-QC": 14, "BR": 18, "RU": 18,
}  # fmt: skip


def known_place(jurisdiction: str | None) -> str | None:
    """The place in its usual spelling, or None when it names no country that we know.

    An invented place must not slip between the laws: unknown, it helps no yes.
    """
    written = (jurisdiction or "").strip().upper()
    country, dash, part = written.partition("-")
    country = _ALIASES.get(country, country)
    if written in UNIONS:
        return written
    good_part = not dash or (part.isascii() and part.isalnum() and 1 <= len(part) <= 3)
    return f"{country}{dash}{part}" if country in COUNTRIES and good_part else None


def digital_consent_age(jurisdiction: str) -> int:
    """Years from which a person consents alone there: the subdivision's own, else the country's."""
    country = jurisdiction.partition("-")[0]
    ages = DIGITAL_CONSENT_AGE
    return ages.get(jurisdiction, ages.get(country, 16))


def covers(places: tuple[str, ...], jurisdiction: str) -> bool:
    """Whether ``jurisdiction`` certainly lies in one of ``places`` (empty means everywhere)."""
    if not places:
        return True
    country = jurisdiction.partition("-")[0]
    return any(
        place in (jurisdiction, country)
        or jurisdiction in GROUPS.get(place, ())
        or country in GROUPS.get(place, ())
        for place in places
    )


def may_cover(places: tuple[str, ...], jurisdiction: str) -> bool:
    """Whether it may lie there: a country named without its state could be any of its states."""
    if covers(places, jurisdiction):
        return True
    if jurisdiction in UNIONS:
        return any(place.partition("-")[0] in GROUPS[jurisdiction] for place in places)
    prefix = jurisdiction + "-"
    return any(
        place.startswith(prefix) or any(code.startswith(prefix) for code in GROUPS.get(place, ()))
        for place in places
    )


def is_place(place: str) -> bool:
    """Whether it is written as a group or as ISO 3166-1 alpha-2, with or without a subdivision."""
    if place in GROUPS:
        return True
    country, dash, part = place.partition("-")
    good_country = len(country) == 2 and country.isascii() and country.isalpha()
    good_part = part.isascii() and part.isalnum() and 1 <= len(part) <= 3
    return place == place.upper() and good_country and (good_part if dash else not part)
