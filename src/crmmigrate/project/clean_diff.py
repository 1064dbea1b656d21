"""Every change of `clean`, as data for terminal, page and JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate.core.findings import Finding
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import SOURCE, Frame
from crmmigrate.project.pipeline import State
from crmmigrate.report import clean_page
from crmmigrate.values.veiling import safe

_KEYS = (SOURCE, "column", "rule")


class Veil:
    """Values as they may be shown.

    Args:
        profiles: Of all sources.
        masked: Whether personal data is masked.
    """

    def __init__(self, profiles: Mapping[str, TableProfile], *, masked: bool) -> None:
        self.masked = masked
        self._by_name = {(s, c.name): c for s, p in profiles.items() for c in p.columns}
        self._by_label: dict[tuple[str, str], ColumnProfile] = {}
        for (source, _), column in self._by_name.items():
            key = (source, column.label)
            if key not in self._by_label or column.pii:  # of columns with one header the private one tells
                self._by_label[key] = column

    def value(self, text: str | None, source: str, name: str) -> str | None:
        """A value of a column by its name in the frame; a column that has no profile is taken for text."""
        if text is None or not self.masked:
            return text
        return safe(text, self._by_name.get((source, name)))

    def entry(self, entry: Any) -> Any:
        """An entry of the JSON contract with its examples safe."""
        if not self.masked or not isinstance(entry, dict) or not isinstance(entry.get("examples"), list):
            return entry
        source = str(entry.get("source") or entry.get("table") or "")
        column = self._by_label.get((source, str(entry.get("column") or "")))
        return entry | {"examples": [safe(e, column) if isinstance(e, str) else e for e in entry["examples"]]}

    def findings(self, found: Sequence[Finding]) -> list[Finding]:
        """Findings with their examples safe."""
        if not self.masked:
            return list(found)
        made = []
        for one in found:
            source = "#".join(part for part in (one.where.file, one.where.table) if part)
            column = self._by_label.get((source, one.where.column or ""))
            made.append(replace(one, examples=tuple(safe(e, column) for e in one.examples)))
        return made


def groups(frame: Frame, most: int, labels: Mapping[tuple[str, str], str], veil: Veil) -> list[dict[str, Any]]:
    """The change log by source, column and rule: cells, distinct values, and the most frequent changes.

    Args:
        frame: A frame of `CHANGE_COLUMNS`.
        most: Changes that are listed of each group.
        labels: Headers by source and column of the frame.
        veil: What may be shown.
    """
    totals = frame.group_by(*_KEYS).agg(nw.col("count").sum().alias("cells"), nw.len().alias("values"))
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in totals.collect(backend="pyarrow").rows(named=True):
        source, name = row[SOURCE], row["column"]
        found[source, name, row["rule"]] = {
            "source": source, "column": labels.get((source, name), name), "rule": row["rule"],
            "cells": row["cells"], "values": row["values"], "pairs": [],
        }  # fmt: skip
    # A running count, ordered by a key that decides ties: ranks of equal counts differ between engines.
    numbered = frame.with_columns((nw.col("count") * -1).alias("fewer"), nw.lit(1).alias("one"))
    ranked = numbered.with_columns(
        nw.col("one").cum_sum().over(*_KEYS, order_by=["fewer", "before", "after"]).alias("rank")
    )
    best = ranked.filter(nw.col("rank") <= most).sort(*_KEYS, "rank")
    for row in best.collect(backend="pyarrow").rows(named=True):
        source, name = row[SOURCE], row["column"]
        pair = {key: veil.value(row[key], source, name) for key in ("before", "after")}
        found[source, name, row["rule"]]["pairs"].append(pair | {"count": row["count"]})
    return sorted(found.values(), key=lambda g: (g["source"], -g["cells"], g["column"], g["rule"]))


def rules(state: State, changed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rules of cleaning.yaml, by table: what is proposed, what is on, what it would do and what it did."""
    cells = {(c["table"], c["column"], c["rule"]): c["cells"] for c in changed}
    found = []
    for entry in state.known.cleaning.tables:
        for source in entry.applies_to:
            if source not in state.gathered.tables:
                continue
            for column in entry.columns:
                for rule in column.rules:
                    plain = rule.model_dump(mode="json", include={"options", "enabled", "confidence", "why"})
                    effect = rule.effect.model_dump(mode="json") if rule.effect else None
                    found.append(
                        {"table": source, "column": column.column, "rule": rule.rule, **plain, "effect": effect,
                         "cells": cells.get((source, column.column, rule.rule), 0)}
                    )  # fmt: skip
    return found


def write_page(state: State, data: Mapping[str, Any], path: Path, *, sample: int | None, masked: bool) -> None:
    """Every change as one HTML file."""
    created = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    shown = clean_page.CleanPage(state.known.migration.name, created, data, sample, masked=masked)
    path.write_text(clean_page.page(shown), "utf-8")
