"""Tables of the data beside a chosen model: which column feeds which field, as the mappings say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crmmigrate.core.documents import ColumnMapping, Model, Status
from crmmigrate.core.documents import Mapping as MappingDocument
from crmmigrate.core.findings import Where
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.steps.map.coverage import feeds


@dataclass(frozen=True)
class Source:
    """A table of the data and its mapping.

    Attributes:
        profile: What is in it.
        mapping: Which column feeds what, suggested or decided.
        model: The model.
        name: Its name as `model` says it.
        system: Source system, within which keys mean something.
    """

    profile: TableProfile
    mapping: MappingDocument
    model: Model
    name: str
    system: str = ""

    @property
    def rows_are(self) -> str | None:
        """Table of the model whose grain its rows have."""
        return self.mapping.rows_are

    def where(self, column: str | None = None) -> Where:
        """The place of a finding."""
        return Where(source_file(self.profile.source), source_sheet(self.profile.source), column)

    @property
    def place(self) -> dict[str, Any]:
        """File and sheet, for JSON."""
        return {"file": source_file(self.profile.source), "table": source_sheet(self.profile.source)}

    @cached_property
    def by_label(self) -> dict[str, ColumnProfile]:
        """Profiles of its columns by header."""
        return {c.label: c for c in self.profile.columns}

    @cached_property
    def said(self) -> dict[str, ColumnMapping]:
        """What the mapping says of each column, by header."""
        return {c.column: c for c in self.mapping.columns}

    @cached_property
    def fed(self) -> dict[str, tuple[str, ...]]:
        """`table.field` -> headers of the columns that feed it; none for a constant."""
        found: dict[str, tuple[str, ...]] = {}
        if self.rows_are:
            for one in feeds(self.mapping):
                found.setdefault(one.field, one.columns)
        return found

    def fed_of(self, table: str) -> dict[str, tuple[str, ...]]:
        """Field -> headers, of one table of the model; fields that all tables share are those of `rows_are`."""
        tables = (table, "common") if table == self.rows_are else (table,)
        return {p.partition(".")[2]: c for p, c in self.fed.items() if p.partition(".")[0] in tables}

    def column_of(self, path: str) -> ColumnProfile | None:
        """The one column that feeds a field as it is; None where none or several do, or only a part of one."""
        for label, said in self.said.items():
            if said.field == path and said.status is not Status.REJECTED and self.fed.get(path) == (label,):
                return self.by_label.get(label)
        return None

    def homeless(self) -> Iterator[ColumnProfile]:
        """Columns that feed nothing, alone or together with others, and that nobody has left out."""
        used = {label for labels in self.fed.values() for label in labels}
        decided = {label for label, said in self.said.items() if self._is_left_out(said)}
        yield from (c for c in self.profile.columns if c.label not in used | decided)

    def _is_left_out(self, said: ColumnMapping) -> bool:
        """Whether a person said that a column feeds nothing."""
        confirmed = Status.CONFIRMED in (said.status, self.mapping.status) and said.status is not Status.REJECTED
        return confirmed and said.field is None

    def identified_by(self, dimension: str) -> list[str]:
        """The first group of identifying fields of a dimension that is fed whole; empty when none is."""
        fields = self.fed_of(dimension)
        return next((g for g in self.model.tables[dimension].identify if set(g) <= fields.keys()), [])

    def columns_of(self, dimension: str, names: Sequence[str]) -> list[str]:
        """Names in the frame of the columns that feed fields as they are; empty when one is made of others."""
        found = [self.column_of(f"{dimension}.{name}") for name in names]
        return [c.name for c in found if c is not None] if all(found) else []


def natural(model: Model, dimension: str) -> str | None:
    """The field by which rows of other tables name a member: the first identifying field that stands alone."""
    spec = model.tables[dimension]
    singles = [group[0] for group in spec.identify if len(group) == 1] or spec.grain[:1]
    return singles[0] if singles else None


def target_of(model: Model, path: str) -> str:
    """The dimension's field that a field names members by; the field itself where it names none."""
    spec = model.field(path)
    if spec is None or spec.references is None or spec.references not in model.tables:
        return path
    name = spec.reference_field or natural(model, spec.references)
    return f"{spec.references}.{name}" if name else path
