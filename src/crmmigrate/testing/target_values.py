"""The part of the exam of targets that asks about values, types and names."""

# ruff: noqa: S101, D102 - the names of the questions are their docstrings

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crmmigrate.core.errors import CrmMigrateError, OutsideError
from crmmigrate.core.ports import TablePlan, Target
from crmmigrate.testing.target_plans import (
    ADA,
    NAMES,
    PERSON,
    RECEIPTS,
    TEXTS,
    Address,
    canonical,
    planned,
    rows_of,
)


class ValueQuestions:
    """Questions about what comes back from a target."""

    @pytest.fixture
    def address(self) -> Address:
        """Where the target is; subclasses give it."""
        raise NotImplementedError

    @pytest.fixture
    def target(self, address: Address) -> Iterator[Target]:
        """The target under examination."""
        target = address.open()
        yield target
        target.close()

    @pytest.fixture
    def people(self, tmp_path: Path) -> Callable[..., TablePlan]:
        """Makes a plan for the table `people` from rows."""
        return lambda *rows, **options: planned(tmp_path, "people", PERSON, rows, **options)

    def _people(self, target: Target) -> list[tuple[Any, ...]]:
        return rows_of(target, "people", list(PERSON), "key")

    def _nothing_of(self, target: Target, table: str) -> None:
        """A table that was never loaded is missing, or at least empty, and has no receipt."""
        counts = target.tables()
        assert counts.get(table, 0) == 0
        if RECEIPTS in counts:
            found = target.query(f"SELECT batch FROM {RECEIPTS} WHERE table_name = :name", {"name": table})
            assert found.num_rows == 0

    # --- values and names ----------------------------------------------------------------------------

    def test_types(self, target: Target, tmp_path: Path) -> None:
        types = {"key": "bigint", "n": "integer", "x": "number", "m": "money", "p": "percent", "d": "date"}
        types |= {"t": "datetime", "b": "boolean", "s": "category"}
        rows = [
            (1, 2**62, Decimal("0.000000000000001"), Decimal("-12345678901.2345"), Decimal("12.5"),
             dt.date(1815, 12, 10), dt.datetime(1899, 12, 31, 23, 59, 59, 123456), True, "A"),  # noqa: DTZ001
            (2, -(2**62), Decimal(-123456789012345), Decimal("0.1"), Decimal(0), dt.date(2000, 2, 29),
             dt.datetime(2038, 1, 19, 3, 14, 8), False, ""),  # noqa: DTZ001
            (3, 0, Decimal(0), Decimal(1000000), Decimal("0.333333333333333"), dt.date(9999, 12, 31),
             dt.datetime(1000, 1, 1), None, None),  # noqa: DTZ001
            (4, *[None] * 8),
        ]  # fmt: skip
        target.apply(planned(tmp_path, "types", types, rows))
        expected = [tuple(canonical(value) for value in row) for row in rows]
        assert rows_of(target, "types", list(types), "key") == expected
        target.apply(planned(tmp_path, "types", types, [*rows, (5, *[None] * 8)]))
        assert rows_of(target, "types", list(types), "key")[:4] == expected

    def test_decimals_are_exact_or_refused(self, target: Target, people: Callable[..., TablePlan]) -> None:
        value = Decimal("99999999999999.9999")
        if "exact_decimals" in target.capabilities:
            target.apply(people((1, "much", value)))
            assert self._people(target)[0][2] == value
            total = target.query('SELECT SUM("amount") AS total FROM "people"').to_pylist()[0]["total"]
            assert total == value
        else:
            with pytest.raises(OutsideError, match="amount"):
                target.apply(people((1, "much", value)))

    def test_decimals_are_never_rounded(self, target: Target, people: Callable[..., TablePlan], tmp_path: Path) -> None:
        path = tmp_path / "fine.parquet"
        data = pa.table({"key": [1], "name": ["x"], "amount": pa.array([Decimal("0.0000001")], pa.decimal128(18, 7))})
        pq.write_table(data, path)
        with pytest.raises(OutsideError, match="amount"):
            target.apply(replace(people(ADA), path=path))

    @pytest.mark.parametrize("merge", [False, True])
    def test_texts(self, target: Target, tmp_path: Path, *, merge: bool) -> None:
        types = {"key": "bigint", "value": "text", "last": "string"}
        rows = [(i, text, text) for i, text in enumerate(TEXTS)] + [(999, None, None)]
        if merge:
            target.apply(planned(tmp_path, "texts", types, [(0, "x", None), (1, None, "x")]))
        target.apply(planned(tmp_path, "texts", types, rows))
        assert rows_of(target, "texts", list(types), "key") == rows

    def test_nul(self, target: Target, people: Callable[..., TablePlan]) -> None:
        plan = people(ADA, (2, "a\0b", None))
        if "nul_text" in target.capabilities:
            target.apply(plan)
            assert self._people(target)[1][1] == "a\0b"
        else:
            with pytest.raises(OutsideError, match="name"):
                target.apply(plan)
            self._nothing_of(target, "people")

    def test_names(self, target: Target, tmp_path: Path) -> None:
        types = {"key": "bigint"} | dict.fromkeys(NAMES, "string")
        for table in NAMES:
            rows = [(1, *NAMES), (2, *[None] * len(NAMES))]
            target.apply(planned(tmp_path, table, types, rows, merge_key=(NAMES[0],)))
            target.apply(planned(tmp_path, table, types, rows[:1], merge_key=(NAMES[0],)))
            assert rows_of(target, table, list(types), "key") == rows
        assert set(NAMES) < set(target.tables())

    @pytest.mark.parametrize("name", ["", "n" * 64, "ä" * 32, "a\0b"])
    def test_unusable_names(self, target: Target, people: Callable[..., TablePlan], name: str) -> None:
        with pytest.raises(CrmMigrateError):
            target.apply(replace(people(ADA), table=name))
