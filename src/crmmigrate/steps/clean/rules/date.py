"""date: days in any spelling, in the order of the column."""

from __future__ import annotations

import re
from typing import cast

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import DIGITS, all_shaped
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values import canonical
from crmmigrate.values.dates import Order, date_orders, is_ambiguous, is_impossible, parse_date
from crmmigrate.values.serials import BASES, from_serial

# 31.02.24 in a column of days first is no day of 2031: it is a day that no calendar has.
_SHORT_YEAR_FIRST = re.compile(r"(?:[0-2]?[0-9]|3[01])\D")
_MIDNIGHT = " 00:00:00"
_MONTH_FIRST = frozenset({"US", "PH", "FM", "PW", "MH", "PR", "GU", "AS", "VI", "MP"})
_WORDS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_SERIAL = re.compile(r"[1-9][0-9]{4}(?:\.[0-9]+)?")
_BUDDHIST = re.compile(r"(?<![0-9])2[4-6][0-9]{2}(?![0-9])")
_BUDDHIST_YEARS = 543
_PARSED = 0.5  # share of a text column's values that are days, beside serials
_DAY_AND_MONTH = {
    "dmy": "(?:(?:0[1-9]|1[0-9]|2[0-8]){0}(?:0[1-9]|1[0-2])|(?:29|30){0}(?:0[13-9]|1[0-2])|31{0}(?:0[13578]|1[02]))",
    "mdy": "(?:(?:0[1-9]|1[0-2]){0}(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2]){0}(?:29|30)|(?:0[13578]|1[02]){0}31)",
}
_USUAL = {
    order: "(?:" + "|".join(f"{days.format(sign)}{sign}[12][0-9]{{3}}" for sign in (r"\.", "/", "-")) + ")"
    for order, days in _DAY_AND_MONTH.items()
}
"""Days of figures that the engine itself turns round: two digits, two digits, four digits; not 29 February."""


def is_usual(value: nw.Expr, options: Options, behind: str = "") -> nw.Expr:
    """Whether a value is a day in figures that the engine turns round, with a form of time behind it."""
    order = str(options.get("order", "dmy"))
    if order not in _USUAL or options.get("calendar"):
        return nw.lit(value=False)
    return value.str.contains(canonical.whole(f"^{_USUAL[order]}{behind}$"))


def turned(value: nw.Expr, options: Options) -> nw.Expr:
    """The ISO day of a value that is usual."""
    day, month = (0, 3) if options.get("order", "dmy") == "dmy" else (3, 0)
    parts = [value.str.slice(offset, length) for offset, length in ((6, 4), (month, 2), (day, 2))]
    return nw.concat_str(parts, separator="-")


def noted(value: nw.Expr, options: Options) -> nw.Expr:
    """What `read` notes of a value that the engine has turned round: only day and month count."""
    day, month = value.str.slice(0, 2), value.str.slice(3, 2)
    if options.get("order", "dmy") == "mdy":
        day, month = month, day
    doubt = nw.when(day <= nw.lit("12")).then(nw.lit("ambiguous")).otherwise(nw.lit("decides"))
    return nw.when(day == month).then(nw.lit("")).otherwise(doubt)


def read(text: str, options: Options) -> Read:
    """Read a date or time; what is none in the column's order but in just one other is read in that."""
    order = cast("Order", options.get("order", "dmy"))
    pivot = int(options.get("pivot", 69))
    text = _calendar(text, options)
    after = parse_date(text, order, pivot)
    if after is None and options.get("serials"):
        after = from_serial(text, str(options["serials"]))
        if after is not None:
            return Read(after)
    orders = date_orders(text)
    if after is not None:
        if is_ambiguous(text):
            return Read(after, "ambiguous")
        return Read(after, "decides" if orders == {order} else "")
    if orders == {"ymd"} and _SHORT_YEAR_FIRST.match(text.strip()):
        return Read(None, "impossible")
    if len(orders) == 1:
        return Read(parse_date(text, next(iter(orders)), pivot), "other")
    return Read(None, "impossible" if is_impossible(text) else "unparsed")


def _calendar(text: str, options: Options) -> str:
    """The text with a year of the Buddhist calendar as one of ours, where the option `calendar` says so."""
    if options.get("calendar") != "buddhist" or re.search(
        canonical.whole(canonical.DATETIME).replace(r"\z", r"\Z"), text
    ):
        return text
    return _BUDDHIST.sub(lambda found: str(int(found[0]) - _BUDDHIST_YEARS), text)


def _read_day(text: str, options: Options) -> Read:
    found = read(text, options)
    return found._replace(after=found.after.removesuffix(_MIDNIGHT)) if found.after else found


def _settled(value: nw.Expr, options: Options) -> nw.Expr:
    return value.str.contains(canonical.whole(canonical.DATE)) | is_usual(value, options)


def _expression(value: nw.Expr, options: Options) -> nw.Expr:
    return nw.when(is_usual(value, options)).then(turned(value, options)).otherwise(value)


def proposal(rule: CleaningRule, column: ColumnProfile, setting: Setting) -> CleaningRule:
    """The rule with the order of the column's dates, confidence and reason."""
    usual = "mdy" if setting.migration.default_region in _MONTH_FIRST else "dmy"
    doubtful = column.ambiguous and column.ambiguous >= (column.n - column.nulls) * column.type_share
    dotted = any("." in shape for shape, _ in column.patterns)  # the day stands first there, in any country
    # Where nothing decides, the profile says day first.
    order = usual if doubtful and not dotted and usual == "mdy" else column.date_order or usual
    doubt = "; nothing in the column decides" if doubtful else ""
    serials = _serials(column)
    beside = "; the others are days as Excel counts them" if serials else ""
    return rule.model_copy(
        update={
            "options": {"order": order} | ({"serials": serials} if serials else {}),
            "confidence": round(column.type_share * (0.6 if doubt else 1), 2),
            "why": f"{column.type_share:.0%} of the values are dates: {_WORDS[order]}{doubt}{beside}",
        }
    )


def _serials(column: ColumnProfile) -> str | None:
    """The first year of Excel's count, where all misfits are serials of days between the column's first and last."""
    if not column.misfits or column.minimum is None or column.maximum is None:
        return None
    if not all(_SERIAL.fullmatch(text) for text in column.misfits):
        return None
    first, last = column.minimum[:10], column.maximum[:10]
    days = {base: [from_serial(text, base) or "" for text in column.misfits] for base in BASES}
    return next((base for base, found in days.items() if all(first <= day[:10] <= last for day in found)), None)


def _text_with_serials(column: ColumnProfile, order: str) -> CleaningRule | None:
    """A text column of days and five-digit numbers: what the numbers are, somebody must say."""
    values = [text for text in column.sample if text not in column.null_spellings]
    numbers = [text for text in values if _SERIAL.fullmatch(text)]
    days = [text for text in values if date_orders(text)]
    if not numbers or len(days) < _PARSED * len(values) or len(days) + len(numbers) < len(values):
        return None
    return CleaningRule(
        rule="date",
        options={"order": order, "serials": "1900"},
        confidence=0.6,
        why="the values are dates and numbers of five digits, which may be days as Excel counts them",
        enabled=False,
    )


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    if column.inferred_type == "string" and column.sample:
        usual = "mdy" if setting.migration.default_region in _MONTH_FIRST else "dmy"
        return _text_with_serials(column, column.date_order or usual)
    plain = column.type_share == 1 and all_shaped(column, rf"{DIGITS}-99-99")
    if column.inferred_type != "date" or plain:
        return None
    return proposal(CleaningRule(rule="date"), column, setting)


DATE = Rule("date", _propose, expression=_expression, settled=_settled, function=_read_day, noted=noted, wants="a date")
