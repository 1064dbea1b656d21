"""Fan-out: an amount of the whole order that stands on each of its lines counts several times when it is summed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from crmmigrate.core.documents import Model
from crmmigrate.project.kpi_legacy import LegacySide
from crmmigrate.steps import load
from crmmigrate.steps.kpis import Kpi
from crmmigrate.steps.kpis.compare import number, plain

FEWEST = 5
"""Orders of several lines from which on a coincidence is not believed."""
SHARE = 0.95


def told(kpi: Kpi, side: LegacySide, model: Model) -> dict[str, Any]:
    """`fan_out` of a KPI that sums such an amount; nothing where it does not."""
    for table, key, line, field in _suspects(kpi, side, model):
        rows = side.figures_row(
            f"SELECT count(*), count(*) FILTER (low = high), count(DISTINCT low), sum(total), sum(low) FROM ("
            f'SELECT min("{field}") AS low, max("{field}") AS high, sum("{field}") AS total, '
            f'count(DISTINCT coalesce(CAST("{line}" AS VARCHAR), _key)) AS n FROM "{table}" '
            f'WHERE "{field}" <> 0 AND "{key}" IS NOT NULL GROUP BY "{key}") WHERE n > 1'
        )
        groups, same, distinct, total, once = rows
        if groups >= FEWEST and same >= SHARE * groups and distinct >= FEWEST:
            return {
                "fan_out": {
                    "field": f"{table}.{field}", "key": key, "groups": int(groups),
                    "counted": plain(number(total)), "once": plain(number(once)),
                }
            }  # fmt: skip
    return {}


def _suspects(kpi: Kpi, side: LegacySide, model: Model) -> Iterator[tuple[str, str, str, str]]:
    """Amounts that a KPI sums over facts whose rows are lines of something: table, key, line, field."""
    summed = {c.name for s in kpi.tree.find_all(exp.Sum) for c in s.find_all(exp.Column)}
    fields = {c.name for s in kpi.source_tree.find_all(exp.Sum) for c in s.find_all(exp.Column)}
    fields |= {root for name in summed for root in kpi.roots(name)}
    for name, spec in model.tables.items():
        table = load.target_name(model, name)
        if table not in kpi.tables or len(spec.grain) < 2 or spec.snapshot or spec.role == "dimension":
            continue
        key, line = spec.grain[:2]
        if not (side.star.has(f"{table}.{key}") and side.star.has(f"{table}.{line}")):
            continue
        for field in sorted(fields):
            known = spec.fields.get(field)
            if known is not None and known.type == "money" and side.star.has(f"{table}.{field}"):
                yield table, key, line, field
