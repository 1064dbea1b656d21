"""SQL in DuckDB's dialect as Spark writes it, with the same answers to the letter.

Where sqlglot's translation means something else on other values (accents, ends of lines, lists that are null),
the tree is changed first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.dialects.duckdb import DuckDB

JARO_WINKLER = "crmmigrate_jaro_winkler"
"""Name of a function of two texts that the session must have: Spark itself has none."""
Macros = Mapping[str, tuple[str, str]]
Node = Any
"""Of a tree; sqlglot's own name for it has changed between versions."""
Change = Callable[[Node], Node]

_BLANKS = "".join(map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))
_SEVERAL = [c for c in map(chr, range(0x80, 0xFB18)) if len(c.upper()) > 1]
"""Letters whose capital is several letters in Java, such as `ß`; DuckDB knows one or none."""
_CAPITAL = "".join("\u1e9e" if c == "ß" else c.title() if len(c.title()) == 1 else c for c in _SEVERAL)
_PRIVATE = "".join(chr(0xE000 + i) for i in range(len(_SEVERAL)))
_BOUNDARY = "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))"
_TOKEN = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|.", re.DOTALL)
_SIGN_OF_SETS = re.compile(r"\\.|[\[&]")
"""Java can nest and cut classes of letters."""
_ELSEWHERE = {"\\b": _BOUNDARY, "$": r"\z", ".": r"[^\n]", "\\s": r"[\t\n\f\r ]"}


class _Reading(DuckDB):
    """DuckDB's dialect, in which `len` is of lists and `length` of texts."""

    INDEX_OFFSET = 0  # an index stays as it is written: it is given to a function that counts from 1

    class Parser(DuckDB.Parser):  # type: ignore[misc, valid-type]
        FUNCTIONS = {**DuckDB.Parser.FUNCTIONS, "LEN": exp.ArraySize.from_arg_list}  # noqa: RUF012 - sqlglot's way


def spark_sql(sql: str, macros: Macros) -> str:
    """A query or an expression as Spark writes it.

    Args:
        sql: In DuckDB's dialect.
        macros: Functions to write out: name to (arguments, expression).
    """
    tree = _from_below(_parsed(sql), lambda node: _written_out(node, macros))
    return str(_from_below(tree, _translated).sql(dialect="spark"))


_WHOLE = (exp.Column, exp.Identifier, exp.Literal, exp.Paren)
"""What needs no brackets."""


def _parsed(sql: str) -> Node:
    return parse_one(sql, read=_Reading)


@cache
def java_pattern(pattern: str) -> str:
    """A regular expression of RE2 such that Java finds the same."""
    made = ""
    for token in _TOKEN.findall(pattern):
        if token[0] == "[" and len(token) > 1:
            inside = token[1:-1].replace("\\s", r"\t\n\f\r ")
            made += f"[{_SIGN_OF_SETS.sub(_masked, inside)}]"
        else:
            made += _ELSEWHERE.get(token, token)
    return made


def _from_below(tree: Node, change: Change) -> Node:
    """The tree with each node changed, after those below it."""
    for node in reversed(list(tree.walk(bfs=False))):
        new = change(node)
        if new is node:
            continue
        if node is tree:
            tree = new
        else:
            node.replace(new)
    return tree


def _masked(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else "\\" + found[0]


def _written_out(node: Node, macros: Macros) -> Node:
    """A call of a macro as its expression, with the values in the places of the arguments."""
    name = node.name.lower() if isinstance(node, exp.Anonymous) else ""
    if name not in macros:
        return node
    arguments, body = macros[name]
    values = dict(zip((a.strip() for a in arguments.split(",")), node.expressions, strict=True))

    def placed(part: Node) -> Node:
        if not isinstance(part, exp.Column) or part.table or part.name not in values:
            return part
        value = values[part.name].copy()
        return value if isinstance(value, _WHOLE) else exp.Paren(this=value)

    whole = _from_below(_parsed(body), lambda part: _written_out(part, macros))
    return exp.Paren(this=_from_below(whole, placed))


def _translated(node: Node) -> Node:
    change = _CHANGES.get(type(node))
    return change(node) if change else node


def _text(value: str) -> Node:
    return exp.Literal.string(value)


def _call(name: str, *arguments: Node | str) -> Node:
    return exp.Anonymous(this=name, expressions=[_text(a) if isinstance(a, str) else a for a in arguments])


def _pattern(node: Node) -> Node:
    if not node.is_string:
        raise NotImplementedError(f"a pattern that is no literal: {node}")
    return _text(java_pattern(node.name))


def _replaced(node: Node) -> Node:
    modifiers = node.args.get("modifiers")
    if modifiers is None or modifiers.name != "g":
        raise NotImplementedError(f"only `g` is known: {node}")
    by = re.sub(r"\\([0-9])", r"$\1", node.args["replacement"].name.replace("$", r"\$"))
    return _call("REGEXP_REPLACE", node.this, _pattern(node.expression), by)


def _extracted(node: Node) -> Node:
    group = node.args.get("group") or exp.Literal.number(0)
    return _call("REGEXP_EXTRACT", node.this, _pattern(node.expression), group)


def _full(node: Node) -> Node:
    return exp.RegexpLike(this=node.this, expression=_text(rf"\A(?:{java_pattern(node.expression.name)})\z"))


def _lower(node: Node) -> Node:
    return exp.Lower(this=_call("TRANSLATE", node.this, "\u0130\u03a3", "i\u03c3"))


def _upper(node: Node) -> Node:
    hidden = _call("TRANSLATE", node.this, "".join(_SEVERAL), _PRIVATE)
    return _call("TRANSLATE", exp.Upper(this=hidden), _PRIVATE, _CAPITAL)


def _trimmed(node: Node) -> Node:
    return exp.Trim(this=node.this, position="BOTH", expression=node.expression or _text(_BLANKS))


def _bytes(node: Node) -> Node:
    """A text whose letters are the bytes of another one: DuckDB counts bytes."""
    return _call("DECODE", _call("ENCODE", node, "UTF-8"), "ISO-8859-1")


def _split(node: Node) -> Node:
    by = node.expression.name
    return _call("SPLIT", node.this, java_pattern(re.escape(by)) if by else "")


def _listed(node: Node) -> Node:
    """`list(a ORDER BY b, c)`: Spark's lists of groups have no order of their own."""
    order = node.this
    if not isinstance(order, exp.Order):
        return node
    fields = [part for i, o in enumerate(order.expressions) for part in (f"by_{i}", o.this)]
    sorted_ = _call("ARRAY_SORT", _call("COLLECT_LIST", _call("NAMED_STRUCT", *fields, "value", order.this)))
    taken = exp.Dot(this=exp.to_identifier("x"), expression=exp.to_identifier("value"))
    return _call("TRANSFORM", sorted_, exp.Lambda(this=taken, expressions=[exp.to_identifier("x")]))


_CHANGES: dict[type[Node], Change] = {
    exp.ArrayAgg: _listed,
    exp.ArrayDistinct: lambda n: _call("ARRAY_COMPACT", _call("ARRAY_DISTINCT", n.this)),
    exp.ArrayOverlaps: lambda n: _call("ARRAYS_OVERLAP", n.this, n.expression),
    exp.ArraySize: lambda n: _call("ARRAY_SIZE", n.this),
    exp.Bracket: lambda n: _call("TRY_ELEMENT_AT", n.this, *n.expressions),
    exp.JarowinklerSimilarity: lambda n: _call(JARO_WINKLER, n.this, n.expression),
    exp.Levenshtein: lambda n: exp.Levenshtein(this=_bytes(n.this), expression=_bytes(n.expression)),
    exp.Lower: _lower,
    exp.RegexpExtract: _extracted,
    exp.RegexpFullMatch: _full,
    exp.RegexpLike: lambda n: exp.RegexpLike(this=n.this, expression=_pattern(n.expression)),
    exp.RegexpReplace: _replaced,
    exp.Split: _split,
    exp.Trim: _trimmed,
    exp.Upper: _upper,
}
