"""number: thousands, decimal comma, currency signs, brackets and trailing minus signs."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import DIGITS, all_shaped
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values import canonical
from crmmigrate.values.numbers import read_number
from crmmigrate.values.quantities import currencies_in

NAMES_NOT_NUMBERS = frozenset({"postcode", "phone", "vat", "iban", "ean", "code", "flag"})
CANONICAL_SHAPE = rf"-?{DIGITS}(?:\.{DIGITS})?"
_GROUPED_BY_POINTS = r"^-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+$"
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
    """Read one number; one that is none with the column's decimal sign is read with the other."""
    after = read_number(text, str(options.get("decimal", ".")))
    return Read(after, "" if after is not None else "unparsed")


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if column.inferred_type not in ("integer", "number") or column.semantic_type in NAMES_NOT_NUMBERS:
        return None
    if column.semantic_type == "percentage" or "%" in "".join(shape for shape, _ in column.patterns):
        return None
    if len(currencies_in(column.sample)) > 1:
        return None  # the currency is a part of the value: the mapping parts them
    if column.decimal == "." and column.type_share == 1 and all_shaped(column, CANONICAL_SHAPE):
        return None
    sign = "comma" if column.decimal == "," else "point"
    return CleaningRule(
        rule="number",
        options={"decimal": column.decimal},
        confidence=round(column.type_share, 2),
        why=f"{column.type_share:.0%} of the values are numbers with a decimal {sign}",
    )


NUMBER = Rule(
    "number", _propose, expression=expression, touches=_touches, settled=_settled, function=read, wants="a number"
)
