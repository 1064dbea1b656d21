"""SQL that gives the same answer on every target: values as text, rows as numbers that stand for their content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crmmigrate.core.ports import TablePlan, Target, TargetColumn

_PARTED = "\x1f"
_DECIMALS = ("number", "percent", "money")
_WHOLE = ("integer", "bigint")


def quoted(name: str) -> str:
    """An identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal; a backslash in it is an error, since MySQL reads it otherwise."""
    return "'" + text.replace("'", "''") + "'"


def listed(names: Sequence[str]) -> str:
    """Quoted names with commas between."""
    return ", ".join(quoted(n) for n in names)


def month(field: str, width: int) -> str:
    """The first characters of a date as text: its month, or its year."""
    return f"SUBSTR(CAST({quoted(field)} AS CHAR(10)), 1, {width})"


def parquet(path: Path) -> str:
    """A Parquet file or folder as DuckDB names it in FROM."""
    place = f"{path}/*.parquet" if path.is_dir() else str(path)
    return f"read_parquet({literal(place)}, hive_partitioning = false)"


@dataclass(frozen=True)
class Dialect:
    """How one kind of database writes values as text.

    Attributes:
        name: Its target's name; `duckdb` for what DuckDB reads.
        floating: Whether decimals are compared as floating point, because the other side keeps them so.
    """

    name: str
    floating: bool = False

    @property
    def hashes(self) -> bool:
        """Whether it can make a number of a text."""
        return self.name in _HASHES

    def text(self, column: TargetColumn) -> str:
        """A value as text, the same on every database; null for null."""
        name = quoted(column.name)
        if not self.hashes:  # its values are told in Python, whatever its settings
            return name
        if column.type in _DECIMALS:
            return self._decimal(name, column.type)
        if column.type in (*_WHOLE, "date"):
            return f"CAST({name} AS {'CHAR' if self.name == 'mysql' else 'VARCHAR(40)'})"
        if column.type == "boolean":
            return f"CASE WHEN {name} IS NULL THEN NULL WHEN {name} THEN '1' ELSE '0' END"
        return self._moment(name) if column.type == "datetime" else name

    def _decimal(self, name: str, kind: str) -> str:
        if self.floating:
            form = "%.6f" if kind == "money" else "%.9f"
            number = name if self.name == "sqlite" else f"CAST({name} AS DOUBLE)"
            return f"CASE WHEN {name} IS NOT NULL THEN printf('{form}', {number}) END"  # SQLite prints null as 0
        return f"CAST({name} AS {'CHAR' if self.name == 'mysql' else 'VARCHAR(60)'})"

    def _moment(self, name: str) -> str:
        if self.name == "duckdb":
            return f"strftime({name}, '%Y-%m-%d %H:%M:%S.%f')"
        if self.name == "postgresql":
            return f"to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')"
        return f"CAST({name} AS CHAR)" if self.name == "mysql" else name

    def row(self, columns: Sequence[TargetColumn]) -> str:
        """A whole row as one text, in which null and empty differ."""
        parts = []
        for column in columns:
            mark = self._joined(["'='", self.text(column)])
            parts += [f"CASE WHEN {quoted(column.name)} IS NULL THEN '' ELSE {mark} END", literal(_PARTED)]
        return self._joined(parts[:-1])

    def _joined(self, parts: Sequence[str]) -> str:
        return f"CONCAT({', '.join(parts)})" if self.name == "mysql" else " || ".join(f"({p})" for p in parts)

    def hash(self, text: str) -> str:
        """A number of 40 bits that stands for a text, the same on every database."""
        return _HASHES[self.name].format(text)

    def buckets(self, plan: TablePlan, place: str, n: int) -> str:
        """Rows and sum of hashes by bucket: one statement over a whole table."""
        inner = f"SELECT {bucket(plan, n)} AS b, {self.hash(self.row(plan.columns))} AS h FROM {place}"
        whole = "SIGNED" if self.name == "mysql" else "BIGINT"
        return f"SELECT b, COUNT(*) AS n, CAST(SUM(h) AS {whole}) AS h FROM ({inner}) AS x GROUP BY b"

    def rows(self, plan: TablePlan, place: str, only: str = "") -> str:
        """The rows of a table as text."""
        columns = ", ".join(f"{self.text(c)} AS {quoted(c.name)}" for c in plan.columns)
        return f"SELECT {columns} FROM {place}{only}"


def bucket(plan: TablePlan, n: int) -> str:
    """The part of a table in which a row is looked at: by a whole number that each row has."""
    whole = [c.name for c in plan.columns if c.type in _WHOLE]
    wanted = [*(k for k in plan.primary_key if k in whole), "_row", "key", *whole]
    name = next((w for w in wanted if w in whole), None)
    return f"COALESCE({quoted(name)} % {n}, -1)" if name else "0"


def dialect_of(target: Target) -> Dialect:
    """The dialect of a target."""
    name = _SPEAK.get(target.name, target.name)
    return Dialect(name, "floating_decimals" in target.capabilities)


_SPEAK = {"parquet": "duckdb"}
_HASHES = {
    "duckdb": "CAST('0x' || left(md5({}), 10) AS BIGINT)",
    "postgresql": "('x' || left(md5({}), 10))::bit(40)::bigint",
    "mysql": "CAST(CONV(LEFT(MD5({}), 10), 16, 10) AS SIGNED)",
    "sqlite": "crmmigrate_hash({})",
}
