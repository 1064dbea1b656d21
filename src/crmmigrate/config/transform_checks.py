"""Checks of transforms, parts, combined fields and SQL in mappings, each fault at its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from crmmigrate.config.faults import unknown
from crmmigrate.config.loading import Parsed
from crmmigrate.config.tree import Path
from crmmigrate.core.documents import ColumnMapping, Combined, Model, Status
from crmmigrate.core.documents import Mapping as MappingDocument
from crmmigrate.core.errors import Fault, UsageError
from crmmigrate.core.transforms import Catalogue, Signature, call_of, name_in

Headers = Mapping[str, Mapping[str, str]]
"""Source id -> header -> inferred type of its values."""


@dataclass(frozen=True)
class TransformChecks:
    """Checks the transforms of mappings.

    Attributes:
        catalogue: The transforms that there are.
        headers: The columns of sources as they were profiled; sources that are not in it are not checked for headers.
    """

    catalogue: Catalogue
    headers: Headers = field(default_factory=dict)

    def faults(self, mapping: Parsed[MappingDocument], model: Model) -> Iterator[Fault]:
        """What is wrong with a mapping, in the order of the file."""
        types = self._types(mapping.document)
        for index, column in enumerate(mapping.document.columns):
            yield from self._column(mapping, ("columns", index), column, model, types)
        yield from _twice(mapping)
        for index, combined in enumerate(mapping.document.combined):
            yield from self._combined(mapping, ("combined", index), combined, model, types)

    def _types(self, document: MappingDocument) -> dict[str, str] | None:
        """Header -> type, of all sources of a layout; None where none of them is known."""
        known = [self.headers[source] for source in document.applies_to if source in self.headers]
        return {label: kind for columns in known for label, kind in columns.items()} if known else None

    def _column(
        self, mapping: Parsed[MappingDocument], at: Path, column: ColumnMapping, model: Model,
        types: dict[str, str] | None,
    ) -> Iterator[Fault]:  # fmt: skip
        kind = (types or {}).get(column.column)
        if column.transform:
            place = (*at, "transform")
            yield from self._call(mapping, place, column.transform, several=False)
            yield from self._fit(mapping, place, (column.transform, column.field, kind), model)
        for path, written in column.parts.items():
            place = (*at, "parts", path)
            yield from self._call(mapping, place, written, several=False)
            yield from self._fit(mapping, place, (written, path, kind), model)
        yield from self._sql(mapping, at, column, {"value", *types} if types is not None else None)

    def _combined(
        self, mapping: Parsed[MappingDocument], at: Path, combined: Combined, model: Model,
        types: dict[str, str] | None,
    ) -> Iterator[Fault]:  # fmt: skip
        for index, header in enumerate(combined.columns):
            if types is not None and header not in types:
                yield mapping.fault(
                    (*at, "columns", index), unknown(f'the layout has no column "{header}"', header, types)
                )
        if combined.transform:
            place = (*at, "transform")
            yield from self._call(mapping, place, combined.transform, several=True)
            yield from self._fit(mapping, place, (combined.transform, combined.field, None), model)
            signature = self._signature(combined.transform)
            if signature and not signature.columns[0] <= len(combined.columns) <= signature.columns[1]:
                least, most = signature.columns
                amount = str(least) if least == most else f"at least {least}"
                yield mapping.fault(
                    (*at, "columns"), f"{signature.name} takes {amount} columns, not {len(combined.columns)}"
                )
        elif not combined.sql:
            yield mapping.fault((*at, "field"), "needs a transform, such as joined, or sql")
        yield from self._sql(mapping, at, combined, types.keys() if types is not None else None)

    def _signature(self, written: str) -> Signature | None:
        return self.catalogue.signatures.get(name_in(written) or "")

    def _call(self, mapping: Parsed[MappingDocument], at: Path, written: str, *, several: bool) -> Iterator[Fault]:
        """Whether a transform is known, fits its place and has the right arguments."""
        name = name_in(written)
        fitting = {n for n, s in self.catalogue.signatures.items() if s.several == several}
        if name is not None and name not in self.catalogue.signatures:
            yield mapping.fault(at, unknown(f'unknown transform "{name}"', name, fitting))
        elif name is not None and name not in fitting:
            takes = "one column; it stands in `columns`" if several else "several columns; it stands in `combined`"
            yield mapping.fault(at, f"{name} is a transform of {takes}")
        else:
            try:
                call_of(written, self.catalogue.signatures)
            except UsageError as wrong:
                yield mapping.fault(at, wrong.message)

    def _fit(
        self, mapping: Parsed[MappingDocument], at: Path, what: tuple[str, str | None, str | None], model: Model
    ) -> Iterator[Fault]:
        """Whether the field can take what comes out, and the column is what goes in."""
        written, path, kind = what
        signature = self._signature(written)
        wanted = model.field(path) if path else None
        if signature and wanted and not signature.fits(wanted.type):
            yield mapping.fault(at, f"{signature.name} gives a {signature.gives}, but {path} is a {wanted.type}")
        if signature and kind and signature.clashes(kind):
            yield mapping.fault(at, f"{signature.name} takes a {signature.takes}, but the column holds {kind} values")

    def _sql(
        self, mapping: Parsed[MappingDocument], at: Path, entry: ColumnMapping | Combined, names: Collection[str] | None
    ) -> Iterator[Fault]:
        if not entry.sql:
            return
        if entry.transform:
            yield mapping.fault((*at, "sql"), "stands beside a transform; keep one of them")
        wrong = self.catalogue.sql_fault(entry.sql, names)
        if wrong:
            yield mapping.fault((*at, "sql"), wrong)


def _twice(mapping: Parsed[MappingDocument]) -> Iterator[Fault]:
    """Two suggestions for one field: people decide which of them is meant."""
    if mapping.document.status is not Status.SUGGESTED:
        return
    first: dict[str, str] = {}
    for index, column in enumerate(mapping.document.columns):
        if column.field is None or column.status is not Status.SUGGESTED:
            continue
        if column.field in first:
            message = f'"{first[column.field]}" feeds {column.field} too; confirm both, or set one of them to null'
            yield mapping.fault(("columns", index, "field"), message)
        first.setdefault(column.field, column.column)
