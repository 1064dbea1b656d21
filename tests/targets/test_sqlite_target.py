import sqlite3
from dataclasses import replace

import pytest

from crmmigrate.adapters.targets import sqlite_target
from crmmigrate.adapters.targets.sqlite_target import SQLiteTarget
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.testing.target_exam import Address, TargetExam
from crmmigrate.testing.target_plans import ADA, BEN, planned


class TestSQLite(TargetExam):
    @pytest.fixture
    def address(self, tmp_path):
        return Address(SQLiteTarget, f"sqlite:///{tmp_path}/star.db", None)

    def test_a_locked_file(self, tmp_path, address, people, monkeypatch):
        monkeypatch.setattr(sqlite_target, "BUSY_SECONDS", 0.05)
        target = address.open()
        target.apply(people(ADA))
        holder = sqlite3.connect(tmp_path / "star.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutsideError) as caught:
            target.apply(people(BEN))
        holder.close()
        assert (caught.value.code, caught.value.exit_code) == ("target-away", 3)
        assert target.apply(people(BEN)).rows_after == 2
        target.close()

    def test_a_full_disk(self, target, people):
        target.apply(people(ADA))
        pages = target.query("SELECT page_count AS n FROM pragma_page_count").to_pylist()[0]["n"]
        target._run(f"PRAGMA max_page_count = {pages + 3}")
        with pytest.raises(OutsideError) as caught:
            target.apply(people(*((i, "x" * 500, None) for i in range(2, 500))))
        assert caught.value.code == "disk-full"
        assert target.tables() == {"_crmmigrate_batch": 1, "people": 1}

    def test_a_broken_reference_is_named(self, target, tmp_path):
        self._load_team(target, tmp_path)
        plan = planned(tmp_path, "sales", {"id": "bigint", "seller": "bigint"}, [(8, 77), (9, 78)])
        with pytest.raises(OutsideError, match="2 rows of sales point to no row of team"):
            target.apply(plan)

    def test_an_empty_primary_key_is_refused(self, target, people):
        plan = people((1, "a", None), (None, "b", None))
        with pytest.raises(OutsideError, match="key is empty in 1 rows"):
            target.apply(replace(plan, merge_key=()))


@pytest.mark.parametrize("name", ["no/such/folder/x.db", "text.db"])
def test_a_file_that_is_none(tmp_path, name):
    (tmp_path / "text.db").write_text("this is a text, and no database at all\n" * 500)
    with pytest.raises(OutsideError) as caught:
        SQLiteTarget(f"sqlite:///{tmp_path}/{name}").tables()
    assert caught.value.code == "target-away"


def test_sqlite_has_no_schemas():
    with pytest.raises(UsageError):
        SQLiteTarget("sqlite:///x.db", "sales")
