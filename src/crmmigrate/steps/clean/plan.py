"""The cleaning of one column, ready for the engine: what it does itself and what goes through Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import NamedTuple

import narwhals as nw

from crmmigrate.core.documents import ColumnCleaning, TableCleaning
from crmmigrate.core.tables import Column, Frame, Table
from crmmigrate.steps.clean.rules import RULES
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule
from crmmigrate.values.text import trim

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
        """The frame with `text`, the column after `trim` and `nulls`, and `value`, after all that the engine does.

        Rule by rule: written as one, the expressions of rules on rules grow beyond measure.
        """
        frame = frame.with_columns(nw.col(self.name).alias("text"))
        plain = [step for step in self.steps if step[0].function is None]
        for step in plain:
            frame = frame.with_columns(_by_engine(nw.col("text"), step).alias("text"))
        frame = frame.with_columns(nw.col("text").alias("value"))
        for step in self.steps[len(plain) :]:
            frame = frame.with_columns(_by_engine(nw.col("value"), step).alias("value"))
        return frame

    def is_open(self, value: nw.Expr) -> nw.Expr:
        """Whether a value, as `by_engine` gives it, has to go through Python."""
        tests = [~rule.settled(value, options) for rule, options in self.steps if rule.settled]
        if self.value_map:
            keys = sorted(self.value_map)
            tests += [value.is_in(keys), nw.col(self.name).is_in(keys)]
        return reduce(lambda one, other: one | other, tests) if tests else nw.lit(value=False)

    def read(self, before: str, value: str, context: str = "") -> Reading:
        """Read an open value.

        Args:
            before: The staged text.
            value: The staged text after `trim` and `nulls`.
            context: What the column `beside` holds; empty for nothing.
        """
        for key in (before, value):
            if key in self.value_map:
                return Reading(self.value_map[key], VALUE_MAP)
        rule, note, noted_by = self.engine_rule(before, value), "", ""
        for step, given in self.steps:
            options = {**given, "context": context} if context else given
            found = step.function(value, options) if step.function else Read(value)
            if found.note:
                note, noted_by = found.note, step.name
            if found.after is not None and found.after != value:
                value, rule = found.after, step.name
        return Reading(value, rule, note, noted_by)

    def engine_read(self, before: str, text: str, after: str | None) -> Reading:
        """What the engine by itself made of a staged text, which was `text` after `trim` and `nulls`."""
        rule = self.engine_rule(before, after)
        for step, options in self.steps if after is not None and after != text else ():
            if step.noted and step.name == rule:
                return Reading(after, rule, step.noted(text, options), rule)
        return Reading(after, rule)

    def engine_rule(self, before: str, value: str | None) -> str:
        """The rule by which `expression` made `value` of the staged text `before`."""
        if before == value:
            return ""
        if value is None:
            return "nulls"
        if "trim" in self._engine_rules and trim(before) == value:
            return "trim"
        return self._engine_rules[-1]

    @cached_property
    def _engine_rules(self) -> tuple[str, ...]:
        return tuple(rule.name for rule, _ in self.steps if rule.expression)


def _by_engine(value: nw.Expr, step: Step) -> nw.Expr:
    rule, options = step
    return rule.expression(value, options) if rule.expression else value


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
