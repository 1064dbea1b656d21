import json
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.adapters.targets import parquet_folder
from crmmigrate.adapters.targets.parquet_folder import Folder, file_name
from crmmigrate.adapters.targets.parquet_target import ParquetTarget
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import DropPlan, TargetColumn, UndoPlan, ViewPlan
from crmmigrate.testing.target_exam import Address, TargetExam
from crmmigrate.testing.target_plans import ADA, BEN, CLEO, RECEIPTS, planned


@pytest.fixture
def star(tmp_path):
    return tmp_path / "star [1]"


class TestParquet(TargetExam):
    @pytest.fixture
    def address(self, star):
        return Address(ParquetTarget, f"parquet:///{star}", None)

    # --- what others see ---------------------------------------------------------------------------

    def test_others_read_plain_files(self, target, people, star):
        target.apply(people(ADA, BEN))
        target.apply(people((2, "Benjamin", None), CLEO))
        frame = pd.read_parquet(star / "people.parquet").sort_values("key")
        assert frame["name"].tolist() == ["Ada", "Benjamin", ""]
        types = {f.name: str(f.type) for f in pq.read_schema(star / "people.parquet")}
        assert types == {"key": "int64", "name": "string", "amount": "decimal128(21, 6)"}
        assert pq.read_table(star / f"{RECEIPTS}.parquet").num_rows == 2
        with duckdb.connect() as db:
            sql = f"SELECT COUNT(*) FROM read_parquet('{str(star).replace('[', '[[]')}/p*.parquet')"
            assert db.execute(sql).fetchall() == [(3,)]

    def test_the_manifest_names_every_version_in_force(self, target, people, star):
        target.apply(people(ADA))
        document = json.loads((star / "_manifest.json").read_text())
        for versions in document["tables"].values():
            assert pq.read_metadata(star / versions[-1]["file"]).num_rows == versions[-1]["rows"]

    def test_comments_travel_with_the_file(self, target, people, star):
        plan = people(ADA)
        columns = (replace(plan.columns[0], comment="it's the key"), *plan.columns[1:])
        target.apply(replace(plan, columns=columns, comment="Leute"))
        told = json.loads(pq.read_metadata(star / "people.parquet").metadata[b"crmmigrate"])
        assert (told["comment"], told["columns"]["key"]["comment"]) == ("Leute", "it's the key")
        assert told["columns"]["amount"]["type"] == "money"

    def test_files_of_others_are_never_touched(self, target, people, star):
        star.mkdir()
        for name in ("people.parquet", "other.parquet", "notes.new"):
            (star / name).write_text("mine")
        with pytest.raises(OutsideError, match="did not write it"):
            target.apply(people(ADA))
        target.apply(replace(people(ADA), table="persons"))
        target.apply(DropPlan(("persons",)))
        assert {f.name for f in star.iterdir() if not f.name.startswith("_")} == {
            "people.parquet", "other.parquet", "notes.new"
        }  # fmt: skip

    def test_without_hard_links_files_are_copied(self, target, people, star, monkeypatch):
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError("no links here")))
        target.apply(people(ADA))
        target.apply(people(BEN))
        assert pq.read_metadata(star / "people.parquet").num_rows == 2

    # --- killed, and beside others -----------------------------------------------------------------

    def test_leftovers_of_killed_writers_go(self, target, people, star):
        target.apply(people(ADA))
        versions = star / parquet_folder.VERSIONS
        (versions / "people" / "9.parquet").write_text("half a file")
        (versions / "ghost").mkdir()
        (versions / "ghost" / "9.parquet").write_text("half a file")
        (star / "_manifest.json.new").write_text("{")
        (star / parquet_folder.SCRATCH).mkdir()
        (star / parquet_folder.SCRATCH / "spilt").write_text("x")
        (star / "people.parquet").unlink()  # killed between the commit and the plain file
        assert target.tables()["people"] == 1
        target.apply(people(BEN))
        assert pq.read_metadata(star / "people.parquet").num_rows == 2
        assert not (versions / "ghost").exists()
        assert not (star / parquet_folder.SCRATCH).exists()
        assert not list(star.rglob("*.new"))
        target.apply(people(CLEO))
        named = Folder(star).read().files()
        assert {f.relative_to(star).as_posix() for f in versions.rglob("*.parquet")} >= named

    def test_old_versions_are_forgotten(self, target, people, star):
        for number in range(12):
            target.apply(replace(people((number, "x", None)), batch=f"b{number}"))
        target.apply(people(ADA))
        files = list((star / parquet_folder.VERSIONS / "people").iterdir())
        assert len(files) <= parquet_folder.KEPT + 2
        assert target.tables()["people"] == 12

    def test_a_dead_process_leaves_no_lock(self, address, target, people, star):
        target.apply(people(ADA))
        holding = (
            "from crmmigrate.adapters.targets.parquet_folder import Folder\nfrom pathlib import Path\n"
            f"with Folder(Path({str(star)!r})).writing(): print('held', flush=True); input()"
        )
        child = subprocess.Popen(
            [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout.readline() == "held\n"
        child.kill()
        child.communicate()
        assert target.apply(people(BEN)).rows_after == 2

    def test_one_writer_at_a_time(self, target, people, star, monkeypatch):
        monkeypatch.setattr(parquet_folder, "LOCK_SECONDS", 0.1)
        with Folder(star).writing(), pytest.raises(OutsideError) as caught:
            target.apply(people(ADA))
        assert caught.value.code == "target-away"
        assert target.apply(people(ADA)).applied

    def test_a_reader_goes_on_while_versions_go(self, address, target, people):
        target.apply(people(ADA))
        reader = address.open()
        assert reader.query('SELECT "key" FROM people').num_rows == 1
        for number in range(2, 12):
            target.apply(replace(people((number, "x", None)), batch=f"b{number}"))
        assert reader.query('SELECT "key" FROM people').num_rows == 11
        reader.close()

    def test_receipts_of_an_older_version(self, target, people, star):
        """They have no ordinal, and do not say whether the batch can be taken back."""
        plans = [people(ADA), people(BEN), people(CLEO)]
        states = [[]]
        for plan in plans:
            target.apply(plan)
            states.append(self._people(target))
        told = target.query(f"SELECT * FROM {RECEIPTS}").to_pylist()
        manifest = json.loads((star / "_manifest.json").read_text())
        version = manifest["tables"][RECEIPTS][-1]
        older = pq.read_table(star / version["file"]).drop_columns(["ordinal", "kept"])
        for file in (star / version["file"], star / f"{RECEIPTS}.parquet"):
            pq.write_table(older, file)
        version["columns"] = [c for c in version["columns"] if c["name"] not in {"ordinal", "kept"}]
        (star / "_manifest.json").write_text(json.dumps(manifest))
        target.close()
        assert target.query(f"SELECT * FROM {RECEIPTS}").to_pylist() == told
        assert {"ordinal", "kept"} <= target.columns(RECEIPTS).keys()
        for place in (2, 1, 0):
            assert target.apply(UndoPlan("people", plans[place].batch)).applied
            assert self._people(target) == states[place]

    def test_receipts_say_what_can_be_taken_back(self, target, people):
        batches = [f"b{number}" for number in range(8)]
        for number, batch in enumerate(batches):
            target.apply(replace(people((number, "x", None)), batch=batch))
            target.apply(replace(people((number, "y", None)), table="others", batch=batch))
        for taken in range(5):
            target.apply(UndoPlan("people", batches.pop()))
            found = target.query(
                f"SELECT * FROM {RECEIPTS} WHERE table_name = 'people' ORDER BY \"ordinal\""
            ).to_pylist()
            assert [row["ordinal"] for row in found] == list(range(1, 2 * len(batches), 2))
            assert [row["kept"] is not None for row in found] == [False] * 3 + [True] * (4 - taken)

    # --- views and drops ---------------------------------------------------------------------------

    def test_a_type_changes_only_where_the_plan_says_so(self, target, tmp_path):
        target.apply(planned(tmp_path, "wide", {"key": "bigint", "n": "integer"}, [(1, 7)]))
        with pytest.raises(UsageError, match="it holds integer"):
            target.apply(planned(tmp_path, "wide", {"key": "bigint", "n": "money"}, [(2, Decimal("0.5"))]))

    def test_views_of_what_is_dropped_go(self, target, people):
        target.apply(people(ADA, BEN))
        target.apply(ViewPlan("v_p", "SELECT * FROM people"))
        assert target.apply(ViewPlan("v_one", 'SELECT 1 AS "n"')).rows_after == 1
        assert target.apply(DropPlan(("people",))).applied
        assert not target.apply(DropPlan(("people",))).applied
        with pytest.raises(OutsideError):
            target.query('SELECT * FROM "v_p"')
        assert target.query('SELECT "n" FROM "v_one"').num_rows == 1

    # --- refusals ----------------------------------------------------------------------------------

    def test_queries_read_no_other_file(self, target, people, tmp_path):
        plan = people(ADA)
        target.apply(plan)
        for sql in (
            f"SELECT * FROM read_parquet('{plan.path}')", "SELECT * FROM read_text('/etc/passwd')",
            "SELECT * FROM glob('/*')", "SELECT 1; SELECT 2", f"COPY people TO '{tmp_path}/x'",
            "SET enable_external_access = true",
        ):  # fmt: skip
            with pytest.raises((OutsideError, UsageError)):
                target.query(sql)
            with pytest.raises((OutsideError, UsageError)):
                target.apply(ViewPlan("v_bad", sql))

    def test_empty_cells_and_orphans_are_refused(self, target, people, tmp_path):
        plan = people(ADA, BEN)
        columns = (plan.columns[0], TargetColumn("name", "string", nullable=False), plan.columns[2])
        with pytest.raises(OutsideError, match="name must not be empty"):
            target.apply(replace(plan, columns=columns))
        self._load_team(target, tmp_path)
        with pytest.raises(OutsideError, match="no key of team"):
            target.apply(planned(tmp_path, "sales", {"id": "bigint", "seller": "bigint"}, [(4, 99)]))

    def test_names_that_differ_by_case_only(self, target, people):
        target.apply(people(ADA))
        with pytest.raises(OutsideError, match="by case only"):
            target.apply(replace(people(BEN), table="People"))


def test_a_relative_folder_and_a_schema(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    target = ParquetTarget("parquet:///out/star", "reha rsal")
    assert target.tables() == {}
    assert not (tmp_path / "out").exists()
    target.apply(planned(tmp_path, "people", {"key": "bigint"}, [(1,)]))
    assert target.query("SELECT * FROM people").num_rows == 1
    assert (tmp_path / "out/star/reha%20rsal/people.parquet").exists()


@pytest.mark.parametrize("url", ["parquet://", "parquet:///", "duckdb:///x"])
def test_urls_that_name_no_folder(url):
    with pytest.raises(UsageError):
        ParquetTarget(url)


@pytest.mark.parametrize("schema", ["_crmmigrate_versions", "", "a\0b"])
def test_schemas_that_cannot_be(schema):
    with pytest.raises(UsageError):
        ParquetTarget("parquet:///x", schema)


def test_a_file_where_the_folder_should_be_and_a_strange_manifest(tmp_path):
    (tmp_path / "file").write_text("x")
    target = ParquetTarget(f"parquet:///{tmp_path}/file")
    with pytest.raises(OutsideError) as caught:
        target.apply(planned(tmp_path, "people", {"key": "bigint"}, [(1,)]))
    assert (caught.value.code, caught.value.exit_code) == ("target-away", 3)
    for text in ("no JSON", '{"format": 99}', "[]"):
        (tmp_path / "_manifest.json").write_text(text)
        with pytest.raises(OutsideError, match="manifest"):
            ParquetTarget(f"parquet:///{tmp_path}").tables()


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_file_names_stay_in_the_folder_and_apart(one, other):
    assert "/" not in file_name(one)
    assert "\\" not in file_name(one)
    assert file_name(one).strip(".")
    assert (file_name(one) == file_name(other)) == (one == other)
