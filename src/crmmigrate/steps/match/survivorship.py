"""Survivorship: which columns survive together, and the order of records in which their value is taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from crmmigrate.core.documents import ModelField, ModelTable, Survivorship
from crmmigrate.core.history import snapshot_of
from crmmigrate.core.survivorship import DATED, DEFAULT, policy_of
from crmmigrate.core.tables import Frame
from crmmigrate.steps.match.clusters import CLUSTER, RANK
from crmmigrate.steps.match.history import LATEST, newest_first

WIDTH = 12
"""Digits of a rank."""
_PLACE, _FILLED, _LENGTH, _VOTES, _MOMENT = 3, 4, 9, WIDTH, 14
_CRITERION = {
    "most_recent": _MOMENT, "oldest": _MOMENT, "most_complete": _FILLED, "longest": _LENGTH, "majority": _VOTES,
}  # fmt: skip
"""Policy -> digits of its criterion, the smallest of which wins."""


@dataclass(frozen=True)
class Unit:
    """Columns whose golden values are from one record.

    Attributes:
        columns: Their names; several of a survivorship group.
        rule: How the record is found.
        dates: Columns that tell the date that the rule asks for.
        everything: Columns whose number of filled ones makes a record complete.
    """

    columns: tuple[str, ...]
    rule: Survivorship = DEFAULT
    dates: tuple[str, ...] = ()
    everything: tuple[str, ...] = ()

    @property
    def collects(self) -> bool:
        """Whether the golden value is made of those of several records."""
        return self.rule.policy == "collect_all"

    @property
    def width(self) -> int:
        """Length of the order."""
        place = _PLACE if self.rule.sources else 0
        criterion = _CRITERION.get(self.rule.policy)
        return place + (0 if criterion is None else 1 + criterion) + WIDTH

    @property
    def ordered(self) -> str:
        """Column of `with_orders`."""
        return f"_order/{self.columns[0]}"

    def filled(self) -> nw.Expr:
        """Whether a record says anything of the unit."""
        return nw.any_horizontal(*(~nw.col(c).is_null() for c in self.columns), ignore_nulls=True)

    def order(self) -> nw.Expr:
        """Text of fixed width, different for each record, over what `with_measure` adds."""
        parts = [_digits(self._place(), _PLACE)] if self.rule.sources else []
        if self.rule.policy in _CRITERION:
            own = nw.when(nw.col("_grain")).then(nw.lit("0")).otherwise(nw.lit("1"))
            parts += [own, self._criterion()]
        return nw.concat_str([*parts, _digits(nw.col(RANK), WIDTH)])

    def _place(self) -> nw.Expr:
        """The number of the record's system among those that the rule names, from 0; the number of these for others."""
        last = len(self.rule.sources)
        place = nw.lit(last)
        for i, system in reversed(list(enumerate(self.rule.sources))):
            place = nw.when(nw.col("_system") == system).then(nw.lit(i)).otherwise(place)
        return place

    def _criterion(self) -> nw.Expr:
        policy, width = self.rule.policy, _CRITERION[self.rule.policy]
        measure = nw.col(self._measure)
        if policy == "most_recent":
            return measure
        if policy == "oldest":
            since = _digits(nw.lit(LATEST) - measure.cast(nw.Int64()), width)
            return nw.when(measure == str(LATEST)).then(measure).otherwise(since)
        return _digits(10**width - 1 - measure, width)

    @property
    def _measure(self) -> str:
        return f"_measure/{self.columns[0]}"

    def with_measure(self, rows: Frame) -> Frame:
        """Add what the policy asks for: a number of which the greatest wins, or digits that sort the newest first."""
        policy = self.rule.policy
        if policy in DATED:
            moment = nw.coalesce(*(nw.col(d) for d in self.dates)) if self.dates else nw.lit(None).cast(nw.String())
            dated = rows.with_columns(moment.alias(self._measure))
            return dated.with_columns(newest_first(nw.col(self._measure)).alias(self._measure))
        if policy == "most_complete":
            counted = self.columns if len(self.columns) > 1 else self.everything
            filled = ((~nw.col(c).is_null()).cast(nw.Int64()) for c in counted)
            return rows.with_columns(nw.sum_horizontal(*filled).alias(self._measure))
        if policy == "longest":
            lengths = (nw.coalesce(nw.col(c).str.len_chars().cast(nw.Int64()), nw.lit(0)) for c in self.columns)
            return rows.with_columns(nw.sum_horizontal(*lengths).alias(self._measure))
        if policy == "majority":
            place = self._place() if self.rule.sources else nw.lit(0)
            said = nw.col(RANK).count().over(CLUSTER, "_grain", "_place", *self.columns)
            return rows.with_columns(place.alias("_place")).with_columns(said.alias(self._measure)).drop("_place")
        return rows


def units_of(
    spec: ModelTable, fields: Mapping[str, ModelField], references: Sequence[str], kept: Collection[str]
) -> list[Unit]:
    """The columns of a dimension as they survive.

    Args:
        spec: The dimension.
        fields: Fields that any record speaks of.
        references: Columns `<dimension>_mention` that any record speaks of; they survive as the field that names the
            member, or as said of the dimension.
        kept: Fields of which history decides.
    """
    groups: dict[str, list[str]] = {}
    for name, field in fields.items():
        groups.setdefault(field.survivorship_group or f".{name}", []).append(name)
    found = []
    for group, columns in groups.items():
        rule = DEFAULT if set(columns) & set(kept) else policy_of(spec.survivorship, group, columns[0])
        found.append((tuple(columns), rule))
    found += [((name,), _of_reference(spec, fields, name)) for name in references]
    return [
        Unit(columns, rule, tuple(d for d in rule.dates(snapshot_of(spec)) if d in fields), tuple(fields))
        for columns, rule in found
    ]


def with_orders(rows: Frame, units: Sequence[Unit]) -> Frame:
    """Add for each unit the column in which, of the records that say anything of it, the smallest text wins.

    Systems that the rule names come before others; own rows before mentions; then counts what the policy asks for, and
    last the rank, so that the order of rows changes nothing.
    """
    for unit in units:  # one after another: as one expression they would grow too deep for an engine to plan
        rows = unit.with_measure(rows)
    if not units:  # a table of which nobody says anything
        return rows
    return rows.with_columns(*(unit.order().alias(unit.ordered) for unit in units))


def _of_reference(spec: ModelTable, fields: Mapping[str, ModelField], column: str) -> Survivorship:
    dimension = column.removesuffix("_mention")
    naming = next((n for n, f in fields.items() if f.references == dimension), None)
    return policy_of(spec.survivorship, dimension if dimension not in fields else None, naming)


def _digits(number: nw.Expr, width: int) -> nw.Expr:
    return number.cast(nw.String()).str.zfill(width)
