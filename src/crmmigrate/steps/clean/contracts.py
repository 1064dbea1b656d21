"""Constraints as Pandera schemas over Arrow-backed batches whose index is the row id."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd
import pyarrow as pa

from crmmigrate.core.tables import ROW, Frame

if TYPE_CHECKING:
    import pandera.pandas as pandera

_FIELDS: list[tuple[str, pa.DataType]] = [(ROW, pa.int64()), ("rule", pa.string()), ("value", pa.string())]
FAILURES = pa.schema(_FIELDS)
Fits = Callable[[str, str], "bool | None"]


@dataclass(frozen=True)
class Rule:
    """One constraint, ready to be checked.

    Attributes:
        name: Its name.
        names: Columns of the frame that it is about.
        held: Whether it holds; None where pairs of values tell.
        pairs: Pairs of values (`one`, `other`) that break it.
        bad: The same pairs in memory, once they are known.
    """

    name: str
    names: tuple[str, ...]
    held: nw.Expr | None
    pairs: Frame | None = None
    bad: frozenset[tuple[str, str]] = frozenset()

    def portable(self) -> Rule:
        """The rule without frames, as a batch function carries it to other processes."""
        if self.pairs is None:
            return self
        rows = self.pairs.select("one", "other").collect(backend="pyarrow").rows()
        return replace(self, pairs=None, bad=frozenset((str(one), str(other)) for one, other in rows))

    def holds(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Whether it holds, by row of a batch."""
        if self.held is None:
            pairs = zip(*(frame[name] for name in self.names), strict=True)
            return pd.Series([pair not in self.bad for pair in pairs], index=frame.index, dtype=bool)
        judged = nw.from_native(frame).select(self.held.alias("held"))["held"].to_list()
        return pd.Series(judged, index=frame.index, dtype=bool)


def _library() -> Any:
    """Pandera, which takes half a second to import: runs without constraints do without."""
    with warnings.catch_warnings():
        # Where pyspark is installed, pandera loads its pandas layer, which warns about pandas 3; none of it is used.
        warnings.simplefilter("ignore", FutureWarning)
        import pandera.pandas  # noqa: PLC0415
    return pandera.pandas


def schema_of(rules: Sequence[Rule]) -> pandera.DataFrameSchema:
    """The constraints as a Pandera schema: one check each, over columns of Arrow text."""
    library = _library()
    text = pd.ArrowDtype(pa.string())
    columns = {name: library.Column(text, nullable=True) for name in sorted({n for rule in rules for n in rule.names})}
    checks = [library.Check(rule.holds, name=rule.name, error=rule.name, ignore_na=False) for rule in rules]
    made: pandera.DataFrameSchema = library.DataFrameSchema(columns, checks=checks, strict=False)
    return made


@dataclass(frozen=True)
class BatchContract:
    """Validates Arrow batches; a picklable callable for an engine's `map_batches`."""

    rules: Sequence[Rule]

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The failures of one batch: row id, rule, values of the columns that the rule is about."""
        frame = batch.to_pandas(types_mapper=pd.ArrowDtype).set_index(ROW)
        frame.index = frame.index.astype("int64")
        found = _broken(frame, self.rules) if len(frame) else {}
        rows: list[dict[str, object]] = []
        for rule in self.rules:
            ids = sorted(found.get(rule.name, ()))
            values = frame.loc[ids, list(rule.names)].to_dict("records") if rule.names else [{}] * len(ids)
            rows += [{ROW: i, "rule": rule.name, "value": _shown(v)} for i, v in zip(ids, values, strict=True)]
        return pa.RecordBatch.from_pylist(rows, schema=FAILURES)


def _broken(frame: pd.DataFrame, rules: Sequence[Rule]) -> dict[str, set[int]]:
    try:
        with warnings.catch_warnings():
            # Pandera loads its layer for pyspark, where that is installed, with its first frame.
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
            schema_of(rules).validate(frame, lazy=True)
    except _library().errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return {}
    found: dict[str, set[int]] = {}
    cases = cases[cases["index"].notna()]
    for check, index in zip(cases["check"], cases["index"], strict=True):
        found.setdefault(str(check), set()).add(int(index))
    return found


def _shown(values: Mapping[Any, Any]) -> str:
    return ", ".join("(empty)" if pd.isna(value) else str(value) for value in values.values())
