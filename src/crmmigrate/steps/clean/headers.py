"""Expressions over the headers of a table, as cleaning.yaml writes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from crmmigrate.core.findings import Finding, Where
from crmmigrate.core.tables import Column, Table, source_file, source_sheet
from crmmigrate.expressions.sql import Translator, Value
from crmmigrate.expressions.trees import NotAllowedError
from crmmigrate.values.canonical import NUMBER, whole

AS_OF = "as_of"
"""The word that stands for the day of the migration in expressions."""
MOST_DECIMALS = 6


@dataclass(frozen=True)
class Headers:
    """What the names in expressions stand for.

    Attributes:
        table: The table.
        as_of: The day that counts as today, if it is set.
    """

    table: Table
    as_of: str | None = None

    def find(self, label: str | None) -> Column | None:
        """The column of a header; None where there is none."""
        return next((column for column in self.table.columns if column.label == label), None)

    def value(self, text: str) -> Value:
        """The value of an expression.

        Raises:
            NotAllowedError: It is no SQL, uses what is not allowed, or names what the table lacks.
        """
        return Translator.as_value(text, self._named)

    def text(self, text: str) -> nw.Expr:
        """The value of an expression, as text. Raises as `value`."""
        return Translator.as_text(text, self._named)

    def held(self, text: str) -> nw.Expr:
        """A condition; what is not known breaks nothing. Raises as `value`."""
        return Translator.as_held(text, self._named)

    def names(self, text: str, *, truth: bool = False) -> tuple[str, ...]:
        """Columns of the frame that an expression, or a condition, names. Raises as `value`."""
        found: dict[str, None] = {}

        def note(header: str) -> Value:
            column = self.find(header)
            if column is not None:
                found.setdefault(column.name)
            return self._named(header)

        (Translator.as_held if truth else Translator.as_value)(text, note)
        return tuple(found)

    def lost(self, what: str, fault: NotAllowedError | str) -> Finding:
        """The finding about an entry of cleaning.yaml that cannot be followed here."""
        why = fault if isinstance(fault, str) else fault.message
        where = Where(source_file(self.table.name), source_sheet(self.table.name))
        return Finding("cleaning-lost", f"{what} was passed over: it {why}.", where=where, next="mend cleaning.yaml")

    def _named(self, header: str) -> Value:
        column = self.find(header)
        if column is not None:
            return Value(nw.col(column.name))
        if header == AS_OF and self.as_of:
            return Value(nw.lit(self.as_of))
        message = f'names the column "{header}", which the table lacks'
        if header == AS_OF:
            message = "needs a day: set `as_of` in migration.yaml"
        raise NotAllowedError(message)


def expression_fault(text: str, headers: Collection[str], words: Callable[[str], str], kind: str) -> str | None:
    """What is wrong with an expression of cleaning.yaml; None when nothing is.

    Args:
        text: The expression.
        headers: Headers that it may name, beside `as_of`.
        words: The words for a name that is none of them.
        kind: `value` or `condition`.
    """

    def named(header: str) -> Value:
        if header not in headers and header != AS_OF:
            raise NotAllowedError(words(header))
        return Value(nw.col("c"))

    try:
        (Translator.as_held if kind == "condition" else Translator.as_value)(text, named)
    except NotAllowedError as fault:
        return fault.message
    return None


def decimals_shown(table: Table, names: Sequence[str]) -> dict[str, int]:
    """How many decimals columns show: as many as suffice for 95 of 100 numbers, at most six."""
    if not names:
        return {}
    counts: list[nw.Expr] = []
    for name in names:
        text = nw.col(name)
        number = text.str.contains(whole(NUMBER)).fill_null(value=False)
        counts.append(_count(number, f"{name}_n"))
        for places in range(MOST_DECIMALS):
            few = text.str.contains(rf"^-?[0-9]+(?:\.[0-9]{{1,{places}}})?\z" if places else r"^-?[0-9]+\z")
            counts.append(_count(number & few.fill_null(value=False), f"{name}_{places}"))
    row = table.frame.select(*counts).collect(backend="pyarrow").rows(named=True)[0]
    return {
        name: _places({key: int(row[f"{name}_{key}"] or 0) for key in ("n", *range(MOST_DECIMALS))}) for name in names
    }


def _places(counts: Mapping[str | int, int]) -> int:
    enough = 0.95 * counts["n"]
    return next((places for places in range(MOST_DECIMALS) if counts[places] >= enough), MOST_DECIMALS)


def _count(test: nw.Expr, name: str) -> nw.Expr:
    return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0)).sum().cast(nw.Int64()).alias(name)
