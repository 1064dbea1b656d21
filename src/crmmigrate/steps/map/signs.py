"""What the values of a column look like, as numbers: shares of shapes, lengths, magnitudes, dates."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from stdnum import ean, iban
from stdnum.eu import vat

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.values import looks
from crmmigrate.values.booleans import parse_boolean
from crmmigrate.values.dates import parse_date
from crmmigrate.values.numbers import read_number
from crmmigrate.values.text import fold

Vector = npt.NDArray[np.float64]
MOST = 40  # distinct values that are looked at
_LONG = 40
_NAME_LENGTH = 60
_INITIALS = 2  # letters of a word that beside others says nothing
_PART = 0.6  # of a value that holds a known word beside others

_SHAPES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "at": r"^[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}$",
        "several": r"[;|\n]",
        "comma": r",",
        "link": r"^(?:https?://|www\.)",
        "linkedin": r"linkedin\.|xing\.",
        "plus": r"^\+?\(?\+?[0-9][0-9 ()./-]{6,}$",
        "dialled": r"^(?:\+|00|\(0?[0-9])",
        "mobile": r"^(?:\+|00)?(?:49 ?1[5-7]|43 ?6|41 ?7|33 ?[67]|34 ?[67]|39 ?3|44 ?7|31 ?6|48 ?[5-8]|46 ?7|55 ?\(?[0-9]{2}\)? ?9)|^0(?:1[5-7]|6|7)",
        "digits": r"^[0-9]+$",
        "leading_zero": r"^0[0-9]+$",
        "decimal": r"^-?[0-9][0-9.,' ]*[.,][0-9]{1,2}(?: ?[€$£%])?$",
        "cents": r"[.,][0-9]{2}(?: ?(?:€|EUR|USD|zł|kr|CHF))?$",
        "percent": r"%$",
        "negative": r"^-[0-9]",
        "currency_sign": r"[€$£¥₹₽₺₩]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|BRL|MXN|JPY|CNY|kr|zł)\b",
        "year": r"^(?:19|20)[0-9]{2}$",
        "iso_date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "clock": r"[0-9]{1,2}:[0-9]{2}",
        "only_clock": r"^[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?$",
        "code": r"^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*$",
        "parted_code": r"^[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)+$",
        "capitals": r"^[A-ZÀ-Þ]{1,6}$",
        "two_letters": r"^[A-Za-z]{2}$",
        "three_letters": r"^[A-Z]{3}$",
        "initials": r"^(?:[A-Z]\.?){1,4}$|^[A-Za-z]{2,3}$",
        "guid": r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-|^[0-9a-fA-F]{24,}$",
        "long_id": r"^[A-Za-z0-9]{15,}$",
        "coordinate": r"^-?[0-9]{1,3}\.[0-9]{4,}$",
        "file": r"\.[a-z]{3,4}$|[/\\]",
        "ip": r"^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$",
        "house": r"^[0-9]{1,4} ?[a-zA-Z]?(?:[-/][0-9a-z]+)?$",
        "street_end": r"[^\W\d]{3,}.* [0-9]{1,4} ?[a-zA-Z]?$",
        "street_front": r"^[0-9]{1,5}[a-z]?,? [^\W\d]{2,}",
        "unit_line": r"(?i)^(?:apt|suite|ste|unit|floor|fl|po box|postfach|bp|c/o|etage|stock|piso|int|scala|lok|m\.)\b",
        "postcode": r"^(?:[A-Z]{1,2}-)?(?:[0-9]{4,6}|[0-9]{3} [0-9]{2}|[0-9]{2}-[0-9]{3}|[0-9]{5}-[0-9]{3,4}|[0-9]{4} ?[A-Z]{2}|〒?[0-9]{3}-[0-9]{4}|[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])$",
        "capitalised": r"^[A-ZÀ-ÞА-ЯŁŚŻČŠŽ][^\W\d_]+$",
        "two_names": r"^[A-ZÀ-ÞА-ЯŁŚŻČŠŽ][^\W\d_]+(?: [A-ZÀ-ÞА-Я]\.?)? (?:(?:van|von|de|der|den|del|da|di) )*[A-ZÀ-ÞА-ЯŁŚŻČŠŽ][^\W\d_'-]+$",
        "name_comma": r"^[A-ZÀ-Þ][^\W\d_'-]+, [A-ZÀ-Þ][^\W\d_]+",
        "asian": r"[\u3040-\u9fff\uac00-\ud7af]",
        "asian_short": r"^[\u3040-\u9fff\uac00-\ud7af ]{2,6}$",
        "asian_address": r"[省市区县路号都道府県丁目시구동로길]",
        "cyrillic": r"[А-я]",
        "dimension": r"(?i)[0-9] ?(?:mm|cm|kg|g|ml|l|m|x ?[0-9]+|kw|v|w|gb|stk|pcs|\"|zoll|inch)\b",
        "terms": r"(?i)\b(?:net|netto|tage|days|jours|dias|días|giorni|gg|dagen|eom|fm|rein|sofort|prepay|vorkasse|skonto)\b",
        "upper_words": r"^[A-ZÀ-Þ0-9 .,&'-]{8,}$",
        "bracket": r"[()\[\]]",
        "sentence": r"[.!?]$",
    }.items()
}


def _gated(ready: Callable[[str], bool], test: Callable[[str], object]) -> Callable[[str], bool]:
    """A test that is only made where a cheaper one says that it may hold."""
    return lambda text: ready(text) and bool(test(text))


def _digits(least: int) -> Callable[[str], bool]:
    return lambda text: sum(map(str.isdigit, text)) >= least


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def _bare_words(text: str) -> bool:
    return len(text) <= _NAME_LENGTH and not any(map(str.isdigit, text))


_TESTS: dict[str, Callable[[str], bool]] = {
    "url": _gated(lambda t: "." in t, looks.is_url),
    "phone": _gated(_digits(6), looks.is_written_phone),
    "phone_like": _gated(_digits(6), looks.is_phone),
    "company": _gated(_has_letter, looks.is_company),
    "street": _gated(lambda t: _digits(1)(t) and _has_letter(t), looks.is_street),
    "first_name": _gated(_bare_words, looks.has_first_name),
    "country": _gated(_bare_words, looks.is_country),
    "region": _gated(lambda t: len(t) <= _NAME_LENGTH, looks.is_region),
    "currency": _gated(lambda t: len(t) <= 3, looks.is_currency),
    "stage": _gated(_has_letter, looks.is_stage),
    "boolean": lambda text: len(text) <= _NAME_LENGTH and parse_boolean(text) is not None,
    "iban": _gated(lambda t: t[:2].isalpha() and len(t) > 14, iban.is_valid),
    "vat": _gated(lambda t: t[:2].isalpha() and 8 <= len(t) <= 16, vat.is_valid),
    "ean": _gated(lambda t: len(t) in (8, 12, 13, 14) and t.isdigit(), ean.is_valid),
}
_NUMBERS = (
    "filled", "distinct", "constant", "log_rows", "length", "spread", "words", "wordy", "long", "upper", "digit_share",
    "same_length", "is_number", "log_median", "log_low", "log_high", "whole", "round", "small", "one_to_n", "unit_range",
    "hundred_range", "is_date", "year_median", "year_span", "births", "is_time", "place", "columns", "after_last_date",
    "first",
)  # fmt: skip
SIGNS = (*_SHAPES, *_TESTS, *_NUMBERS)
"""Names of the numbers that `signs` gives."""


def signs(table: TableProfile) -> Vector:
    """Columns x `SIGNS`: what the values of each column look like; no header is looked at."""
    found = np.zeros((len(table.columns), len(SIGNS)))
    dates = [_dates(c) for c in table.columns]
    latest = [float(np.median(d)) for d in dates if len(d)]
    for row, column in enumerate(table.columns):
        values = _values(column)
        if values:
            shares = np.mean([_marks(v) for v in values], axis=0)
            found[row, : len(shares)] = shares
        numbers = _general(column, values) | _numeric(column) | _dated(dates[row], latest)
        numbers |= {
            "place": row / max(1, len(table.columns) - 1),
            "columns": math.log1p(len(table.columns)) / 4,
            "first": float(row == 0),
        }
        found[row, len(_SHAPES) + len(_TESTS) :] = [numbers.get(name, 0.0) for name in _NUMBERS]
    return found


@lru_cache(maxsize=200_000)
def _marks(text: str) -> tuple[bool, ...]:
    return tuple(
        [pattern.search(text) is not None for pattern in _SHAPES.values()]
        + [bool(test(text)) for test in _TESTS.values()]
    )


def _values(column: ColumnProfile) -> list[str]:
    kept = [t for v in column.sample if (t := v.strip())]
    step = max(1, len(kept) // MOST)
    return kept[::step][:MOST]


def _general(column: ColumnProfile, values: Sequence[str]) -> dict[str, float]:
    filled = column.n - column.nulls
    lengths = [len(v) for v in values] or [0]
    letters = sum(c.isalpha() for v in values for c in v)
    return {
        "filled": filled / column.n if column.n else 0.0,
        "distinct": column.distinct / filled if filled else 0.0,
        "constant": float(column.distinct == 1),
        "log_rows": math.log1p(column.distinct) / 5,
        "length": math.log1p(float(np.mean(lengths))) / 4,
        "spread": float(np.std(lengths)) / (1 + float(np.mean(lengths))),
        "words": math.log1p(float(np.mean([len(v.split()) for v in values] or [0]))),
        "wordy": float(np.mean([len(v.split()) >= 4 for v in values] or [False])),
        "long": float(np.mean([n >= _LONG for n in lengths])),
        "upper": sum(c.isupper() for v in values for c in v) / letters if letters else 0.0,
        "digit_share": sum(c.isdigit() for v in values for c in v) / max(1, sum(lengths)),
        "same_length": float(len(set(lengths)) == 1),
    }


def _numeric(column: ColumnProfile) -> dict[str, float]:
    values = _values(column)
    if 2 * sum(any(map(str.isdigit, v)) for v in values) < len(values):
        return {}
    texts = [read_number(v, column.decimal) for v in values]
    numbers = np.array([float(t) for t in texts if t is not None])
    if len(numbers) < max(1, len(texts) // 2):
        return {}
    bare = np.abs(numbers)
    return {
        "is_number": len(numbers) / len(texts),
        "log_median": math.log10(1 + float(np.median(bare))) / 6,
        "log_low": math.log10(1 + float(np.min(bare))) / 6,
        "log_high": math.log10(1 + float(np.max(bare))) / 6,
        "whole": float(np.mean(numbers == np.round(numbers))),
        "round": float(np.mean(np.mod(bare, 10) == 0)),
        "small": float(np.mean(bare <= 20)),
        "one_to_n": float(np.min(bare) in (0, 1) and np.max(bare) <= 2 * len(numbers) + 1),
        "unit_range": float(np.max(bare) <= 1),
        "hundred_range": float(np.max(bare) <= 100),
    }


def _dates(column: ColumnProfile) -> Vector:
    if column.inferred_type not in ("date", "datetime"):
        return np.zeros(0)
    texts = [parse_date(v, column.date_order or "ymd") for v in _values(column)]
    days = [dt.date.fromisoformat(t[:10]).toordinal() / 365.25 for t in texts if t]
    return np.array(days)


def _dated(days: Vector, others: Sequence[float]) -> dict[str, float]:
    if not len(days):
        return {}
    middle = float(np.median(days))
    return {
        "is_date": 1.0,
        "year_median": (middle - 2015) / 20,
        "year_span": math.log1p(float(np.ptp(days))) / 4,
        "births": float(np.mean((days > 1925) & (days < 2008))),
        "after_last_date": float(middle >= max(others) - 1e-9) if len(others) > 1 else 0.5,
    }


@cache
def folded(text: str) -> str:
    """The text for comparing with known words."""
    return fold(text)


class KnownWords:
    """The words that values of fields are known to be.

    Args:
        words: For each field its words, folded.
    """

    def __init__(self, words: Sequence[Collection[str]]) -> None:
        self._n = len(words)
        fields: dict[str, list[int]] = {}
        for field, known in enumerate(words):
            for word in known:
                fields.setdefault(word, []).append(field)
        self._fields = {word: np.array(found, dtype=np.int64) for word, found in fields.items()}

    def shares(self, column: ColumnProfile) -> Vector:
        """Fields: share of the column's distinct values that are, or in part hold, one of its known words."""
        hits = np.zeros(self._n)
        values = _values(column)
        for value in values:
            whole = folded(value)
            found = np.zeros(self._n)
            for word in whole.split():
                if word in self._fields and len(word) > _INITIALS:
                    found[self._fields[word]] = _PART
            if whole in self._fields:
                found[self._fields[whole]] = 1.0
            hits += found
        return hits / max(1, len(values))
