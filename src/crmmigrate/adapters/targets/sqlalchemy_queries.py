"""Queries of a SQLAlchemy target: one SELECT, in the words of its database, with our parameters."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from crmmigrate.adapters.targets.sql import bound
from crmmigrate.adapters.targets.sqlalchemy_traits import Traits
from crmmigrate.core.errors import UsageError


def in_dialect(sql: str, traits: Traits, schema: str | None) -> str:
    """A SELECT as the database wants it; LIMIT, casts and tables without their schema are put into its words.

    Args:
        sql: With names in double quotes, in plain SQL or in the database's own.
        traits: Of the dialect.
        schema: Where tables are that name none.

    Raises:
        UsageError: It is not one SELECT.
    """
    if not traits.dialect:
        return sql
    tree = _parsed(sql, traits.dialect)
    for place in list(tree.find_all(exp.Placeholder)):
        place.replace(exp.Var(this=f":{place.name}"))
    if traits.dialect == "oracle":  # where every SELECT has a FROM
        for select in list(tree.find_all(exp.Select)):
            if not (select.args.get("from") or select.args.get("from_")):
                select.from_("DUAL", copy=False)
    if traits.qualify and schema:
        known = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
        for table in tree.find_all(exp.Table):
            if not table.args.get("db") and table.name not in known and isinstance(table.this, exp.Identifier):
                table.set("db", exp.to_identifier(schema, quoted=True))
    return tree.sql(dialect=traits.dialect)


def _parsed(sql: str, dialect: str) -> exp.Query:
    """The tree of a SELECT, in plain SQL or else in the dialect."""
    for read in ("", dialect):
        try:
            trees = [tree for tree in sqlglot.parse(sql, dialect=read) if tree is not None]
        except SqlglotError:
            continue
        if len(trees) == 1 and isinstance(trees[0], exp.Query) and not trees[0].find(exp.Into):
            return trees[0]
        break
    raise UsageError("only one SELECT at a time can be asked of a target")


def with_parameters(sql: str) -> sa.TextClause:
    """A statement whose `:name` outside of texts, names and comments are parameters, and nothing else is."""
    marked = bound(sql, "\x01{}\x02".format)
    return sa.text(re.sub("\x01(.*?)\x02", r":\1", marked.replace(":", "\\:")))


def dates_only(description: Any) -> list[bool]:
    """Which columns are days although their values have a time: those of Oracle's type DATE."""
    return [getattr(column[1], "name", "") == "DB_TYPE_DATE" for column in description or ()]
