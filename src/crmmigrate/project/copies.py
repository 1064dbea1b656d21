"""Files that look like an older and a newer copy of one table: `customers.xlsx` and `customers_final_v2.xlsx`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import PurePosixPath

import narwhals as nw

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame, size, source_file, source_sheet
from crmmigrate.project.store import Artefact

MOST_ROWS = 2_000_000
MOST_COPIES = 20
"""More files of nearly one name are a series, such as one a month."""
LEAST_SHARE = 0.3
"""Share of the smaller table's rows that must stand in the other one, cell for cell."""
_MARKS = re.compile(
    r"(?i)(?:[\s_.\-(\[]+|(?<=[a-z])(?=v?\d))(?:final|finale?|endg(?:ü|ue)ltig|neu|new|nuevo|nouveau|alt|old|vieux|viejo"
    r"|copy|kopie|copie|copia|backup|bak|sicherung|rev(?:ision)?|version|vers|stand|update[d]?|korr(?:igiert)?|fixed"
    r"|clean(?:ed)?|v?\d{1,2}|(?:19|20)\d{2}(?:[\s_.-]?\d{2}){0,2}|of|von|de)(?=$|[\s_.\-)\]]|v?\d)[)\]]*"
)


def findings(tables: Mapping[str, Artefact], engine: Engine) -> list[Finding]:
    """A finding for each table that another one of nearly the same name and columns seems to replace."""
    return [f for group in _groups(tables) for f in _compared(group, engine)]


def stem(file: str) -> str:
    """The name of a file without what people add to copies.

    >>> stem("a/Kunden_final_v2.xlsx"), stem("a/Kunden (1).csv"), stem("a/Kunden.xlsx")
    ('kunden', 'kunden', 'kunden')
    """
    name = PurePosixPath(file).stem
    before = None
    while before != name:
        before, name = name, _MARKS.sub(" ", f" {name}").strip(" _.-")
    return re.sub(r"[\W_]+", " ", name).strip().casefold() or PurePosixPath(file).stem.casefold()


def _groups(tables: Mapping[str, Artefact]) -> Iterator[list[Artefact]]:
    alike: dict[tuple[str, ...], list[Artefact]] = defaultdict(list)
    for name, table in tables.items():
        header = tuple(sorted(str(column.label).strip().casefold() for column in table.columns))
        sheet = (source_sheet(name) or "").casefold()
        alike[stem(source_file(name)), stem(f"{sheet}.x"), *header].append(table)
    for group in alike.values():
        if 1 < len({source_file(t.name) for t in group}) <= MOST_COPIES:
            yield sorted(group, key=lambda t: t.name)


def _compared(group: list[Artefact], engine: Engine) -> Iterator[Finding]:
    for one, other in pairwise(group):
        if source_file(one.name) == source_file(other.name) or max(one.n_rows, other.n_rows) > MOST_ROWS:
            continue
        smaller = min(one.n_rows, other.n_rows)
        same = _common(one, other, engine) if smaller else 0
        if smaller and same >= LEAST_SHARE * smaller:
            newer, older = (other, one) if other.n_rows >= one.n_rows else (one, other)
            message = (
                f"looks like another copy of {older.name}: the same columns, and {same} of {smaller} rows "
                "are the same; both are read"
            )
            hint = (
                "leave the older copy out with `exclude` in migration.yaml, or give the better one a lower `priority`"
            )
            where = Where(source_file(newer.name), source_sheet(newer.name))
            yield Finding("copy-newer", message, Severity.WARNING, where, same, next=hint)


def _common(one: Artefact, other: Artefact, engine: Engine) -> int:
    rows = _rows(one, engine).join(_rows(other, engine), on="row", how="inner")
    return size(rows)


def _rows(table: Artefact, engine: Engine) -> Frame:
    """The distinct rows of a table as one text, columns in the order of their names."""
    ordered = sorted(table.columns, key=lambda column: (column.label.casefold(), column.name))
    cells = (nw.col(column.name).fill_null("") for column in ordered)
    return table.read(engine).frame.select(nw.concat_str(*cells, separator="\x1f").alias("row")).unique("row")
