"""Fan-out: an amount of the whole order that stands on each of its lines counts several times when it is summed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from crmmigrate.core.documents import Model
from crmmigrate.project.kpi_legacy import LegacySide
from crmmigrate.steps import load
from crmmigrate.steps.kpis import Kpi
from crmmigrate.steps.kpis.compare import number, plain

FEWEST = 5
"""Orders of several lines below which nothing can be told."""
SHARE = 0.95
DEVIATIONS = 3
"""By how many standard deviations more orders must agree than by chance."""


def told(kpi: Kpi, side: LegacySide, model: Model) -> dict[str, Any]:
    """`fan_out` of a KPI that sums such an amount; nothing where it does not."""
    for table, key, line, field in _suspects(kpi, side, model):
        groups, same, total, once, chance, variance = side.figures_row(_asked(table, key, line, field))
        if groups >= FEWEST and same >= SHARE * groups and same - chance > DEVIATIONS * math.sqrt(variance):
            return {
                "fan_out": {
                    "field": f"{table}.{field}", "key": key, "groups": int(groups),
                    "counted": plain(number(total)), "once": plain(number(once)),
                }
            }  # fmt: skip
    return {}


def _asked(table: str, key: str, line: str, field: str) -> str:
    """Orders of several lines, those whose lines agree, the sums, and how many would agree by chance.

    The chance that n lines have one value is taken as that of a pair, n - 1 times.
    """
    return (
        f'WITH lines AS (SELECT "{key}" AS k, "{field}" AS v, coalesce(CAST("{line}" AS VARCHAR), _key) AS l '
        f'FROM "{table}" WHERE "{field}" <> 0 AND "{key}" IS NOT NULL), '
        "whole AS (SELECT k, min(v) AS low, max(v) AS high, sum(v) AS total, count(*) AS n FROM lines GROUP BY k "
        "HAVING count(DISTINCT l) > 1), "
        "by_value AS (SELECT count(*) AS n, sum(count(*)) OVER () AS of FROM lines SEMI JOIN whole USING (k) "
        "GROUP BY v), "
        "pair AS (SELECT sum(power(n / of, 2)) AS p FROM by_value), "
        "chances AS (SELECT low, high, total, power(p, n - 1) AS q FROM whole, pair) "
        "SELECT count(*), count(*) FILTER (low = high), sum(total), sum(low), sum(q), sum(q * (1 - q)) FROM chances"
    )


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
