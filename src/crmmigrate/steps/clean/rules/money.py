"""money: amounts with their currency: `1.234,50 €` becomes `1234.50 EUR`.

For columns in several currencies, and for those with words such as `Mio`: the currency is a part of the value, which
the mapping reads. Where all amounts are in one currency, `number` takes its sign off.
"""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import all_shaped, decimal_of, wears_money
from crmmigrate.steps.clean.rules import number
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting
from crmmigrate.values import canonical
from crmmigrate.values.quantities import is_worded, split_amount

_BODY = canonical.NUMBER.strip("^$")
_CANONICAL = rf"^{_BODY}(?: [A-Z]{{3}})?$"
_GROUPED = r"^-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?: [A-Z]{3})?$"
_LEAST = 0.8  # share of the values that are amounts


def _settled(value: nw.Expr, options: Options) -> nw.Expr:
    plain = value.str.contains(canonical.whole(_CANONICAL))
    return plain & ~value.str.contains(canonical.whole(_GROUPED)) if options.get("decimal") == "," else plain


def _read(text: str, options: Options) -> Read:
    """Read one amount. A sign of several currencies tells none, unless the option `dollar` says which `$` is."""
    amount = split_amount(text, str(options.get("decimal", ".")))
    if amount and amount.power and not (amount.currency or amount.sign):
        amount = number.scaled_amount(text, options)
        return Read(amount.value) if amount else Read(None, "unparsed")
    if amount is None:
        found = number.read(text, options)
        return found if found.after is None or not is_worded(text) else Read(None, "unparsed")
    currency = amount.currency or (options.get("dollar") if amount.sign == "$" else None)
    if amount.sign and not currency:
        return Read(None, "unparsed")
    return Read(f"{amount.value} {currency}" if currency else amount.value)


def _propose(column: ColumnProfile, _: Setting) -> CleaningRule | None:
    money = wears_money(column)
    amounts = [split_amount(text, ".") for text in column.sample]
    if all_shaped(column, rf"{number.CANONICAL_SHAPE}(?: A{{3}})?") and column.decimal == ".":
        return None
    if money is None or column.semantic_type in number.NAMES_NOT_NUMBERS:
        return None
    if sum(amount is not None for amount in amounts) < _LEAST * len(amounts):
        return None
    decimal = decimal_of(column)
    clear = not number.grouped_after(column, decimal)
    return CleaningRule(
        rule="money",
        options={"decimal": decimal},
        confidence=0.9 if clear else 0.6,
        why=money if clear else f"{money}; three decimals look like thousands to what reads them later",
        enabled=clear,
    )


MONEY = Rule("money", _propose, settled=_settled, function=_read, wants="an amount in one certain currency")
