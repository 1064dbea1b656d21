"""Transforms that read a value in Python: once for each distinct value, never row by row."""

from __future__ import annotations

from collections.abc import Callable

from crmmigrate.values.address import Address, split_address, split_street
from crmmigrate.values.country import parse_country
from crmmigrate.values.dates import month_number
from crmmigrate.values.person_parts import split_name
from crmmigrate.values.quantities import split_amount, split_unit

Reading = Callable[..., str | None]


def _name(part: str) -> Reading:
    def read(text: str) -> str | None:
        found = split_name(text)
        return getattr(found, part) if found else None

    return read


def _address(part: str) -> Reading:
    def read(text: str) -> str | None:
        found = split_address(text)
        return getattr(found, part) if found else None

    return read


def _country(text: str) -> str | None:
    found = split_address(text)
    return parse_country(found.country) if found and found.country else None


def _street_of(text: str) -> str:
    """The street of a whole address, or the text itself, which may be a street alone."""
    found: Address | None = split_address(text)
    return found.street or "" if found else text


def _house_number(text: str) -> str | None:
    found = split_street(_street_of(text))
    return found[1] if found else None


def _street_name(text: str) -> str | None:
    found = split_street(_street_of(text))
    return found[0] if found else None


def _amount(text: str, decimal: str | None = None) -> str | None:
    found = split_amount(text, decimal)
    return found.value if found else None


def _currency(text: str) -> str | None:
    found = split_amount(text) or split_amount(text, ".")  # the decimal sign does not matter to the currency
    return found.currency if found else None


def _number(text: str, decimal: str | None = None) -> str | None:
    found = split_unit(text, decimal)
    return found[0] if found else None


def _unit(text: str) -> str | None:
    found = split_unit(text) or split_unit(text, ".")
    return found[1] if found else None


def _title(text: str) -> str:
    """Words in capitals or in small letters alone get one capital each; others were written with care."""
    if text not in (text.upper(), text.lower()):
        return text
    return "".join(
        c.upper() if i == 0 or not (text[i - 1].isalpha() or text[i - 1] in "'\u2019") else c.lower()
        for i, c in enumerate(text)
    )


READINGS: dict[str, Reading] = {
    "title": _title,
    "month_number": month_number,
    "amount": _amount,
    "currency_of": _currency,
    "number_of": _number,
    "unit_of": _unit,
    "first_name": _name("first"),
    "middle_name": _name("middle"),
    "last_name": _name("last"),
    "salutation": _name("salutation"),
    "suffix": _name("suffix"),
    "street": _address("street"),
    "street_name": _street_name,
    "house_number": _house_number,
    "postcode": _address("postcode"),
    "city": _address("city"),
    "region": _address("region"),
    "country": _country,
}
"""Name -> function of a text and the arguments; None where the text does not say it."""
