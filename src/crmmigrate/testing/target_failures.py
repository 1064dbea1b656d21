"""The part of the exam of targets that asks what is left when the connection is cut in the middle of a plan."""

# ruff: noqa: S101, D102 - the names of the questions are their docstrings

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from crmmigrate.core.errors import OutsideError
from crmmigrate.core.ports import Plan, TablePlan, Target, UndoPlan
from crmmigrate.testing.target_plans import PERSON, Address, rows_of


class FailureQuestions:
    """Questions for targets whose connections can be cut from outside; a subclass says how."""

    cut_delays: tuple[float, ...] = (0.0, 0.03, 0.12, 0.3)
    """Seconds after the start of a plan at which its connection is cut."""
    cut_rows = 6_000

    def cutter(self, target: Target) -> Callable[[], None] | None:
        """What cuts the connection of a target, known before the plan begins; None where there is none to cut."""

    @pytest.mark.parametrize("which", ["first load", "merge", "undo"])
    def test_a_cut_connection_leaves_the_old_or_the_new(
        self, address: Address, target: Target, people: Callable[..., TablePlan], which: str
    ) -> None:
        if self.cutter(target) is None:
            pytest.skip("it has no connection to cut")
        first = [(i, f"name {i}", Decimal(i)) for i in range(0, self.cut_rows, 2)]
        later: list[tuple[Any, ...]] = [(i, f"later {i}", None) for i in range(self.cut_rows)]
        plans: list[Plan] = [people(*first)]
        states: list[list[tuple[Any, ...]]] = [[], first]
        if which != "first load":
            target.apply(plans[0])
            plans, states = [people(*later)], [first, later]
        if which == "undo":
            merge = people(*later)
            target.apply(merge)
            plans, states = [UndoPlan("people", merge.batch)], [later, first]
        for delay in self.cut_delays:
            self._cut_during(address, plans[0], delay)
            assert self._rows(target) in states
        target.apply(plans[0])
        assert self._rows(target) == states[1]

    def _rows(self, target: Target) -> list[tuple[Any, ...]]:
        return rows_of(target, "people", list(PERSON), "key") if "people" in target.tables() else []

    def _cut_during(self, address: Address, plan: Plan, delay: float) -> None:
        """Cut the connection of a plan; it says that the target is away, or had come to its end; then it goes on."""
        target = address.open()
        target.tables()
        cut = self.cutter(target)
        assert cut is not None
        timer = threading.Timer(delay, cut)
        timer.start()
        try:
            target.apply(plan)
        except OutsideError as error:
            assert (error.code, bool(error.next)) == ("target-away", True), error  # noqa: PT017 (or none)
        timer.join()
        try:
            target.tables()  # the connection that was cut after the plan
        except OutsideError as error:
            assert error.code == "target-away"  # noqa: PT017 (or none)
        target.tables()
        target.close()
