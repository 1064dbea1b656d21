"""What a user may ask of a database: some of its tables, or one SELECT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlglot
from sqlglot import exp

from crmmigrate.core.errors import SourceError

_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Into, exp.Lock, exp.DDL, exp.Command)


def only_select(options: Mapping[str, Any], dialect: str) -> str | None:
    """The query that the user asks for, without what ends it; None where there is none.

    Raises:
        SourceError: It is not exactly one SELECT, or stands beside `tables`.
    """
    if options.get("query") is None:
        return None
    if options.get("tables") is not None:
        raise SourceError("`tables` and `query` exclude each other", next="take one of them out")
    sql = str(options["query"])
    try:
        found = [one for one in sqlglot.parse(sql, read=dialect) if one is not None]
    except sqlglot.ParseError as fault:
        detail = str(fault).splitlines()[0]
        raise SourceError(f"`query` cannot be understood: {detail}", next="write one SELECT") from fault
    reads = len(found) == 1 and isinstance(found[0], exp.Query)
    # A subquery is an exp.DDL to sqlglot's classes, so the root of each statement is what counts.
    if not reads or any(isinstance(node, _WRITES) and not isinstance(node, exp.Query) for node in found[0].walk()):
        raise SourceError("`query` must be exactly one SELECT, which changes nothing", next="write one SELECT")
    return sql.strip().rstrip(";").rstrip()


def wanted(options: Mapping[str, Any], names: Sequence[str], place: str) -> frozenset[str] | None:
    """The tables that the user named with `tables`, or None for all.

    Raises:
        SourceError: One of them does not exist; the message names those that do.
    """
    asked = options.get("tables")
    if asked is None:
        return None
    chosen = [str(name) for name in ([asked] if isinstance(asked, str) else asked)]
    missing = [name for name in chosen if name not in names]
    if missing:
        more = f" and {len(names) - 30} more" if len(names) > 30 else ""
        listed = ", ".join(names[:30]) or "none"
        raise SourceError(f"{place}: there is no table {missing[0]!r}", next=f"the tables are: {listed}{more}")
    return frozenset(chosen)
