"""The exam of load targets.

Subclass `TargetExam` in a test module and give it a fixture `address`:

    class TestMyTarget(TargetExam):
        @pytest.fixture
        def address(self, tmp_path):
            return Address(MyTarget, f"mydb:///{tmp_path}/x.db", None)

What a target need not do is said by its `capabilities`: without `foreign_keys`, `exact_decimals` or
`nul_text` the questions about them change or fall away.
"""

# ruff: noqa: S101, D102 - the names of the questions are their docstrings

from __future__ import annotations

import datetime as dt
import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from crmmigrate.core.errors import CrmMigrateError, OutsideError
from crmmigrate.core.ports import DropPlan, Receipt, TablePlan, Target, TargetColumn
from crmmigrate.testing.target_changes import ChangeQuestions
from crmmigrate.testing.target_failures import FailureQuestions
from crmmigrate.testing.target_plans import ADA, BEN, CLEO, PERSON, RECEIPTS, Address, planned, rows_of
from crmmigrate.testing.target_values import ValueQuestions

__all__ = ["Address", "TargetExam"]


def _apply_in_child(address: Address, plan: TablePlan, ready: Event) -> None:
    target = address.open()
    target.tables()
    ready.set()
    target.apply(plan)
    target.close()


class TargetExam(ValueQuestions, ChangeQuestions, FailureQuestions):
    """Questions that every target must answer alike."""

    kill_delays: tuple[tuple[float, ...], tuple[float, ...]] = ((0.02,), (0.15,))
    """Seconds after the start of a first load and of a merge at which the process is killed."""
    kill_rows = 20_000

    # --- load and repeat -----------------------------------------------------------------------------

    def test_creates_and_loads(self, target: Target, people: Callable[..., TablePlan]) -> None:
        assert target.tables().get("people") is None
        plan = people(ADA, BEN, CLEO)
        assert target.apply(plan) == Receipt(plan.batch, "people", 3, 0, applied=True, rows_after=3)
        assert target.tables()["people"] == 3
        assert self._people(target) == [
            (1, "Ada", Decimal("10.5")),
            (2, None, Decimal("-0.0001")),
            (3, "", None),
        ]

    def test_a_batch_is_applied_once(self, address: Address, target: Target, people: Callable[..., TablePlan]) -> None:
        plan = people(ADA, BEN)
        target.apply(plan)
        again = address.open()
        assert again.apply(plan) == Receipt(plan.batch, "people", 2, 0, applied=False, rows_after=2)
        again.close()
        assert len(self._people(target)) == 2

    def test_receipts_stand_in_the_target(self, target: Target, people: Callable[..., TablePlan]) -> None:
        plan = people(ADA, BEN)
        target.apply(plan)
        found = target.query(
            f"SELECT table_name, inserted, updated, rows_after, applied_at FROM {RECEIPTS} WHERE batch = :batch",
            {"batch": plan.batch},
        ).to_pylist()
        assert len(found) == 1
        assert found[0].pop("applied_at") is not None
        assert found[0] == {"table_name": "people", "inserted": 2, "updated": 0, "rows_after": 2}

    def test_an_empty_file_makes_an_empty_table(self, target: Target, people: Callable[..., TablePlan]) -> None:
        assert target.apply(people()).rows_after == 0
        assert target.apply(people(ADA)).inserted == 1

    def test_a_folder_of_files(self, target: Target, people: Callable[..., TablePlan], tmp_path: Path) -> None:
        folder = tmp_path / "several [files]"
        folder.mkdir()
        parts: list[list[Any]] = [[ADA], [BEN, CLEO]]
        for part, rows in enumerate(parts):
            people(*rows).path.rename(folder / f"part-{part}.parquet")
        (folder / "_SUCCESS").touch()
        assert target.apply(replace(people(), path=folder, n_rows=3, batch="folder")).inserted == 3

    def test_a_dropped_table_is_loaded_again(self, target: Target, people: Callable[..., TablePlan]) -> None:
        plan = people(ADA)
        target.apply(plan)
        target.apply(DropPlan(("people", "never there")))
        self._nothing_of(target, "people")
        assert target.apply(plan).applied

    def test_drop_all(self, target: Target, tmp_path: Path) -> None:
        self._load_team(target, tmp_path)
        target.apply(DropPlan(tuple(target.tables())))
        assert target.tables() == {}

    # --- merge ---------------------------------------------------------------------------------------

    def test_merge_updates_and_inserts(self, target: Target, people: Callable[..., TablePlan]) -> None:
        target.apply(people(ADA, BEN))
        plan = people((2, "Benjamin", None), CLEO, (4, "Dora", Decimal(4)))
        assert target.apply(plan) == Receipt(plan.batch, "people", 2, 1, applied=True, rows_after=4)
        assert [row[:2] for row in self._people(target)] == [
            (1, "Ada"),
            (2, "Benjamin"),
            (3, ""),
            (4, "Dora"),
        ]

    def test_unchanged_rows_count_as_updated(self, target: Target, people: Callable[..., TablePlan]) -> None:
        target.apply(people(ADA, BEN, CLEO))
        receipt = target.apply(replace(people(ADA, BEN, CLEO), batch="the same again"))
        assert (receipt.inserted, receipt.updated, receipt.rows_after) == (0, 3, 3)

    def test_merge_by_a_natural_key(self, target: Target, tmp_path: Path) -> None:
        types = {"key": "bigint", "system": "string", "code": "string", "city": "string"}
        key = ("system", "code")
        first = [(1, "a", "007", "Rom"), (2, "b", "007", "Bonn"), (-1, None, None, "unknown")]
        target.apply(planned(tmp_path, "places", types, first, merge_key=key))
        second = [
            (2, "b", "007", "Köln"),
            (-1, None, None, "nowhere"),
            (3, "B", "007", "Paris"),
            (4, "b ", "007", "X"),
        ]
        receipt = target.apply(planned(tmp_path, "places", types, second, merge_key=key))
        assert (receipt.inserted, receipt.updated, receipt.rows_after) == (2, 2, 5)
        found = rows_of(target, "places", ["key", "city"], "key")
        assert found == [(-1, "nowhere"), (1, "Rom"), (2, "Köln"), (3, "Paris"), (4, "X")]

    def test_a_key_that_stands_twice_is_refused(self, target: Target, tmp_path: Path) -> None:
        types = {"key": "bigint", "code": "string"}
        for code in ("a", None):
            plan = planned(tmp_path, "codes", types, [(1, code), (2, "b"), (3, code)], merge_key=("code",))
            with pytest.raises(OutsideError):
                target.apply(plan)
            self._nothing_of(target, "codes")

    def test_a_key_that_moved_is_refused(self, target: Target, tmp_path: Path) -> None:
        types = {"key": "bigint", "code": "string"}
        target.apply(planned(tmp_path, "codes", types, [(1, "a"), (2, "b")], merge_key=("code",)))
        with pytest.raises(OutsideError):
            target.apply(planned(tmp_path, "codes", types, [(7, "a"), (8, "c")], merge_key=("code",)))
        assert rows_of(target, "codes", ["key", "code"], "key") == [(1, "a"), (2, "b")]

    def test_replace_all(self, target: Target, people: Callable[..., TablePlan]) -> None:
        target.apply(people(ADA, BEN, CLEO))
        receipt = target.apply(people((2, "Ben", None), (9, "Zoe", None), replace_all=True))
        assert (receipt.inserted, receipt.updated, receipt.rows_after) == (1, 1, 2)
        assert self._people(target) == [(2, "Ben", None), (9, "Zoe", None)]
        receipt = target.apply(people((9, "Zoé", None), replace_all=True, merge_key=()))
        assert self._people(target) == [(9, "Zoé", None)]
        assert (receipt.inserted, receipt.rows_after) == (1, 1)

    def test_a_new_column_later(self, target: Target, tmp_path: Path) -> None:
        target.apply(planned(tmp_path, "people", PERSON, [ADA, BEN]))
        wider = PERSON | {"since": "date"}
        target.apply(planned(tmp_path, "people", wider, [(2, "Ben", None, dt.date(2020, 2, 29))]))
        assert rows_of(target, "people", ["key", "since"], "key") == [(1, None), (2, "2020-02-29")]
        target.apply(planned(tmp_path, "people", PERSON, [CLEO]))
        assert target.tables()["people"] == 3

    # --- failures ------------------------------------------------------------------------------------

    def test_a_failure_in_mid_load_leaves_nothing(self, target: Target, people: Callable[..., TablePlan]) -> None:
        rows = [(i, f"name {i}", None) for i in range(15_000)]
        with pytest.raises(OutsideError) as caught:
            target.apply(people(*rows, (7, "key that is there", None)))
        assert caught.value.next
        self._nothing_of(target, "people")
        assert target.apply(people(*rows)).rows_after == 15_000

    def test_a_failed_merge_keeps_the_old_rows(self, target: Target, people: Callable[..., TablePlan]) -> None:
        target.apply(people(ADA, BEN))
        plan = people((2, "changed", None), (5, "first", None), (5, "second", None))
        with pytest.raises(OutsideError):
            target.apply(plan)
        assert [row[:2] for row in self._people(target)] == [(1, "Ada"), (2, None)]
        assert target.query(f"SELECT batch FROM {RECEIPTS} WHERE batch = :b", {"b": plan.batch}).num_rows == 0

    def test_a_file_that_is_not_the_plan_is_refused(self, target: Target, people: Callable[..., TablePlan]) -> None:
        for wrong in (
            replace(people(ADA, BEN), n_rows=3),
            replace(people(ADA), columns=(TargetColumn("elsewhere", "string"),), primary_key=(), merge_key=()),
            replace(people(ADA), path=Path("no such file.parquet")),
            replace(people(ADA), primary_key=("absent",)),
            replace(people(ADA), columns=(TargetColumn("key", "bigint"), TargetColumn("KEY", "bigint"))),
        ):
            with pytest.raises(CrmMigrateError):
                target.apply(wrong)
        assert "people" not in target.tables()

    def test_readers_see_the_old_or_the_new(
        self, address: Address, target: Target, people: Callable[..., TablePlan]
    ) -> None:
        target.apply(people(*((i, "old", Decimal(1)) for i in range(500))))
        plan = people(*((i, "new", Decimal(2)) for i in range(100, 20_000)), replace_all=True)
        reader, done, seen = address.open(), threading.Event(), set()

        def read() -> None:
            while not done.is_set():
                [row] = reader.query('SELECT COUNT(*) AS n, SUM("amount") AS total FROM "people"').to_pylist()
                seen.add((int(row["n"]), int(row["total"])))
                time.sleep(0.005)

        thread = threading.Thread(target=read)
        thread.start()
        target.apply(plan)
        time.sleep(0.05)
        done.set()
        thread.join()
        reader.close()
        assert seen <= {(500, 500), (19_900, 39_800)}
        assert (19_900, 39_800) in seen

    def test_a_killed_load_repeated_is_a_clean_load(self, address: Address, people: Callable[..., TablePlan]) -> None:
        first = [(i, f"name {i}", Decimal(i)) for i in range(0, self.kill_rows, 2)]
        later: list[tuple[Any, ...]] = [(i, f"later {i}", None) for i in range(self.kill_rows)]
        for rows, delays in zip((first, later), self.kill_delays, strict=True):
            for delay in delays:
                self._kill_during(address, people(*rows), delay)
            target = address.open()
            target.apply(people(*rows))
            assert self._people(target) == rows
            target.close()
        target = address.open()
        assert target.tables() == {"people": self.kill_rows, RECEIPTS: 2}
        target.close()

    def _kill_during(self, address: Address, plan: TablePlan, delay: float) -> None:
        """Kill a load; it leaves the table before it, or the table after it with a receipt that says so."""
        target = address.open()
        before = target.tables().get("people", 0)
        target.close()
        context = multiprocessing.get_context("spawn")
        ready = context.Event()
        child = context.Process(target=_apply_in_child, args=(address, plan, ready))
        child.start()
        assert ready.wait(60)
        child.join(delay)
        child.kill()
        child.join(60)
        target = address.open()
        counts = target.tables()
        kept: list[Any] = []
        if RECEIPTS in counts:
            found = target.query(f"SELECT rows_after FROM {RECEIPTS} WHERE batch = :b", {"b": plan.batch})
            kept = found["rows_after"].to_pylist()
        assert counts.get("people", 0) == (int(kept[0]) if kept else before)
        target.close()

    # --- references ----------------------------------------------------------------------------------

    def _load_team(self, target: Target, folder: Path) -> None:
        """Employees who point to their managers, later rows among them, and sales that point to employees."""
        employees = [(1, 2, "Ann"), (2, None, "Bo"), (3, 1, "Cy")]
        types = {"key": "bigint", "manager": "bigint", "name": "string"}
        target.apply(planned(folder, "team", types, employees, references={"manager": ("team", "key")}))
        sales = {"id": "bigint", "seller": "bigint"}
        to_team = {"seller": ("team", "key")}
        target.apply(planned(folder, "sales", sales, [(1, 1), (2, 3), (3, None)], references=to_team))

    def test_references(self, target: Target, tmp_path: Path) -> None:
        self._load_team(target, tmp_path)
        assert (target.tables()["team"], target.tables()["sales"]) == (3, 3)
        types = {"key": "bigint", "manager": "bigint", "name": "string"}
        changed = [(1, 3, "Anna"), (2, None, "Bob"), (3, None, "Cy"), (4, 5, "Di"), (5, 1, "Ed")]
        target.apply(planned(folder := tmp_path, "team", types, changed, references={"manager": ("team", "key")}))
        assert rows_of(target, "team", list(types), "key") == changed
        if "foreign_keys" in target.capabilities:
            plan = planned(folder, "sales", {"id": "bigint", "seller": "bigint"}, [(1, 4), (4, 99)])
            with pytest.raises(OutsideError):
                target.apply(replace(plan, columns=(plan.columns[0], TargetColumn("seller", "bigint"))))
            assert rows_of(target, "sales", ["id", "seller"], "id") == [(1, 1), (2, 3), (3, None)]

    # --- queries -------------------------------------------------------------------------------------

    def test_queries(self, target: Target, people: Callable[..., TablePlan]) -> None:
        target.apply(people(ADA, BEN, CLEO))
        found = target.query(
            'SELECT "name", \'a:b%\' AS "c:d" FROM "people" WHERE "key" = :key AND "name" LIKE \'A%\' -- :no',
            {"key": 1},
        )
        assert found.to_pylist() == [{"name": "Ada", "c:d": "a:b%"}]
        assert target.query('SELECT COUNT(*) AS n FROM "people"').to_pylist() == [{"n": 3}]
        empty = target.query('SELECT "key", "name" FROM "people" WHERE 1 = 0')
        assert (empty.num_rows, empty.column_names) == (0, ["key", "name"])
        text = 'O\'Neil \\ "x" % :y'
        assert target.query("SELECT :t AS t", {"t": text}).to_pylist() == [{"t": text}]

    def test_queries_change_nothing(self, target: Target, people: Callable[..., TablePlan]) -> None:
        target.apply(people(ADA))
        for statement in ('DELETE FROM "people"', 'DROP TABLE "people"', 'SELECT "nonsense'):
            with pytest.raises(CrmMigrateError):
                target.query(statement)
        assert target.tables()["people"] == 1
