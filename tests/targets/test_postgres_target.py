import uuid
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import pytest

pytest.importorskip("psycopg")

import psycopg

from crmmigrate.adapters.targets.postgres_target import PostgresTarget
from crmmigrate.core.errors import OutsideError
from crmmigrate.core.ports import TargetColumn
from crmmigrate.testing.target_exam import Address, TargetExam
from crmmigrate.testing.target_plans import ADA, planned

pytestmark = pytest.mark.postgres


@pytest.fixture
def schema(postgres_url, schema_name):
    yield schema_name
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("SET client_min_messages = error")
        connection.execute(f"DROP SCHEMA IF EXISTS {schema_name} CASCADE")


@pytest.fixture
def role(postgres_url):
    """A role with a password and no rights at all."""
    name = f"crmmigrate_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'geheim-17'")
        yield name
        connection.execute(f"DROP OWNED BY {name}")
        connection.execute(f"DROP ROLE {name}")


def changed(url, **parts):
    """The URL with another user, password, port or database."""
    old = urlsplit(url)
    user = parts.get("user", old.username or "postgres")
    password = f":{parts['password']}" if "password" in parts else ""
    place = f"{user}{password}@{old.hostname}:{parts.get('port', old.port or 5432)}"
    return urlunsplit((old.scheme, place, parts.get("database", old.path), old.query, ""))


class TestPostgres(TargetExam):
    @pytest.fixture
    def address(self, postgres_url, schema):
        return Address(PostgresTarget, postgres_url, schema)

    def test_keys_indexes_and_comments_stand_in_the_catalogue(self, tmp_path, target, schema):
        self._load_team(target, tmp_path)
        plan = planned(tmp_path, "codes", {"key": "bigint", "code": "string"}, [(1, "a")], merge_key=("code",))
        columns = (TargetColumn("key", "bigint", nullable=False, comment="it's the key"), plan.columns[1])
        target.apply(replace(plan, columns=columns, comment="Codes"))
        found = target.query(
            "SELECT c.relname || ' ' || k.contype::text AS kind FROM pg_constraint k "
            "JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = :s AND c.relname <> :r ORDER BY 1",
            {"s": schema, "r": "_crmmigrate_batch"},
        )
        assert found["kind"].to_pylist() == ["codes p", "sales f", "sales p", "team f", "team p"]
        index = target.query(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = :s AND indexname LIKE 'uq%'", {"s": schema}
        )
        assert "UNIQUE INDEX uq_codes_" in index["indexdef"].to_pylist()[0]
        comment = target.query(
            "SELECT col_description('codes'::regclass, 1) AS c, obj_description('codes'::regclass) AS t"
        )
        assert comment.to_pylist() == [{"c": "it's the key", "t": "Codes"}]

    def cutter(self, target):
        [(backend,)] = target._run("SELECT pg_backend_pid()")

        def cut():
            with psycopg.connect(target.url.render_as_string(hide_password=False), autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [backend])

        return cut

    def test_a_lock_of_somebody_else(self, target, people, postgres_url, schema, monkeypatch):
        target.apply(people(ADA))
        target._run("SET lock_timeout = '200ms'")
        with psycopg.connect(postgres_url) as holder:
            holder.execute(f"LOCK TABLE {schema}.people IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(OutsideError, match="holds a lock") as caught:
                target.apply(people((2, "b", None)))
        assert (caught.value.code, caught.value.exit_code) == ("target-away", 3)
        assert target.apply(people((2, "b", None))).rows_after == 2

    def test_facts_have_indexes_on_keys_and_dates(self, target, tmp_path, schema):
        target.apply(planned(tmp_path, "team", {"key": "bigint"}, [(1,)]))
        types = {"id": "string", "seller": "bigint", "day": "date", "note": "string"}
        to_team = {"seller": ("team", "key")}
        target.apply(planned(tmp_path, "sales", types, [("a", 1, None, "x")], references=to_team, primary_key=()))
        sql = "SELECT indexdef FROM pg_indexes WHERE schemaname = :s AND tablename = 'sales' ORDER BY 1"
        found = target.query(sql, {"s": schema})["indexdef"].to_pylist()
        assert sorted(line.rpartition("(")[2] for line in found) == ["day)", "id)", "seller)"]

    def test_types_of_an_empty_result(self, target, tmp_path):
        types = {"key": "bigint", "d": "date", "t": "datetime", "b": "boolean", "s": "text"}
        target.apply(planned(tmp_path, "nothing", types, []))
        found = target.query('SELECT * FROM "nothing"')
        assert [str(kind) for kind in found.schema.types] == [
            "int64",
            "date32[day]",
            "timestamp[us]",
            "bool",
            "string",
        ]

    def test_no_right_to_create_is_said(self, postgres_url, schema, role, people):
        url = changed(postgres_url, user=role, password="geheim-17")
        target = PostgresTarget(url, schema)
        with pytest.raises(OutsideError) as caught:
            target.apply(people(ADA))
        target.close()
        assert "permission denied" in caught.value.message
        assert role in caught.value.next

    def test_an_existing_schema_needs_no_right_to_create_one(self, postgres_url, schema, role, people):
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema} AUTHORIZATION {role}")
        target = PostgresTarget(changed(postgres_url, user=role, password="geheim-17"), schema)
        assert target.apply(people(ADA)).inserted == 1
        target.close()

    def test_a_server_that_goes_away_in_mid_load(self, postgres_url, target, address, people, monkeypatch):
        plan = people(ADA)
        original = PostgresTarget._finish

        def finish(self, wanted):
            [(backend,)] = self._run("SELECT pg_backend_pid()")
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [backend])
            original(self, wanted)

        monkeypatch.setattr(PostgresTarget, "_finish", finish)
        with pytest.raises(OutsideError) as caught:
            target.apply(plan)
        assert caught.value.code == "target-away"
        monkeypatch.undo()
        assert target.tables() == {}
        assert target.apply(plan).applied


@pytest.mark.parametrize(
    ("parts", "step"),
    [({"port": 1}, "server runs"), ({"database": "/no_such_database"}, "createdb no_such_database")],
)
def test_a_server_that_is_away(postgres_url, parts, step):
    target = PostgresTarget(changed(postgres_url, password="geheim-17", **parts))
    with pytest.raises(OutsideError) as caught:
        target.tables()
    error = caught.value
    assert (error.code, error.exit_code) == ("target-away", 3)
    assert step in error.next
    assert "geheim-17" not in f"{error.message} {error.next} {error.__cause__}"
