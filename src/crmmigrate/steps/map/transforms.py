# ruff: noqa: E501 - a transform a line
"""The vocabulary of transforms: what one column becomes on its way into a field."""

from __future__ import annotations

import re
from collections.abc import Callable

import narwhals as nw

from crmmigrate.core.casting import captured, lowered, raised
from crmmigrate.core.transforms import Call, Kind, Parameter, Signature, call_of
from crmmigrate.expressions.decimals import scaled
from crmmigrate.steps.map.combining import COMBINING
from crmmigrate.steps.map.readings import READINGS
from crmmigrate.values.booleans import FALSE, TRUE
from crmmigrate.values.canonical import DATETIME, whole

Expression = Callable[..., nw.Expr]

_DECIMAL = (Parameter("decimal", "text", required=False),)
BAR = "\\|"
_LISTED = "[;,|\n]"
_CODE = r"(?:[A-Z]{1,6}|[A-Z0-9./_]{0,11}[0-9][A-Za-z0-9./_]{0,11})"
_LABEL = r"\p{L}.*"
_CODED = (
    (rf"^({_CODE})(?:\s+[-–—]\s+|\s*[|:=]\s*)({_LABEL})\z", 1, 2),  # noqa: RUF001
    (rf"^[(\[]({_CODE})[)\]]\s*({_LABEL})\z", 1, 2),
    (rf"^({_LABEL})\s+[(\[]({_CODE})[)\]]\z", 2, 1),
)
"""Forms of a code with its label, with the groups of code and label."""


def _percent_of_one(value: nw.Expr) -> nw.Expr:
    return scaled(value, "100")


def _boolean(value: nw.Expr, *, inverted: bool = False) -> nw.Expr:
    word = lowered(value.str.strip_chars()).str.strip_chars_end(".!")
    yes, no = ("false", "true") if inverted else ("true", "false")
    unread = nw.when(word.is_in(sorted(FALSE))).then(nw.lit(no)).otherwise(value)
    return nw.when(word.is_in(sorted(TRUE))).then(nw.lit(yes)).otherwise(unread)


def _negated(value: nw.Expr) -> nw.Expr:
    return _boolean(value, inverted=True)


def _part(value: nw.Expr, number: str, separator: str | None = None) -> nw.Expr:
    sign = (
        value.str.replace_all(_LISTED, "\x1f")
        if separator is None
        else value.str.replace_all(separator, "\x1f", literal=True)
    )
    found = captured(sign, rf"^(?:[^\x1f]*\x1f){{{int(number) - 1}}}([^\x1f]*)").str.strip_chars()
    return nw.when(found != "").then(found)


def _default(value: nw.Expr, text: str) -> nw.Expr:
    return nw.when(value.str.strip_chars() != "").then(value).otherwise(nw.lit(text))


def _domain(value: nw.Expr) -> nw.Expr:
    host = lowered(value.str.strip_chars())
    for prefix in (r"^mailto:", r"^[a-z]+://", r"^[^/]*@", r"^www\.", r"[/:?#](?s:.*)\z"):
        host = host.str.replace_all(prefix, "")
    return nw.when(host.str.contains(r"^[^\s@/,;]+\.[^\s@/,;.]{2,}\z")).then(host)


def _coded(value: nw.Expr, *, label: bool) -> nw.Expr:
    found = [captured(value, pattern, second if label else first) for pattern, first, second in _CODED]
    return nw.coalesce(*found).str.strip_chars()


def _code(value: nw.Expr) -> nw.Expr:
    return _coded(value, label=False)


def _label(value: nw.Expr) -> nw.Expr:
    return _coded(value, label=True)


def _digits(value: nw.Expr) -> nw.Expr:
    digits = value.str.replace_all("[^0-9]", "")
    return nw.when(digits != "").then(digits)


def _of_date(start: int, length: int) -> Expression:
    def expression(value: nw.Expr) -> nw.Expr:
        found = nw.when(value.str.contains(whole(DATETIME))).then(value).str.slice(start, length)
        return found if length > 2 else found.str.strip_chars_start("0")

    return expression


def _quarter(value: nw.Expr) -> nw.Expr:
    month = _of_date(5, 2)(value)
    found: nw.Expr = nw.when(~month.is_null()).then(nw.lit("4"))
    for quarter, months in (("3", "789"), ("2", "456"), ("1", "123")):
        found = nw.when(month.is_in(list(months))).then(nw.lit(quarter)).otherwise(found)
    return found


def _thousands(value: nw.Expr) -> nw.Expr:
    return scaled(value, "1000")


def _millions(value: nw.Expr) -> nw.Expr:
    return scaled(value, "1000000")


EXPRESSIONS: dict[str, Expression] = {
    "lower": lowered, "upper": raised, "digits": _digits, "default": _default, "boolean": _boolean, "not": _negated,
    "thousands": _thousands, "millions": _millions, "scaled": scaled, "percent_of_one": _percent_of_one,
    "part": _part, "domain_of": _domain, "code_of": _code, "label_of": _label,
    "date_of": _of_date(0, 10), "year_of": _of_date(0, 4), "month_of": _of_date(5, 2), "day_of": _of_date(8, 2),
    "quarter_of": _quarter,
}  # fmt: skip
"""Transforms that the engine does by itself; the others are in `READINGS`."""


def _one(
    name: str, text: str, takes: Kind, gives: Kind, before: str, after: str, parameters: tuple[Parameter, ...] = ()
) -> Signature:
    return Signature(name, text, takes, gives, (before, after), parameters)


_COLUMN = (
    _one("lower", "Small letters.", "text", "text", "Info@ACME.com", "info@acme.com"),
    _one("upper", "Capitals.", "text", "text", "de", "DE"),
    _one("title", "One capital a word, where all letters are capitals or all small.", "text", "text", "ANNA MEYER", "Anna Meyer"),
    _one("digits", "The digits alone.", "text", "any", "KD-00.12", "0012"),
    _one("default", "A text where the cell is blank.", "any", "any", "", "unknown", (Parameter("text", "text"),)),
    _one("boolean", "Yes and no in any spelling.", "any", "boolean", "ja", "true"),
    _one("not", "The opposite: `subscribed` into an opt-out.", "any", "boolean", "ja", "false"),
    _one("thousands", "A number given in thousands.", "number", "number", "12.5", "12500"),
    _one("millions", "A number given in millions.", "number", "number", "2.5", "2500000"),
    _one("scaled", "A number times a factor.", "number", "number", "3", "36", (Parameter("factor", "number"),)),
    _one("percent_of_one", "A share of one as a percentage.", "number", "number", "0.25", "25"),
    _one("amount", "The number of an amount with currency; `amount(',')` where nothing else tells the decimal sign.", "text", "number", "1.234,50 €", "1234.50", _DECIMAL),
    _one("currency_of", "The currency of an amount, as ISO code; null for `$`, which many share.", "text", "text", "1.234,50 €", "EUR"),
    _one("number_of", "The number of a quantity with unit.", "text", "number", "12 kg", "12", _DECIMAL),
    _one("unit_of", "The unit of a quantity.", "text", "text", "12 kg", "kg"),
    _one("first_name", "Given name of a whole name.", "text", "text", "Dr. Max von Musterfrau", "Max"),
    _one("middle_name", "Second given name or initial.", "text", "text", "Smith, John F.", "F."),
    _one("last_name", "Family name of a whole name.", "text", "text", "Dr. Max von Musterfrau", "von Musterfrau"),
    _one("salutation", "Form of address and titles.", "text", "text", "Dr. Max von Musterfrau", "Dr."),
    _one("suffix", "What stands behind a name.", "text", "text", "John Smith Jr.", "Jr."),
    _one("street", "Street of a whole address.", "text", "text", "Hauptstr. 5, 12345 Berlin", "Hauptstr. 5"),
    _one("street_name", "Street without house number.", "text", "text", "Hauptstr. 5a", "Hauptstr."),
    _one("house_number", "House number of a street.", "text", "text", "Hauptstr. 5a", "5a"),
    _one("postcode", "Postcode of an address or a line of town and postcode.", "text", "text", "Springfield, IL 62701", "62701"),
    _one("city", "Town of it.", "text", "text", "75001 PARIS", "PARIS"),
    _one("region", "State of it.", "text", "text", "Springfield, IL 62701", "IL"),
    _one("country", "Country of it, as ISO code.", "text", "text", "Hauptstr. 5, 12345 Berlin, Germany", "DE"),
    _one("code_of", "The code of a code with label.", "text", "any", "10 - Retail", "10"),
    _one("label_of", "The label of it.", "text", "text", "(A) Top", "Top"),
    _one("part", "One of several values in a cell; parted by `;`, `,`, `|` or a new line, or as told.", "text", "any", "a@x.com; b@y.com", "b@y.com", (Parameter("number", "whole number"), Parameter("separator", "text", required=False))),
    _one("domain_of", "Domain of an e-mail or web address.", "text", "text", "https://www.acme.com/a", "acme.com"),
    _one("date_of", "Day of a date with time.", "date", "date", "2024-05-06 10:30", "2024-05-06"),
    _one("year_of", "Year of a date.", "date", "number", "2024-05-06", "2024"),
    _one("quarter_of", "Quarter of a date.", "date", "number", "2024-05-06", "2"),
    _one("month_of", "Month of a date.", "date", "number", "2024-05-06", "5"),
    _one("day_of", "Day of the month.", "date", "number", "2024-05-06", "6"),
    _one("month_number", "Number of a month by name, in many languages.", "any", "number", "März", "3"),
)  # fmt: skip

SIGNATURES: dict[str, Signature] = {s.name: s for s in (*_COLUMN, *(c.signature for c in COMBINING.values()))}
"""All transforms by name: of one column, then of several."""

WHOLE = frozenset(
    {"amount", "number_of", "street", "city", "postcode", "code_of", "label_of", "date_of", "year_of", "domain_of"}
)
"""What these cannot read stays whole in the column's own field, where people and the check of types see it."""


def call(text: str) -> Call:
    """Read a transform as it is written in a mapping. Raises as `call_of`."""
    return call_of(text, SIGNATURES)


def is_reading(name: str) -> bool:
    """Whether a transform goes through Python by a value map."""
    return name in READINGS


def expression(value: nw.Expr, wanted: Call) -> nw.Expr:
    """What the engine makes of a column by a transform that is no reading."""
    return EXPRESSIONS[wanted.name](value, *wanted.arguments)


def code_and_label(text: str) -> tuple[str, str] | None:
    """Code and label of a text, as `code_of` and `label_of` read them."""
    for pattern, code, label in _CODED:
        found = re.match(pattern.replace(r"\p{L}", r"[^\W\d_]").replace(r"\z", r"\Z"), text, re.DOTALL)
        if found:
            return found[code], found[label]
    return None


def table() -> str:
    """Markdown: the transforms for docs/map.md."""
    lines = ["| Transform | What it does | Example |", "| --- | --- | --- |"]
    for sign in SIGNATURES.values():
        shown = [f"`{text}`" if text else "(blank)" for text in sign.example]
        cells = (f"`{sign.written()}`", sign.help, " → ".join(shown))
        lines.append(f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |")
    return "\n".join(lines) + "\n"


def with_table(page: str) -> str:
    """The text of docs/map.md with its table of transforms renewed."""
    begin, end = "<!-- transforms: begin -->\n", "<!-- transforms: end -->"
    return f"{page[: page.index(begin) + len(begin)]}\n{table()}\n{page[page.index(end) :]}"
