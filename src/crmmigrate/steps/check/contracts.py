"""Pandera schemas from the model, and their run over Arrow batches that keep row ids."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from crmmigrate.core.documents import Model, ModelField, ModelTable
from crmmigrate.core.tables import ROW, SOURCE

if TYPE_CHECKING:
    import pandera.pandas as pandera

_FAILURE_FIELDS: list[tuple[str, pa.DataType]] = [
    (SOURCE, pa.string()),
    (ROW, pa.int64()),
    ("column", pa.string()),
    ("rule", pa.string()),
    ("value", pa.string()),
]
FAILURES = pa.schema(_FAILURE_FIELDS)
_PANDAS: dict[str, pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "percent": pa.float64(),
    "money": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


def _library() -> Any:
    """Pandera, which takes half a second to import: commands that check nothing do without."""
    with warnings.catch_warnings():
        # Where pyspark is installed, pandera loads its pandas layer, which warns about pandas 3; none of it is used.
        warnings.simplefilter("ignore", FutureWarning)
        import pandera.pandas  # noqa: PLC0415
    return pandera.pandas


def schema_of(table: ModelTable, fields: Sequence[str], *, required: bool = True) -> pandera.DataFrameSchema:
    """The contract of a table as a Pandera schema over Arrow-backed pandas columns.

    Args:
        table: Table of the model.
        fields: Which of its fields the frame has.
        required: Whether required fields must be filled (not so for mentions).
    """
    columns = {name: _column(table.fields[name], required=required) for name in fields if name in table.fields}
    made: pandera.DataFrameSchema = _library().DataFrameSchema(columns, strict=False)
    return made


def _column(field: ModelField, *, required: bool) -> pandera.Column:
    made: pandera.Column = _library().Column(
        pd.ArrowDtype(_PANDAS.get(field.type, pa.string())),
        checks=_checks(field),
        nullable=not (field.required and required),
    )
    return made


def _checks(field: ModelField) -> list[pandera.Check]:
    check, checks = _library().Check, []
    if field.minimum is not None:
        checks.append(check.ge(field.minimum, name="range", error="range"))
    if field.maximum is not None:
        checks.append(check.le(field.maximum, name="range", error="range"))
    if field.allowed is not None:
        checks.append(check.isin(field.allowed, name="allowed", error="allowed"))
    if field.pattern is not None:
        checks.append(check.str_matches(rf"^(?:{field.pattern})$", name="pattern", error="pattern"))
    if field.max_length is not None:
        checks.append(check.str_length(max_value=field.max_length, name="length", error="length"))
    return checks


class BatchContract:
    """Validates Arrow batches; a picklable callable for an engine's `map_batches`.

    Args:
        table: Table of the model.
        fields: Fields in the batches, already typed.
    """

    def __init__(self, table: ModelTable, fields: Sequence[str]) -> None:
        self._table = table
        self._fields = list(fields)

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The failures of one batch: row id, field, rule, value."""
        frame = batch.to_pandas(types_mapper=pd.ArrowDtype)
        grain = frame["_grain"].to_numpy(dtype=bool)
        found = [
            _failures(frame[part], schema_of(self._table, self._fields, required=required))
            for required, part in ((True, grain), (False, ~grain))
            if part.any()
        ]
        columns = {name: [value for table in found for value in table[name]] for name in FAILURES.names}
        return pa.RecordBatch.from_pydict(columns, schema=FAILURES)


def _failures(frame: pd.DataFrame, schema: pandera.DataFrameSchema) -> dict[str, list[object]]:
    try:
        with warnings.catch_warnings():
            # Pandera loads its layer for pyspark, where that is installed, with its first frame.
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
            schema.validate(frame, lazy=True)
    except _library().errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return {name: [] for name in FAILURES.names}
    cases = cases[cases["index"].notna()]
    index = cases["index"].astype("int64")
    values = cases["failure_case"]
    return {
        SOURCE: frame.loc[index, SOURCE].tolist(),
        ROW: frame.loc[index, ROW].tolist(),
        "column": cases["column"].tolist(),
        "rule": ["required" if check == "not_nullable" else check for check in cases["check"]],
        "value": [None if missing else str(value) for value, missing in zip(values, values.isna(), strict=True)],
    }


def pandera_module(model: Model) -> str:
    """A Python module with one Pandera schema a table, for users to import."""
    lines = [
        '"""Contracts of the model, for Arrow-backed pandas frames."""',
        "",
        "import pandas as pd",
        "import pandera.pandas as pa",
        "import pyarrow",
        "",
    ]
    for name, table in model.tables.items():
        lines.append(f"{name} = pa.DataFrameSchema({{")
        lines += [f"    {field!r}: {_source_of(spec)}," for field, spec in table.fields.items()]
        lines += ["}, strict=False)", ""]
    return "\n".join(lines)


def _source_of(field: ModelField) -> str:
    checks = []
    if field.minimum is not None:
        checks.append(f"pa.Check.ge({field.minimum!r})")
    if field.maximum is not None:
        checks.append(f"pa.Check.le({field.maximum!r})")
    if field.allowed is not None:
        checks.append(f"pa.Check.isin({field.allowed!r})")
    if field.pattern is not None:
        checks.append(f"pa.Check.str_matches({f'^(?:{field.pattern})$'!r})")
    if field.max_length is not None:
        checks.append(f"pa.Check.str_length(max_value={field.max_length})")
    arrow = {
        pa.int64(): "pyarrow.int64()", pa.float64(): "pyarrow.float64()", pa.date32(): "pyarrow.date32()",
        pa.timestamp("us"): "pyarrow.timestamp('us')", pa.bool_(): "pyarrow.bool_()", pa.string(): "pyarrow.string()",
    }[_PANDAS.get(field.type, pa.string())]  # fmt: skip
    return f"pa.Column(pd.ArrowDtype({arrow}), checks=[{', '.join(checks)}], nullable={not field.required})"
