"""quantity: numbers with their unit: `2,5 KG` becomes `2.5 kg`.

Units are not converted, unless the option `to` says so.
"""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import decimal_of
from crmmigrate.steps.clean.rules import number
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values import canonical
from crmmigrate.values.quantities import split_unit
from crmmigrate.values.units import converted, unit_named

_ENOUGH = 0.9  # share of the sample that is read
_WORDS = 4  # `kilometers per hour` has three
_PLAIN = canonical.whole(canonical.NUMBER)


def _settled(value: nw.Expr, options: Options) -> nw.Expr:
    return value.str.contains(_PLAIN) & number.is_canonical(value, options)


def _read(text: str, options: Options) -> Read:
    """Read one quantity. What is canonical with a decimal point is not read as thousands."""
    decimal = str(options.get("decimal", "."))
    parts = split_unit(text, decimal, _WORDS)
    if parts is None:
        return number.read(text, options)
    amount, word = parts
    unit = unit_named(word)
    if unit is None:
        return Read(None, "unparsed")
    to = options.get("to")
    if to and unit != to:
        moved = converted(amount, unit, str(to))
        return Read(None, "unparsed") if moved is None else Read(f"{moved} {to}")
    return Read(f"{amount} {unit}")


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    if column.inferred_type != "string" or not column.sample:
        return None
    units = sorted({found for unit, _ in column.units if (found := unit_named(unit))})
    if not units or column.semantic_type in number.NAMES_NOT_NUMBERS:
        return None
    decimal = decimal_of(column)
    read = [_read(text, {"decimal": decimal}).after for text in column.sample if text not in column.null_spellings]
    share = sum(after is not None for after in read) / max(len(read), 1)
    clean = column.distinct <= len(column.sample) and set(read) <= set(column.sample)
    if share < _ENOUGH or clean:
        return None
    clear = not number.grouped_after(column, decimal)
    why = f"{share:.0%} of the values are numbers with a unit: {', '.join(units)}"
    return CleaningRule(
        rule="quantity",
        options={"decimal": decimal},
        confidence=round(share * (1 if clear else 0.7), 2),
        why=why if clear else f"{why}; three decimals look like thousands to what reads them later",
        enabled=clear,
    )


QUANTITY = Rule("quantity", _propose, settled=_settled, function=_read, wants="a number with a known unit")
