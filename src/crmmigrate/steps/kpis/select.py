"""One KPI as one SELECT, in the SQL of each database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp

from crmmigrate.steps.kpis.definition import Kpi, Star
from crmmigrate.steps.kpis.sql import READ

Node = Any
DIALECTS: Mapping[str, str] = {
    "duckdb": "duckdb", "postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite", "mssql": "tsql",
    "oracle": "oracle", "parquet": "duckdb",
}  # fmt: skip
"""Name of a target -> its SQL."""
_TYPES = {
    "money": "DECIMAL(21, 6)", "number": "DECIMAL(30, 15)", "percent": "DECIMAL(30, 15)", "integer": "BIGINT",
    "bigint": "BIGINT", "date": "DATE", "datetime": "TIMESTAMP", "boolean": "BOOLEAN",
}  # fmt: skip
_UNTYPED = frozenset({"mysql", "sqlite"})
"""Where an empty column needs no type."""


@dataclass(frozen=True)
class Query:
    """What is asked of one side.

    Attributes:
        star: Its tables.
        dialect: Its SQL.
        groups: Name -> expression by which the figure is cut up.
        schema: Of the tables, where they need one.
    """

    star: Star
    dialect: str = "duckdb"
    groups: Mapping[str, str] | None = None
    schema: str | None = None


def select_sql(kpi: Kpi, query: Query) -> str:
    """The SELECT of a KPI: one column a group, and `value`."""
    groups = dict(query.groups or {})
    tree = kpi.tree
    if isinstance(tree, exp.Median):
        text = _median(kpi, tree.this.sql(READ), groups)
    else:
        columns = [f"{expression} AS {_name(name)}" for name, expression in groups.items()]
        text = f"SELECT {', '.join([*columns, f'{kpi.expression} AS value'])} FROM {_from(kpi)}"
        text += f" WHERE {kpi.settings.where}" if kpi.settings.where else ""
        text += f" GROUP BY {_ordinals(groups)}" if groups else ""
    return _written(text, kpi, query)


def view_sql(kpi: Kpi, star: Star, dialect: str) -> str:
    """The SELECT of the view of a KPI: its figure, by currency where it has one."""
    groups = {"currency": "currency"} if kpi.splits_currency(star) else {}
    return select_sql(kpi, Query(star, dialect, groups))


def _median(kpi: Kpi, value: str, groups: Mapping[str, str]) -> str:
    """The median by numbered rows, which every database can."""
    columns = [f"{expression} AS {_name(name)}" for name, expression in groups.items()]
    by = f"PARTITION BY {', '.join(groups.values())} " if groups else ""
    numbered = ", ".join(
        [*columns, f"{value} AS v", f"ROW_NUMBER() OVER ({by}ORDER BY {value}) AS i", f"COUNT(*) OVER ({by}) AS n"]
    )
    where = f"({kpi.settings.where}) AND " if kpi.settings.where else ""
    inner = f"SELECT {numbered} FROM {_from(kpi)} WHERE {where}{value} IS NOT NULL"
    names = ", ".join(map(_name, groups))
    outer = f"SELECT {names + ', ' if names else ''}AVG(v) AS value FROM ({inner}) AS m WHERE 2 * i BETWEEN n AND n + 2"
    return f"{outer} GROUP BY {_ordinals(groups)}" if groups else outer


def _ordinals(groups: Mapping[str, str]) -> str:
    return ", ".join(str(i + 1) for i in range(len(groups)))


def _from(kpi: Kpi) -> str:
    return f"({kpi.source_tree.sql(READ)}) AS {_name(kpi.settings.dataset)}"


def _written(text: str, kpi: Kpi, query: Query) -> str:
    tree = sqlglot.parse_one(text, dialect=READ)
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in list(tree.find_all(exp.Table)):
        if table.name not in own:
            table.replace(_base(table, kpi, query))
    tree = tree.transform(_valued, kpi)
    tree = tree.transform(_portable, query.dialect)
    return str(tree.sql(query.dialect, identify=True))


def _base(table: Node, kpi: Kpi, query: Query) -> Node:
    """The columns of a table of the star that the KPI names; what nobody feeds is null, there or not."""
    columns = query.star.columns[table.name]
    wanted = [c for c in columns if c in kpi.names] or list(columns)[:1]
    found = [exp.column(c) if query.star.has(f"{table.name}.{c}") else _nothing(c, columns[c], query) for c in wanted]
    select = exp.select(*found).from_(exp.table_(table.name, db=query.schema))
    return select.subquery(table.alias or table.name)


def _nothing(name: str, kind: str, query: Query) -> Node:
    null: Node = exp.Null()
    if query.dialect not in _UNTYPED:
        null = exp.cast(null, _TYPES.get(kind, "TEXT"), dialect=READ)
    return exp.alias_(null, name)


def _valued(node: Node, kpi: Kpi) -> Node:
    """Parameters become their values."""
    if not isinstance(node, exp.Placeholder):
        return node
    if node.name == "as_of":
        return exp.cast(exp.Literal.string(kpi.as_of or ""), "DATE", dialect=READ)
    return exp.Literal.number(kpi.settings.parameters[node.name])


def _portable(node: Node, dialect: str) -> Node:
    """What sqlglot does not bring over by itself."""
    if isinstance(node, exp.DateDiff) and dialect != "duckdb":
        return _days(node, dialect)
    if dialect == "sqlite" and isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.DATE:
        return exp.Anonymous(this="DATE", expressions=[node.this.transform(_portable, dialect)])
    if dialect == "sqlite" and isinstance(node, exp.Extract) and node.name.upper() == "YEAR":
        text = exp.Anonymous(this="STRFTIME", expressions=[exp.Literal.string("%Y"), node.expression])
        return exp.cast(text, "BIGINT")
    if dialect == "mysql" and isinstance(node, exp.Div | exp.Avg):
        node.set("this", exp.cast(node.this, "DOUBLE"))  # else quotients keep four decimals
    return node


def _days(node: Node, dialect: str) -> Node:
    end, start = (part.transform(_portable, dialect) for part in (node.this, node.expression))
    if dialect == "mysql":
        return exp.Anonymous(this="DATEDIFF", expressions=[end, start])
    if dialect == "sqlite":
        ends = [exp.Anonymous(this="JULIANDAY", expressions=[part]) for part in (end, start)]
        return exp.cast(exp.paren(exp.Sub(this=ends[0], expression=ends[1])), "BIGINT")
    return exp.paren(exp.Sub(this=end, expression=start))


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
