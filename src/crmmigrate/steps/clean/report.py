"""What the value map of a table says, as findings: exact counts, few examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.core.tables import Frame, Table, source_file, source_sheet
from crmmigrate.steps.clean.plan import ColumnPlan
from crmmigrate.steps.clean.rules import BY_NAME

_GROUP = ("column", "rule", "note", "noted_by", "changed")
_BUCKETS = 16
_UNREAD = {
    "impossible": ("dates-impossible", "with dates that no calendar has"),
    "unparsed": ("values-unparsed", "that cannot be read as {wants}"),
    "invalid": ("identifiers-invalid", "whose check digits do not hold for {wants}"),
    "several": ("values-several", "with more than one thing where {wants} is wanted"),
    "doubtful": ("values-doubtful", "that may mean more than one thing where {wants} is wanted"),
}
_ORDERS = {"dmy": "day before month", "mdy": "month before day", "ymd": "year, month, day"}


@dataclass(frozen=True)
class Group:
    """The values of one column that one rule changed, or had something to say about.

    Attributes:
        column, rule, note, noted_by, changed: As in the value map.
        count: Cells.
        joined: Values that are only in the value map.
        values: Distinct values.
        examples: The most frequent values: before, after, first row.
    """

    column: str
    rule: str
    note: str
    noted_by: str
    changed: bool
    count: int
    joined: int
    values: int
    examples: list[tuple[str, str | None, int]] = field(default_factory=list)


def groups(values: Frame) -> list[Group]:
    """The groups of a value map, in two small queries."""
    totals = values.group_by(*_GROUP).agg(
        nw.col("count").sum().alias("cells"),
        nw.col("joined").cast(nw.Int64).sum().alias("joins"),
        nw.len().alias("values"),
    )
    found = {
        tuple(row[name] for name in _GROUP): Group(
            **{name: row[name] for name in _GROUP},
            count=int(row["cells"]),
            joined=int(row["joins"]),
            values=int(row["values"]),
        )
        for row in totals.sort(*_GROUP).collect(backend="pyarrow").rows(named=True)
    }
    for row in _most_frequent(values).collect(backend="pyarrow").rows(named=True):
        example = (row["before"], row["after"], row["row"])
        found[tuple(row[name] for name in _GROUP)].examples.append(example)
    return list(found.values())


def _most_frequent(values: Frame) -> Frame:
    # A running count, ordered by a key that decides ties: ranks of equal counts differ between engines.
    numbered = _likely(values).with_columns((nw.col("count") * -1).alias("fewer"), nw.lit(1).alias("one"))
    ranked = numbered.with_columns(
        nw.col("one").cum_sum().over(*_GROUP, order_by=["fewer", "before", "context"]).alias("rank")
    )
    return ranked.filter(nw.col("rank") <= MOST_EXAMPLES).sort(*_GROUP, "rank")


def _likely(values: Frame) -> Frame:
    """The values among which the most frequent ones are: millions that occur once need not be sorted.

    Of these the first in order count. The first ones of some buckets are so many; none behind the last of them counts.
    """
    bucket = nw.col("row") % _BUCKETS
    firsts = (
        values.filter(nw.col("count") == 1)
        .with_columns(bucket.alias("bucket"), nw.lit(1).alias("one"))
        .group_by(*_GROUP, "bucket")
        .agg(nw.col("before").min().alias("bound"), nw.col("one").min())
    )
    ranked = firsts.with_columns(nw.col("one").cum_sum().over(*_GROUP, order_by=["bound", "bucket"]).alias("rank"))
    bounds = ranked.filter(nw.col("rank") == MOST_EXAMPLES).select(*_GROUP, "bound")
    bounded = values.join(bounds, on=list(_GROUP), how="left")
    kept = (nw.col("count") > 1) | nw.col("bound").is_null() | (nw.col("before") <= nw.col("bound"))
    return bounded.filter(kept).drop("bound")


def findings(table: Table, plans: Sequence[ColumnPlan], found: Iterable[Group]) -> list[Finding]:
    """What a user must know about the cleaning of a table."""
    by_column: dict[str, list[Group]] = {}
    for group in found:
        by_column.setdefault(group.column, []).append(group)
    told: list[Finding] = []
    for plan in plans:
        mine = by_column.get(plan.name, [])
        told += [*_changed(table, plan, mine), *_unread(table, plan, mine), *_ambiguous(table, plan, mine)]
        told += [_proposed(table, plan, rule) for rule in plan.proposed]
    return told


def _changed(table: Table, plan: ColumnPlan, found: Sequence[Group]) -> list[Finding]:
    told = []
    for rule in sorted({group.rule for group in found if group.changed}):
        count, examples = _together([group for group in found if group.changed and group.rule == rule])
        told.append(
            Finding(
                "values-changed",
                f"The rule `{rule}` brought {_cells(count)} of [{plan.label}] to standard form.",
                Severity.INFO,
                _where(table, plan, examples),
                count,
                tuple(f"{before} -> {'' if after is None else after}" for before, after, _ in examples),
            )
        )
    return told


def _unread(table: Table, plan: ColumnPlan, found: Sequence[Group]) -> list[Finding]:
    told = []
    for note, rule in sorted({(group.note, group.noted_by) for group in found if group.note in _UNREAD}):
        count, examples = _together([group for group in found if (group.note, group.noted_by) == (note, rule)])
        what = _UNREAD[note][1].format(wants=BY_NAME[rule].wants)
        told.append(
            Finding(
                _UNREAD[note][0],
                f"In [{plan.label}], {_cells(count)} {what}; left as in the source.",
                where=_where(table, plan, examples),
                count=count,
                examples=tuple(before for before, _, _ in examples),
                next=_how_to_mend(plan, rule, note),
            )
        )
    return told


def unread(table: Table, plans: Sequence[ColumnPlan], found: Iterable[Group]) -> list[dict[str, Any]]:
    """The values that rules could not read, for the JSON contract: a line a column, rule and note."""
    known, told = {plan.name: plan for plan in plans}, []
    noted: dict[tuple[str, str, str], list[Group]] = {}
    for group in found:
        if group.note in _UNREAD:
            noted.setdefault((group.column, group.noted_by, group.note), []).append(group)
    for (column, rule, note), mine in sorted(noted.items()):
        count, examples = _together(mine)
        plan = known[column]
        told.append(
            {
                "source": table.name, "column": plan.label, "name": column, "rule": rule, "note": note, "count": count,
                "examples": [before for before, _, _ in examples], "next": _how_to_mend(plan, rule, note),
            }
        )  # fmt: skip
    return told


def _how_to_mend(plan: ColumnPlan, rule: str, note: str) -> str:
    options: Mapping[str, object] = next((o for r, o in plan.steps if r.name == rule), {})
    if rule == "phone" and note == "unparsed" and not (options.get("region") or options.get("beside")):
        return "set default_region in migration.yaml, the country of numbers without a country code"
    return "correct them with value_map in cleaning.yaml, or in the source"


def _ambiguous(table: Table, plan: ColumnPlan, found: Sequence[Group]) -> list[Finding]:
    """Dates with two readings, unless other values of the column all decide for one order."""
    doubtful = [group for group in found if group.note == "ambiguous"]
    decided = any(group.note == "decides" for group in found)
    mixed = any(group.note == "other" for group in found)
    if not doubtful or (decided and not mixed):
        return []
    count, examples = _together(doubtful)
    order = next((str(o.get("order", "dmy")) for r, o in plan.steps if r.name in ("date", "datetime")), "dmy")
    why = "where both orders occur" if mixed else "where nothing decides"
    other = "mdy" if order == "dmy" else "dmy"
    return [
        Finding(
            "dates-ambiguous",
            f"In [{plan.label}], {_cells(count)} with dates of two readings {why}: {_ORDERS[order]} taken.",
            where=_where(table, plan, examples),
            count=count,
            examples=tuple(f"{before} -> {after}" for before, after, _ in examples),
            next=f"overrule it with options: {{order: {other}}} in cleaning.yaml",
        )
    ]


def _proposed(table: Table, plan: ColumnPlan, rule: str) -> Finding:
    return Finding(
        "rule-proposed",
        f"The rule `{rule}` is proposed for [{plan.label}] but changes meaning or is not certain; it is off.",
        Severity.INFO,
        _where(table, plan, ()),
        next="set `enabled: true` in cleaning.yaml to apply it",
    )


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"


def _together(found: Sequence[Group]) -> tuple[int, list[tuple[str, str | None, int]]]:
    examples = list(dict.fromkeys(example for group in found for example in group.examples))[:MOST_EXAMPLES]
    return sum(group.count for group in found), examples


def _where(table: Table, plan: ColumnPlan, examples: Sequence[tuple[str, str | None, int]]) -> Where:
    rows = tuple(sorted(row for _, _, row in examples))
    return Where(source_file(table.name), source_sheet(table.name), plan.label, rows)
