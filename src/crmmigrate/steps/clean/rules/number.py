"""number: thousands, decimal comma, currency signs, brackets and trailing minus signs."""

from __future__ import annotations

import re

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import DIGITS, SCALES, all_shaped, decimal_of, wears_money
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values import canonical
from crmmigrate.values.numbers import read_number
from crmmigrate.values.quantities import Amount, currencies_in, numeral, split_amount

NAMES_NOT_NUMBERS = frozenset({"postcode", "phone", "vat", "iban", "ean", "code", "flag"})
CANONICAL_SHAPE = rf"-?{DIGITS}(?:\.{DIGITS})?"
_GROUPED_BY_POINTS = r"^-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+$"
_LETTER = re.compile(r"(.*[0-9)]) ?([kKMB]|[Mm][nd])\.?")
_MINUTES = frozenset({"mn", "md"})  # as often minutes and days of work as millions
_BILLION = 9
MOST_DIGITS = 18  # of whole numbers, as canonical text has them
_GROUP_OF = {".": ",", ",": "."}
_SIGN = r"(?:[€$£] ?)?"
_SIGN_BEHIND = r"(?: ?[€$£])?"


def is_canonical(value: nw.Expr, options: Options) -> nw.Expr:
    """Whether a value is canonical; with a decimal comma, `1.234` is one thousand and not canonical."""
    plain = value.str.contains(canonical.whole(canonical.NUMBER)) | value.str.contains(
        canonical.whole(canonical.INTEGER)
    )
    if options.get("decimal", ".") == ",":
        return plain & ~value.str.contains(canonical.whole(_GROUPED_BY_POINTS))
    return plain


def _is_usual(value: nw.Expr, options: Options) -> nw.Expr:
    """Whether a number wears the most usual dress, which the engine takes off itself."""
    decimal = str(options.get("decimal", "."))
    group = _GROUP_OF[decimal]
    figures = rf"(?:0|[1-9][0-9]{{0,14}}|[1-9][0-9]{{0,2}}(?:\{group}[0-9]{{3}}){{1,4}})"
    return value.str.contains(canonical.whole(rf"^{_SIGN}-?{figures}(?:\{decimal}[0-9]{{1,15}})?{_SIGN_BEHIND}$"))


def _settled(value: nw.Expr, options: Options) -> nw.Expr:
    return is_canonical(value, options) | _is_usual(value, options)


def _touches(value: nw.Expr, options: Options) -> nw.Expr:
    return ~is_canonical(value, options)


def expression(value: nw.Expr, options: Options) -> nw.Expr:
    """Take off the most usual dress of numbers by literal replaces; other dress is left to `function`."""
    decimal = str(options.get("decimal", "."))
    bare = value
    for sign in ("€", "$", "£", " ", _GROUP_OF[decimal]):
        bare = bare.str.replace_all(sign, "", literal=True)
    pointed = bare.str.replace_all(decimal, ".", literal=True)
    return nw.when(_is_usual(value, options)).then(pointed).otherwise(value)


def read(text: str, options: Options) -> Read:
    """Read one number; one that is none with the column's decimal sign is read with the other.

    Words such as `Mio` are worked in. One letter is a house number (`12B`) as often as a scale: it counts behind
    decimals, as in `1.2k`, or where the option `letters` says so.
    """
    decimal = str(options.get("decimal", "."))
    after = read_number(text, decimal)
    if after is None:
        amount = scaled_amount(text, options)
        after = amount.value if amount else None
    if after is None or len(after.lstrip("-").partition(".")[0]) > MOST_DIGITS:
        return Read(None, "unparsed")
    return Read(after)


def scaled_amount(text: str, options: Options) -> Amount | None:
    """An amount with a word such as `Mio`, or with a letter that certainly scales; None for others."""
    decimal = str(options.get("decimal", "."))
    letter = _LETTER.fullmatch(text.strip())
    sure = letter is None or (letter[2].casefold() not in _MINUTES and re.search(rf"[0-9]\{decimal}[0-9]", text))
    if not sure and not options.get("letters"):
        return None
    if letter and letter[2] == "B":
        number = read_number(letter[1], decimal)
        return Amount(number, _BILLION) if number else None
    amount = split_amount(text, decimal)
    return amount if amount and amount.power else None


def grouped_after(column: ColumnProfile, decimal: str) -> bool:
    """Whether cleaning turns a decimal comma into a point before three figures, as thousands are written."""
    written = (numeral(text) for text in column.sample) if decimal == "," else ()
    return any(re.search(_GROUPED_BY_POINTS, read_number(text, ",") or "") for text in written)


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    scaled = _scaled(column)
    is_number = column.inferred_type in ("integer", "number") or scaled
    if not is_number or column.semantic_type in NAMES_NOT_NUMBERS:
        return None
    if column.semantic_type == "percentage" or "%" in "".join(shape for shape, _ in column.patterns):
        return None
    if len(currencies_in(column.sample)) > 1 or wears_money(column):
        return None  # the currency is a part of the value: `money` and the mapping read it
    if column.decimal == "." and column.type_share == 1 and all_shaped(column, CANONICAL_SHAPE):
        return None
    if scaled:
        return scaled
    sign = "comma" if column.decimal == "," else "point"
    return CleaningRule(
        rule="number",
        options={"decimal": column.decimal},
        confidence=round(column.type_share, 2),
        why=f"{column.type_share:.0%} of the values are numbers with a decimal {sign}",
    )


def _scaled(column: ColumnProfile) -> CleaningRule | None:
    """The rule for numbers with words such as `k` and `Mio`, which the profile takes for text."""
    units = {unit for unit, _ in column.units}
    if column.inferred_type != "string" or not units or not units <= SCALES:
        return None
    # One capital alone may also be a size or a month: somebody must say so. Beside k it scales.
    sure = "thousand" in units or not any(re.search(r"[0-9] ?(?:[MB]|[Mm][nd]\.?)$", text) for text in column.sample)
    return CleaningRule(
        rule="number",
        options={"decimal": decimal_of(column), "letters": True},
        confidence=0.9 if sure else 0.7,
        why=f"the values are numbers with words for {', '.join(sorted(units))}",
        enabled=sure,
    )


NUMBER = Rule(
    "number", _propose, expression=expression, touches=_touches, settled=_settled, function=read, wants="a number"
)
