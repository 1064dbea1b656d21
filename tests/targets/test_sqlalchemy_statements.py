"""What is sent to SQL Server and Oracle, which do not run here: written down, and read by another parser.

`CRMMIGRATE_GOLDEN=write pytest tests/targets/test_sqlalchemy_statements.py` writes golden/*.sql again.
"""

import os
import re
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlglot
from sqlglot import exp

from crmmigrate.adapters.targets import sqlalchemy_ground
from crmmigrate.adapters.targets.sqlalchemy_queries import in_dialect, with_parameters
from crmmigrate.adapters.targets.sqlalchemy_statements import RECEIPTS, before_name
from crmmigrate.adapters.targets.sqlalchemy_target import SqlAlchemyTarget
from crmmigrate.adapters.targets.sqlalchemy_traits import MSSQL, ORACLE, TRAITS
from crmmigrate.core.errors import UsageError
from crmmigrate.core.ports import ColumnChange, DropPlan, TargetColumn, UndoPlan, ViewPlan
from crmmigrate.testing.target_plans import planned

GOLDEN = Path(__file__).parent / "golden"
URLS = {"mssql": "mssql+pyodbc://h/d", "oracle": "oracle+oracledb://h/d"}
GLOT = {"mssql": "tsql", "oracle": "oracle"}
COLUMNS = (
    TargetColumn("account_key", "bigint", nullable=False, comment="surrogate key"),
    TargetColumn("system", "string"),
    TargetColumn("code", "string"),
    TargetColumn("notes", "text", comment="it's long"),
    TargetColumn("email", "email"),
    TargetColumn("revenue", "money"),
    TargetColumn("share", "percent"),
    TargetColumn("since", "date"),
    TargetColumn("seen", "datetime"),
    TargetColumn("active", "boolean"),
    TargetColumn("owner_key", "bigint", references=("dim_owner", "owner_key")),
)


class Session:
    """A connection that writes down what it is told, and answers numbers in the order given."""

    def __init__(self, log):
        self.log = log

    @contextmanager
    def begin(self):
        self.log.append("-- begin")
        yield
        self.log.append("-- commit")


class Recorded(SqlAlchemyTarget):
    """The target with everything but the database: what is there, and what SELECTs answer, is told beforehand."""

    def __init__(self, name, schema="star"):
        self.log, self.there, self.answers, self.pointing = [], {}, [], {}
        self.indexes = set()
        super().__init__(URLS[name], schema)

    def _made(self):
        return sa.create_mock_engine(str(self.url), lambda statement, *_: self.note(statement))

    def note(self, statement):
        text = str(statement.compile(dialect=self.engine.dialect))
        self.log.append(re.sub(r"\s+", " ", text).strip())

    @contextmanager
    def _connected(self, **_):
        yield Session(self.log)

    def _run(self, statement, parameters=()):
        self.note(statement)
        if isinstance(statement, sa.schema.CreateIndex):
            self.indexes.add(str(statement.element.name))
        elif isinstance(statement, sa.schema.DropIndex):
            self.indexes.discard(str(statement.element.name))
        select = isinstance(statement, sa.Select) or "SELECT @got" in self.log[-1]
        return self.answers.pop(0) if select else []

    def _create(self, table):
        self.there[table.name] = table
        table.create(self.engine)

    def _has(self, table):
        return table in self.there

    def _reflected(self, table):
        return self.there.get(table)

    def _ensure_schema(self):
        self.log.append("-- the schema is there")

    def _index_names(self, table):
        return set(self.indexes)

    def _table_names(self):
        return [name for name in self.there if name.startswith(("dim", "fact"))]

    def _view_names(self):
        return ["v_accounts"]

    def _foreign_keys(self, table):
        return self.pointing.get(table, [])

    def _is_key(self, plan, table, column):
        return table == "dim_owner"

    def _tidy(self):
        pass


def a_plan(folder, rows, **options):
    types = {c.name: c.type for c in COLUMNS}
    options = {"merge_key": ("system", "code"), "columns": COLUMNS, "comment": "Customers"} | options
    return planned(folder, "dim_account", types, rows, batch="000001-abc", run="acme#7", **options)


ROW = (1, "erp", "007", "a note", "a@b.example", None, None, None, None, True, None)


def conversation(name, folder):
    """Everything that is said in the life of a table."""
    target = Recorded(name)
    locked = [[(0,)]] if target.traits.lock != "row" else [[(1,)]]
    first = a_plan(folder, [ROW])

    def part(title, plan, *answers):
        target.log.append(f"\n-- {title}")
        target.answers = [*locked, *answers]
        target.apply(plan)
        assert target.answers == []

    none, one, two = [(0,)], [(1,)], [(2,)]
    six = [(f"{number:06}-xyz",) for number in range(6, 0, -1)]
    part("the first load", first, [], none, none, one, none, [])
    merge = replace(first, batch="000002-def")
    part("a merge", merge, [], one, none, none, [(1, 0)], one, one, one, [])
    everything = replace(first, batch="000003-ghi", replace_all=True)
    part("all rows replaced", everything, [], one, none, one, [(1, 0)], one, one, two, six)
    wider = replace(first.columns[-1], type="number", references=None)
    columns = (*(c for c in COLUMNS[:-1] if c.name != "seen"), wider, TargetColumn("phone", "phone", comment="new"))
    changes = (ColumnChange("dim_account", "owner_key", "widen"), ColumnChange("dim_account", "seen", "drop"))
    data = planned(
        folder, "dim_account", {c.name: c.type for c in columns}, [], merge_key=("system", "code"), columns=columns,
        changes=changes, batch="000004-jkl",
    )  # fmt: skip
    part("columns changed", data, [(0, 0, 0)])
    kept = '{"kind": "merge", "key": ["system", "code"]}'
    part("an undo", UndoPlan("dim_account", "000002-def", "acme#7"), [("000002-def", 0, 1, 1, kept)], one, one)
    part("a view", ViewPlan("v_kpi", 'SELECT "code" FROM "dim_account" LIMIT 3', "the first: three"), two)
    target.pointing = {"dim_account": [("fk_x", "dim_owner")], "fact_order": [("fk_y", "dim_account")]}
    target.there["fact_order"] = target.there["dim_account"]
    part("the end", DropPlan(("dim_account", "v_accounts")))
    return [*target.log, ""]


@pytest.mark.parametrize("name", URLS)
def test_statements_are_as_written_down(name, tmp_path):
    said = "\n".join(conversation(name, tmp_path))
    file = GOLDEN / f"{name}.sql"
    if os.environ.get("CRMMIGRATE_GOLDEN") == "write":
        file.write_text(said, "utf-8")
    assert said == file.read_text("utf-8")


PROCEDURES = ("execute sp_", "SET NOCOUNT ON; DECLARE @got")


@pytest.mark.parametrize("name", URLS)
def test_another_parser_reads_the_statements(name):
    lines = [line for line in (GOLDEN / f"{name}.sql").read_text("utf-8").splitlines() if line and line[:2] != "--"]
    assert len(lines) > 50
    for line in lines:
        if line.startswith(PROCEDURES):
            continue
        # An index in a schema is right in Oracle, and unknown to the parser.
        [tree] = sqlglot.parse(line.replace('INDEX "star".', "INDEX "), dialect=GLOT[name])
        assert not isinstance(tree, exp.Command), line


@pytest.mark.parametrize("name", URLS)
def test_names_are_always_quoted_and_short(name, tmp_path):
    longest = 30 if name == "oracle" else 128
    target = Recorded(name)
    target.engine.dialect.max_identifier_length = longest
    target.answers = [[(1,)], [], [(0,)], [(0,)], [(1,)], [(0,)], []]
    target.apply(a_plan(tmp_path, [ROW]))
    tables = [table for table in target.there.values() if isinstance(table, sa.Table)]
    names = {str(thing.name) for table in tables for thing in (*table.constraints, *table.columns, table) if thing.name}
    assert {"dim_account", "_crmmigrate_batch", "email"} < names
    assert max(len(n) for n in names) <= longest
    assert len(before_name("x" * 63)) <= 30


@pytest.mark.parametrize(
    ("sql", "mssql", "oracle"),
    [
        ('SELECT "a" FROM "t" f LEFT JOIN "u" d ON f."a" = d."b" WHERE d."b" IS NULL',
         "SELECT [a] FROM [star].[t] AS f LEFT JOIN [star].[u] AS d ON f.[a] = d.[b] WHERE d.[b] IS NULL",
         'SELECT "a" FROM "t" f LEFT JOIN "u" d ON f."a" = d."b" WHERE d."b" IS NULL'),
        ("SELECT x FROM t WHERE k = :key LIMIT 5", "SELECT TOP 5 x FROM [star].t WHERE k = :key",
         "SELECT x FROM t WHERE k = :key FETCH FIRST 5 ROWS ONLY"),
        ("WITH w AS (SELECT 1 AS n) SELECT n FROM w", "WITH w AS (SELECT 1 AS n) SELECT n FROM w",
         "WITH w AS (SELECT 1 AS n FROM DUAL) SELECT n FROM w"),
        ("SELECT TOP 5 x FROM other.t", "SELECT TOP 5 x FROM other.t", None),
        ("SELECT 'it''s :a' AS \"c:d\", CAST(x AS VARCHAR) AS y FROM t",
         "SELECT 'it''s :a' AS [c:d], CAST(x AS VARCHAR) AS y FROM [star].t",
         "SELECT 'it''s :a' AS \"c:d\", CAST(x AS VARCHAR2) AS y FROM t"),
    ],
)  # fmt: skip
def test_queries_are_put_into_the_words_of_the_database(sql, mssql, oracle):
    for traits, expected in ((MSSQL, mssql), (ORACLE, oracle)):
        if expected is not None:
            assert in_dialect(sql, traits, "star") == expected


@pytest.mark.parametrize(
    "sql", ["DELETE FROM t", "SELECT 1; SELECT 2", 'SELECT "x', "SELECT * INTO x FROM t", "DROP TABLE t", ""]
)
def test_one_select_only(sql):
    for traits in (MSSQL, ORACLE):
        with pytest.raises(UsageError):
            in_dialect(sql, traits, None)


def test_parameters_are_bound_and_nothing_else():
    clause = with_parameters("SELECT ':no', \"a:b\", x::int -- :no\n FROM t WHERE k = :key AND l = :key_2")
    assert set(clause.compile().params) == {"key", "key_2"}
    assert "x::int" in str(clause)


def test_an_empty_text_is_told_to_be_null_on_oracle():
    assert "empty_is_null" in ORACLE.capabilities
    assert all("empty_is_null" not in traits.capabilities for name, traits in TRAITS.items() if name != "oracle")
    assert "nul_text" not in MSSQL.capabilities | ORACLE.capabilities
    assert RECEIPTS == "_crmmigrate_batch"
    assert set(sqlalchemy_ground.DRIVERS) < set(TRAITS)
