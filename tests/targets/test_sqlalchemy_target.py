"""The class for SQL Server and Oracle, run on the two dialects that run everywhere.

On PostgreSQL it runs twice: by the ways of Oracle (DDL apart from the rows, MERGE, types changed by a new column) and
by those of SQL Server (a lock by a statement, no CASCADE, schemas put before names).
"""

import datetime as dt
import sqlite3
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from functools import partial

import psycopg
import pytest
import sqlalchemy as sa

from crmmigrate.adapters.targets.sqlalchemy_shaping import wider_name
from crmmigrate.adapters.targets.sqlalchemy_target import SqlAlchemyTarget
from crmmigrate.adapters.targets.sqlalchemy_traits import POSTGRESQL, SQLITE
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import ColumnChange, DropPlan, TargetColumn, UndoPlan, ViewPlan
from crmmigrate.testing.target_exam import Address, TargetExam
from crmmigrate.testing.target_plans import ADA, BEN, CLEO, RECEIPTS, planned, rows_of

AS_ORACLE = replace(
    POSTGRESQL, transactional_ddl=False, constraints_after=False, merge=True, alter="",
    dialect="postgres", short=30_000, key=255, short_text=sa.String,
)  # fmt: skip
AS_MSSQL = replace(
    POSTGRESQL, drop="", dialect="postgres", qualify=True, key=400, keys_share=440, short_text=sa.String,
    lock="SELECT CASE WHEN pg_advisory_xact_lock(hashtext('{schema}')) IS NULL THEN 1 ELSE 0 END",
)  # fmt: skip


class Questions(TargetExam):
    """What the exam does not ask yet: shapes that change, undo, views."""

    @pytest.mark.skip(
        reason="PostgreSQL and SQLite let no column change that a view names. Oracle and SQL Server do; the targets "
        "of their own for these two take the views away for a while."
    )
    def test_a_column_under_views_becomes_wider(self):
        """See the reason."""

    def test_a_change_of_types_that_was_killed_is_finished_or_taken_back(self, target, tmp_path):
        types = {"key": "bigint", "n": "integer", "m": "integer"}
        target.apply(planned(tmp_path, "wide", types, [(1, 7, 8)]))
        with target._working(lambda: None):
            place, half, whole = target._place("wide"), *(target._quoted(wider_name(n)) for n in ("n", "m"))
            target._say(f"ALTER TABLE {place} RENAME COLUMN {target._quoted('n')} TO {half}")
            target._say(f"ALTER TABLE {place} ADD COLUMN {whole} INTEGER")
        target.apply(planned(tmp_path, "wide", types, [(2, 9, 10)]))
        assert list(target.columns("wide")) == ["key", "n", "m"]
        assert rows_of(target, "wide", list(types), "key") == [(1, 7, 8), (2, 9, 10)]

    def test_undo_by_a_natural_key_with_nothing_in_it(self, target, tmp_path):
        types = {"key": "bigint", "system": "string", "code": "string", "city": "string"}
        first = [(1, "a", "007", "Rom"), (-1, None, None, "unknown")]
        options = {"merge_key": ("system", "code"), "references": {"system": ("never there", "x")}}
        target.apply(planned(tmp_path, "places", types, first, **options))
        plan = planned(tmp_path, "places", types, [(-1, None, None, "x"), (2, "b", None, "y")], **options)
        target.apply(plan)
        target.apply(UndoPlan("places", plan.batch, ""))
        assert rows_of(target, "places", list(types), "key") == [(-1, None, None, "unknown"), (1, "a", "007", "Rom")]

    def test_a_type_changes_only_where_the_plan_says_so(self, target, tmp_path):
        target.apply(planned(tmp_path, "wide", {"key": "bigint", "n": "integer"}, [(1, 7)]))
        with pytest.raises(UsageError, match="it holds integer"):
            target.apply(planned(tmp_path, "wide", {"key": "bigint", "n": "money"}, [(2, Decimal("0.5"))]))

    def test_a_comment_ends_no_comment(self, target, people):
        target.apply(people(ADA))
        target.apply(ViewPlan("v_n", 'SELECT COUNT(*) AS "n" FROM "people"', "how many: of */ all"))
        assert target.query('SELECT "n" FROM "v_n"').to_pylist() == [{"n": 1}]

    def test_reports_find_indexes_which_change_with_their_columns(self, target, tmp_path):
        types = {"key": "bigint", "owner": "bigint", "since": "date", "n": "integer"}
        to_owner = {"references": {"owner": ("owners", "key")}}
        target.apply(planned(tmp_path, "owners", {"key": "bigint"}, [(7,)]))
        target.apply(planned(tmp_path, "deals", types, [(1, 7, dt.date(2024, 1, 2), 1)], **to_owner))
        assert self._indexed(target, "deals") == {("owner",), ("since",)}
        types |= {"since": "datetime", "until": "date"}
        later = planned(tmp_path, "deals", types, [(2, None, None, 2, dt.date(2024, 1, 3))], **to_owner)
        target.apply(replace(later, changes=(ColumnChange("deals", "since", "widen"),)))
        assert self._indexed(target, "deals") == {("owner",), ("since",), ("until",)}
        del types["since"]
        gone = planned(tmp_path, "deals", types, [(3, 7, 3, None)], **to_owner)
        target.apply(replace(gone, changes=(ColumnChange("deals", "since", "drop"),)))
        assert self._indexed(target, "deals") == {("owner",), ("until",)}

    def _indexed(self, target, table):
        with target._reading():
            indexes = sa.inspect(target._here).get_indexes(table, target.schema)
        return {tuple(index["column_names"]) for index in indexes}

    def test_helpers_stay_hidden_and_go_with_their_table(self, target, address, people):
        for plan in (people(ADA), people(BEN), people(CLEO)):
            target.apply(plan)
        assert set(target.tables()) == {"people", RECEIPTS}
        assert len(self._everything(address)) > 2
        target.apply(DropPlan(("people", RECEIPTS)))
        assert self._everything(address) == []

    def _everything(self, address):
        engine = sa.create_engine(address.url.replace("postgresql://", "postgresql+psycopg://"))
        names = sa.inspect(engine).get_table_names(address.schema)
        engine.dispose()
        return names


class TestOnSQLite(Questions):
    @pytest.fixture
    def address(self, tmp_path):
        return Address(SqlAlchemyTarget, f"sqlite:///{tmp_path}/star.db", None)

    @pytest.mark.skip(
        reason="SQLite has no statement that drops a column of a foreign key. The target for SQLite files copies the "
        "table; this class never serves them outside of these tests, and the others that it serves can drop."
    )
    def test_gone_columns_are_kept_or_dropped(self):
        """See the reason."""

    def test_a_locked_file(self, tmp_path, people):
        quick = replace(SQLITE, engine={"pysqlite": {"connect_args": {"timeout": 0.05}}})
        target = SqlAlchemyTarget(f"sqlite:///{tmp_path}/star.db", None, quick)
        target.apply(people(ADA))
        holder = sqlite3.connect(tmp_path / "star.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutsideError) as caught:
            target.apply(people(BEN))
        holder.close()
        assert (caught.value.code, caught.value.exit_code) == ("target-away", 3)
        assert target.apply(people(BEN)).rows_after == 2

    def test_texts_that_are_too_long_are_refused(self, tmp_path, people):
        target = SqlAlchemyTarget(
            f"sqlite:///{tmp_path}/star.db", None, replace(SQLITE, short=10, short_text=sa.String)
        )
        target.apply(people((1, "x" * 10, None), (2, "😀" * 5, None)))
        for number, text in ((3, "x" * 11), (4, "😀" * 6)):
            with pytest.raises(
                OutsideError, match=r"column name: a text has 1[12] characters, and the column holds 10"
            ):
                target.apply(people((number, text, None)))
        assert target.tables()["people"] == 2

    @pytest.mark.parametrize("name", ["n" * 40, "a?b"])
    def test_names_that_the_database_cannot_hold(self, tmp_path, people, name):
        target = SqlAlchemyTarget(f"sqlite:///{tmp_path}/star.db", None, replace(SQLITE, forbidden="?"))
        target.engine.dialect.max_identifier_length = 30
        with pytest.raises(UsageError, match="cannot hold the name"):
            target.apply(replace(people(ADA), columns=(TargetColumn(name, "bigint"),), primary_key=(), merge_key=()))


class OnPostgres(Questions):
    pytestmark = pytest.mark.postgres

    @pytest.fixture
    def schema(self, postgres_url, schema_name):
        yield schema_name
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute("SET client_min_messages = error")
            connection.execute(f"DROP SCHEMA IF EXISTS {schema_name} CASCADE")

    @pytest.fixture
    def address(self, postgres_url, schema):
        return Address(partial(SqlAlchemyTarget, traits=self.traits), postgres_url, schema)

    def cutter(self, target):
        with target._reading():
            [(backend,)] = target._say("SELECT pg_backend_pid()")

        def cut():
            with psycopg.connect(target.url.set(drivername="postgresql").render_as_string(False)) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [backend])

        return cut

    def test_keys_indexes_and_comments_stand_in_the_catalogue(self, tmp_path, target, schema):
        self._load_team(target, tmp_path)
        plan = planned(tmp_path, "codes", {"key": "bigint", "code": "string"}, [(1, "a")], merge_key=("code",))
        columns = (TargetColumn("key", "bigint", nullable=False, comment="it's the key"), plan.columns[1])
        target.apply(replace(plan, columns=columns, comment="Codes"))
        more = (*columns, TargetColumn("more", "string", comment="later: more"))
        later = planned(tmp_path, "codes", {"key": "bigint", "code": "string", "more": "string"}, [(2, "b", "c")])
        target.apply(replace(later, columns=more, merge_key=("code",)))
        found = target.query(
            "SELECT c.relname || ' ' || CAST(k.contype AS text) AS kind FROM pg_catalog.pg_constraint k "
            "JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = :s AND NOT c.relname LIKE '_crmmigrate%' ORDER BY 1",
            {"s": schema},
        )
        assert found["kind"].to_pylist() == ["codes p", "sales f", "sales p", "team f", "team p"]
        engine = sa.create_engine(target.url)
        inspector = sa.inspect(engine)
        [index] = [i for i in inspector.get_indexes("codes", schema) if i["unique"]]
        assert index["column_names"] == ["code"]
        assert inspector.get_table_comment("codes", schema)["text"] == "Codes"
        assert [c["comment"] for c in inspector.get_columns("codes", schema)] == ["it's the key", None, "later: more"]
        engine.dispose()


class TestOnPostgresByTheWaysOfOracle(OnPostgres):
    traits = AS_ORACLE


class TestOnPostgresByTheWaysOfSQLServer(OnPostgres):
    traits = AS_MSSQL

    def test_a_server_that_is_away(self):
        target = SqlAlchemyTarget("postgresql://u:geheim-17@127.0.0.1:1/d", None)
        with pytest.raises(OutsideError) as caught:
            target.tables()
        assert (caught.value.code, caught.value.exit_code) == ("target-away", 3)
        assert "geheim-17" not in f"{caught.value.message} {caught.value.next} {caught.value.__cause__}"

    def test_values_never_stand_in_messages(self, target, people):
        with pytest.raises(OutsideError) as caught:
            target.apply(people((1, "secret of Ada", None), (1, "other secret", None), merge_key=()))
        assert "secret" not in f"{caught.value.message} {caught.value.__cause__}"


def test_a_missing_driver_names_the_extra():
    script = (
        "import sys; sys.modules['pyodbc'] = sys.modules['oracledb'] = sys.modules['pymssql'] = None\n"
        "from crmmigrate.adapters.targets import open_target\n"
        "from crmmigrate.core.errors import PluginError\n"
        "for url in ('mssql://h/d', 'mssql+pymssql://h/d', 'oracle://h/?service_name=d', 'oracle+nothing://h/d'):\n"
        "    try: open_target(url)\n"
        "    except PluginError as error: print(error.message, '|', error.next)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "loading into mssql needs the driver pyodbc | pip install 'crmmigrate[mssql]'",
        "loading into mssql needs the driver pymssql | pip install 'crmmigrate[mssql]'",
        "loading into oracle needs the driver oracledb | pip install 'crmmigrate[oracle]'",
        "loading into oracle needs the driver nothing | pip install 'crmmigrate[oracle]'",
    ]


def test_a_schema_where_there_are_none():
    with pytest.raises(UsageError):
        SqlAlchemyTarget("sqlite:///x.db", "sales")
