import subprocess
import sys
from dataclasses import replace

import duckdb
import pytest

from crmmigrate.adapters.targets.duckdb_target import DuckDBTarget
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import TargetColumn
from crmmigrate.testing.target_exam import Address, TargetExam
from crmmigrate.testing.target_plans import ADA, BEN, planned


class TestDuckDB(TargetExam):
    @pytest.fixture
    def address(self, tmp_path):
        return Address(DuckDBTarget, f"duckdb:///{tmp_path}/star.duckdb", None)

    def test_a_schema_of_its_own(self, tmp_path, people):
        address = Address(DuckDBTarget, f"duckdb:///{tmp_path}/star.duckdb", "reha rsal")
        target = address.open()
        assert target.tables() == {}
        target.apply(people(ADA))
        assert target.query('SELECT "name" FROM "people"').to_pylist() == [{"name": "Ada"}]
        target.close()
        with duckdb.connect(f"{tmp_path}/star.duckdb") as db:
            assert db.execute('SELECT COUNT(*) FROM "reha rsal".people').fetchone() == (1,)

    def test_keys_and_comments_stand_in_the_catalogue(self, tmp_path, target):
        self._load_team(target, tmp_path)
        plan = planned(tmp_path, "codes", {"key": "bigint", "code": "string"}, [(1, "a")], merge_key=("code",))
        columns = (TargetColumn("key", "bigint", comment="it's the key"), plan.columns[1])
        target.apply(replace(plan, columns=columns, comment="Codes"))
        found = target.query(
            "SELECT table_name, constraint_type FROM duckdb_constraints() "
            "WHERE constraint_type <> 'NOT NULL' AND table_name IN ('sales', 'codes') ORDER BY ALL"
        ).to_pylist()
        assert [tuple(row.values()) for row in found] == [
            ("codes", "PRIMARY KEY"),
            ("sales", "FOREIGN KEY"),
            ("sales", "PRIMARY KEY"),
        ]
        comments = target.query("SELECT comment FROM duckdb_columns() WHERE comment IS NOT NULL").to_pylist()
        assert comments == [{"comment": "it's the key"}]

    def test_a_file_that_another_process_holds(self, tmp_path, address, people):
        file = str(tmp_path / "star.duckdb")
        script = f"import duckdb; db = duckdb.connect({file!r}); print(1, flush=True); input()"
        with subprocess.Popen([sys.executable, "-c", script], stdin=-1, stdout=-1) as holder:
            holder.stdout.readline()
            with pytest.raises(OutsideError) as caught:
                address.open().apply(people(ADA))
            holder.communicate(b"\n")
        assert (caught.value.code, caught.value.exit_code) == ("target-away", 3)
        assert "open in another program" in caught.value.message

    def test_one_select_only(self, target, people):
        target.apply(people(ADA, BEN))
        with pytest.raises(UsageError):
            target.query("SELECT 1; SELECT 2")


@pytest.mark.parametrize("name", ["no/such/folder/x.duckdb", "text.duckdb"])
def test_a_file_that_is_none(tmp_path, name):
    (tmp_path / "text.duckdb").write_text("this is a text, and no database at all\n" * 500)
    with pytest.raises(OutsideError) as caught:
        DuckDBTarget(f"duckdb:///{tmp_path}/{name}").tables()
    assert caught.value.code == "target-away"
    assert (tmp_path / "text.duckdb").read_text().startswith("this is a text")
