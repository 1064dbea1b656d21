"""The part of the exam of targets that asks about columns, changes of the model, undo and views."""

# ruff: noqa: S101, D102 - the names of the questions are their docstrings

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crmmigrate.core.errors import CrmMigrateError, OutsideError
from crmmigrate.core.ports import DropPlan, Receipt, TablePlan, Target, UndoPlan, ViewPlan
from crmmigrate.steps.load import changes
from crmmigrate.testing.target_plans import ADA, BEN, CLEO, PERSON, RECEIPTS, Address, canonical, planned, rows_of

Rows = Sequence[Sequence[Any]]
KINDS = {
    "key": "integer", "name": "text", "amount": "decimal(21,6)", "n": "integer", "x": "decimal(30,15)", "d": "date",
    "t": "datetime", "b": "boolean", "m": "text",
}  # fmt: skip
TEAM = {"key": "bigint", "name": "string", "since": "date"}
SALE = {"id": "string", "seller": "bigint", "day": "date", "amount": "money", "note": "string"}
TO_TEAM = {"seller": ("team", "key")}
TEAM_A = [(1, "Ann", dt.date(2020, 1, 2)), (2, None, None), (3, "Cy", dt.date(2021, 3, 4))]
SALE_A = [
    ("a", 1, dt.date(2024, 1, 1), Decimal("1.5"), "x"),
    ("b", 2, None, None, None),
    ("c", None, dt.date(2024, 2, 29), Decimal(-3), ""),
]


class ChangeQuestions:
    """Questions about what becomes of a table when the model or the delivery changes, and when a load goes back."""

    # --- columns and changes of the model --------------------------------------------------------------

    def test_columns(self, target: Target, tmp_path: Path) -> None:
        assert target.columns("things") == {}
        types = {"key": "bigint", "name": "string", "amount": "money", "n": "integer", "x": "number", "d": "date"}
        types |= {"t": "datetime", "b": "boolean", "m": "text"}
        target.apply(planned(tmp_path, "things", types, [(1, *[None] * 8)]))
        assert target.columns("things") == KINDS
        assert changes("things", planned(tmp_path, "things", types, []).columns, target.columns("things")) == ()

    @pytest.mark.parametrize(
        ("before", "after", "value", "expected", "later"),
        [
            ("integer", "money", 7, Decimal(7), Decimal("7.25")),
            ("money", "number", Decimal("1.000001"), Decimal("1.000001"), Decimal("0.000000000000001")),
            ("integer", "string", -7, "-7", "seven"),
            ("date", "datetime", dt.date(2024, 2, 29), "2024-02-29 00:00:00.000000", dt.datetime(2024, 3, 1, 1, 2, 3)),  # noqa: DTZ001
            ("date", "string", dt.date(2024, 2, 29), "2024-02-29", "Friday"),
        ],
    )
    def test_a_type_becomes_wider(
        self, target: Target, tmp_path: Path, before: str, after: str, value: Any, expected: Any, later: Any
    ) -> None:
        self._evolve(target, tmp_path, "team", TEAM | {"v": before}, [(*row, value) for row in TEAM_A])
        self._sales(target, tmp_path, SALE_A)
        new = [(2, "Bo", None, later), (4, "Di", None, None)]
        self._evolve(target, tmp_path, "team", TEAM | {"v": after}, new)
        assert rows_of(target, "team", ["key", "v"], "key") == [
            (1, expected), (2, canonical(later)), (3, expected), (4, None),
        ]  # fmt: skip
        assert changes("team", planned(tmp_path, "team", TEAM | {"v": after}, []).columns, target.columns("team")) == ()
        self._still_guarded(target, tmp_path)

    def test_gone_columns_are_kept_or_dropped(self, target: Target, tmp_path: Path) -> None:
        self._evolve(target, tmp_path, "team", TEAM, TEAM_A)
        self._sales(target, tmp_path, SALE_A)
        narrow = {"key": "bigint", "name": "string"}
        self._evolve(target, tmp_path, "team", narrow, [(4, "Di"), (1, "Anna")])
        assert rows_of(target, "team", ["key", "name", "since"], "key") == [
            (1, "Anna", "2020-01-02"), (2, None, None), (3, "Cy", "2021-03-04"), (4, "Di", None),
        ]  # fmt: skip
        self._evolve(target, tmp_path, "team", narrow, [(5, "Ed")], drop=True)
        assert list(target.columns("team")) == ["key", "name"]
        assert rows_of(target, "team", ["key", "name"], "key")[-2:] == [(4, "Di"), (5, "Ed")]
        self._still_guarded(target, tmp_path)
        without = {name: kind for name, kind in SALE.items() if name not in {"seller", "day"}}
        self._evolve(target, tmp_path, "sales", without, [("d", Decimal(4), "y")], drop=True)
        assert rows_of(target, "sales", list(without), "id")[2:] == [("c", Decimal(-3), ""), ("d", Decimal(4), "y")]

    def test_a_load_with_changed_columns_goes_back(self, target: Target, tmp_path: Path) -> None:
        self._evolve(target, tmp_path, "team", TEAM | {"v": "integer"}, [(*row, 5) for row in TEAM_A])
        self._evolve(target, tmp_path, "team", TEAM, [(1, "Anna", None)])
        wider = TEAM | {"v": "string", "w": "money"}
        plan = self._evolve(target, tmp_path, "team", wider, [(2, "Bo", None, "six", None), (9, "Zo", None, "", None)])
        target.apply(UndoPlan("team", plan.batch))
        assert rows_of(target, "team", list(wider), "key") == [
            (1, "Anna", None, "5", None), (2, None, None, "5", None), (3, "Cy", "2021-03-04", "5", None),
        ]  # fmt: skip

    def _evolve(
        self, target: Target, folder: Path, table: str, types: Mapping[str, str], rows: Rows, *, drop: bool = False
    ) -> TablePlan:
        """Load rows with the changes that the model asks for."""
        plan = planned(folder, table, types, rows)
        found = changes(table, plan.columns, target.columns(table), drop=drop)
        assert not [change for change in found if change.kind == "refuse"]
        plan = replace(plan, changes=found)
        target.apply(plan)
        return plan

    def _sales(self, target: Target, folder: Path, rows: Rows) -> TablePlan:
        plan = planned(folder, "sales", SALE, rows, references=TO_TEAM, primary_key=())
        target.apply(plan)
        return plan

    def _still_guarded(self, target: Target, folder: Path) -> None:
        """Keys stand as before the change: no row twice, and no sale of nobody."""
        with pytest.raises(OutsideError):
            target.apply(planned(folder, "team", {"key": "bigint", "name": "string"}, [(7, "x"), (7, "y")]))
        if "foreign_keys" in target.capabilities:
            with pytest.raises(OutsideError):
                self._sales(target, folder, [("z", 99, None, None, None)])
        assert target.tables()["sales"] == 3

    # --- undo ----------------------------------------------------------------------------------------

    def test_the_first_load_goes_back(self, target: Target, people: Callable[..., TablePlan]) -> None:
        plan = people(ADA, BEN, run="acme#1")
        target.apply(plan)
        receipt = target.apply(UndoPlan("people", plan.batch, "acme#1"))
        assert receipt == Receipt(plan.batch, "people", 2, 0, applied=True, rows_after=0)
        assert target.query(f"SELECT * FROM {RECEIPTS}").num_rows == 0
        assert target.apply(UndoPlan("people", plan.batch, "acme#1")).applied is False
        assert target.apply(plan).applied
        assert len(rows_of(target, "people", list(PERSON), "key")) == 2

    def test_the_receipt_says_which_run(self, target: Target, people: Callable[..., TablePlan]) -> None:
        target.apply(people(ADA, run="acme#7"))
        assert target.query(f'SELECT "run" FROM {RECEIPTS}').to_pylist() == [{"run": "acme#7"}]

    @pytest.mark.parametrize("replaced", [False, True])
    def test_a_merge_goes_back(self, target: Target, people: Callable[..., TablePlan], *, replaced: bool) -> None:
        target.apply(people(ADA, BEN, CLEO))
        before = rows_of(target, "people", list(PERSON), "key")
        plan = people((2, "Benjamin", Decimal(1)), CLEO, (4, "Dora", None), replace_all=replaced)
        target.apply(plan)
        after = rows_of(target, "people", list(PERSON), "key")
        assert len(after) == (3 if replaced else 4)
        for _ in range(2):
            target.apply(UndoPlan("people", plan.batch))
            assert rows_of(target, "people", list(PERSON), "key") == before
            assert target.apply(plan).applied
            assert rows_of(target, "people", list(PERSON), "key") == after
        assert set(target.tables()) == {"people", RECEIPTS}

    @pytest.mark.parametrize("how", [{"merge_key": (), "replace_all": True}, {"merge_key": (), "primary_key": ()}])
    def test_a_load_without_a_key_goes_back(
        self, target: Target, people: Callable[..., TablePlan], how: dict[str, Any]
    ) -> None:
        target.apply(people(ADA, BEN, CLEO, **how))
        before = rows_of(target, "people", list(PERSON), "key")
        plan = people((8, "Zoe", None), BEN, **how)
        target.apply(plan)
        target.apply(UndoPlan("people", plan.batch))
        assert rows_of(target, "people", list(PERSON), "key") == before

    def test_rows_that_are_to_go(self, target: Target, people: Callable[..., TablePlan], tmp_path: Path) -> None:
        target.apply(people(ADA, BEN, CLEO))
        before = rows_of(target, "people", list(PERSON), "key")
        gone = tmp_path / "gone.parquet"
        pq.write_table(pa.table({"key": pa.array([1, 3, 99], pa.int64())}), gone)
        plan = people((2, "Ben", None), (4, "Di", None), gone=gone)
        receipt = target.apply(plan)
        assert (receipt.inserted, receipt.updated, receipt.rows_after) == (1, 1, 2)
        assert [row[:2] for row in rows_of(target, "people", list(PERSON), "key")] == [(2, "Ben"), (4, "Di")]
        target.apply(UndoPlan("people", plan.batch))
        assert rows_of(target, "people", list(PERSON), "key") == before

    def test_only_the_newest_goes_back_and_only_five(self, target: Target, people: Callable[..., TablePlan]) -> None:
        plans = [people((1, f"name {i}", None), (i, "own", None)) for i in range(2, 9)]
        states = []
        for plan in plans:
            target.apply(plan)
            states.append(rows_of(target, "people", list(PERSON), "key"))
        with pytest.raises(CrmMigrateError) as caught:
            target.apply(UndoPlan("people", plans[-2].batch))
        assert plans[-1].batch in caught.value.next
        for i in range(6, 1, -1):
            target.apply(UndoPlan("people", plans[i].batch))
            assert rows_of(target, "people", list(PERSON), "key") == states[i - 1]
        with pytest.raises(OutsideError, match="no longer kept"):
            target.apply(UndoPlan("people", plans[1].batch))
        assert rows_of(target, "people", list(PERSON), "key") == states[1]

    def test_an_undo_of_what_others_point_to_is_refused(self, target: Target, tmp_path: Path) -> None:
        if "foreign_keys" not in target.capabilities:
            pytest.skip("it keeps no foreign keys")
        team = planned(tmp_path, "team", TEAM, TEAM_A)
        target.apply(team)
        sales = self._sales(target, tmp_path, SALE_A)
        with pytest.raises(OutsideError):
            target.apply(UndoPlan("team", team.batch))
        assert target.tables()["team"] == 3
        target.apply(UndoPlan("sales", sales.batch))
        assert target.apply(UndoPlan("team", team.batch)).rows_after == 0

    def test_rows_that_point_to_their_own_table_go_back(self, target: Target, tmp_path: Path) -> None:
        types, to_self = {"key": "bigint", "boss": "bigint"}, {"boss": ("staff", "key")}
        first = [(1, 2), (2, None), (3, 1)]
        target.apply(planned(tmp_path, "staff", types, first, references=to_self))
        later = planned(tmp_path, "staff", types, [(1, 5), (2, 4), (3, None), (4, 5), (5, 1)], references=to_self)
        target.apply(later)
        target.apply(UndoPlan("staff", later.batch))
        assert rows_of(target, "staff", list(types), "key") == first

    @pytest.mark.parametrize("seed", range(4))
    def test_undo_gives_what_was_before(self, target: Target, tmp_path: Path, seed: int) -> None:
        """Load A, then B, a changed delivery of a table and one that points to it; undo; B again."""
        dice = random.Random(seed)  # noqa: S311 (repeatable, not secret)
        states = []
        for number in range(3):
            states.append(self._state(target))
            team = [
                (k, dice.choice(["a", "b", None]), None) for k in range(1, 15) if number == 0 or dice.random() < 0.6
            ]
            team += [(k, "new", None) for k in range(100 * number, 100 * number + dice.randrange(4)) if number]
            keys = [row[0] for row in team] + [None]
            sales = [
                (f"s{k}", dice.choice(keys), None, Decimal(dice.randrange(9)), dice.choice(["", "x", None]))
                for k in range(dice.randrange(25))
            ]
            plans = [
                planned(tmp_path, "team", TEAM, team, batch=f"{number}"),
                planned(tmp_path, "sales", SALE, sales, references=TO_TEAM, primary_key=(), batch=f"{number}"),
            ]
            for plan in plans:
                target.apply(plan)
            if number:
                after = self._state(target)
                self._take_back(target, plans)
                assert self._state(target) == states[number]
                for plan in plans:
                    assert target.apply(plan).applied
                assert self._state(target) == after

    def _take_back(self, target: Target, plans: Sequence[TablePlan]) -> None:
        for plan in reversed(plans):
            assert target.apply(UndoPlan(plan.table, plan.batch)).applied

    def _state(self, target: Target) -> dict[str, list[tuple[Any, ...]]]:
        present = target.tables()
        own = {"team": TEAM, "sales": SALE}
        return {t: rows_of(target, t, list(types), next(iter(types))) for t, types in own.items() if t in present}

    # --- views ---------------------------------------------------------------------------------------

    def test_views(self, address: Address, target: Target, tmp_path: Path) -> None:
        target.apply(planned(tmp_path, "team", TEAM | {"v": "integer"}, [(*row, 2) for row in TEAM_A]))
        target.apply(ViewPlan("v_team", 'SELECT "name", SUM("v") AS "total" FROM "team" GROUP BY "name"', "by name"))
        assert ("Cy", Decimal(2)) in rows_of(target, "v_team", ["name", "total"], "name")
        plan = ViewPlan("v_team", 'SELECT COUNT(*) AS "n", \'it\'\'s 5%\' AS "t" FROM "team" WHERE "v" > 1')
        receipt = target.apply(plan)
        assert (receipt.table, receipt.applied) == ("v_team", True)
        target.apply(ViewPlan("v_more", 'SELECT "n" + 1 AS "n" FROM "v_team"'))
        other = address.open()
        assert rows_of(other, "v_more", ["n"], "n") == [(Decimal(4),)]
        other.close()
        assert set(target.columns("v_team")) == {"n", "t"}
        assert "v_team" not in target.tables()

    def test_a_column_under_views_becomes_wider(self, target: Target, tmp_path: Path) -> None:
        target.apply(planned(tmp_path, "team", TEAM | {"v": "integer"}, [(*row, 2) for row in TEAM_A]))
        target.apply(ViewPlan("v_team", 'SELECT COUNT(*) AS "n", SUM("v") AS "v" FROM "team" WHERE "v" > 1'))
        target.apply(ViewPlan("v_more", 'SELECT "n" + 1 AS "n" FROM "v_team"'))
        self._evolve(target, tmp_path, "team", TEAM | {"v": "money"}, [(4, "Di", None, Decimal("1.5"))])
        assert rows_of(target, "v_team", ["n", "v"], "n") == [(Decimal(4), Decimal("7.5"))]
        assert rows_of(target, "v_more", ["n"], "n") == [(Decimal(5),)]

    def test_a_view_that_is_wrong_or_a_table(self, target: Target, people: Callable[..., TablePlan]) -> None:
        target.apply(people(ADA))
        target.apply(ViewPlan("v", 'SELECT "name" FROM "people"'))
        for plan in (ViewPlan("v", 'SELECT "name" FROM "nowhere"'), ViewPlan("people", "SELECT 1 AS x")):
            with pytest.raises(CrmMigrateError):
                target.apply(plan)
        assert target.tables()["people"] == 1
        assert target.query('SELECT "name" FROM "v"').to_pylist() == [{"name": "Ada"}]

    def test_drops(self, target: Target, people: Callable[..., TablePlan]) -> None:
        target.apply(people(ADA))
        target.apply(people(BEN))
        target.apply(ViewPlan("v", 'SELECT "name" FROM "people"'))
        assert target.apply(DropPlan(("v", "people", "never there"))).applied
        assert target.columns("v") == target.columns("people") == {}
        assert target.tables() == {RECEIPTS: 0}
        assert target.apply(people(ADA)).rows_after == 1
