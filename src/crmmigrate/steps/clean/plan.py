"""The cleaning of one column, ready for the engine: what it does itself and what goes through Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Any, NamedTuple

import narwhals as nw

from crmmigrate.core.documents import ColumnCleaning, TableCleaning
from crmmigrate.core.tables import Column, Frame, Table
from crmmigrate.steps.clean.rules import BY_NAME, RULES
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule

VALUE_MAP = "value_map"  # the name under which people's own corrections stand in the change log

Step = tuple[Rule, Options]


class Reading(NamedTuple):
    """What became of a value.

    Attributes:
        after: The text; null where the value stands for null.
        rule: The last rule that changed it.
        note: What a rule has to say of it, see `Read`.
        noted_by: That rule.
    """

    after: str | None
    rule: str
    note: str = ""
    noted_by: str = ""


@dataclass(frozen=True)
class ColumnPlan:
    """The rules of one column, in the order in which they are applied.

    Attributes:
        name: Column of the frame.
        label: Original header.
        steps: Rules that are switched on, with their options.
        value_map: Corrections by people, of staged or trimmed text; they win.
        proposed: Rules that are switched off.
        beside: Column of the frame that gives the context in which values are read, such as the country.
    """

    name: str
    label: str
    steps: tuple[Step, ...]
    value_map: Mapping[str, str | None] = field(default_factory=dict)
    proposed: tuple[str, ...] = ()
    beside: str | None = None

    @property
    def acts(self) -> bool:
        """Whether the rules that are switched on can change or note anything."""
        return bool(self.engine_steps or self.value_map or any(rule.settled for rule, _ in self.steps))

    def may_change(self) -> nw.Expr:
        """Whether the engine or Python may change a staged value: cheap, and never false where one does."""
        staged = nw.col(self.name)
        # The later steps touch most; the tests of what is open cost most.
        tests = [*(_touches(staged, step) for step in reversed(self.engine_steps)), self.is_open(staged)]
        return reduce(lambda one, other: one | other, tests)

    def by_engine(self, frame: Frame) -> Frame:
        """The frame with what the engine makes of the column, and by which rules.

        `text` is the column after the rules that are the engine's alone, such as `trim`, and `said` the last of them
        that changed it; `value` is the column after all that the engine does, and `rule` the last that changed it;
        `note` is what that rule has to say of it; `open` tells whether the value has to go through Python.
        Rule by rule: written as one, the expressions of rules on rules grow beyond measure.
        """
        steps = self.engine_steps
        plain = [step for step in steps if step[0].function is None]
        names = [self.name, *(f"_stage_{i}" for i in range(len(steps)))]
        for before, after, step in zip(names, names[1:], steps, strict=False):
            frame = frame.with_columns(by_engine(nw.col(before), step).alias(after))
        text = nw.col(names[len(plain)])
        return frame.with_columns(
            text.alias("text"),
            _last(names[: len(plain) + 1], plain).alias("said"),
            nw.col(names[-1]).alias("value"),
            _last(names, steps).alias("rule"),
            _note(names, steps).alias("note"),
            self._open(names, text).alias("open"),
        )

    def _open(self, names: Sequence[str], text: nw.Expr) -> nw.Expr:
        """Whether a value has to go through Python, by the columns before and after each step of the engine."""
        no, yes = nw.lit(value=False), nw.lit(value=True)
        is_open = nw.when(self.is_open(text) & ~text.is_null()).then(yes).otherwise(no)
        if len(self._functions) == 1 and len(names) > 1 and self.engine_steps[-1][0].function and not self.value_map:
            # What the engine has read is settled: the tests, which cost most, need not be made again.
            return nw.when(nw.col(names[-1]) != nw.col(names[-2])).then(no).otherwise(is_open)
        return is_open

    @cached_property
    def engine_steps(self) -> tuple[Step, ...]:
        """Steps of which the engine does something itself; those that are its alone come first."""
        steps = [step for step in self.steps if step[0].expression]
        return tuple(sorted(steps, key=lambda step: step[0].function is not None))

    @property
    def reads(self) -> bool:
        """Whether some values of the column may have to go through Python."""
        return bool(self._functions or self.value_map)

    def is_open(self, value: nw.Expr) -> nw.Expr:
        """Whether a value, as `by_engine` gives it, has to go through Python."""
        tests = [~rule.settled(value, options) for rule, options in self.steps if rule.settled]
        if self.value_map:
            keys = sorted(self.value_map)
            tests += [value.is_in(keys), nw.col(self.name).is_in(keys)]
        return reduce(lambda one, other: one | other, tests) if tests else nw.lit(value=False)

    def read(self, before: str, value: str, context: str = "", said: str = "") -> Reading:
        """Read an open value.

        Args:
            before: The staged text.
            value: The staged text after the rules that are the engine's alone.
            context: What the column `beside` holds; empty for nothing.
            said: The last rule that made `value` of `before`; empty where they are the same.
        """
        if self.value_map:
            for key in (before, value):
                if key in self.value_map:
                    return Reading(self.value_map[key], VALUE_MAP)
        rule, note, noted_by = said, "", ""
        for name, function, options in self._functions:
            found = function(value, {**options, "context": context} if context else options)
            if found.note:
                note, noted_by = found.note, name
            if found.after is not None and found.after != value:
                value, rule = found.after, name
        return Reading(value, rule, note, noted_by)

    @cached_property
    def _functions(self) -> tuple[tuple[str, Callable[[str, Options], Read], Options], ...]:
        return tuple((rule.name, rule.function, options) for rule, options in self.steps if rule.function)

    def __reduce__(self) -> tuple[Any, ...]:
        """For worker processes, which have the same rules: rules go by their names."""
        steps = tuple((rule.name, dict(options)) for rule, options in self.steps)
        return _plan, (self.name, self.label, steps, dict(self.value_map), self.proposed, self.beside)


def _plan(name: str, label: str, steps: Sequence[tuple[str, Options]], *rest: Any) -> ColumnPlan:
    return ColumnPlan(name, label, tuple((BY_NAME[rule], options) for rule, options in steps), *rest)


def by_engine(value: nw.Expr, step: Step) -> nw.Expr:
    """What the engine makes of a value in one step."""
    rule, options = step
    return rule.expression(value, options) if rule.expression else value


def _touches(value: nw.Expr, step: Step) -> nw.Expr:
    rule, options = step
    if rule.touches:
        return rule.touches(value, options)
    after = by_engine(value, step)
    return (after != value) | after.is_null()


def _last(names: Sequence[str], steps: Sequence[Step]) -> nw.Expr:
    """The rule of the last step that changed the value, by the columns before and after each step."""
    rule = nw.lit("")
    for before, after, step in zip(names, names[1:], steps, strict=False):
        old, new = nw.col(before), nw.col(after)
        changed = (new != old) | (new.is_null() & ~old.is_null())
        rule = nw.when(changed).then(nw.lit(step[0].name)).otherwise(rule)
    return rule


def _note(names: Sequence[str], steps: Sequence[Step]) -> nw.Expr:
    """What the last step that changed the value has to say of it."""
    note = nw.lit("")
    for before, after, (rule, options) in zip(names, names[1:], steps, strict=False):
        if rule.noted:
            found = rule.noted(nw.col(before), options)
            note = nw.when(nw.col(after) != nw.col(before)).then(found).otherwise(note)
    return note


def plans_of(table: Table, cleaning: TableCleaning, default_region: str | None) -> tuple[ColumnPlan, ...]:
    """The plans of the columns of a table for which there is something to do or to say.

    Args:
        table: The table.
        cleaning: Its entry in cleaning.yaml; columns that the table does not have are passed over.
        default_region: Country of telephone numbers where a rule names none.
    """
    plans = []
    for entry in cleaning.columns:
        column = _column(table, entry)
        if column is None or not (entry.rules or entry.value_map):
            continue
        on = {rule.rule: rule.options for rule in entry.rules if rule.enabled}
        steps = tuple((r, {"region": default_region, **on[r.name]}) for r in RULES if r.name in on)
        off = tuple(rule.rule for rule in entry.rules if not rule.enabled)
        beside = _beside(table, [options for _, options in steps])
        plans.append(ColumnPlan(column.name, column.label, steps, entry.value_map, off, beside))
    return tuple(plans)


def _beside(table: Table, options: Sequence[Options]) -> str | None:
    headers = [str(given["beside"]) for given in options if given.get("beside")]
    return next((column.name for column in table.columns if column.label in headers), None)


def _column(table: Table, entry: ColumnCleaning) -> Column | None:
    if entry.position is not None and entry.position <= len(table.columns):
        return table.columns[entry.position - 1]
    return next((column for column in table.columns if column.label == entry.column), None)
