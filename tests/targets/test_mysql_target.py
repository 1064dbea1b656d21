from contextlib import suppress
from dataclasses import replace

import pytest

pytest.importorskip("pymysql")

from crmmigrate.adapters.targets.mysql_target import MySQLTarget
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import TargetColumn
from crmmigrate.testing.target_exam import Address, TargetExam
from crmmigrate.testing.target_plans import ADA, BEN, TEXTS, planned, rows_of

pytestmark = pytest.mark.mysql


@pytest.fixture
def schema(mysql_url, schema_name):
    yield schema_name
    target = MySQLTarget(mysql_url)
    target._run(f"DROP DATABASE IF EXISTS {schema_name}")
    target.close()


def with_option(url, option):
    return f"{url}{'&' if '?' in url else '?'}{option}"


class TestMySQL(TargetExam):
    @pytest.fixture
    def address(self, mysql_url, schema):
        return Address(MySQLTarget, mysql_url, schema)

    def cutter(self, target):
        [(connection,)] = target._run("SELECT CONNECTION_ID()")

        def cut():
            other = MySQLTarget(target.url.render_as_string(hide_password=False))
            with suppress(OutsideError), other._guarded("the kill"):
                other._run(f"KILL {connection}")
            other.close()

        return cut

    def test_a_lock_of_somebody_else(self, target, people, mysql_url, schema):
        target.apply(people(ADA, BEN))
        target._run("SET SESSION innodb_lock_wait_timeout = 1")
        holder = MySQLTarget(mysql_url, schema)
        holder._run("START TRANSACTION")
        holder._run('SELECT * FROM "people" FOR UPDATE')
        with pytest.raises(OutsideError, match="holds a lock") as caught:
            target.apply(people((2, "b", None)))
        assert (caught.value.code, caught.value.exit_code) == ("target-away", 3)
        holder.close()
        assert target.apply(people((2, "b", None))).rows_after == 2

    def test_facts_have_indexes_on_keys_and_dates(self, target, tmp_path, schema):
        target.apply(planned(tmp_path, "team", {"key": "bigint"}, [(1,)]))
        types = {"id": "string", "seller": "bigint", "day": "date", "note": "string"}
        to_team = {"seller": ("team", "key")}
        target.apply(planned(tmp_path, "sales", types, [("a", 1, None, "x")], references=to_team, primary_key=()))
        sql = "SELECT DISTINCT column_name AS c FROM information_schema.statistics "
        sql += "WHERE table_schema = :s AND table_name = 'sales' ORDER BY 1"
        assert target.query(sql, {"s": schema})["c"].to_pylist() == ["day", "id", "seller"]

    def test_without_local_files(self, mysql_url, schema, tmp_path):
        target = MySQLTarget(with_option(mysql_url, "local_infile=0"), schema)
        types = {"key": "bigint", "value": "text", "b": "boolean", "m": "money"}
        rows = [(i, text, True, None) for i, text in enumerate(TEXTS)] + [(999, None, None, None)]
        target.apply(planned(tmp_path, "texts", types, rows))
        assert rows_of(target, "texts", ["key", "value", "b"], "key") == [(*row[:2], row[2] and 1) for row in rows]
        target.close()

    def test_a_server_that_forbids_local_files(self, target, people):
        [(allowed,)] = target._run("SELECT @@global.local_infile")
        try:
            target._run("SET GLOBAL local_infile = 0")
            assert target.apply(people(ADA, BEN)).inserted == 2
        finally:
            target._run(f"SET GLOBAL local_infile = {allowed}")

    def test_values_that_would_be_cut_are_refused(self, target, tmp_path):
        types = {"key": "bigint", "code": "string"}
        for code, match in (("x" * 256, "truncated"), ("y" * 255, None)):
            plan = planned(tmp_path, "codes", types, [(1, code)], merge_key=("code",))
            if match:
                with pytest.raises(OutsideError, match=match):
                    target.apply(plan)
                assert target.tables()["codes"] == 0
            else:
                target.apply(plan)
        assert rows_of(target, "codes", ["code"], "code") == [("y" * 255,)]

    def test_keys_and_comments_stand_in_the_catalogue(self, target, tmp_path, schema):
        self._load_team(target, tmp_path)
        plan = planned(tmp_path, "codes", {"key": "bigint", "code": "string"}, [(1, "a")], merge_key=("code",))
        columns = (TargetColumn("key", "bigint", comment="it's \\ the key"), plan.columns[1])
        target.apply(replace(plan, columns=columns, comment="Codes"))
        found = target.query(
            "SELECT CONCAT(table_name, ' ', constraint_type) AS kind "
            "FROM information_schema.table_constraints "
            "WHERE table_schema = :s AND table_name <> :r ORDER BY 1",
            {"s": schema, "r": "_crmmigrate_batch"},
        )
        assert found["kind"].to_pylist() == [
            "codes PRIMARY KEY",
            "codes UNIQUE",
            "sales FOREIGN KEY",
            "sales PRIMARY KEY",
            "team FOREIGN KEY",
            "team PRIMARY KEY",
        ]
        comment = target.query(
            "SELECT column_comment AS c FROM information_schema.columns "
            "WHERE table_schema = :s AND table_name = 'codes' AND column_name = 'key'",
            {"s": schema},
        )
        assert comment.to_pylist() == [{"c": "it's \\ the key"}]

    def test_a_broken_self_reference_is_refused(self, target, tmp_path):
        types = {"key": "bigint", "manager": "bigint"}
        plan = planned(tmp_path, "team", types, [(1, 9)], references={"manager": ("team", "key")})
        with pytest.raises(OutsideError, match="manager that is no key of team"):
            target.apply(plan)
        assert target.tables()["team"] == 0


def test_a_server_that_is_away():
    with pytest.raises(OutsideError) as caught:
        MySQLTarget("mysql://root:geheim-17@127.0.0.1:1/test").tables()
    assert (caught.value.code, caught.value.exit_code) == ("target-away", 3)
    assert "geheim-17" not in f"{caught.value.message} {caught.value.next} {caught.value.__cause__}"


def test_a_wrong_user_and_a_missing_database(mysql_url):
    place = mysql_url.partition("@")[2].partition("/")[0]
    with pytest.raises(OutsideError) as caught:
        MySQLTarget(f"mysql://nobody:geheim-17@{place}/test").tables()
    assert caught.value.code == "target-away"
    assert "password" in caught.value.next
    assert "geheim-17" not in f"{caught.value.message} {caught.value.__cause__}"
    with pytest.raises(OutsideError, match="Unknown database") as caught:
        MySQLTarget(mysql_url.rpartition("/")[0] + "/no_such_database").tables()
    assert "create the database no_such_database" in caught.value.next


def test_a_url_without_database():
    with pytest.raises(UsageError):
        MySQLTarget("mariadb://root@127.0.0.1")
