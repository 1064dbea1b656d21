"""Names, parameters and URLs: what the targets share and no database driver is needed for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import TablePlan

MAX_NAME_BYTES = 63
TEXT_TYPES = ("string", "text", "category", "reference", "email", "phone", "url")

_TOKENS = re.compile(
    r"""(?P<kept>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|::)|:(?P<name>[A-Za-z_]\w*)""", re.DOTALL
)


def quoted(name: str) -> str:
    """The identifier `name` in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: Iterable[str], prefix: str = "") -> str:
    """Quoted names with commas between, each after `prefix`."""
    return ", ".join(prefix + quoted(name) for name in names)


def literal(text: str) -> str:
    """A string literal, for the statements that take no parameters (comments)."""
    return "'" + text.replace("'", "''") + "'"


def object_name(kind: str, table: str, columns: Iterable[str]) -> str:
    """A name for an index or constraint: readable, unique per table and columns, never over 63 bytes."""
    digest = hashlib.sha256("\0".join((kind, table, *columns)).encode()).hexdigest()[:10]
    readable = re.sub(r"\W+", "_", table, flags=re.ASCII)[:40]
    return f"{kind}_{readable}_{digest}"


def bound(sql: str, placeholder: Callable[[str], str], *, percent: bool = False) -> str:
    """Rewrite `:name` outside of strings, quoted names, comments and `::` casts.

    Args:
        sql: Statement with `:name` parameters.
        placeholder: How the driver writes the parameter of that name.
        percent: Double each `%`, for drivers that format with it.
    """

    def escaped(text: str) -> str:
        return text.replace("%", "%%") if percent else text

    parts: list[str] = []
    end = 0
    for token in _TOKENS.finditer(sql):
        parts.append(escaped(sql[end : token.start()]))
        name = token["name"]
        parts.append(placeholder(name) if name else escaped(token[0]))
        end = token.end()
    return "".join((*parts, escaped(sql[end:])))


def percent_bound(sql: str) -> str:
    """`sql` with `%(name)s` parameters, as psycopg and PyMySQL read them."""
    return bound(sql, "%({})s".format, percent=True)


_WORDS = {
    **dict.fromkeys(("varchar", "text", "longtext", "mediumtext", "tinytext", "char", "string", "clob"), "text"),
    **dict.fromkeys(("character varying", "character", "bpchar", "nvarchar", "nchar"), "text"),
    **dict.fromkeys(("bigint", "integer", "int", "smallint", "tinyint", "mediumint", "hugeint"), "integer"),
    **dict.fromkeys(("timestamp", "datetime", "timestamp without time zone"), "datetime"),
    "date": "date",
    "boolean": "boolean",
    "bool": "boolean",
}
_NATIVE = re.compile(r"\s*([a-z ]*[a-z])\s*(?:\(([\d, ]+)\))?\s*([a-z ]*)")


def word_of(native: str) -> str:
    """The kind of a database's own type: text, integer, decimal(p,s), date, datetime, boolean or other.

    >>> word_of("NUMERIC(21, 6)"), word_of("timestamp(6) without time zone"), word_of("double precision")
    ('decimal(21,6)', 'datetime', 'other')
    """
    found = _NATIVE.fullmatch(native.lower())
    if not found:
        return "other"
    name, numbers, rest = found[1], (found[2] or "").replace(" ", ""), found[3].strip()
    if name in {"decimal", "numeric"} and numbers and not rest:
        return f"decimal({numbers if ',' in numbers else numbers + ',0'})"
    if name == "tinyint" and numbers == "1":
        return "boolean"
    return _WORDS.get(f"{name} {rest}".strip(), "other")


def parsed_url(url: str, schemes: Iterable[str]) -> URL:
    """The parts of a target URL.

    Raises:
        UsageError: It is no URL, or of another kind of database. The message never shows the URL.
    """
    expected = " or ".join(f"{scheme}://..." for scheme in schemes)
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise UsageError("the target is not a URL", next=f"write it as {expected}") from None
    if parts.get_backend_name() not in schemes:
        raise UsageError(
            f"the target URL begins with {parts.drivername}://, which this target does not serve",
            next=f"write it as {expected}",
        )
    return parts


def without_secret(text: str, url: URL) -> str:
    """`text` with the password of the URL blotted out, in case a driver quotes it."""
    return text.replace(str(url.password), "***") if url.password else text


def check_name(name: str, what: str = "name") -> str:
    """The name itself, if every target can hold it.

    Raises:
        UsageError: It is empty, over 63 bytes or holds a NUL.
    """
    if not name or "\0" in name or len(name.encode()) > MAX_NAME_BYTES:
        raise UsageError(f"{what} {name!r} cannot be used in a database", next="use 1 to 63 bytes (UTF-8) without NUL")
    return name


def check_plan(plan: TablePlan) -> None:
    """Refuse a plan that no target could carry out.

    Raises:
        UsageError: Names are unusable or repeated, or a key names a column that is not there.
    """
    names = [column.name for column in plan.columns]
    check_name(plan.table, "table")
    for name in names:
        check_name(name, f"column of {plan.table}")
    if not names or len({name.lower() for name in names}) != len(names):
        raise UsageError(f"table {plan.table} needs columns with different names, not {', '.join(names) or 'none'}")
    missing = [key for key in (*plan.primary_key, *plan.merge_key) if key not in names]
    if missing:
        raise UsageError(f"table {plan.table}: key column {missing[0]} is not among its columns")


def indexed(plan: TablePlan) -> list[str]:
    """Columns of a fact that reports join or filter by: foreign keys and dates."""
    if not any(column.references for column in plan.columns):
        return []
    single = {keys[0] for keys in (plan.primary_key, plan.merge_key) if len(keys) == 1}
    return [
        column.name
        for column in plan.columns
        if (column.references or column.type in {"date", "datetime"}) and column.name not in single
    ]


def hashed(text: str) -> int:
    """The first 40 bits of the MD5 of a text, as other databases make them by themselves."""
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[:5], "big")


HASH = "crmmigrate_hash", 1, hashed
"""The function that SQLite is given, which has none: name, parameters, what it does."""
