"""Dates that may be day/month or month/day, and nothing in their column decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

import narwhals as nw

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.tables import column_name
from crmmigrate.steps.gather.frames import Staged
from crmmigrate.steps.gather.shaping import Shaped

LOOKED_AT = 1000
LEAST = 3
_DATE = re.compile(r"\s*(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?:[ T].*)?")
_DECIDES = r"^\s*(?:(?:1[3-9]|[23][0-9])[/-][0-9]{1,2}|[0-9]{1,2}[/-](?:1[3-9]|[23][0-9]))[/-]"


def ambiguous_dates(where: Where, part: Shaped, staged: Staged) -> Iterator[Finding]:
    """A finding for each column whose dates nothing decides: no day above 12 in the whole column."""
    rows = [part.record(i) for i in part.records[:LOOKED_AT]]
    for j, name in enumerate(part.names):
        values = [row[j] for row in rows if row[j] is not None]
        found = [match for value in values if (match := _DATE.fullmatch(value or ""))]
        if len(found) < max(LEAST, 0.5 * len(values)) or any(int(m[1]) > 12 or int(m[3]) > 12 for m in found):
            continue
        if all(m[1] == m[3] for m in found) or _decided(staged, column_name(j)):
            continue
        message = f"the dates in {name!r} can be read as day/month or month/day; no value decides"
        yield Finding(
            "dates-ambiguous", message, Severity.WARNING, Where(where.file, where.table, name), len(found),
            tuple(dict.fromkeys(m[0].strip() for m in found)), "say `order: dmy` or `order: mdy` in cleaning.yaml",
        )  # fmt: skip


def _decided(staged: Staged, column: str) -> bool:
    hits = staged.frame.filter(nw.col(column).str.contains(_DECIDES)).head(1)
    return len(hits.collect(backend="pyarrow")) > 0
