"""What proposed rules would do, as a sample of each column tells: cells that change, and examples."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.core.documents import CleaningRule, ColumnCleaning, Effect, TableCleaning
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.looking import Look
from crmmigrate.steps.clean.plan import ColumnPlan, plans_of
from crmmigrate.steps.clean.rules import RULES
from crmmigrate.steps.clean.rules.rule import Rule
from crmmigrate.values.veiling import safe
from crmmigrate.values.visible import visible

FIRST = ("trim", "nulls", "mojibake", "unicode")
"""Rules that go before a rule when its effect is looked at; they are proposed wherever nothing proves them idle."""
EXAMPLES = 3
LONGEST = 40
MOST_CELLS, FEWEST_ROWS = 40_000, 200
MOST_READS = 60_000
"""Values that Python reads for all columns of a table together; of more the most frequent tell."""
FEWEST_READS = 20
_Key = tuple[str, str]
_Made = tuple[str | None, str | None, bool]
"""What the engine makes of a value, the value before rules that Python knows, and whether those have to read it."""


@dataclass
class _Told:
    """What a rule does to the values of one column.

    Attributes:
        cells: Cells of the sample that it changes.
        notes: Whether it has something to say of a value that it leaves.
        whole: Whether each value was read.
        pairs: Changes with their cells, in the order of the values.
    """

    cells: float = 0
    notes: bool = False
    whole: bool = True
    pairs: list[tuple[int, str, str | None]] = field(default_factory=list)


@dataclass
class _Column:
    """One column on its way through the rules that are proposed for it.

    Attributes:
        entry: What is proposed.
        counts: Cells by staged text and by what the column beside holds.
        scale: So many rows of the table stand for one of the sample.
        now: The staged texts as the first rules leave them; None for null.
        told: What each rule does.
    """

    entry: ColumnCleaning
    counts: dict[_Key, int]
    scale: float
    now: dict[_Key, str | None]
    told: dict[str, _Told] = field(default_factory=dict)


def effects(look: Look, looks: Sequence[Look]) -> TableCleaning:  # noqa: ARG001
    """The entry with the effect of each proposed rule of a column; without rules that are proven to do nothing."""
    profiles = _profiles(look)
    entries = {place: c for place, c in enumerate(look.entry.columns) if c.rules and place in profiles}
    if not entries:
        return look.entry
    columns = _columns(look, {place: (entry, profiles[place]) for place, entry in entries.items()})
    for rule in RULES:
        _try(rule, columns.values(), look)
    proven = len(look.entry.applies_to) == 1
    made = [
        _with_effects(c, columns[place], profiles[place], proven=proven) if place in columns else c
        for place, c in enumerate(look.entry.columns)
    ]
    kept = [c for c in made if c.rules or c.split or c.value_map]
    return look.entry.model_copy(update={"columns": kept})


def _profiles(look: Look) -> dict[int, ColumnProfile]:
    """The profile of each column that the entry names, by its place in the entry."""
    found = {}
    for place, entry in enumerate(look.entry.columns):
        if entry.position is not None and entry.position <= len(look.profile.columns):
            found[place] = look.profile.columns[entry.position - 1]
        else:
            same = (column for column in look.profile.columns if column.label == entry.column)
            if column := next(same, None):
                found[place] = column
    return found


def _columns(look: Look, wanted: Mapping[int, tuple[ColumnCleaning, ColumnProfile]]) -> dict[int, _Column]:
    """The values of the sample, one query for all columns of the table."""
    plans = {plan.name: plan for plan in plans_of(look.table, look.entry, look.migration.default_region)}
    named = {column.label: column.name for column in look.table.columns}
    beside = {place: named.get(_beside(entry)) for place, (entry, _) in wanted.items()}
    names = sorted({profile.name for _, profile in wanted.values()} | {name for name in beside.values() if name})
    rows = _rows(look, names)
    scale = look.profile.n_rows / max(rows.num_rows, 1)
    found = {}
    for place, (entry, profile) in wanted.items():
        counts = _counts(rows, profile.name, beside[place], plans)
        found[place] = _Column(entry, counts, scale, {key: key[0] for key in counts})
    return found


def _rows(look: Look, names: Sequence[str]) -> pa.Table:
    """Rows of the sample, in memory; of a wide table not all of them."""
    rows: pa.Table = look.sampled.select(*names).collect(backend="pyarrow").to_native()
    most = max(FEWEST_ROWS, MOST_CELLS // max(len(names), 1))
    every = -(-rows.num_rows // most)
    return rows.take(list(range(0, rows.num_rows, every))) if every > 1 else rows


def _beside(entry: ColumnCleaning) -> str:
    return next((str(rule.options["beside"]) for rule in entry.rules if rule.options.get("beside")), "")


def _counts(rows: pa.Table, name: str, beside: str | None, plans: Mapping[str, ColumnPlan]) -> dict[_Key, int]:
    """Cells by value and context, the most frequent first."""
    if beside is None:
        values, numbers = pc.value_counts(rows[name].combine_chunks()).flatten()
        pairs: list[tuple[Any, Any]] = [
            ((v, ""), n) for v, n in zip(values.to_pylist(), numbers.to_pylist(), strict=True)
        ]
    else:
        plan = plans.get(beside)
        grouped = rows.select([name, beside]).group_by([name, beside]).aggregate([([], "count_all")]).to_pylist()
        pairs = [((r[name], _context(r[beside], plan)), r["count_all"]) for r in grouped]
    found: dict[_Key, int] = defaultdict(int)
    for key, count in pairs:
        if key[0] is not None:
            found[key] += count
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _context(text: str | None, plan: ColumnPlan | None) -> str:
    """What the column beside holds when it is clean."""
    return (plan.read(text, text).after or "") if text and plan else text or ""


def _try(rule: Rule, columns: Iterable[_Column], look: Look) -> None:
    """Run one rule on the values of all columns for which it is proposed; the same options go together."""
    alike: dict[str, list[tuple[_Column, CleaningRule]]] = defaultdict(list)
    for column in columns:
        for proposed in column.entry.rules:
            if proposed.rule == rule.name:
                key = json.dumps(proposed.options, sort_keys=True, default=str)
                alike[key].append((column, proposed))
    asked = sum(len(group) for group in alike.values())
    for group in alike.values():
        options = {"region": look.migration.default_region, **group[0][1].options}
        plan = ColumnPlan("value", rule.name, ((rule, options),))
        _try_alike(plan, [column for column, _ in group], max(FEWEST_READS, MOST_READS // (asked * len(RULES))))
        for column, proposed in group:
            if rule.name in FIRST and proposed.enabled:
                changed = {before: after for _, before, after in column.told[rule.name].pairs}
                column.now = {k: changed.get(v, v) if v is not None else None for k, v in column.now.items()}


def _try_alike(plan: ColumnPlan, columns: Sequence[_Column], most: int) -> None:
    texts = [text for text in {t: None for column in columns for t in column.now.values()} if text is not None]
    frame = nw.from_native(pa.table({"value": pa.array(texts, pa.string())}), eager_only=True).lazy()
    read = plan.by_engine(frame).with_columns(plan.is_open(nw.col("text")).alias("open"))
    seen = read.collect(backend="pyarrow")
    made = zip(*(seen[name].to_list() for name in ("value", "text", "open")), strict=True)
    by_engine: dict[str, _Made] = dict(zip(texts, made, strict=True))
    for column in columns:
        column.told[plan.label] = _read(plan, column, by_engine, most)


def _read(plan: ColumnPlan, column: _Column, by_engine: Mapping[str, _Made], most: int) -> _Told:
    told, reads, left, done, changed = _Told(), 0, 0, 0, 0
    for key, count in column.counts.items():
        before = column.now[key]
        if before is None:
            continue
        after, text, is_open = by_engine[before]
        if is_open and text is not None:
            if reads >= most:
                left += count
                continue
            reads += 1
            reading = plan.read(before, text, key[1])
            after, told.notes = reading.after, told.notes or bool(reading.note)
            done += count
            changed += count if after != before else 0
        if after != before:
            told.cells += count
            told.pairs.append((count, before, after))
    told.whole = left == 0
    told.cells += left * changed / done if done else 0
    return told


def _with_effects(entry: ColumnCleaning, column: _Column, profile: ColumnProfile, *, proven: bool) -> ColumnCleaning:
    """The column with effects; where `proven`, without the rules that do nothing."""
    busy = [name for name, told in column.told.items() if told.cells]
    rules = []
    for rule in entry.rules:
        told = column.told[rule.rule]
        idle = not told.cells and not told.notes and told.whole and column.scale == 1
        alone = rule.rule in FIRST or not busy
        if not (proven and idle and alone):
            rules.append(rule.model_copy(update={"effect": _effect(told, profile, column.scale)}))
    return entry.model_copy(update={"rules": rules})


def _effect(told: _Told, profile: ColumnProfile, scale: float) -> Effect:
    counts: dict[tuple[str, str | None], int] = defaultdict(int)
    for count, before, after in told.pairs:
        counts[before, after] += count
    often = sorted(counts, key=lambda pair: (-counts[pair], pair[0], pair[1] or ""))[:EXAMPLES]
    examples = [f"{_shown(before, profile)} -> {_shown(after, profile)}" for before, after in often]
    cells = round(told.cells * scale)
    return Effect(cells=min(cells, profile.n), examples=examples)


def _shown(text: str | None, profile: ColumnProfile) -> str:
    return "(empty)" if text is None else visible(safe(text, profile), LONGEST)
