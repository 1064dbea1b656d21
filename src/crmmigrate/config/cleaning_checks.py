"""Checks of cleaning.yaml against the tables: headers, expressions and files that are not there, each at its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from crmmigrate.config.faults import unknown
from crmmigrate.config.loading import Parsed
from crmmigrate.config.tree import Path
from crmmigrate.core.documents import Cleaning, Constraint, Conversion, TableCleaning, Total
from crmmigrate.core.errors import Fault

ExpressionFault = Callable[[str, Collection[str], Callable[[str], str], str], str | None]
"""What is wrong with an expression: given the headers that it may name, the words for others, `value` or
`condition`."""
_NAMED = ("together", "calculations", "totals", "conversions", "constraints")


@dataclass(frozen=True)
class CleaningChecks:
    """Checks what people write in cleaning.yaml; what is switched off is not looked at.

    Attributes:
        headers: The headers of sources; entries about none of them are not checked for headers.
        folder: Where the files lie that cleaning.yaml names.
        expression: Tells what is wrong with an expression.
        built_in: Names of constraints that are no expressions.
    """

    headers: Mapping[str, Collection[str]]
    folder: FilePath
    expression: ExpressionFault
    built_in: Collection[str] = ()

    def faults(self, parsed: Parsed[Cleaning]) -> tuple[Fault, ...]:
        """What is wrong, in the order of the file."""
        found: list[Fault] = []
        for index, entry in enumerate(parsed.document.tables):
            found += _Entry(self, parsed, ("tables", index), entry).faults()
        return tuple(sorted(found, key=lambda fault: (fault.line, fault.column)))


class _Entry:
    """The checks of the cleaning of one layout."""

    def __init__(self, checks: CleaningChecks, parsed: Parsed[Cleaning], at: Path, entry: TableCleaning) -> None:
        self._checks, self._parsed, self._at, self._entry = checks, parsed, at, entry
        self._staged = self._of(entry.applies_to)

    def _of(self, sources: Sequence[str]) -> set[str] | None:
        """The headers of all of these sources; None where none of them is known."""
        known = [self._checks.headers[source] for source in sources if source in self._checks.headers]
        return {header for headers in known for header in headers} if known else None

    def faults(self) -> Iterator[Fault]:
        """All faults."""
        entry, staged = self._entry, self._staged
        yield from self._twice()
        for i, column in enumerate(entry.columns):
            acts = column.value_map or (column.split and column.split.enabled) or any(r.enabled for r in column.rules)
            yield from self._header(column.column if acts else None, ("columns", i, "column"), staged)
        for i, carried in enumerate(entry.carry_down):
            yield from self._each(carried.columns if carried.enabled else (), ("carry_down", i, "columns"), staged)
        for i, together in enumerate(entry.together):
            yield from self._each(together.key if together.enabled else (), ("together", i, "key"), staged)
        splits = [column.split.into.values() for column in entry.columns if column.split and column.split.enabled]
        split = None if staged is None else staged.union(*splits)
        for i, derived in enumerate(entry.calculations):
            if derived.enabled:
                yield from self._header(derived.column, ("calculations", i, "column"), split)
                yield from self._sql(derived.formula, ("calculations", i, "is"), split)
        for i, conversion in enumerate(entry.conversions):
            if conversion.enabled:
                yield from self._conversion(conversion, ("conversions", i), split)
        full = None if split is None else split | {c.into for c in entry.conversions if c.enabled}
        for i, constraint in enumerate(entry.constraints):
            if constraint.enabled:
                yield from self._constraint(constraint, ("constraints", i), full)
        for i, total in enumerate(entry.totals):
            if total.enabled:
                yield from self._total(total, ("totals", i), full)
        yield from self._file(entry.values, ("values",), "; `crmmigrate clean --values` writes it")

    def _twice(self) -> Iterator[Fault]:
        """Entries of one kind with the same name: the change log could not tell them apart."""
        for kind in _NAMED:
            names: set[str] = set()
            for i, said in enumerate(getattr(self._entry, kind)):
                if said.enabled and said.name in names:
                    yield self._fault((kind, i, "name"), f'"{said.name}" stands above already; give it another name')
                names |= {said.name} if said.enabled else set()

    def _conversion(self, said: Conversion, at: Path, known: set[str] | None) -> Iterator[Fault]:
        is_code = len(said.currency) == 3 and said.currency.isalpha() and said.currency.isupper()
        yield from self._header(said.amount, (*at, "amount"), known)
        yield from self._header(None if is_code else said.currency, (*at, "currency"), known)
        yield from self._header(said.date, (*at, "date"), known)
        yield from self._file(said.rates, (*at, "rates"), ": a CSV with date, from, to, rate")

    def _constraint(self, said: Constraint, at: Path, known: set[str] | None) -> Iterator[Fault]:
        yield from self._header(said.column, (*at, "column"), known)
        if said.check.strip().isidentifier() and said.check not in self._checks.built_in:
            what = f'"{said.check}" is neither a condition nor a check'
            yield self._fault((*at, "check"), unknown(what, said.check, self._checks.built_in))
            return
        if said.check not in self._checks.built_in:
            yield from self._sql(said.check, (*at, "check"), known, "condition")
            return
        yield from self._each(said.columns, (*at, "columns"), known)
        if len(said.columns) != 2:
            message = f"{said.check} needs two columns: the one that is judged, and the one that it must fit"
            yield self._fault((*at, "columns") if said.columns else (*at, "check"), message)

    def _total(self, said: Total, at: Path, known: set[str] | None) -> Iterator[Fault]:
        other = self._of([said.of]) if said.of else known
        yield from self._header(said.column, (*at, "column"), known)
        yield from self._each(said.key, (*at, "key"), known)
        yield from self._each(said.of_key, (*at, "of_key"), other)
        if said.of_key and len(said.of_key) != len(said.key):
            yield self._fault((*at, "of_key"), f"has {len(said.of_key)} headers, but key has {len(said.key)}")
        yield from self._sql(said.sum, (*at, "sum"), other)

    def _each(self, headers: Sequence[str], at: Path, known: set[str] | None) -> Iterator[Fault]:
        for i, header in enumerate(headers):
            yield from self._header(header, (*at, i), known)

    def _header(self, header: str | None, at: Path, known: set[str] | None) -> Iterator[Fault]:
        if header is not None and known is not None and header not in known:
            yield self._fault(at, unknown(f'the table has no column "{header}"', header, known))

    def _sql(self, text: str, at: Path, known: set[str] | None, kind: str = "value") -> Iterator[Fault]:
        if known is None:
            return

        def words(name: str) -> str:
            return unknown(f'names the column "{name}", which the table lacks', name, known)

        wrong = self._checks.expression(text, known, words, kind)
        if wrong:
            yield self._fault(at, f"the SQL {wrong}")

    def _file(self, name: str | None, at: Path, hint: str) -> Iterator[Fault]:
        if name is not None and not (self._checks.folder / name).is_file():
            yield self._fault(at, f"there is no {name}{hint}")

    def _fault(self, at: Path, message: str) -> Fault:
        return self._parsed.fault((*self._at, *at), message)
