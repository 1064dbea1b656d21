"""A KPI with all that its two sides need, and whether a project can have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlglot import exp

from crmmigrate.core.kpis import KpiSettings
from crmmigrate.steps.kpis.sql import parsed_expression, parsed_source

Node = Any


@dataclass(frozen=True)
class Star:
    """The tables of the target: table -> column -> type; and which columns some source feeds.

    Attributes:
        columns: Every column that the model gives a table.
        fed: Those of them that hold something.
    """

    columns: Mapping[str, Mapping[str, str]]
    fed: Mapping[str, frozenset[str]]

    def has(self, path: str) -> bool:
        """Whether `table.column` is fed."""
        table, _, column = path.partition(".")
        return column in self.fed.get(table, ())


@dataclass(frozen=True)
class Kpi:
    """A metric, resolved.

    Attributes:
        name, description, expression: As in kpis.yaml.
        settings: Its extension.
        source: Source of its data set.
        as_of: The day that counts as today, as ISO text.
    """

    name: str
    description: str
    expression: str
    settings: KpiSettings
    source: str
    as_of: str | None = None
    synonyms: tuple[str, ...] = field(default=())

    @cached_property
    def tree(self) -> Node:
        """The expression, parsed."""
        return parsed_expression(self.expression, self.settings.parameters)

    @cached_property
    def texts(self) -> list[Node]:
        """All SQL of it: expression, condition, slices and source."""
        names = self.settings.parameters
        texts = [self.expression, self.settings.where, *self.settings.slices.values()]
        return [parsed_expression(t, names) for t in texts if t] + [self.source_tree]

    @cached_property
    def source_tree(self) -> Node:
        """The SELECT of its data set; any name of a table goes, since the document was checked."""
        text = self.source
        names = [text] if text.isidentifier() else _tables_in(text)
        return parsed_source(text, names)

    @cached_property
    def tables(self) -> list[str]:
        """Tables of the star that it reads."""
        own = {cte.alias for cte in self.source_tree.find_all(exp.CTE)}
        return sorted({t.name for t in self.source_tree.find_all(exp.Table)} - own)

    @cached_property
    def is_joined(self) -> bool:
        """Whether rows of several tables are brought together by their keys."""
        return len(self.tables) > 1 and self.source_tree.find(exp.Join) is not None

    @cached_property
    def names_today(self) -> bool:
        """Whether it depends on the day that counts as today."""
        return any(p.name == "as_of" for tree in self.texts for p in tree.find_all(exp.Placeholder))

    @cached_property
    def names(self) -> set[str]:
        """Every column that its SQL names."""
        return {column.name for tree in self.texts for column in tree.find_all(exp.Column)} | {"currency"}

    @cached_property
    def is_exact(self) -> bool:
        """Whether both sides must be equal to the last digit: sums and counts, no quotients and means."""
        used = {c.name for c in self.tree.find_all(exp.Column)}
        behind = [p for p in self.source_tree.selects if p.alias_or_name in used]
        trees = [self.tree, *behind]
        doubles = any(c.to.this == exp.DataType.Type.DOUBLE for t in trees for c in t.find_all(exp.Cast))
        return not doubles and not any(t.find(exp.Div, exp.Avg, exp.Median) for t in trees)

    def roots(self, column: str) -> set[str]:
        """The columns of tables of the star behind a column of the data set."""
        found: set[str] = set()
        for projection in self.source_tree.selects:
            if projection.alias_or_name == column:
                found |= {c.name for c in projection.find_all(exp.Column)}
        return found or {column}

    def is_fed(self, column: str, star: Star) -> bool:
        """Whether any column behind a column of the data set holds something."""
        return any(star.has(f"{table}.{root}") for table in self.tables for root in self.roots(column))

    def splits_currency(self, star: Star) -> bool:
        """Whether there is one figure a currency."""
        wanted = self.settings.unit == "money" or self.settings.by_currency
        return wanted and self.is_fed("currency", star)

    def slices(self, star: Star) -> dict[str, str]:
        """The slices whose columns hold something."""
        return {
            name: text
            for name, text in self.settings.slices.items()
            if all(self.is_fed(c.name, star) for c in parsed_expression(text).find_all(exp.Column))
        }


def _tables_in(text: str) -> list[str]:
    from crmmigrate.steps.kpis.sql import _parsed  # noqa: PLC0415

    return [t.name for t in _parsed(text).find_all(exp.Table)]


def missing(kpi: Kpi, star: Star) -> str:
    """Why a KPI cannot be computed here; empty when it can."""
    gone = [t for t in kpi.tables if t not in star.columns]
    if gone:
        return f"there is no {gone[0]}"
    for need in kpi.settings.needs or _used(kpi):
        ways = [way.strip() for way in need.split("|")]
        if not any(star.has(way) if "." in way else kpi.is_fed(way, star) for way in ways):
            return f"no file feeds {' or '.join(ways)}"
    unset = [name for name, value in kpi.settings.parameters.items() if value is None]
    if unset:
        return f"the parameter {unset[0]} is not set in kpis.yaml"
    if kpi.names_today and not kpi.as_of:
        return "as_of is not set in migration.yaml: which day counts as today?"
    return ""


def _used(kpi: Kpi) -> list[str]:
    """The columns of its data set that the expression and the condition name."""
    texts = [kpi.expression, kpi.settings.where]
    trees = [parsed_expression(t, kpi.settings.parameters) for t in texts if t]
    return sorted({c.name for tree in trees for c in tree.find_all(exp.Column)})
