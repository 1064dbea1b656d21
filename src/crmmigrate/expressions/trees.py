"""Trees of SQL expressions: parsed by sqlglot, and kept to a size that an engine can plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from crmmigrate.core.errors import UsageError

Node = Any  # sqlglot's base class has changed its name between releases
LONGEST = 4000
_MOST_NODES = 1000
_MOST_BUILT = 10_000


class NotAllowedError(UsageError):
    """A SQL expression that is none, or that uses what is not allowed."""

    default_code = "config"


def parsed(text: str) -> Node:
    """The tree of one scalar expression.

    Raises:
        NotAllowedError: The text is no SQL, more than one expression, or too large.
    """
    if len(text) > LONGEST:
        message = f"is longer than {LONGEST} characters"
        raise NotAllowedError(message)
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
        sized = _sized_type(sqlglot.tokenize(text, dialect="duckdb"))
    except SqlglotError as fault:
        errors = getattr(fault, "errors", None)
        what = errors[0]["description"] if errors else str(fault).split("\n", 1)[0]
        message = f"is no SQL: {what}"
        raise NotAllowedError(message) from fault
    except RecursionError as fault:
        message = "is nested too deeply"
        raise NotAllowedError(message) from fault
    if not trees or trees[0] is None:
        message = "is empty"
        raise NotAllowedError(message)
    if len(trees) != 1:
        message = "must be one expression; a second statement is not allowed"
        raise NotAllowedError(message)
    if sized:
        message = f"casts to {sized}(...), which is not allowed: write {sized} alone, and round or left for the size"
        raise NotAllowedError(message)
    _measured(trees[0])
    return trees[0]


def terms(node: Node, seen: Callable[[Node], object] = bool) -> list[Node]:
    """What a chain of `||`, or of concat in concat, joins, in order.

    Args:
        node: The top of the chain.
        seen: Called with each node that is passed over.
    """
    kind = type(node)
    found: list[Node] = []
    waiting: list[Node] = [node]
    while waiting:
        top = waiting.pop()
        bare = top
        while isinstance(bare, exp.Paren):
            seen(bare)
            bare = bare.this
        if type(bare) is not kind:
            found.append(top)
            continue
        seen(bare)
        if kind is exp.DPipe:
            waiting += [bare.expression, bare.this]
        else:
            waiting += reversed(bare.expressions or [None])
    return found


def _sized_type(tokens: list[Any]) -> str | None:
    """The type of a cast that is written with a size; the parser drops some of these, and adds others."""
    for before, kind, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if before.token_type.name in ("ALIAS", "DCOLON") and after.token_type.name == "L_PAREN":
            return str(kind.text)
    return None


# --- size -----------------------------------------------------------------------------------------

_NUMERIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Abs, exp.Round, exp.Length)
_UNWRAPPED = (exp.Paren, exp.Identifier, exp.Literal)
_REPEATS: dict[Any, int] = {
    exp.Add: 2, exp.Sub: 2, exp.Neg: 2, exp.Mul: 2, exp.DPipe: 2, exp.Concat: 2, exp.Nullif: 2, exp.Right: 8,
    exp.Upper: 12, exp.RegexpExtract: 4, exp.Between: 2, exp.Cast: 2, exp.TryCast: 2,
    exp.Anonymous: 4,
}  # fmt: skip
"""How often what is built for a node holds what is built for its parts."""
_READ, _WRITTEN = 2, 3  # text read as a number, a number written as text


def _measured(tree: Node) -> None:
    """Refuse a tree of which too much would be built: what is repeated in what is repeated multiplies."""
    nodes, built = 0, 0
    for factor in _factors(tree):
        nodes, built = nodes + 1, built + factor
        if nodes > _MOST_NODES:
            message = f"has more than {_MOST_NODES} parts; write a shorter one, or several columns of it"
            raise NotAllowedError(message)
        if built > _MOST_BUILT:
            message = "is too much to work out: it nests sums, quotients, patterns or casts too deeply"
            raise NotAllowedError(message)


def _factors(tree: Node) -> Iterator[int]:
    """For each node how often it is built."""
    waiting = [(tree, 1)]
    while waiting:
        node, factor = waiting.pop()
        yield factor
        chain = terms(node) if isinstance(node, exp.DPipe | exp.Concat) else None
        parts = [c for c in (_children(node) if chain is None else chain) if isinstance(c, exp.Expression)]
        waiting += [(part, factor * _repeats(node, part)) for part in parts]


def _children(node: Node) -> Iterator[Node]:
    for value in node.args.values():
        yield from value if isinstance(value, list) else [value]


def _repeats(node: Node, child: Node) -> int:
    repeats = _REPEATS.get(type(node), 1)
    if isinstance(node, exp.Div):
        repeats = 14 if child is node.expression else 7
    elif isinstance(node, exp.In | exp.Case) and child is node.this:
        repeats = len(node.args.get("expressions") or node.args.get("ifs") or [0])
    while isinstance(child, exp.Paren):
        child = child.this
    if isinstance(node, _UNWRAPPED) or isinstance(child, exp.Literal | exp.Identifier):
        return repeats
    if isinstance(node, _NUMERIC) == isinstance(child, _NUMERIC):
        return repeats
    return repeats * (_READ if isinstance(node, _NUMERIC) else _WRITTEN)
