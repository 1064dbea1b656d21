"""The spelling by which values of a column are compared: one at a time, and of all distinct values at once."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.core.profiles import ColumnProfile

Strings: TypeAlias = "pa.Array[Any]"
Flags: TypeAlias = "pa.Array[Any]"

_PLAIN = re.compile(r"-?\d+(?:\.\d{1,2}|\.\d{4,})?")
_NUMBER = re.compile(r"[-+]?\d[\d.,' \u00a0]*")
_DAY_FIRST = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(.*)$")

# What most values look like; Arrow writes these anew as `normalise` would, the others go through it one by one.
_WORDS = r"^[!-&(-~][!-~]*(?: [!-~]+)*$"
_WHOLE = r"^-?[0-9]+$"
_FRACTION = r"^-?[0-9]+(?:\.(?:[0-9]{1,2}|[0-9]{4,})|,[0-9]{1,2})$"
_DAY = r"^[0-9]{2}[./-][0-9]{2}[./-][0-9]{4}$"
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ Tt][0-9:.]*[1-9][0-9:.]*)?$"


def normalised(texts: Strings, column: ColumnProfile) -> Strings:
    """`normalise` of each of many texts; null where a text is null or a null spelling."""
    lower = pc.ascii_lower(texts)
    known, written = _quick(lower, column)
    others = [normalise(text, column) for text in texts.filter(pc.invert(known)).to_numpy(zero_copy_only=False)]
    if column.null_spellings:
        spellings = pa.array(column.null_spellings, pa.string())
        blank = pc.or_(pc.is_in(texts, value_set=spellings), pc.is_in(lower, value_set=spellings))
        written = pc.if_else(blank, pa.scalar(None, pa.string()), written)
    found: Strings = pc.replace_with_mask(written, pc.invert(known), pa.array(others, pa.string()))
    return found


def _quick(lower: Strings, column: ColumnProfile) -> tuple[Flags, Strings]:
    """Which texts have a usual form, and all in the spelling that those have then."""
    if column.inferred_type in ("integer", "number"):
        known = pc.match_substring_regex(lower, _WHOLE)
        if pc.all(known).as_py():
            return known, lower
        fraction = pc.match_substring_regex(lower, _FRACTION)
        pointed = pc.ascii_rtrim(pc.ascii_rtrim(pc.replace_substring(lower, ",", "."), "0"), ".")
        return pc.or_(known, fraction), pc.if_else(fraction, pointed, lower)
    if column.inferred_type in ("date", "datetime"):
        turned = pc.match_substring_regex(lower, _DAY)
        order = r"\3-\1-\2" if column.date_order == "mdy" else r"\3-\2-\1"
        iso = pc.replace_substring_regex(lower, r"^(..)[./-](..)[./-](....)$", order)
        return pc.or_(turned, pc.match_substring_regex(lower, _ISO)), pc.if_else(turned, iso, lower)
    return pc.match_substring_regex(lower, _WORDS), lower


def normalise(text: str | None, column: ColumnProfile) -> str | None:
    """The text by which values are compared: lower case, single blanks, one spelling of numbers and dates."""
    if text is None:
        return None
    folded = " ".join(text.casefold().split()).lstrip("'")
    if not folded or text in column.null_spellings or folded in column.null_spellings:
        return None
    if column.inferred_type in ("integer", "number"):
        return _plain_number(folded, column.decimal)
    if column.inferred_type in ("date", "datetime"):
        return _iso(folded, column.date_order)
    return folded


def _plain_number(text: str, decimal: str) -> str:
    if _PLAIN.fullmatch(text):
        return text.rstrip("0").rstrip(".") if "." in text else text
    found = _NUMBER.search(text)
    if not found:
        return text
    digits = re.sub(r"[' \u00a0]", "", found.group())
    behind = not digits.startswith("-") and (text.endswith("-") or (text.startswith("(") and text.endswith(")")))
    digits = f"-{digits}" if behind else digits  # as accounts write what is owed: 100- and (100)
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        mark = digits[last]
        thousands = digits.count(mark) > 1 or (mark != decimal and len(digits) - last == 4)
        whole = re.sub(r"[.,]", "", digits if thousands else digits[:last])
        digits = whole if thousands else f"{whole}.{digits[last + 1 :]}"
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return digits


def _iso(text: str, order: str | None) -> str:
    found = _DAY_FIRST.match(text)
    if not found:
        return text[:10] if text[10:].strip(" t0:.z") == "" else text
    first, second, year, rest = found.groups()
    day, month = (second, first) if order == "mdy" else (first, second)
    century = year if len(year) == 4 else f"20{year}"
    return f"{century}-{int(month):02d}-{int(day):02d}{rest if rest.strip(' t0:.z') else ''}"
