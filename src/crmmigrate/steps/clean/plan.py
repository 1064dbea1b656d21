"""The cleaning of one column, ready for the engine: what it does itself and what goes through Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce
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

    def expression(self) -> nw.Expr:
        """What the engine itself makes of the column."""
        return reduce(_by_engine, self.steps, nw.col(self.name))

    def by_engine(self, frame: Frame) -> Frame:
        """The frame with what the engine makes of the column, and by which rules.

        `text` is the column after the rules that are the engine's alone, such as `trim`, and `said` the last of them
        that changed it; `value` is the column after all that the engine does, and `rule` the last that changed it.
        Rule by rule: written as one, the expressions of rules on rules grow beyond measure.
        """
        plain = [step for step in self.steps if step[0].function is None]
        frame = frame.with_columns(nw.col(self.name).alias("text"), nw.lit("").alias("said"))
        frame = reduce(partial(_told, value="text", rule="said"), plain, frame)
        frame = frame.with_columns(nw.col("text").alias("value"), nw.col("said").alias("rule"))
        return reduce(partial(_told, value="value", rule="rule"), self.steps[len(plain) :], frame)

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


def _by_engine(value: nw.Expr, step: Step) -> nw.Expr:
    rule, options = step
    return rule.expression(value, options) if rule.expression else value


def _told(frame: Frame, step: Step, *, value: str, rule: str) -> Frame:
    """The frame after one step, with the name of its rule where that changed the value."""
    if step[0].expression is None:
        return frame
    new, old = nw.col("_new"), nw.col(value)
    changed = (new != old) | (new.is_null() & ~old.is_null())
    return (
        frame.with_columns(_by_engine(old, step).alias("_new"))
        .with_columns(nw.when(changed).then(nw.lit(step[0].name)).otherwise(nw.col(rule)).alias(rule))
        .with_columns(new.alias(value))
        .drop("_new")
    )


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
