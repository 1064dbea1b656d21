"""Conditions of `policies.exclude`: SQL on the fields of a table, parsed against an allow-list."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import narwhals as nw
import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from crmmigrate.core.casting import NUMERIC, typed
from crmmigrate.core.documents import Exclusion, Model, ModelField
from crmmigrate.core.errors import UsageError
from crmmigrate.steps.map.mentions import at

Node = Any  # sqlglot's base class has changed its name between releases
_COMPARISONS: dict[type[exp.Expression], Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
}
_FUNCTIONS: dict[type[exp.Expression], Callable[[nw.Expr], nw.Expr]] = {
    exp.Lower: lambda a: a.str.to_lowercase(),
    exp.Upper: lambda a: a.str.to_uppercase(),
    exp.Trim: lambda a: a.str.strip_chars(),
}


def condition(rule: Exclusion, model: Model, present: set[str]) -> nw.Expr:
    """The condition of a rule as an expression over the columns of fields; null counts as false.

    Args:
        rule: The rule.
        model: The model.
        present: Fields `table.field` that the frame has; the others are null.

    Raises:
        UsageError: The condition is no SQL, names a field that the table lacks, or uses what is not allowed.
    """
    try:
        tree = sqlglot.parse_one(rule.where, dialect="duckdb")
    except ParseError as fault:
        what = fault.errors[0]["description"] if fault.errors else str(fault)
        raise _fault(rule, f"is no SQL condition: {what}") from fault
    return _Translation(rule, model.fields_of(rule.table), present).truth(tree)


class _Translation:
    def __init__(self, rule: Exclusion, fields: dict[str, ModelField], present: set[str]) -> None:
        self._rule = rule
        self._fields = fields
        self._present = present

    def truth(self, node: Node) -> nw.Expr:
        """An expression that is true or false."""
        if isinstance(node, exp.Paren):
            return self.truth(node.this)
        if isinstance(node, exp.And):
            return self.truth(node.left) & self.truth(node.right)
        if isinstance(node, exp.Or):
            return self.truth(node.left) | self.truth(node.right)
        if isinstance(node, exp.Not):
            return ~self.truth(node.this)
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            return self._value(node.this).is_null()
        return self._compared(node).fill_null(value=False)

    def _compared(self, node: Node) -> nw.Expr:
        if type(node) in _COMPARISONS:
            return _COMPARISONS[type(node)](self._value(node.this), self._value(node.expression))
        if isinstance(node, exp.Between):
            value = self._value(node.this)
            return (value >= self._value(node.args["low"])) & (value <= self._value(node.args["high"]))
        if isinstance(node, exp.In) and node.expressions:
            value = self._value(node.this)
            return reduce(lambda a, b: a | b, (value == self._value(item) for item in node.expressions))
        raise _fault(self._rule, f"uses {node.sql()!r}, which is not allowed here")

    def _value(self, node: Node) -> nw.Expr:
        if isinstance(node, exp.Column):
            return self._column(node.name)
        if isinstance(node, exp.Literal):
            return nw.lit(node.this) if node.is_string else nw.lit(float(node.this))
        if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
            return nw.lit(-float(node.this.this))
        if isinstance(node, exp.Boolean):
            return nw.lit("true" if node.this else "false")
        if type(node) in _FUNCTIONS:
            return _FUNCTIONS[type(node)](self._value(node.this))
        raise _fault(self._rule, f"uses {node.sql()!r}, which is not allowed here")

    def _column(self, name: str) -> nw.Expr:
        field = self._fields.get(name)
        if field is None:
            raise _fault(self._rule, f"names the field {name!r}, which {self._rule.table} lacks")
        path = f"{self._rule.table}.{name}"
        value = nw.col(at(path)) if path in self._present else nw.lit(None).cast(nw.String())
        return typed(value, field.type).cast(nw.Float64()) if field.type in NUMERIC else value


def _fault(rule: Exclusion, message: str) -> UsageError:
    return UsageError(
        f"policies.exclude {rule.name}: the condition {message}",
        code="config",
        next="write conditions such as: status = 'archived' AND last_activity_at < '2020-01-01'",
    )
