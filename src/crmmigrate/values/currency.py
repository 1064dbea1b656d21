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
}  # fmt: skip
"""Signs of one currency."""
SHARED = ("$", "¥", "kr", "kr.", "Kr", "Kr.", "Fr", "Fr.", "Rs", "Rs.", "lei")
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


@cache
def currencies() -> dict[str, str]:
    """Folded codes and names of currencies with their ISO code."""
    known = {c.alpha_3 for c in pycountry.currencies}
    table = {code.casefold(): code for code in known} | _OTHERS
    for c in pycountry.currencies:
        table.setdefault(fold(c.name), c.alpha_3)
    for language in LANGUAGES:
        for code, name in Locale.parse(language).currencies.items():
            if code in known:
                table.setdefault(fold(name), code)
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
