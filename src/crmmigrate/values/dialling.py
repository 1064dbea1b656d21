"""Numbers that libphonenumber's metadata settle at once: the same outcome as its parser's, several times faster.

`settled` gives E.164 only where the parser could not decide otherwise; everything else is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_NOT_DIGITS = re.compile(r"[^0-9]+")
_LONGEST_CODE = 3
_USUAL = (
    "DE",
    "AT",
    "CH",
    "FR",
    "GB",
    "US",
    "IT",
    "ES",
    "NL",
    "BE",
    "PL",
    "CZ",
    "SE",
    "DK",
    "NO",
    "FI",
    "PT",
    "IE",
    "HU",
)
"""Regions of whose numbers most of a table are; the others are read as well, at the pace of Python."""
_KINDS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "voip", "personal_number", "uan", "pager",
    "voicemail",
)  # fmt: skip


class _Desc(NamedTuple):
    lengths: frozenset[int]  # empty: any
    pattern: re.Pattern[str]

    def fits(self, number: str) -> bool:
        return (not self.lengths or len(number) in self.lengths) and self.pattern.fullmatch(number) is not None


class _Plan(NamedTuple):
    """The numbering plan of a region.

    Attributes:
        code: Country code.
        abroad: What is dialled for another country.
        trunk: What may stand before a national number.
        trunk_digits: The same, where it is digits that are just left out; the first of several.
        leading: First digits that only this region of a shared country code has.
        general, kinds: What numbers look like; the first two kinds are fixed lines and mobile telephones.
        dials_00: Whether `00` is dialled for another country, and nothing else.
    """

    code: str
    abroad: re.Pattern[str] | None
    trunk: re.Pattern[str] | None
    trunk_digits: str
    leading: re.Pattern[str] | None
    general: _Desc
    kinds: tuple[_Desc, ...]
    dials_00: bool

    def has(self, number: str) -> bool:
        return self.general.fits(number) and any(kind.fits(number) for kind in self.kinds)


def settled(written: str, region: str | None) -> str | None:
    """E.164 of a number of digits and separators; None where the parser must say.

    >>> settled("030 901820", "DE"), settled("+1 (650) 253-0000", None), settled("901820", None)
    ('+4930901820', '+16502530000', None)
    """
    digits = _NOT_DIGITS.sub("", written)
    if written[0] == "+":
        return _international(digits)
    plan = _plan(region) if region else None
    if plan is not None and plan.dials_00 and digits.startswith("00"):
        return _international(digits[2:])
    if plan is None or digits.startswith(plan.code) or (plan.abroad and plan.abroad.match(digits)):
        return None
    if plan.trunk and plan.trunk.match(digits):
        if not plan.trunk_digits or not digits.startswith(plan.trunk_digits):
            return None
        digits = digits[len(plan.trunk_digits) :]
    return f"+{plan.code}{digits}" if _is_valid(plan.code, digits) and plan.general.fits(digits) else None


def _international(digits: str) -> str | None:
    code = next((digits[:n] for n in range(1, _LONGEST_CODE + 1) if digits[:n] in _regions()), None)
    if code is None:
        return None
    number, plan = digits[len(code) :], _plan(_regions()[code][0])
    if plan is None or (plan.trunk and plan.trunk.match(number)):
        return None
    return f"+{digits}" if _is_valid(code, number) else None


def _is_valid(code: str, number: str) -> bool:
    """Whether the region that a number is of has it, as `is_valid_number` finds out."""
    if number.startswith("00"):
        return False
    plans = [_plan(region) for region in _regions()[code]]
    if len(plans) == 1:
        return plans[0] is not None and plans[0].has(number)
    for plan in plans:
        if plan is not None and plan.leading is not None:
            if plan.leading.match(number):
                return plan.has(number)
        elif plan is not None and plan.has(number):
            return True
    return False


class Usual(NamedTuple):
    """Numbers that need no parser, told by regular expressions that engines read alike.

    All are of the digits of a number and a first `+`.

    Attributes:
        home: What `+` and the country code stand for: begins a number of the region; empty for no region.
        code: Of the region.
        never: Begins numbers that would be read in another way.
        forms: Patterns and lengths of numbers: both of the first two, and both of the second two or of the last two.
    """

    home: str
    code: str
    never: str
    forms: tuple[str, ...]


@cache
def usual(region: str | None) -> Usual:
    """How most numbers of the usual countries are told and made E.164 as `settled` does it.

    >>> usual("DE").home, usual("GB").home, usual("US").home, usual(None).home
    ('^(?:0049|0)', '^(?:0044|0)', '^', '')
    """
    plans = [plan for other in _USUAL if (plan := _first(other))]
    begins = [(rf"\+{plan.code}", plan) for plan in plans]
    never = [rf"\+{plan.code}(?:{'|'.join(['00', *_trunks(plan)])})" for plan in plans]
    home, code, plan = "", "", _first(region) if region else None
    if plan is not None and (found := _home(plan)):
        home, code = found[0], plan.code
        begins.append((f"(?:{home})", plan))
        never += found[1]
    kinds = [[(start, (plan.general, *plan.kinds[:2])[k]) for start, plan in begins] for k in range(3)]
    forms = [form for pairs in kinds for form in (_patterns(pairs), _lengths(pairs))]
    return Usual(
        f"^{'(?:' + home + ')' if home else ''}" if code else "", code, f"^(?:{'|'.join(never)})", tuple(forms)
    )


def _home(plan: _Plan) -> tuple[str, list[str]] | None:
    """What begins a number of a region without `+`, and what begins none; None where that is not sure."""
    trunk, abroad = plan.trunk_digits, plan.abroad.pattern if plan.abroad else ""
    if not abroad.isdigit():
        return None
    if trunk == "0" and abroad == "00":
        # No number begins with the 0 that is dialled before it, so `00` is abroad.
        other = "|".join(f"{plan.code[:n]}[^{plan.code[n]}]" for n in range(len(plan.code)))
        own = [start for start in plan.trunk.pattern.split("|") if start != "0"] if plan.trunk else []
        return f"00{plan.code}|0", [f"00(?:{other})", f"00{plan.code}[^1-9]", *(f"(?:00{plan.code}|0){o}" for o in own)]
    return "", [plan.code, abroad, "00", *_trunks(plan)]


def _trunks(plan: _Plan) -> list[str]:
    return [f"(?:{plan.trunk.pattern})"] if plan.trunk else []


def _patterns(pairs: Sequence[tuple[str, _Desc]]) -> str:
    return f"^(?:{'|'.join(f'{start}(?:{desc.pattern.pattern})' for start, desc in pairs)})$"


def _lengths(pairs: Sequence[tuple[str, _Desc]]) -> str:
    told = [
        f"{start}(?:{'|'.join(f'[0-9]{{{n}}}' for n in sorted(desc.lengths)) or '[0-9]+'})" for start, desc in pairs
    ]
    return f"^(?:{'|'.join(told)})$"


def _first(region: str) -> _Plan | None:
    """The plan of a region whose numbers are valid wherever they are its own: the first of its country code."""
    plan = _plan(region)
    return plan if plan and plan.leading is None and _regions()[plan.code][0] == region else None


@cache
def _regions() -> dict[str, tuple[str, ...]]:
    return {str(code): regions for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()}


@cache
def _plan(region: str) -> _Plan | None:
    """The plan of a region; None for codes that are no country's."""
    found = PhoneMetadata.metadata_for_region(region)
    if found is None or found.general_desc is None or not found.general_desc.national_number_pattern:
        return None
    trunk = found.national_prefix_for_parsing or ""
    plain = trunk.replace("|", "").isdigit()
    kinds = [getattr(found, kind) for kind in _KINDS]
    return _Plan(
        str(found.country_code),
        re.compile(found.international_prefix) if found.international_prefix else None,
        re.compile(trunk) if trunk else None,
        trunk.partition("|")[0] if plain and not found.national_prefix_transform_rule else "",
        re.compile(found.leading_digits) if found.leading_digits else None,
        _desc(found.general_desc),
        tuple(_desc(kind) for kind in kinds if kind is not None and kind.national_number_pattern),
        found.international_prefix == "00",
    )


def _desc(found: object) -> _Desc:
    lengths = frozenset(getattr(found, "possible_length", ()) or ())
    return _Desc(lengths, re.compile(getattr(found, "national_number_pattern")))  # noqa: B009 - the library has no types
