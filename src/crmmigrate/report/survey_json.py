"""What a survey says, in the JSON contract: files, sheets and original headers; personal data masked unless asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import (
    BrokenRow,
    Conflict,
    Dependency,
    NearDuplicate,
    Overlap,
    Place,
    Reference,
    SameColumn,
    SameTable,
    Survey,
    TableSurvey,
    Trend,
)
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.values.masking import mask
from crmmigrate.values.veiling import safe

MOST_VALUES = 100
"""Columns with at most so many distinct values list them all."""
PERSONAL = frozenset({"email", "phone", "person"})


class SurveyJson:
    """Brings parts of a survey into the JSON contract.

    Args:
        profiles: Profile of each table, by source id: headers, and which columns hold personal data.
        masked: Whether personal data is masked.
    """

    def __init__(self, profiles: Mapping[str, TableProfile], *, masked: bool = True) -> None:
        self._columns = {(source, c.name): c for source, p in profiles.items() for c in p.columns}
        self._masked = masked

    def table(self, survey: TableSurvey) -> dict[str, Any]:
        """What is said of one table, to stand beside its columns."""
        source, grain = survey.source, survey.grain
        return {
            "grain": {
                "columns": self._labels(source, grain.columns), "words": grain.words, "share": grain.share,
                "repeated": grain.repeated, "rivals": [self._labels(source, r) for r in grain.rivals],
            },
            "role": survey.role or None,
            "role_why": survey.role_why,
            "near_duplicates": {
                "pairs": survey.near_count, "rows_looked_at": survey.near_of,
                "examples": [self._near(source, pair) for pair in survey.near],
            },
            "dependencies": [self._dependency(source, d) for d in survey.dependencies],
            "categories": self._labels(source, survey.categories),
            "measures": self._labels(source, survey.measures),
            "subtotals": self._subtotals(survey),
            "trends": [self._trend(source, trend) for trend in survey.trends],
        }  # fmt: skip

    def relations(self, survey: Survey) -> dict[str, Any]:
        """What is between tables."""
        return {
            "same_tables": [self._same_table(s) for s in survey.same_tables],
            "foreign_keys": [self._reference(r) for r in survey.references],
            "overlaps": [self._overlap(o) for o in survey.overlaps],
            "same_columns": [self._same_column(s) for s in survey.same_columns],
            "conflicts": [self._conflict(c) for c in survey.conflicts],
        }

    def column(self, column: ColumnProfile) -> dict[str, Any]:
        """What an earlier and a later profile are compared by, beside what the profile step tells of a column."""
        hide = self._masked and column.pii is not None
        bars = [] if hide else [{"from": low, "to": high, "count": n} for low, high, n in column.histogram]
        return {"max_length": column.max_length, "values": self.values(column), "histogram": bars}

    def values(self, column: ColumnProfile) -> list[str] | None:
        """All distinct values of a column that has few, sorted; None where they are many or personal."""
        complete = len(column.sample) == column.distinct
        if column.pii or not complete or not (0 < column.distinct <= MOST_VALUES) or column.distinct == column.n:
            return None
        return sorted({safe(text, column) for text in column.sample} if self._masked else column.sample)

    # --- of one table ------------------------------------------------------------------------------

    def _near(self, source: str, pair: NearDuplicate) -> dict[str, Any]:
        differ = [
            {"column": self._label(source, name), "values": self._shown(source, name, (left, right))}
            for name, left, right in pair.differ
        ]
        return {"rows": list(pair.rows), "likeness": pair.likeness, "differ": differ}

    def _dependency(self, source: str, found: Dependency) -> dict[str, Any]:
        return {
            "left": self._labels(source, found.left), "right": self._label(source, found.right), "rows": found.rows,
            "broken": found.broken, "strength": found.strength,
            "examples": [self._broken(source, found, row) for row in found.examples],
        }  # fmt: skip

    def _broken(self, source: str, found: Dependency, row: BrokenRow) -> dict[str, Any]:
        left = [self._shown(source, name, [v])[0] for name, v in zip(found.left, row.left, strict=False)]
        value, usual = self._shown(source, found.right, (row.value, row.usual))
        return {"row": row.row, "left": left, "value": value, "usual": usual, "often": row.often}

    def _subtotals(self, survey: TableSurvey) -> dict[str, Any] | None:
        found = survey.subtotals
        if found is None:
            return None
        columns = self._labels(survey.source, found.columns)
        return {"rows": list(found.rows), "count": found.count, "columns": columns, "why": found.why}

    def _trend(self, source: str, trend: Trend) -> dict[str, Any]:
        hide = self._hides(source, trend.column)
        points = [] if hide else [{"from": day, "rows": rows} for day, rows in trend.points]
        return {
            "column": self._label(source, trend.column), "unit": trend.unit, "points": points,
            "missing": trend.missing, "outside": trend.outside,
        }  # fmt: skip

    # --- between tables ----------------------------------------------------------------------------

    def _same_table(self, same: SameTable) -> dict[str, Any]:
        columns = [
            [None if name is None else self._label(s, name) for s, name in zip(same.sources, thing, strict=True)]
            for thing in same.columns
        ]
        return {
            "tables": [_table(s) for s in same.sources], "columns": columns, "kind": same.kind,
            "confidence": same.confidence, "why": same.why, "shared": same.shared,
        }  # fmt: skip

    def _reference(self, found: Reference) -> dict[str, Any]:
        to = _table(found.ref_source)
        places = [(found.source, name) for name in found.columns] + [
            (found.ref_source, name) for name in found.ref_columns
        ]
        return _table(found.source) | {
            "columns": self._labels(found.source, found.columns), "ref_file": to["file"], "ref_table": to["table"],
            "ref_columns": self._labels(found.ref_source, found.ref_columns), "rows": found.rows,
            "orphans": found.orphans, "orphan_values": found.orphan_values, "unused": found.unused,
            "confidence": found.confidence, "why": found.why, "examples": self._of(found.examples, places),
        }  # fmt: skip

    def _overlap(self, found: Overlap) -> dict[str, Any]:
        sides = [(p.source, p.column) for p in (found.left, found.right)]
        return {
            "left": self._place(found.left), "right": self._place(found.right), "by": found.by,
            "common": found.common, "left_only": found.left_only, "right_only": found.right_only,
            "examples": self._of(found.examples, sides, personal=found.by in PERSONAL),
        }  # fmt: skip

    def _same_column(self, found: SameColumn) -> dict[str, Any]:
        places = [self._place(p) for p in found.places]
        return {"columns": places, "confidence": found.confidence, "why": found.why}

    def _conflict(self, found: Conflict) -> dict[str, Any]:
        asked, said = (found.names, found.codes) if found.kind == "codes" else (found.codes, found.names)
        keys, answers = ([(p.source, p.column) for p in side] for side in (asked, said))
        examples = [
            {"value": self._of([value], keys)[0], "says": self._of(says, answers)} for value, says in found.examples
        ]
        return {
            "kind": found.kind, "codes": [self._place(p) for p in found.codes],
            "names": [self._place(p) for p in found.names], "count": found.count, "examples": examples,
        }  # fmt: skip

    # --- headers and masks -------------------------------------------------------------------------

    def _place(self, place: Place) -> dict[str, Any]:
        return _table(place.source) | {"column": self._label(place.source, place.column)}

    def _label(self, source: str, name: str) -> str:
        column = self._columns.get((source, name))
        return column.label if column else name

    def _labels(self, source: str, names: Iterable[str]) -> list[str]:
        return [self._label(source, name) for name in names]

    def _hides(self, source: str, name: str) -> bool:
        column = self._columns.get((source, name))
        return self._masked and column is not None and column.pii is not None

    def _shown(self, source: str, name: str, texts: Sequence[str]) -> list[str]:
        return self._of(texts, [(source, name)])

    def _of(self, texts: Iterable[str], places: Sequence[tuple[str, str]], *, personal: bool = False) -> list[str]:
        """Values that stand in all the columns of `places`; one personal column among them masks them."""
        if not self._masked:
            return list(texts)
        columns = [c for place in places if (c := self._columns.get(place))]
        told = next((c for c in columns if c.pii), columns[0] if columns else None)
        return [mask(text) if personal else safe(text, told) for text in texts]


def _table(source: str) -> dict[str, Any]:
    return {"file": source_file(source), "table": source_sheet(source)}
