"""The allow-list of SQL: kinds of nodes, and what may be set in each."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

_PAIR, _ONE = frozenset({"this", "expression", "typed", "safe"}), frozenset({"this"})
ARGUMENTS: dict[Any, frozenset[str]] = {
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _PAIR),
    **dict.fromkeys((exp.And, exp.Or, exp.Is, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.DPipe), _PAIR),
    **dict.fromkeys((exp.Left, exp.Right, exp.Nullif), _PAIR),
    **dict.fromkeys((exp.Paren, exp.Not, exp.Column, exp.Boolean, exp.Null, exp.Neg, exp.Abs), _ONE),
    **dict.fromkeys((exp.Lower, exp.Upper, exp.Trim, exp.Length), _ONE),
    exp.Anonymous: frozenset({"this", "expressions"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: frozenset({"this", "expressions"}),
    exp.Like: frozenset({"this", "expression", "negate"}),
    exp.Round: frozenset({"this", "decimals"}),
    exp.Substring: frozenset({"this", "start", "length"}),
    exp.Concat: frozenset({"expressions", "safe", "coalesce"}),
    exp.Replace: frozenset({"this", "expression", "replacement"}),
    exp.RegexpReplace: frozenset({"this", "expression", "replacement", "modifiers", "single_replace"}),
    exp.RegexpExtract: frozenset({"this", "expression", "group", "null_if_pos_overflow"}),
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.Coalesce: frozenset({"this", "expressions"}),
    **dict.fromkeys((exp.Cast, exp.TryCast), frozenset({"this", "to", "safe", "_type"})),
}
"""What may be set in each kind of node; kinds that are not here are refused."""
