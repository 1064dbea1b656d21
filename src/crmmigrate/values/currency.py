# ruff: noqa: RUF001 - signs of other scripts
"""Currencies from their codes, signs and names."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pycountry
from babel import Locale
from babel.numbers import get_currency_name

from crmmigrate.values.languages import LANGUAGES
from crmmigrate.values.text import fold, trim

SIGNS = {
    "€": "EUR", "£": "GBP", "UK£": "GBP", "£GB": "GBP",
    "US$": "USD", "U$S": "USD", "USD$": "USD", "A$": "AUD", "AU$": "AUD",
    "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "R$": "BRL", "MX$": "MXN",
    "NT$": "TWD", "RD$": "DOP", "EC$": "XCD", "S/": "PEN", "₹": "INR", "zł": "PLN", "Kč": "CZK", "Ft": "HUF",
    "SFr": "CHF", "sFr.": "CHF", "SFr.": "CHF", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₪": "ILS", "฿": "THB",
    "₫": "VND", "₴": "UAH", "₱": "PHP", "₦": "NGN", "CN¥": "CNY", "JP¥": "JPY", "RMB": "CNY", "円": "JPY",
    "₸": "KZT", "₾": "GEL", "₵": "GHS", "₡": "CRC", "₲": "PYG", "֏": "AMD", "₼": "AZN", "៛": "KHR", "₮": "MNT",
    "₭": "LAK", "৳": "BDT", "؋": "AFN", "лв.": "BGN", "грн.": "UAH", "руб.": "RUB", "руб": "RUB",
    "Р": "RUB", "р.": "RUB", "грн": "UAH", "лв": "BGN", "Zł": "PLN", "ZŁ": "PLN", "원": "KRW", "đ": "VND", "Rp": "IDR",
    "Rp.": "IDR", "J$": "JMD", "TT$": "TTD", "BZ$": "BZD", "GH₵": "GHS", "S/.": "PEN", "B/.": "PAB", "TSh": "TZS",
    "USh": "UGX", "KSh": "KES",
}  # fmt: skip
"""Signs of one currency."""
SHARED = ("$", "¥", "kr", "kr.", "Kr", "Kr.", "Fr", "Fr.", "Rs", "Rs.", "lei", "Lei", "LEI", "₤", "₨")
"""Signs of several currencies: the amount is certain, the currency is not."""
_COMMON = (
    "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "RUB", "UAH", "JPY",
    "CNY", "INR", "BRL", "MXN", "CAD", "AUD", "NZD", "ZAR", "SGD", "HKD", "KRW", "ILS",
)  # fmt: skip
_OTHERS = {
    "euros": "EUR",
    "us dollars": "USD",
    "pounds sterling": "GBP",
    "pound sterling": "GBP",
    "swiss francs": "CHF",
}


_LOCAL = {
    "DM": "DEM", "öS": "ATS", "ÖS": "ATS", "FF": "FRF", "Pta": "ESP", "Pts": "ESP", "Ptas": "ESP", "hfl": "NLG",
    "Hfl": "NLG", "hfl.": "NLG", "bfr": "BEF", "bfrs": "BEF", "руб": "RUB", "руб.": "RUB", "р.": "RUB", "грн": "UAH",
    "грн.": "UAH", "лв": "BGN", "лв.": "BGN", "円": "JPY", "원": "KRW", "人民币": "CNY", "人民幣": "CNY", "Rp": "IDR",
    "Rp.": "IDR", "RM": "MYR", "S/": "PEN", "S/.": "PEN", "₲": "PYG", "₡": "CRC", "₮": "MNT", "₸": "KZT", "₾": "GEL",
    "₼": "AZN", "֏": "AMD", "៛": "KHR", "₭": "LAK", "৳": "BDT", "KSh": "KES", "TSh": "TZS", "USh": "UGX", "GH₵": "GHS",
    "₵": "GHS", "AR$": "ARS", "CLP$": "CLP", "COL$": "COP", "B/.": "PAB", "zl": "PLN", "Kc": "CZK", "Kčs": "CSK",
    "Sk": "SKK", "TL": "TRY", "NIS": "ILS", "RD$": "DOP", "J$": "JMD", "TT$": "TTD", "N$": "NAD", "FJ$": "FJD",
    "Bds$": "BBD", "BZ$": "BZD", "Z$": "ZWL", "CFA": "", "Euro €": "EUR", "EUR €": "EUR", "EUR (€)": "EUR",
    "US $": "USD", "$ US": "USD", "$US": "USD", "USD ($)": "USD", "GBP (£)": "GBP", "£ GBP": "GBP", "skr": "SEK",
    "SKr": "SEK", "dkr": "DKK", "Dkr": "DKK", "nkr": "NOK", "Nkr": "NOK", "ISK kr": "ISK", "CN¥": "CNY", "NTD": "TWD",
    "Ksh": "KES", "IR£": "IEP", "₠": "XEU", "ECU": "XEU", "₯": "GRD", "₧": "ESP",
}  # fmt: skip
"""Signs and abbreviations that stand for a currency where nothing but currencies stands: units of measure use some."""

_SHARED = {
    "$": "USD CAD AUD MXN", "¥": "JPY CNY", "\uffe5": "JPY CNY", "kr": "SEK NOK DKK ISK", "kr.": "SEK NOK DKK ISK",
    "Kr": "SEK NOK DKK ISK", "Kr.": "SEK NOK DKK ISK", "Fr.": "CHF FRF BEF", "Fr": "CHF FRF BEF", "fr.": "CHF FRF BEF",
    "Rs": "INR PKR LKR NPR", "Rs.": "INR PKR LKR NPR", "₨": "INR PKR LKR NPR", "lei": "RON MDL", "元": "CNY TWD",
    "CFA": "XOF XAF", "FCFA": "XOF XAF", "₤": "ITL GBP", "peso": "MXN ARS CLP COP", "pesos": "MXN ARS CLP COP",
    "dollar": "USD CAD AUD", "dollars": "USD CAD AUD", "Dollar": "USD CAD AUD", "Bs": "BOB VES", "Bs.": "BOB VES",
    "krone": "NOK DKK", "franc": "CHF FRF", "Franken": "CHF LIF", "rupee": "INR PKR", "Lit": "ITL LTL", "L": "HNL ITL",
    "Rupees": "INR PKR", "dinar": "RSD KWD", "Krone": "NOK DKK", "Kronen": "NOK DKK", "Peso": "MXN ARS",
}  # fmt: skip
"""Signs and words that several currencies share."""


@cache
def currencies() -> dict[str, str]:
    """Folded codes and names of currencies with their ISO code."""
    known = {c.alpha_3 for c in pycountry.currencies} | set(Locale.parse("en").currencies)
    # Codes of former currencies are read in capitals alone: `bad` was one.
    table = {c.alpha_3.casefold(): c.alpha_3 for c in pycountry.currencies} | _OTHERS
    for c in pycountry.currencies:
        table.setdefault(fold(c.name), c.alpha_3)
    for language in LANGUAGES:
        for code, name in Locale.parse(language).currencies.items():
            if code in known:
                for form in {name, *(get_currency_name(code, count, language) for count in (2, 5))}:
                    table.setdefault(fold(form), code)
    _add_plurals(table)
    table.pop("", None)
    return table


def _add_plurals(table: dict[str, str]) -> None:
    """The names as they follow numbers, such as `Swedish kronor`, of the currencies that are most in use."""
    for language in LANGUAGES:
        for code in _COMMON:
            for count in (1, 2, 5, Decimal("1.5")):
                table.setdefault(fold(get_currency_name(code, count, language)), code)


def is_code(text: str) -> bool:
    """Whether a text is an ISO 4217 code, in capitals.

    >>> is_code("EUR"), is_code("eur"), is_code("XYZ")
    (True, False, False)
    """
    return len(text) == 3 and text.isupper() and pycountry.currencies.get(alpha_3=text) is not None


def parse_currency(text: str) -> str | None:
    """The ISO 4217 code of a currency given by code, sign or name; None when it is none or shared.

    >>> parse_currency("€"), parse_currency("usd"), parse_currency("Schweizer Franken"), parse_currency("$")
    ('EUR', 'USD', 'CHF', None)
    """
    sign = trim(text)
    return SIGNS.get(sign) or currencies().get(fold(sign))


def read_currency(text: str) -> frozenset[str]:
    """The ISO 4217 codes of all currencies that a text may stand for in a column of currencies.

    >>> sorted(read_currency("DM")), sorted(read_currency("¥")), sorted(read_currency("US dollars"))
    (['DEM'], ['CNY', 'JPY'], ['USD'])
    """
    sign = trim(text)
    if sign in _SHARED:
        return frozenset(_SHARED[sign].split())
    former = sign if sign in Locale.parse("en").currencies else None
    code = _LOCAL.get(sign) or parse_currency(sign) or former
    return frozenset({code}) if code else frozenset()
