"""Survivorship: which columns survive together, and the order of records in which their value is taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from crmmigrate.core.documents import ModelField, ModelTable, Survivorship
from crmmigrate.core.history import snapshot_of
from crmmigrate.core.survivorship import DEFAULT, policy_of
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
    def votes(self) -> str:
        """Column of `with_votes`."""
        return f"_votes/{self.columns[0]}"

    def filled(self) -> nw.Expr:
        """Whether a record says anything of the unit."""
        return nw.any_horizontal(*(~nw.col(c).is_null() for c in self.columns), ignore_nulls=True)

    def order(self) -> nw.Expr:
        """Text of fixed width, different for each record: of those that say anything, the smallest wins.

        Systems that the rule names come before others; own rows before mentions; then counts what the policy asks for,
        and last the rank, so that the order of rows changes nothing.
        """
        parts = [_digits(self.place(), _PLACE)] if self.rule.sources else []
        criterion = self._criterion()
        if criterion is not None:
            parts += [_own(), criterion]
        return nw.concat_str([*parts, _digits(nw.col(RANK), WIDTH)])

    def place(self) -> nw.Expr:
        """The number of the record's system among those that the rule names, from 0; the number of these for others."""
        last = len(self.rule.sources)
        place = nw.lit(last)
        for i, system in reversed(list(enumerate(self.rule.sources))):
            place = nw.when(nw.col("_system") == system).then(nw.lit(i)).otherwise(place)
        return place

    def _criterion(self) -> nw.Expr | None:
        policy = self.rule.policy
        if policy in ("most_recent", "oldest"):
            return _moment(self.dates, newest=policy == "most_recent")
        if policy == "most_complete":
            counted = self.columns if len(self.columns) > 1 else self.everything
            return _digits(10**_FILLED - 1 - _filled(counted), _FILLED)
        if policy == "longest":
            lengths = (nw.coalesce(nw.col(c).str.len_chars().cast(nw.Int64()), nw.lit(0)) for c in self.columns)
            return _digits(10**_LENGTH - 1 - nw.sum_horizontal(*lengths), _LENGTH)
        if policy == "majority":
            return _digits(10**_VOTES - 1 - nw.col(self.votes), _VOTES)
        return None


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


def with_votes(rows: Frame, units: Sequence[Unit]) -> Frame:
    """Add for each unit of the policy `majority` how many records say the same, among those that count alike."""
    for unit in units:
        if unit.rule.policy == "majority":
            place = unit.place() if unit.rule.sources else nw.lit(0)
            marked = rows.with_columns(place.alias("_place"))
            said = nw.col(RANK).count().over(CLUSTER, "_grain", "_place", *unit.columns).alias(unit.votes)
            rows = marked.with_columns(said).drop("_place")
    return rows


def _of_reference(spec: ModelTable, fields: Mapping[str, ModelField], column: str) -> Survivorship:
    dimension = column.removesuffix("_mention")
    naming = next((n for n, f in fields.items() if f.references == dimension), None)
    return policy_of(spec.survivorship, dimension if dimension not in fields else None, naming)


def _digits(number: nw.Expr, width: int) -> nw.Expr:
    return number.cast(nw.String()).str.zfill(width)


def _own() -> nw.Expr:
    return nw.when(nw.col("_grain")).then(nw.lit("0")).otherwise(nw.lit("1"))


def _filled(columns: Sequence[str]) -> nw.Expr:
    return nw.sum_horizontal(*((~nw.col(c).is_null()).cast(nw.Int64()) for c in columns))


def _moment(dates: Sequence[str], *, newest: bool) -> nw.Expr:
    """Digits of the first date that is filled, the newest or the oldest first; records without a date last."""
    if not dates:
        return nw.lit(str(LATEST))
    before = newest_first(nw.coalesce(*(nw.col(d) for d in dates)))
    if newest:
        return before
    moment = _digits(nw.lit(LATEST) - before.cast(nw.Int64()), _MOMENT)
    return nw.when(before == str(LATEST)).then(nw.lit(str(LATEST))).otherwise(moment)
