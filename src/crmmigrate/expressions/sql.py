"""SQL scalar expressions in YAML: parsed by sqlglot, checked against an allow-list, translated for every engine.

Nothing that is not named here passes: no statement, no subquery, no other function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

import narwhals as nw
from sqlglot import exp
from sqlglot.errors import ErrorLevel

from crmmigrate.core.casting import captured, lowered, raised
from crmmigrate.expressions import ages, decimals, patterns
from crmmigrate.expressions.allowed import ARGUMENTS
from crmmigrate.expressions.trees import LONGEST, Node, NotAllowedError, parsed, terms
from crmmigrate.values.canonical import DATETIME, whole

Kind = Literal["text", "number", "truth"]
_EMPTY: tuple[Any, ...] = (None, [], {}, False)


@dataclass(frozen=True)
class Value:
    """An expression and what it gives: text, an exact number, or true and false."""

    expr: nw.Expr
    kind: Kind = "text"


class Translator:
    """Translates the tree of an expression.

    Args:
        text: The expression, to say where something stands in it.
        column: What a name stands for; raises `NotAllowedError` for names that are unknown.
    """

    def __init__(self, text: str, column: Callable[[str], Value]) -> None:
        self._text = text
        self._column = column

    @classmethod
    def as_text(cls, text: str, column: Callable[[str], Value]) -> nw.Expr:
        """The value of an expression, as text."""
        return _text(cls(text, column).guarded(parsed(text), truth=False))

    @classmethod
    def as_truth(cls, text: str, column: Callable[[str], Value]) -> nw.Expr:
        """A condition; null counts as false."""
        return cls(text, column).guarded(parsed(text), truth=True).expr.fill_null(value=False)

    @classmethod
    def as_held(cls, text: str, column: Callable[[str], Value]) -> nw.Expr:
        """A condition that must hold; null counts as true, for what is not known breaks nothing."""
        return cls(text, column).guarded(parsed(text), truth=True).expr.fill_null(value=True)

    @classmethod
    def as_value(cls, text: str, column: Callable[[str], Value]) -> Value:
        """The value of an expression, with its kind."""
        return cls(text, column).guarded(parsed(text), truth=False)

    def guarded(self, tree: Node, *, truth: bool) -> Value:
        """The value of a whole tree."""
        try:
            return Value(self.truth(tree), "truth") if truth else self.value(tree)
        except RecursionError as fault:
            message = "is nested too deeply"
            raise NotAllowedError(message) from fault

    # --- true and false ------------------------------------------------------------------------------

    def truth(self, node: Node) -> nw.Expr:
        """An expression that is true, false or null; a comparison with null is null, and so is its negation."""
        self._checked(node)
        if isinstance(node, exp.Paren):
            return self.truth(node.this)
        if isinstance(node, exp.And):
            return self.truth(node.left) & self.truth(node.right)
        if isinstance(node, exp.Or):
            return self.truth(node.left) | self.truth(node.right)
        if isinstance(node, exp.Not):
            return ~self.truth(node.this)
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            return self.value(node.this).expr.is_null()
        return self._compared(node)

    def _compared(self, node: Node) -> nw.Expr:
        if type(node) in _COMPARISONS:
            return self._pair(node.this, node.expression, _COMPARISONS[type(node)])
        if isinstance(node, exp.Between):
            low = self._pair(node.this, node.args.get("low"), _COMPARISONS[exp.GTE])
            return low & self._pair(node.this, node.args.get("high"), _COMPARISONS[exp.LTE])
        if isinstance(node, exp.In) and node.expressions:
            equal = _COMPARISONS[exp.EQ]
            return reduce(lambda a, b: a | b, (self._pair(node.this, item, equal) for item in node.expressions))
        if isinstance(node, exp.Like):
            text, pattern = _text(self.value(node.this)), patterns.like(self._literal(node.expression))
            return ~text.str.contains(pattern) if node.args.get("negate") else text.str.contains(pattern)
        raise self._refused(node)

    def _pair(self, one: Node, other: Node, compare: Callable[[nw.Expr, nw.Expr], nw.Expr]) -> nw.Expr:
        left, right = self.value(one), self.value(other)
        if "number" in (left.kind, right.kind):
            return compare(_number(left).cast(nw.Float64()), _number(right).cast(nw.Float64()))
        return compare(_text(left), _text(right))

    # --- values --------------------------------------------------------------------------------------

    def value(self, node: Node) -> Value:
        """An expression that is text or a number."""
        self._checked(node)
        kind = type(node)
        if kind is exp.Paren:
            return self.value(node.this)
        if kind is exp.Column and isinstance(node.this, exp.Identifier):
            return self._column(node.name)
        if kind in _COMPARISONS or kind in _TRUTHS:
            return Value(self.truth(node), "truth")
        handler = _HANDLERS.get(kind)
        if handler is None:
            raise self._refused(node)
        found: Value = handler(self, node)
        return found

    def constant(self, node: Node) -> Value:
        """A literal."""
        if isinstance(node, exp.Null):
            return Value(nw.lit(None).cast(nw.String()))
        if isinstance(node, exp.Boolean):
            return Value(nw.lit("true" if node.this else "false"))
        if node.is_string:
            return Value(nw.lit(node.this))
        whole_part, _, fraction = node.this.partition(".")
        if not (whole_part + fraction).isdigit() or len(whole_part) > 12 or len(fraction) > 6:
            raise self._refused(node)
        return Value(nw.lit(node.this.rstrip(".") if whole_part else f"0{node.this}").cast(decimals.EXACT), "number")

    def arithmetic(self, node: Node) -> Value:
        """Sums, products, quotients: of exact numbers, null where a side is no number."""
        one, other = _number(self.value(node.left)), _number(self.value(node.right))
        if isinstance(node, exp.Add):
            return Value(decimals.fitted(one + other), "number")
        if isinstance(node, exp.Sub):
            return Value(decimals.fitted(one - other), "number")
        return Value(decimals.times(one, other) if isinstance(node, exp.Mul) else decimals.over(one, other), "number")

    def number_function(self, node: Node) -> Value:
        """-x, abs and round."""
        number = _number(self.value(node.this))
        if isinstance(node, exp.Neg):
            zero = nw.lit("0").cast(decimals.EXACT)
            return Value(decimals.fitted(zero - number), "number")
        if isinstance(node, exp.Abs):
            return Value(number.abs(), "number")
        places = node.args.get("decimals")
        return Value(_rounded(number, self._whole(places, 0, 6) if places is not None else 0), "number")

    def text_function(self, node: Node) -> Value:
        """lower, upper, trim, length."""
        text = _text(self.value(node.this))
        if isinstance(node, exp.Length):
            return Value(text.str.len_chars().cast(decimals.EXACT), "number")
        return Value(_TEXTS[type(node)](text))

    def cut(self, node: Node) -> Value:
        """substr, left, right."""
        text = _text(self.value(node.this))
        if isinstance(node, exp.Substring):
            length = node.args.get("length")
            start = self._whole(node.args.get("start"), 1, LONGEST)
            return Value(text.str.slice(start - 1, None if length is None else self._whole(length, 0, LONGEST)))
        size = self._whole(node.expression, 1, LONGEST)
        return Value(text.str.slice(0, size) if isinstance(node, exp.Left) else text.str.slice(-size, None))

    def joined(self, node: Node) -> Value:
        """`||` gives null where a side is null; concat passes over it."""
        parts = [_text(self.value(item)) for item in terms(node, self._checked)]
        # One flat list: each level of concat_str repeats what it joins.
        return Value(nw.concat_str(parts if isinstance(node, exp.DPipe) else [_blank(part) for part in parts]))

    def replaced(self, node: Node) -> Value:
        """Replace and regexp_replace, of all places."""
        text = _text(self.value(node.this))
        if isinstance(node, exp.Replace):
            old, new = self._literal(node.expression), self._literal(node.args.get("replacement"))
            if not old:
                raise self._refused(node, "replaces the empty text")
            return Value(text.str.replace_all(old, new, literal=True))
        modifiers = node.args.get("modifiers")
        if modifiers is None or self._literal(modifiers) != "g":
            raise self._refused(node, "replaces all places here: write 'g' as its fourth argument")
        new = self._literal(node.args.get("replacement"))
        if "\\" in new or "$" in new:
            raise self._refused(node, r"cannot put groups (\ or $) into its replacement; use regexp_extract and ||")
        return Value(text.str.replace_all("(?s)" + self._pattern(node.expression), new))

    def extracted(self, node: Node) -> Value:
        """regexp_extract: a group, or what the whole pattern found; null where it is not found."""
        group = node.args.get("group")
        number = 0 if group is None else self._whole(group, 0, 9)
        pattern = self._pattern(node.expression)
        if number > patterns.groups(self._literal(node.expression)):
            raise self._refused(node, f"has no group {number}")
        text = _text(self.value(node.this))
        return Value(captured(text, pattern if number else f"({pattern})", number or 1))

    def chosen(self, node: Node) -> Value:
        """Case when."""
        operand, default = node.args.get("this"), node.args.get("default")
        if operand is None:
            tests = [self.truth(branch.this) for branch in node.args["ifs"]]
        else:
            equal = _COMPARISONS[exp.EQ]
            tests = [self._pair(operand, branch.this, equal) for branch in node.args["ifs"]]
        answers = [self.value(branch.args.get("true")) for branch in node.args["ifs"]]
        last = self.value(default) if default is not None else None
        kind, parts = _alike([*answers, *([last] if last else [])])
        rest = parts.pop() if last else nw.lit(None).cast(_TYPES[kind])
        pairs = zip((t.fill_null(value=False) for t in reversed(tests)), reversed(parts), strict=True)
        return Value(reduce(lambda other, pair: nw.when(pair[0]).then(pair[1]).otherwise(other), pairs, rest), kind)

    def first(self, node: Node) -> Value:
        """Coalesce and nullif."""
        if isinstance(node, exp.Nullif):
            value = self.value(node.this)
            same = self._pair(node.this, node.expression, _COMPARISONS[exp.EQ]).fill_null(value=False)
            return Value(nw.when(~same).then(value.expr), value.kind)
        kind, parts = _alike([self.value(item) for item in (node.this, *node.expressions)])
        return Value(nw.coalesce(*parts), kind)

    def cast(self, node: Node) -> Value:
        """Cast and try_cast, both of which give null where the text is not of the type."""
        value, wanted = self.value(node.this), node.args.get("to")
        kind = wanted.this.name if isinstance(wanted, exp.DataType) else ""
        if kind in ("TEXT", "VARCHAR"):
            return Value(_text(value))
        if kind in ("INT", "BIGINT", "SMALLINT"):
            return Value(_rounded(_number(value), 0), "number")
        if kind in ("DOUBLE", "FLOAT", "DECIMAL"):
            return Value(_number(value), "number")
        if kind == "DATE":
            text = _text(value)
            return Value(nw.when(text.str.contains(whole(DATETIME))).then(text).str.slice(0, 10))
        raise self._refused(node)

    def named(self, node: Node) -> Value:
        """Functions that SQL does not have: `age_on(born, day)` and `years_between(first, last)`."""
        name, given = str(node.this).casefold(), node.expressions
        if name not in ages.NAMES:
            raise self._refused(node)
        if len(given) != 2:
            raise self._refused(node, "takes two days")
        return Value(ages.years(*(_text(self.value(day)) for day in given)), "number")

    # --- guards --------------------------------------------------------------------------------------

    def _literal(self, node: Node) -> str:
        if isinstance(node, exp.Literal) and node.is_string:
            return str(node.this)
        raise self._refused(node, "must be a text in quotes here")

    def _whole(self, node: Node | None, least: int, most: int) -> int:
        if isinstance(node, exp.Literal) and not node.is_string and node.this.isdigit() and len(node.this) < 6:
            number = int(node.this)
            if least <= number <= most:
                return number
        raise self._refused(node, f"must be a whole number from {least} to {most} here")

    def _pattern(self, node: Node) -> str:
        pattern = self._literal(node)
        wrong = patterns.fault(pattern)
        if wrong:
            raise self._refused(node, f"cannot be used: {wrong}")
        return patterns.same_everywhere(pattern)

    def _checked(self, node: Node) -> None:
        """Refuse a node with anything set that is not known: a modifier that is passed over changes the meaning."""
        allowed = ARGUMENTS.get(type(node))
        if allowed is None or any(name not in allowed for name, value in node.args.items() if value not in _EMPTY):
            raise self._refused(node)

    def _refused(self, node: Node, why: str = "is not allowed here") -> NotAllowedError:
        written = (
            node.sql(dialect="duckdb", unsupported_level=ErrorLevel.IGNORE)
            if isinstance(node, exp.Expression)
            else "nothing"
        )
        word = written.split("(", 1)[0].strip().casefold()
        place = self._text.casefold().find(word) + 1 if word else 0
        at = f" (at character {place})" if place else ""
        return NotAllowedError(f"uses {written[:80]!r}{at}, which {why}")


def _rounded(number: nw.Expr, places: int) -> nw.Expr:
    return number.cast(nw.Decimal(18, places)).cast(decimals.EXACT)


def _blank(part: nw.Expr) -> nw.Expr:
    return nw.coalesce(part, nw.lit(""))


def _text(value: Value) -> nw.Expr:
    if value.kind == "number":
        return decimals.text(value.expr)
    if value.kind == "truth":
        false = nw.when((~value.expr).fill_null(value=False)).then(nw.lit("false"))
        return nw.coalesce(nw.when(value.expr.fill_null(value=False)).then(nw.lit("true")), false)
    return value.expr


def _number(value: Value) -> nw.Expr:
    return value.expr if value.kind == "number" else decimals.number(_text(value))


def _alike(values: list[Value]) -> tuple[Kind, list[nw.Expr]]:
    """The values in one kind: numbers where all are, else text."""
    if all(v.kind == "number" for v in values):
        return "number", [v.expr for v in values]
    return "text", [_text(v) for v in values]


_TYPES: dict[Kind, Any] = {"number": decimals.EXACT, "text": nw.String(), "truth": nw.Boolean()}
_COMPARISONS: dict[Any, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
}
_TRUTHS = (exp.And, exp.Or, exp.Not, exp.Is, exp.Between, exp.In, exp.Like)
_TEXTS: dict[Any, Callable[[nw.Expr], nw.Expr]] = {
    exp.Lower: lowered,
    exp.Upper: raised,
    exp.Trim: lambda text: text.str.strip_chars(),
}
_HANDLERS: dict[Any, Callable[[Translator, Node], Value]] = {
    **dict.fromkeys((exp.Literal, exp.Null, exp.Boolean), Translator.constant),
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div), Translator.arithmetic),
    **dict.fromkeys((exp.Neg, exp.Abs, exp.Round), Translator.number_function),
    **dict.fromkeys((exp.Lower, exp.Upper, exp.Trim, exp.Length), Translator.text_function),
    **dict.fromkeys((exp.Substring, exp.Left, exp.Right), Translator.cut),
    **dict.fromkeys((exp.DPipe, exp.Concat), Translator.joined),
    **dict.fromkeys((exp.Replace, exp.RegexpReplace), Translator.replaced),
    exp.RegexpExtract: Translator.extracted,
    exp.Case: Translator.chosen,
    **dict.fromkeys((exp.Coalesce, exp.Nullif), Translator.first),
    **dict.fromkeys((exp.Cast, exp.TryCast), Translator.cast),
    exp.Anonymous: Translator.named,
}


def over_headers(text: str, column: Callable[[str], nw.Expr | None]) -> nw.Expr:
    """The text of an expression over columns of a source.

    Args:
        text: The expression.
        column: The column of a header, `value` for the entry's own; None where there is none.
    """

    def named(name: str) -> Value:
        found = column(name)
        if found is None:
            message = f'names the column "{name}", which the layout lacks'
            raise NotAllowedError(message)
        return Value(found)

    return Translator.as_text(text, named)


def fault_of(text: str, headers: Any = None) -> str | None:
    """What is wrong with an expression; None when nothing is.

    Args:
        text: The expression.
        headers: Headers that it may name; None: any.
    """
    try:
        over_headers(text, lambda name: nw.col("c") if headers is None or name in headers else None)
    except NotAllowedError as fault:
        return f"the SQL {fault.message}"
    return None
