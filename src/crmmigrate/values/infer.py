"""What kind of values a column holds, judged on a bounded number of its distinct values.

Nothing here sees a table: the values come with weights (how often each stands in the column), so that the
same judgement serves a column of ten cells and one of ten million.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pycountry

from crmmigrate.core.profiles import InferredType
from crmmigrate.values.booleans import parse_boolean
from crmmigrate.values.dates import date_orders, parse_date
from crmmigrate.values.nulls import is_null_spelling
from crmmigrate.values.numbers import decimal_evidence, read_number

Order = Literal["dmy", "mdy", "ymd"]
Weighted = Sequence[tuple[str, int]]

OFTEN = 0.5  # share of values that look like NA or Null, for it to be a value like them
ENOUGH = 0.9  # share of the non-null values that a type needs
COMPACT_DAYS = 0.95
"""Share of digits that must be days, such as 20191204, for the column to be one of dates."""
MIXED = 0.5  # from this share on a type that is not enough is worth a word
MOST_MISFITS = 5
MOST_SPELLINGS = 4  # of yes and no, where one letter may be any code
PROBE = 200  # values tried before a parser sees all of them
LEADING_ZEROS = 0.01
ID_DIGITS = 10  # as long as this, digits of one length name something rather than count it
MOST_DIGITS = 15

_LEADING_ZERO = re.compile(r"^0[0-9]+$")
_DIGITS = re.compile(r"^[0-9]+$")
_COMPACT_DATE = re.compile(r"^(?:19|20)[0-9]{6}$")
_GROUPED = re.compile(r"^-?[1-9][0-9]{0,2}(?:[.,' ][0-9]{3})+$")
_PLAIN = re.compile(r"^-?[0-9]+$")
_DIALLED = re.compile(r"^(?:\+|00)[0-9][0-9 ()./-]{5,}$")
_NAME = re.compile(r"(?:[^\W\d_]{1,3}[ '\u2019])*([^\W\d_]+(?:-[^\W\d_]+)*)")  # O'Neil, de Vries, McNull
_PREFIXED = re.compile(r"^([A-Z]{3}) ?[0-9]")
_MAYBE_DATE = re.compile(r"^(?=.*[0-9]).{6,40}$")
_MANY_SIGNS = re.compile(r"^[0-9]+(?:[-/. ][0-9]+){2,}$")


@dataclass(frozen=True)
class Inference:
    """The judgement on one column.

    Attributes:
        type: Type that at least nine in ten of the non-null values have.
        share: Share of the non-null values that have it.
        decimal: Decimal sign, for numbers.
        date_order: Order of day, month and year, for dates.
        ambiguous: Weight of the dates that could be read in another order too.
        misfits: At most five values that do not have the type, heaviest first.
        misfit_weight: Weight of all values that do not have it.
        null_spellings: Values that stand for null.
        rival: Type that half of the values of a text column have (they are its misfits then), or None.
        rival_share: Its share.
    """

    type: InferredType
    share: float = 1.0
    decimal: str = "."
    date_order: Order | None = None
    ambiguous: int = 0
    misfits: tuple[str, ...] = ()
    misfit_weight: int = 0
    null_spellings: tuple[str, ...] = ()
    rival: InferredType | None = None
    rival_share: float = 0.0


def infer(values: Weighted) -> Inference:
    """Judge a column.

    Args:
        values: Distinct texts with their weights; blank ones are left out.

    >>> infer([("1.234,50", 3), ("7,00", 1), ("n/a", 1)]).decimal
    ','
    >>> infer([("00117", 1), ("20095", 1)]).type
    'string'
    """
    filled = [(text.strip(), weight) for text, weight in values if text.strip() and weight > 0]
    nulls = null_spellings(filled)
    rest = [(text, weight) for text, weight in filled if text not in nulls]
    if not rest:
        return Inference("empty", null_spellings=nulls)
    best = leading(rest)
    if best is None or best.share < ENOUGH:
        text = Inference("string", null_spellings=nulls)
        return _mixed(rest, text, best) if best and best.share >= MIXED else text
    return replace(best, null_spellings=nulls)


def leading(values: Weighted) -> Inference | None:
    """The type that the most values have, few or many; None where none has one. Null spellings are values here."""
    day = _date(values)
    digits = sum(weight for text, weight in values if _COMPACT_DATE.match(text)) / sum(weight for _, weight in values)
    # Days in digits alone are numbers too, all of them; some may be damaged days.
    number = None if day and min(day.share, digits) >= COMPACT_DAYS else _number(values)
    tried = (_boolean(values), day, number)  # at a tie the first
    return max((found for found in tried if found), key=lambda found: found.share, default=None)


def _mixed(values: Weighted, text: Inference, rival: Inference) -> Inference:
    """A text column of which half is something else: that half does not fit."""
    other = _judge(values, "string", lambda value: canonical(value, rival) is None)
    return replace(
        text,
        share=other.share,
        misfits=other.misfits,
        misfit_weight=other.misfit_weight,
        rival=rival.type,
        rival_share=rival.share,
    )


def canonical(text: str, inference: Inference) -> str | None:
    """The canonical text of a value in the type that was inferred, or None where it has none.

    >>> canonical("1.234,50", Inference("number", decimal=","))
    '1234.50'
    """
    if inference.type in ("integer", "number"):
        return read_number(text.strip(), inference.decimal)
    if inference.type in ("date", "datetime"):
        return parse_date(text.strip(), inference.date_order or "ymd")
    if inference.type == "boolean":
        return parse_boolean(text.strip())
    return text


def null_spellings(values: Weighted) -> tuple[str, ...]:
    """The values of a column that stand for null, sorted.

    A word such as `NA` or `Null` is a value where it looks like the other values: a country code among
    country codes, a surname among surnames.

    >>> null_spellings([("DE", 4), ("NA", 1), ("FR", 2)])
    ()
    >>> null_spellings([("4.50", 4), ("NA", 1), ("-", 2)])
    ('-', 'NA')
    """
    candidates = {text for text, _ in values if is_null_spelling(text) or text.casefold() == "na"}
    others = [text for text, _ in values if text not in candidates]
    return tuple(sorted(text for text in candidates if not _looks_like(text, others)))


def _looks_like(word: str, others: Sequence[str]) -> bool:
    if not word.isalpha() or not others:
        return False
    if word.istitle():
        alike = sum(1 for other in others if _is_name(other))
    else:
        # Capitals only look like each other in codes of one length: NULL among GROCERY and DAIRY is none.
        alike = sum(1 for o in others if len(o) == len(word) and o.isalpha() and o.isupper() == word.isupper())
    return alike / len(others) >= (OFTEN if word.casefold() in ("na", "null") else ENOUGH)


def _is_name(text: str) -> bool:
    found = _NAME.fullmatch(text)
    return found is not None and found[1][0].isupper() and not text.isupper()


# --- one judgement a type -------------------------------------------------------------------------


def _boolean(values: Weighted) -> Inference | None:
    if len(values) > PROBE:  # twenty spellings in all, some misfits
        return None
    parsed = {text: parse_boolean(text) for text, _ in values}
    known = {text for text, value in parsed.items() if value is not None}
    if not known or all(_DIGITS.match(text) for text in known):
        return None
    # Many letters may be codes; beside words for both yes and no, as in sim, não, S, N, they are short for those.
    words = {parsed[text] for text in known if len(text) > 1 and text.isalpha()}
    if len({text.casefold() for text in known}) > MOST_SPELLINGS and len(words) < 2:
        return None
    # One letter that never changes (F, N, J) may be any code.
    if len({parsed[text] for text in known}) < 2 and all(len(text) == 1 for text in known):
        return None
    return _judge(values, "boolean", lambda text: text in known)


def _number(values: Weighted) -> Inference | None:
    if not _worth(values, read_number):
        return None
    decimal = decimal_sign(text for text, _ in values)
    parsed = {text: read_number(text, decimal) for text, _ in values}
    if _names_something(values):
        return None
    kind: InferredType = "number" if any("." in value for value in parsed.values() if value) else "integer"
    found = _judge(values, kind, lambda text: parsed[text] is not None)
    return replace(found, decimal=decimal)


def decimal_sign(texts: Iterable[str]) -> str:
    """The decimal sign of a column's numbers: what most values that tell say.

    Where no value tells and all have groups of three digits, as in `1.250` beside `980`, the sign between
    them parts thousands: written decimals would vary in length.
    """
    kept = list(texts)
    votes = {".": 0, ",": 0}
    for text in kept:
        evidence = decimal_evidence(text)
        if evidence in votes:
            votes[evidence] += 1
    if votes["."] or votes[","]:
        return "," if votes[","] > votes["."] else "."
    grouped = [text for text in kept if _GROUPED.match(text)]
    plain = [text for text in kept if _PLAIN.match(text)]
    thousands = len(grouped) >= 3 and all(len(text.lstrip("-")) <= 3 for text in plain)
    return "," if thousands and all("." in text for text in grouped) else "."


def _names_something(values: Weighted) -> bool:
    """Whether digits are the name of a thing: leading zeros, dialled numbers, long numbers of one length."""
    total = sum(weight for _, weight in values)
    digits = [(text, weight) for text, weight in values if _DIGITS.match(text)]
    zeros = sum(weight for text, weight in digits if _LEADING_ZERO.match(text))
    named = (_DIALLED.match(t) or _MANY_SIGNS.match(t) or _is_prefixed(t) for t, _ in values)
    parted = sum(weight for (_, weight), is_name in zip(values, named, strict=True) if is_name)
    if zeros / total >= LEADING_ZEROS or parted / total >= 0.2:
        return True
    if any(len(text) > MOST_DIGITS for text, _ in digits):
        return True
    lengths = {len(text) for text, _ in digits}
    alike = len(lengths) == 1 and len(digits) >= 2 and sum(weight for _, weight in digits) / total >= ENOUGH
    return alike and min(lengths) >= ID_DIGITS


def _is_prefixed(text: str) -> bool:
    """Whether three capitals that are no currency stand before the digits, as in `CMP01`."""
    match = _PREFIXED.match(text)
    return match is not None and pycountry.currencies.get(alpha_3=match[1]) is None


def _date(values: Weighted) -> Inference | None:
    if not _worth(values, lambda text: _MAYBE_DATE.match(text) and date_orders(text)):
        return None
    orders = {text: date_orders(text) for text, _ in values}
    order = _best_order(values, orders)
    parsed = {text: parse_date(text, order) for text, _ in values}
    compact = [text for text, _ in values if _DIGITS.match(text)]
    if compact and not _are_days(values, parsed):
        # 20191204 among other digits is a number that happens to look like a day.
        parsed |= dict.fromkeys(compact)
    kind: InferredType = "datetime" if any(_has_time(value) for value in parsed.values()) else "date"
    found = _judge(values, kind, lambda text: parsed[text] is not None)
    both = {"dmy", "mdy"}
    ambiguous = sum(w for t, w in values if order != "ymd" and parsed[t] and both <= orders[t])
    return replace(found, date_order=order, ambiguous=ambiguous)


def _are_days(values: Weighted, parsed: Mapping[str, str | None]) -> bool:
    """Whether digits are days: nearly all of a column are. One number of a thousand looks like a day by chance."""
    days = sum(weight for text, weight in values if _COMPACT_DATE.match(text) and parsed[text])
    return days >= COMPACT_DAYS * sum(weight for _, weight in values)


def _best_order(values: Weighted, orders: dict[str, frozenset[Order]]) -> Order:
    """The order that most values allow; where several do, the one that most values demand, then day first."""

    def weight(order: Order, *, only: bool) -> int:
        return sum(w for t, w in values if order in orders[t] and (not only or len(orders[t]) == 1))

    day_first: tuple[Order, Order] = ("dmy", "mdy")
    # ISO dates are read in any order, so they decide only where nothing else is there.
    if any(weight(order, only=False) for order in day_first):
        return max(day_first, key=lambda o: (weight(o, only=False), weight(o, only=True), o == "dmy"))
    return "ymd"


def _has_time(value: str | None) -> bool:
    return value is not None and len(value) > 10 and any(digit in value[11:] for digit in "123456789")


def _worth(values: Weighted, parse: Callable[[str], object]) -> bool:
    """Whether a parser knows enough of the first values to be shown all."""
    probe = values[:: max(1, len(values) // PROBE)]
    return sum(1 for text, _ in probe if parse(text)) >= len(probe) * MIXED / 2


def _judge(values: Weighted, kind: InferredType, fits: Callable[[str], bool]) -> Inference:
    wrong = sorted(((t, w) for t, w in values if not fits(t)), key=lambda item: (-item[1], item[0]))
    total = sum(weight for _, weight in values)
    missed = sum(weight for _, weight in wrong)
    return Inference(
        kind,
        share=(total - missed) / total,
        misfits=tuple(text for text, _ in wrong[:MOST_MISFITS]),
        misfit_weight=missed,
    )
