"""What changed since the last load: of a large table only these rows go to a target that has the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import narwhals as nw

from crmmigrate.core.ports import Engine, TablePlan, Target
from crmmigrate.core.tables import Frame
from crmmigrate.project import standing
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.standing import RECEIPTS
from crmmigrate.project.store import Artefact, Outcome, Store

FOLDER = "loading"

NOTES = "applied"
DELTAS = "delta"
MOST_TARGETS = 3
"""Targets whose rows are kept track of; of others all rows are sent."""

LARGE = 20_000
"""Rows from which on it is cheaper to look for what changed."""


def batches(target: Target, present: dict[str, int]) -> dict[str, list[str]]:
    """The batches that each table of the target has taken."""
    found: dict[str, list[str]] = {}
    if RECEIPTS in present:
        for row in target.query(f'SELECT "batch", "table_name" FROM "{RECEIPTS}"').to_pylist():
            found.setdefault(row["table_name"], []).append(row["batch"])
    return found


def kept(store: Store) -> list[str]:
    """The outcomes that targets hold, as far as is known; the next load compares with them."""
    notes = store.state / NOTES
    names = [place.name for place in notes.iterdir()] if notes.is_dir() else []
    found = [store.find(NOTES, name) for name in names if not name.startswith(".")]
    return sorted({str(note.data["outcome"]) for note in found if note})


class Applied:
    """What one target has taken from this project.

    A table's rows are known when its newest receipt is the one that this project noted last, and the table has as many
    rows as it says: they are those of the outcome of that load. Whatever else happened to the table (another project, a
    dropped table, a load taken back) changes that, and then all rows are sent.

    Args:
        store: The artefacts.
        place: URL without password, and schema.
        target: The target.
    """

    def __init__(self, store: Store, place: str, target: Target) -> None:
        self._store = store
        self._key = hashlib.sha256(place.encode()).hexdigest()[:32]
        self._target = target

    def reduced(self, pipeline: Pipeline, plans: Sequence[TablePlan]) -> list[TablePlan]:
        """The plans, of large tables only with the rows that are new or different."""
        with pipeline.engine("duckdb") as engine:
            return [self._difference(plan, engine) if _is_comparable(plan) else plan for plan in plans]

    def all_rows(self, plan: TablePlan, engine: Engine) -> Frame | None:
        """All rows that the target has of a table; None where that is not known, or it has those of other loads too."""
        known = self._known.get(plan.table)
        whole = known is not None and known.n_rows == self._present[plan.table]
        return engine.read([known.path]) if known and whole else None

    @cached_property
    def _present(self) -> dict[str, int]:
        return self._target.tables()

    @cached_property
    def _known(self) -> dict[str, Artefact]:
        """The tables whose rows are known."""
        note = self._store.find(NOTES, self._key)
        before = self._store.find(FOLDER, str(note.data["outcome"])) if note else None
        if note is None or before is None:
            return {}
        noted: dict[str, str] = note.data["batches"]
        newest = standing.newest(self._target)
        return {
            name: table
            for name, table in before.tables.items()
            if name in newest
            and noted.get(name) == newest[name].batch
            and self._present.get(name) == newest[name].rows_after
        }

    def remember(self, outcome: Outcome, plans: Sequence[TablePlan]) -> None:
        """Note what the target now holds."""
        batches_ = {plan.table: plan.batch for plan in plans}
        self._store.note(NOTES, self._key, {"outcome": outcome.key, "batches": batches_})
        places = sorted((self._store.state / NOTES).iterdir(), key=lambda place: place.stat().st_mtime, reverse=True)
        self._store.forget(NOTES, [self._key, *(place.name for place in places[:MOST_TARGETS])])
        self._store.forget(DELTAS, [])

    def _difference(self, plan: TablePlan, engine: Engine) -> TablePlan:
        known = self._known.get(plan.table)
        if known is None or known.path == plan.path:
            return plan
        new, old = engine.read([plan.path]), engine.read([known.path])
        if new.collect_schema() != old.collect_schema():
            return plan
        place = self._store.state / DELTAS / f"{plan.batch}.parquet"
        place.parent.mkdir(exist_ok=True)
        return replace(plan, path=place, n_rows=engine.write(changed(new, old, plan.merge_key), place))


def _is_comparable(plan: TablePlan) -> bool:
    return bool(plan.merge_key) and not plan.replace_all and plan.n_rows >= LARGE


def changed(new: Frame, old: Frame, key: Sequence[str]) -> Frame:
    """The rows of `new` that `old` has not, or has with other values; null is a value like others.

    Args:
        new: What is to be.
        old: What was; the same columns.
        key: Columns that are unique in each; a row in which one is null counts as changed.
    """
    names = new.collect_schema().names()
    was = {name: f"was/{name}" for name in names}
    told = old.rename(was).with_columns(nw.lit(value=True).alias("was/here"))
    joined = new.join(told, left_on=list(key), right_on=[was[k] for k in key], how="left")
    differs: list[nw.Expr] = [nw.col("was/here").is_null()]
    for name in names:
        if name not in key:
            here, there = nw.col(name), nw.col(was[name])
            differs += [here != there, here.is_null() != there.is_null()]
    return joined.filter(nw.any_horizontal(*differs, ignore_nulls=True)).select(names)
