"""SQL of kpis.yaml: parsed by sqlglot and held against what is allowed, before any database sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.errors import SqlglotError

from crmmigrate.core.errors import UsageError

Node = Any  # sqlglot's base class has changed its name between releases
LONGEST = 8000
READ = "duckdb"
"""The dialect in which expressions are read: ANSI SQL, quotients of whole numbers are not cut."""

AGGREGATES = (exp.Sum, exp.Count, exp.Avg, exp.Min, exp.Max, exp.Median)
_PORTABLE = (
    *AGGREGATES, exp.Abs, exp.Round, exp.Coalesce, exp.Nullif, exp.Lower, exp.Upper, exp.Trim, exp.Length,
    exp.Case, exp.If, exp.Cast, exp.Extract, exp.DateDiff, exp.And, exp.Or, exp.RowNumber, exp.Exists,
)  # fmt: skip
_MORE = (
    "Substring",
    "Left",
    "Right",
    "Replace",
    "Concat",
    "RegexpLike",
    "RegexpExtract",
    "RegexpReplace",
    "TryCast",
    "Quantile",
    "PercentileCont",
    "PercentileDisc",
    "Stddev",
    "Floor",
    "Ceil",
    "Greatest",
    "Least",
    "Year",
    "Month",
    "DateTrunc",
    "StrPosition",
    "SplitPart",
    "Lag",
    "Lead",
    "FirstValue",
    "Rank",
    "DenseRank",
    "StrToTime",
    "StrToDate",
    "CountIf",
    "TimestampTrunc",
    "StartsWith",
)
_DUCKDB_ONLY = tuple(getattr(exp, name) for name in _MORE if hasattr(exp, name))  # their number grows with sqlglot
MACROS = frozenset({"num", "day_of"})
_REFUSED = (
    exp.DML, exp.DDL, exp.Command, exp.Into, exp.Lock, exp.Parameter, exp.Use, exp.Pragma, exp.Attach, exp.Set,
    exp.Copy, exp.Transaction, exp.Lateral, exp.Unnest, exp.TableSample,
)  # fmt: skip


class KpiSqlError(UsageError):
    """SQL of a KPI that is none, or that uses what is not allowed."""

    default_code = "config"


def parsed_expression(text: str, parameters: Collection[str] = ()) -> Node:
    """The tree of an aggregate or scalar expression over the columns of one data set.

    Args:
        text: SQL.
        parameters: Names that may stand as `:name` beside `:as_of`.

    Raises:
        KpiSqlError: It is no SQL, or uses what is not allowed.
    """
    tree = _parsed(text)
    if isinstance(tree, exp.Query | exp.DDL | exp.DML) or tree.find(exp.Query):
        raise KpiSqlError("is an expression over one data set, no SELECT; put the SELECT into the source of a data set")
    _checked(tree, _PORTABLE, frozenset())
    _named(tree, {"as_of", *parameters})
    return tree


def parsed_source(text: str, tables: Collection[str]) -> Node:
    """The tree of a data set's source: the name of a table of the star, or one SELECT over such tables.

    Raises:
        KpiSqlError: It is neither, or reads from somewhere else.
    """
    tree = exp.select("*").from_(exp.to_table(text)) if text.isidentifier() else _parsed(text)
    _query(tree)
    _checked(tree, _PORTABLE, frozenset())
    _named(tree, {"as_of"})
    known = _own_names(tree) | set(tables)
    for table in tree.find_all(exp.Table):
        if table.db or table.catalog or not isinstance(table.this, exp.Identifier):
            raise KpiSqlError(f"reads {table.sql()}; only tables of the star may be read, by their bare names")
        if table.name not in known:
            raise KpiSqlError(f"reads {table.name}, which is no table of the star: {', '.join(sorted(tables))}")
    return tree


def parsed_legacy(text: str, views: Collection[str] | None = None) -> Node:
    """The tree of a legacy statement: one SELECT over `legacy.<view>`.

    Args:
        text: SQL as DuckDB reads it.
        views: The views that there are; None: any name.

    Raises:
        KpiSqlError: It is no SELECT, reads from somewhere else, or calls a function that is not allowed.
    """
    tree = _parsed(text)
    _query(tree)
    _checked(tree, _PORTABLE + _DUCKDB_ONLY, MACROS)
    _named(tree, {"as_of"})
    own = _own_names(tree)
    for table in tree.find_all(exp.Table):
        plain = isinstance(table.this, exp.Identifier) and not table.catalog
        if plain and not table.db and table.name in own:
            continue
        if not plain or table.db.lower() != "legacy":
            raise KpiSqlError(f"reads {table.sql()}; only the views legacy.* may be read")
        if views is not None and table.name not in views:
            raise KpiSqlError(f"reads legacy.{table.name}, which there is not; `crmmigrate kpis --sources` lists them")
    return tree


def grouped_legacy(text: str, groups: Sequence[str]) -> str:
    """A legacy statement as a SELECT of its groups and its value.

    Raises:
        KpiSqlError: It lacks a column.
    """
    names = [*groups, "value"]
    given = {name.lower() for name in parsed_legacy(text).named_selects}
    lacking = [name for name in names if name not in given and "*" not in given]
    if lacking:
        more = "; money is one figure a currency" if lacking[0] == "currency" else ""
        raise KpiSqlError(f"the legacy SQL selects no column {lacking[0]}{more}")
    tokens = [t for t in sqlglot.tokenize(text, read=READ) if t.token_type is not TokenType.SEMICOLON]
    body = text[: tokens[-1].end + 1]  # without what stands behind: a semicolon, a comment
    return f"SELECT {', '.join(_quoted(n) for n in names)} FROM (\n{body}\n) AS l"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def legacy_tables(statements: Iterable[str]) -> set[str]:
    """The views legacy.* that statements read."""
    return {t.name for s in statements for t in parsed_legacy(s).find_all(exp.Table) if t.db.lower() == "legacy"}


def _parsed(text: str) -> Node:
    if len(text) > LONGEST:
        raise KpiSqlError(f"is longer than {LONGEST} characters")
    try:
        found = sqlglot.parse(text, dialect=READ)
        trees = [tree for tree in found if tree is not None and not isinstance(tree, exp.Semicolon)]
    except SqlglotError as fault:
        errors = getattr(fault, "errors", None)
        what = errors[0]["description"] if errors else str(fault).split("\n", 1)[0]
        raise KpiSqlError(f"is no SQL: {what}") from fault
    except RecursionError as fault:
        raise KpiSqlError("is nested too deeply") from fault
    if not trees:
        raise KpiSqlError("is empty")
    if len(trees) != 1:
        raise KpiSqlError("must be one statement; a second one is not allowed")
    return trees[0]


def _query(tree: Node) -> None:
    if not isinstance(tree, exp.Query):
        raise KpiSqlError("must be one SELECT")


def _checked(tree: Node, functions: tuple[Any, ...], macros: frozenset[str]) -> None:
    for node in tree.walk():
        if isinstance(node, _REFUSED):
            raise KpiSqlError(f"uses {type(node).__name__.upper()}, which is not allowed")
        if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
            if node.name.lower() not in macros:
                raise KpiSqlError(f"calls {node.name}, which is not allowed")
        elif isinstance(node, exp.Func) and not isinstance(node, functions):
            raise KpiSqlError(f"calls {node.sql_name()}, which is not allowed")


def _named(tree: Node, parameters: Collection[str]) -> None:
    for node in tree.find_all(exp.Placeholder):
        if node.name not in parameters:
            raise KpiSqlError(f"names :{node.name}; there are {', '.join(f':{p}' for p in sorted(parameters))}")


def _own_names(tree: Node) -> set[str]:
    """Names of common table expressions."""
    return {cte.alias for cte in tree.find_all(exp.CTE)}
