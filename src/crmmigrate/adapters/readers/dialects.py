"""What differs between database servers: driver, snapshot, and values that a driver would lose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import URL

from crmmigrate.adapters.readers.streams import float_text


@dataclass(frozen=True)
class Reading:
    """How a column is selected, and its values become text.

    Attributes:
        sql: Expression with `{}` for the column.
        text: Its own way to text, None for the usual one.
    """

    sql: str = "{}"
    text: Callable[[Any], str | None] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of server.

    Attributes:
        driver: SQLAlchemy's name of dialect and driver.
        package: What pip installs.
        sqlglot: Name of its dialect in sqlglot.
        begin: Begins a transaction that reads one moment and writes nothing.
        reading: How a column of a type is read.
        name: The name of a column, given what SQLAlchemy says it is.
    """

    driver: str
    package: str
    sqlglot: str
    begin: Callable[[sa.Connection], sa.Connection]
    reading: Callable[[Any], Reading] = lambda _: Reading()
    name: Callable[[str], str] = str


def kind_of(url: URL) -> Kind:
    """The kind of server that a URL names; any other that SQLAlchemy knows is taken as it is."""
    backend, _, driver = url.drivername.partition("+")
    kind = _KINDS.get(backend) or Kind(url.drivername, f"the SQLAlchemy dialect of {backend}", "", _plain)
    if driver and driver != kind.driver.partition("+")[2]:
        return Kind(url.drivername, driver, kind.sqlglot, _plain, kind.reading, kind.name)
    return kind


def _plain(connection: sa.Connection) -> sa.Connection:
    return connection


_AS_TEXT = (
    "date", "time", "timetz", "timestamp", "timestamptz", "interval", "json", "jsonb", "numeric",
    "daterange", "tsrange", "tstzrange", "datemultirange", "tsmultirange", "tstzmultirange",
)  # fmt: skip


def _postgres(connection: sa.Connection) -> sa.Connection:
    """Dates of PostgreSQL reach beyond those of Python (infinity, BC): they come as the server writes them."""
    from psycopg.types.string import TextLoader  # noqa: PLC0415 - the driver is optional

    adapters: Any = connection.connection.driver_connection
    for name in _AS_TEXT:
        adapters.adapters.register_loader(name, TextLoader)
    connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    connection.execute(sa.text("SET LOCAL datestyle = 'ISO'"))
    return connection


def _postgres_reading(kind: Any) -> Reading:
    return Reading(text=_offset_text) if getattr(kind, "timezone", False) else Reading()


def _offset_text(value: Any) -> str | None:
    """`2020-01-01 05:00:00+00` with the minutes of the offset."""
    text = str(value)
    return f"{text}:00" if len(text) > 8 and text[-3] in "+-" and text[-2:].isdigit() and ":" in text else text


def _mysql(connection: sa.Connection) -> sa.Connection:
    connection = connection.execution_options(isolation_level="AUTOCOMMIT")
    connection.exec_driver_sql("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    return connection


def _mysql_reading(kind: Any) -> Reading:
    """MySQL writes a FLOAT with six digits and hides the rest; as a double it keeps them."""
    name = str(getattr(kind, "__visit_name__", "")).upper()
    if name == "FLOAT":
        return Reading("{} + 0e0", lambda value: float_text(float(str(np.float32(value)))))
    if name == "BIT":
        return Reading(text=lambda value: str(int.from_bytes(value, "big")) if isinstance(value, bytes) else str(value))
    return Reading()


def _mysql_name(name: str) -> str:
    """SQLAlchemy reads names from the text of CREATE TABLE, where each backtick in a name stands twice."""
    return name.replace("``", "`")


def _oracle(connection: sa.Connection) -> sa.Connection:
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    return connection


_POSTGRES = Kind("postgresql+psycopg", '"crmmigrate[postgres]"', "postgres", _postgres, _postgres_reading)
_MYSQL = Kind("mysql+pymysql", '"crmmigrate[mysql]"', "mysql", _mysql, _mysql_reading, _mysql_name)
_KINDS = {
    "postgresql": _POSTGRES,
    "postgres": _POSTGRES,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "oracle": Kind("oracle+oracledb", "oracledb", "oracle", _oracle),
    "mssql": Kind("mssql+pyodbc", "pyodbc", "tsql", _plain),
}
