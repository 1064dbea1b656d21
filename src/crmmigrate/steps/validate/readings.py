"""Source cells read a second time, by nothing that the pipeline uses, for a comparison that proves something."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from crmmigrate.core.casting import NUMERIC
from crmmigrate.values.canonical import GUARDS

_YEAR_FIRST = re.compile(r"(?P<y>[0-9]{4})[-/.]?(?P<m>[0-9]{1,2})[-/.]?(?P<d>[0-9]{1,2})(?:[T ]+(?P<time>.+))?")
_YEAR_LAST = re.compile(r"(?P<a>[0-9]{1,2})[-/. ](?P<b>[0-9]{1,2})[-/. ](?P<y>[0-9]{2,4})(?:[T, ]+(?P<time>.+))?")
_TIME = re.compile(r"(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?P<f>\.[0-9]{1,6})?)?")
_PIVOT = 69
_SCALE = {"money": Decimal("1e-6"), "number": Decimal("1e-15"), "percent": Decimal("1e-15")}
_TRUTH = {"true": "true", "1": "true", "false": "false", "0": "false"}


@dataclass(frozen=True)
class Spelling:
    """How a source column writes its values, as cleaning.yaml declares it.

    Attributes:
        decimal: The decimal sign.
        order: Day, month and year: dmy, mdy or ymd.
    """

    decimal: str = "."
    order: str = "dmy"


def same(raw: str | None, target: str | None, kind: str, spelling: Spelling) -> bool:
    """Whether a source cell, read independently, is the value in the target.

    Args:
        raw: Text of the cell as in the file.
        target: Value in the target, as `text_of` gives it.
        kind: Type of the field.
        spelling: How the column writes.
    """
    blank = raw is None or not text(raw)
    if blank or target is None:
        return blank and target is None
    read = _READERS.get("number" if kind in NUMERIC else kind, _as_text)
    return read(str(raw), kind, spelling) == target


def text_of(value: Any, kind: str) -> str | None:
    """A value of any target as text that can be compared: `1.5`, `2023-01-05`, `2023-01-05 10:00:00`, `true`."""
    if value is None:
        return None
    if kind in NUMERIC:
        return _plain(Decimal(str(value)), kind)
    if kind == "boolean":
        return _TRUTH.get(str(value).lower(), str(value))
    if kind in ("date", "datetime"):
        return _moment(str(value), kind)
    return text(str(value))


def fits(value: str, kind: str) -> bool:
    """Whether canonical text has the type of its field."""
    return re.fullmatch(GUARDS[kind].removesuffix(r"\z"), value) is not None


def text(value: str) -> str:
    """Text with composed letters and single blanks."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def _moment(value: str, kind: str) -> str:
    try:
        read = dt.datetime.fromisoformat(value)
    except ValueError:
        return value
    return read.date().isoformat() if kind == "date" else read.isoformat(" ")


def _as_text(raw: str, _kind: str, _spelling: Spelling) -> str | None:
    return text(raw)


def _as_truth(raw: str, _kind: str, _spelling: Spelling) -> str | None:
    return _TRUTH.get(raw.strip().lower())


def _as_number(raw: str, kind: str, spelling: Spelling) -> str | None:
    bare = re.sub(r"[\s\u00a0\u202f'\u2019]", "", raw)
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()%\u20ac$\u00a3")
    bare = f"-{bare[:-1]}" if bare.endswith("-") else bare
    other = "," if spelling.decimal == "." else "."
    grouped = re.fullmatch(rf"-?[0-9]{{1,3}}(?:\{other}[0-9]{{3}})+(?:\{spelling.decimal}[0-9]+)?", bare)
    if grouped:
        bare = bare.replace(other, "")
    try:
        number = Decimal(bare.replace(spelling.decimal, "."))
    except InvalidOperation:
        return None
    return _plain(-number if negative else number, kind)


def _plain(number: Decimal, kind: str) -> str:
    if not number.is_finite():
        return str(number)
    number = number.quantize(_SCALE[kind]) if kind in _SCALE and abs(number) < Decimal("1e12") else number
    shown = f"{number:f}"
    shown = (shown.rstrip("0").rstrip(".") if "." in shown else shown) or "0"
    return "0" if shown == "-0" else shown


def _as_date(raw: str, kind: str, spelling: Spelling) -> str | None:
    bare = raw.strip()
    found = _YEAR_FIRST.fullmatch(bare) or _YEAR_LAST.fullmatch(bare)
    if found is None:
        return None
    parts = found.groupdict()
    year = int(parts["y"])
    if "a" in parts:
        first_month = spelling.order == "mdy"
        month, day = (parts["a"], parts["b"]) if first_month else (parts["b"], parts["a"])
    else:
        month, day = parts["m"], parts["d"]
    if len(parts["y"]) == 2:
        year += 1900 if year >= _PIVOT else 2000
    try:
        read = dt.datetime.combine(dt.date(year, int(month), int(day)), _clock(parts["time"]))
    except ValueError:
        return None
    return read.date().isoformat() if kind == "date" else read.isoformat(" ")


def _clock(written: str | None) -> dt.time:
    if written is None:
        return dt.time()
    found = _TIME.fullmatch(written.strip())
    if found is None:
        msg = "no time"
        raise ValueError(msg)
    fraction = int(float(found["f"] or 0) * 1_000_000)
    return dt.time(int(found["h"]), int(found["m"]), int(found["s"] or 0), fraction)


_READERS: Mapping[str, Callable[[str, str, Spelling], str | None]] = {
    "number": _as_number, "date": _as_date, "datetime": _as_date, "boolean": _as_truth,
}  # fmt: skip
