"""Control totals per measure and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import narwhals as nw

from crmmigrate.core.casting import typed
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result, Tables
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.values.canonical import GUARDS


@dataclass(frozen=True)
class ValidateConfig:
    """What `run` needs beside the legacy tables.

    Attributes:
        fates: Frame with `_source`, `_row` of the rows that are not loaded, or None when all are.
    """

    fates: Frame | None


def run(tables: Tables, config: ValidateConfig, engine: Engine) -> Result:
    """Add up each measure over all legacy rows, and over those that were left out.

    Args:
        tables: By source: the measures as text under their field names, with lineage; `meta["table"]` names the
            fact, `meta["measures"]` maps field -> type.
        config: What became of rows.
        engine: Where frames live.

    Returns:
        `data["totals"]`: rows of source, table, measure, legacy, left_out (decimal text).
    """
    rows: list[dict[str, str]] = []
    for source, table in sorted(tables.items()):
        measures: dict[str, str] = table.meta["measures"]
        numbers = engine.hold(table.frame.select(SOURCE, ROW, *(_number(f, t) for f, t in measures.items())))
        legacy = _sums(numbers, list(measures))
        left = _left_out(numbers, config.fates, list(measures))
        rows += [
            {
                "source": source,
                "table": table.meta["table"],
                "measure": m,
                "legacy": str(legacy[m]),
                "left_out": str(left[m]),
            }
            for m in measures
        ]
    return Result(data={"totals": rows})


def _number(field: str, field_type: str) -> nw.Expr:
    """The value where it is a number; what is none counts nowhere."""
    good = nw.when(nw.col(field).str.contains(GUARDS[field_type])).then(nw.col(field))
    return typed(good, field_type).alias(field)


def _sums(frame: Frame, fields: Sequence[str]) -> dict[str, Decimal]:
    found = frame.select(*(nw.col(f).sum() for f in fields)).collect(backend="pyarrow")
    return {f: Decimal(str(found[f].to_list()[0] or 0)) for f in fields}


def _left_out(frame: Frame, fates: Frame | None, fields: Sequence[str]) -> dict[str, Decimal]:
    if fates is None:
        return dict.fromkeys(fields, Decimal(0))
    rows = fates.filter(~nw.col(ROW).is_null()).select(SOURCE, ROW).unique()
    return _sums(frame.join(rows, on=[SOURCE, ROW], how="inner"), fields)


def compare(
    totals: Sequence[Mapping[str, str]],
    target: Mapping[tuple[str, str, str], Decimal],
    tolerance: Decimal = Decimal(0),
) -> list[dict[str, Any]]:
    """The control totals: legacy = target + left out, to the last digit.

    Args:
        totals: As `run` gives them.
        target: Sum in the target by (source, table, measure).
        tolerance: Relative difference that counts as none, for targets that keep decimals as floating point.
    """
    rows = []
    for total in totals:
        loaded = target.get((total["source"], total["table"], total["measure"]), Decimal(0))
        difference = Decimal(total["legacy"]) - Decimal(total["left_out"]) - loaded
        row: dict[str, Any] = {**total, "legacy": _plain(total["legacy"]), "left_out": _plain(total["left_out"])}
        row |= {"target": _plain(loaded), "difference": _plain(difference)}
        row["ok"] = abs(difference) <= tolerance * abs(Decimal(total["legacy"]))
        rows.append(row)
    return rows


def _plain(value: str | Decimal) -> str:
    """A decimal without exponent and needless zeros."""
    text = f"{Decimal(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
