"""What SQLAlchemy does not tell of a database, and a load must know: one `Traits` a dialect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mssql, oracle
from sqlalchemy.types import TypeEngine

from crmmigrate.adapters.targets.kinds import kind_of

LOCK_SECONDS = 60
Type = TypeEngine[Any]
COMMON = frozenset({"foreign_keys", "comments", "exact_decimals", "native_dates", "views", "undo"})


@dataclass(frozen=True)
class Traits:
    """One dialect.

    Attributes:
        capabilities: As of the target.
        extra: Of crmmigrate, that brings the driver.
        long_text: Type of the model's `text`, without limit.
        short_text: Type of all other texts, by the number of characters; None stands for no limit.
        short, key: Characters of such texts, outside and inside of keys.
        keys_share: Characters that the texts of one key may have together; 0 for no limit.
        kinds: Types of the other kinds, where the general ones will not do.
        transactional_ddl: Whether CREATE and ALTER are taken back by ROLLBACK.
        constraints_after: Whether indexes and foreign keys are made after the first rows.
        lock: How loads wait for one another: `row`, held by a second connection; a statement; or nothing but BEGIN.
        table_lock: Hint with which the table is kept from readers who would see half of it.
        merge: Update and insert by one MERGE statement.
        stage: Name, prefixes and options of the temporary table.
        alter: How a type is changed in place; empty: by a new column that takes the values over.
        conversions: How values of a kind become those of another, where the database would ask the session's settings.
        view: How a view is replaced; empty: it is dropped and created.
        drop: What stands after DROP TABLE name.
        if_exists: Whether DROP TABLE IF EXISTS is known.
        creates_schemas: Whether a schema can be created by those who load.
        case_sensitive: Whether names that differ by case only are two.
        forbidden: Characters that no name may have.
        session: Statements for each new connection; `{schema}` is the quoted schema.
        reading: Statements before and after what only reads.
        dialect: Of sqlglot, into which queries are put; empty: they are sent as they are.
        qualify: Whether the schema must stand before the tables of a query.
        rows_at_once: Rows a call of the driver.
        engine: Arguments of create_engine by driver.
    """

    capabilities: frozenset[str] = COMMON
    extra: str = ""
    long_text: Type = field(default_factory=sa.Text)
    short_text: Callable[[int | None], Type] = sa.Text
    short: int | None = None
    key: int | None = None
    keys_share: int = 0
    kinds: Mapping[str, Type] = field(default_factory=dict)
    transactional_ddl: bool = True
    constraints_after: bool = True
    lock: str = "row"
    table_lock: str = ""
    merge: bool = False
    stage: tuple[str, tuple[str, ...], Mapping[str, Any]] = ("_crmmigrate_stage", ("TEMPORARY",), {})
    alter: str = ""
    conversions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    view: str = ""
    drop: str = ""
    if_exists: bool = True
    creates_schemas: bool = True
    case_sensitive: bool = True
    forbidden: str = "\0"
    session: tuple[str, ...] = ()
    reading: tuple[str, str] = ("", "")
    dialect: str = ""
    qualify: bool = False
    rows_at_once: int = 10_000
    engine: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def type(self, model_type: str, texts_in_key: int = 0) -> Type:
        """The type of a column.

        Args:
            model_type: A type of the model.
            texts_in_key: How many text columns its key has; 0 outside of keys.
        """
        kind = kind_of(model_type)
        if kind != "text":
            return self.kinds.get(kind) or _GENERAL[kind]
        if texts_in_key:
            shared = self.keys_share // texts_in_key if self.keys_share else None
            return self.short_text(min(self.key, shared) if self.key and shared else self.key)
        return self.long_text if model_type == "text" else self.short_text(self.short)


_GENERAL: Mapping[str, Type] = {
    "integer": sa.BigInteger(),
    "decimal(30,15)": sa.Numeric(30, 15),
    "decimal(21,6)": sa.Numeric(21, 6),
    "date": sa.Date(),
    "datetime": sa.DateTime(),
    "boolean": sa.Boolean(),
}
_DATETIME2: Callable[..., Type] = mssql.DATETIME2
_NUMBER: Callable[..., Type] = oracle.NUMBER
# Of the binary collations, since it tells case, accents and emoji apart. Trailing blanks count nowhere in SQL Server.
COLLATION = "Latin1_General_100_BIN2"
_APPLOCK = (
    "SET NOCOUNT ON; DECLARE @got INT; EXEC @got = sp_getapplock @Resource = N'crmmigrate {schema}', "
    f"@LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = {LOCK_SECONDS * 1000}; "
    "SELECT @got AS got; SET NOCOUNT OFF"
)
MSSQL = Traits(
    capabilities=COMMON | {"transactions", "schemas", "case_sensitive"},
    extra="mssql",
    long_text=mssql.NVARCHAR(None, collation=COLLATION),
    short_text=lambda length: mssql.NVARCHAR(length, collation=COLLATION),
    short=4000,
    key=400,
    keys_share=440,
    kinds={"date": mssql.DATE(), "datetime": _DATETIME2(6), "boolean": mssql.BIT()},
    lock=_APPLOCK,
    table_lock="WITH (TABLOCKX, HOLDLOCK)",
    stage=("#_crmmigrate_stage", (), {}),
    alter="ALTER TABLE {table} ALTER COLUMN {column} {type} {null}",
    view="CREATE OR ALTER VIEW",
    session=("SET QUOTED_IDENTIFIER ON", f"SET LOCK_TIMEOUT {LOCK_SECONDS * 1000}", "SET XACT_ABORT ON"),
    dialect="tsql",
    qualify=True,
    case_sensitive=False,
    rows_at_once=1000,  # fast_executemany sets the full width of each NVARCHAR(4000) aside
    engine={"pyodbc": {"fast_executemany": True}},
)
# NVARCHAR2 and NCLOB hold Unicode in every database; an empty text is null in Oracle.
ORACLE = Traits(
    capabilities=(COMMON | {"transactions", "schemas", "case_sensitive", "empty_is_null"}),
    extra="oracle",
    long_text=oracle.NCLOB(),
    short_text=oracle.NVARCHAR2,
    short=2000,
    key=255,
    kinds={
        "integer": _NUMBER(19, 0),
        "decimal(30,15)": _NUMBER(30, 15),
        "decimal(21,6)": _NUMBER(21, 6),
        "date": oracle.DATE(),
        "datetime": oracle.TIMESTAMP(),
        "boolean": _NUMBER(1, 0),
    },
    transactional_ddl=False,
    constraints_after=False,
    merge=True,
    stage=("_crmmigrate_stage", ("GLOBAL TEMPORARY",), {"oracle_on_commit": "DELETE ROWS"}),
    conversions={
        ("decimal", "text"): "RTRIM(TO_CHAR({column}, 'FM99999999999999999999999999990.999999999999999', "
        "'NLS_NUMERIC_CHARACTERS=''. '''), '.')",
        ("date", "text"): "TO_CHAR({column}, 'YYYY-MM-DD')",
        ("datetime", "text"): "TO_CHAR({column}, 'YYYY-MM-DD HH24:MI:SS.FF6')",
    },
    view="CREATE OR REPLACE VIEW",
    drop=" CASCADE CONSTRAINTS PURGE",
    if_exists=False,
    creates_schemas=False,
    forbidden='\0"',
    session=("ALTER SESSION SET CURRENT_SCHEMA = {schema}",),
    reading=("SET TRANSACTION READ ONLY", ""),
    dialect="oracle",
    rows_at_once=5000,
)
POSTGRESQL = Traits(
    capabilities=COMMON | {"transactions", "schemas", "case_sensitive"},
    extra="postgres",
    alter="ALTER TABLE {table} ALTER COLUMN {column} TYPE {type}",
    drop=" CASCADE",
    session=("SET search_path TO {schema}", f"SET lock_timeout = '{LOCK_SECONDS}s'", "SET client_min_messages = error"),
    reading=("SET TRANSACTION READ ONLY", ""),
)
SQLITE = Traits(
    capabilities=frozenset({"transactions", "foreign_keys", "nul_text", "floating_decimals", "views", "undo"}),
    constraints_after=False,
    lock="",
    conversions={("date", "datetime"): "{column} || ' 00:00:00.000000'"},
    session=("PRAGMA foreign_keys = ON",),
    reading=("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    case_sensitive=False,
    engine={"pysqlite": {"connect_args": {"timeout": LOCK_SECONDS}}},
)
TRAITS = {"mssql": MSSQL, "oracle": ORACLE, "postgresql": POSTGRESQL, "sqlite": SQLITE}
