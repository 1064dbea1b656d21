"""What the user is told about the tables found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crmmigrate.core.damage import RAGGED
from crmmigrate.core.documents import Unpivot
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.sources import Grid, Relation, Swept
from crmmigrate.core.tables import Table
from crmmigrate.steps.gather import rules
from crmmigrate.steps.gather.ambiguous import ambiguous_dates
from crmmigrate.steps.gather.crosstab import Crosstab
from crmmigrate.steps.gather.frames import Staged
from crmmigrate.steps.gather.reconciling import total_rows
from crmmigrate.steps.gather.shaping import Shaped
from crmmigrate.steps.gather.told import Told

SURE_HEADER = 0.7
LOOKED_AT, LEAST = 200, 5
_RULE_CODES = {
    rules.TITLE: ("rows-title", "title or note rows above the header were left out"),
    rules.TOTAL: ("rows-total", "total or subtotal rows were left out"),
    rules.BLANK: ("rows-blank", "blank rows were left out"),
    rules.REPEATED_HEADER: (
        "rows-repeated-header",
        "rows that repeat the header or the head of a page were left out",
    ),
    rules.FOOTNOTE: ("rows-footnote", "note rows below the table were left out"),
    rules.GROUP_LABEL: ("rows-title", "rows that hold only the label of a group were left out"),
}


def of_table(path: str, part: Shaped, staged: Staged) -> Iterator[Finding]:
    """The findings about one table."""
    where = Where(path, part.block.grid.sheet)
    yield from _excluded(where, part, staged)
    yield from total_rows(where, part)
    yield from _header(where, part)
    yield from _swept(where, staged.swept) if staged.swept else _ragged(where, part)
    yield from ambiguous_dates(where, part, staged)
    if part.block.grid.options.get("transposed"):
        message = f"the table lies on its side (transposed); it was turned, one record a column {_area(part)}"
        hint = "set `transposed: false` in migration.yaml if each row is a record"
        yield Finding("table-transposed", message, Severity.WARNING, where, next=hint)
    if part.labels:
        message = f"labels of groups were carried down to {len(part.labels)} records as column {part.names[-1]!r}"
        examples = tuple(dict.fromkeys(part.labels.values()))
        yield Finding("labels-carried", message, Severity.INFO, where, len(part.labels), examples)
    if part.filled_cells:
        count = len(part.filled_cells)
        message = f"{count} merged cells were filled with their common value"
        yield Finding("merged-cells", message, Severity.INFO, where, count)
    if not staged.n_rows:
        yield Finding("source-no-rows", "the table has a header and no records", Severity.INFO, where)


def of_grid(path: str, grid: Grid, parts: Sequence[Shaped]) -> Iterator[Finding]:
    """The findings about a sheet as a whole."""
    where = Where(path, grid.sheet)
    tables = [part for part in parts if part.header is not None]
    if len(tables) > 1:
        message = f"{len(tables)} tables were found here; each is a source of its own"
        yield Finding("tables-several", message, Severity.INFO, where, len(tables))
    stray = [(part, i) for part in parts for i, rule in part.excluded.items() if rule == rules.NO_TABLE]
    if stray:
        message = f"{len(stray)} rows with cells that belong to no table were left out"
        texts = tuple(part.block.text(i)[:80] for part, i in stray[:5])
        yield Finding("rows-title", message, Severity.INFO, where, len(stray), texts)


def of_relation(path: str, relation: Relation, staged: Told) -> Iterator[Finding]:
    """The findings about a table that its file tells."""
    where = Where(path, relation.table)
    if relation.aside:
        message = f"{len(relation.aside)} records cannot be trusted; they were rejected with their raw text"
        examples = tuple(f"{a.reason}: {a.raw[:60]}" for a in relation.aside[:5])
        yield Finding("records-damaged", message, Severity.WARNING, where, len(relation.aside), examples)
    if staged.renamed:
        shown = tuple(name or "(blank)" for name in staged.renamed[:5])
        message = f"{len(staged.renamed)} columns have a blank or repeated name; they were made unique"
        yield Finding("header-duplicate", message, Severity.INFO, where, len(staged.renamed), shown)
    if not staged.n_rows and not staged.n_excluded:
        yield Finding("source-no-rows", "the table has no records", Severity.INFO, where)
    if staged.n_excluded:
        message = f"{staged.n_excluded} rows were left out (rule {relation.excluded}); they are kept aside"
        yield Finding("rows-left-out", message, Severity.INFO, where, staged.n_excluded)


def crosstab(path: str, sheet: str | None, part: Shaped, found: Crosstab) -> Finding:
    """The offer to make rows of the columns of a crosstab."""
    first, last = part.names[found.columns[0]], part.names[found.columns[-1]]
    message = f"{len(found.columns)} columns, {first} to {last}, are values of one {found.what} (crosstab)"
    columns = ", ".join(f'"{part.names[j]}"' for j in found.columns)
    hint = f"unpivot: {{columns: [{columns}], name: {found.what}, value: value}} in migration.yaml makes rows of them"
    return Finding("crosstab-found", message, Severity.INFO, Where(path, sheet), len(found.columns), next=hint)


def unpivoted(path: str, table: Table, told: Unpivot) -> Finding:
    """What became of columns that the user had turned into rows."""
    message = f"{len(told.columns)} columns became rows: {table.meta['n_rows']} records"
    return Finding("crosstab-unpivoted", message, Severity.INFO, Where(path, table.meta["table"]), len(told.columns))


def nothing(path: str) -> Finding:
    """The finding about a file without any table."""
    hint = "leave the file out with `exclude`, or name its header with `header_rows` in migration.yaml"
    return Finding("source-empty", "there is no table in this file", Severity.WARNING, Where(path), next=hint)


def _area(part: Shaped) -> str:
    header = part.header
    return f"(confidence {header.confidence:.2f})" if header else ""


def _excluded(where: Where, part: Shaped, staged: Staged) -> Iterator[Finding]:
    texts: dict[str, list[str]] = {}
    for i, rule in part.excluded.items():
        texts.setdefault(rule, []).append(part.block.text(i).strip()[:80])
    for rule, count in sorted(staged.counts.items()):
        if rule in _RULE_CODES:
            code, text = _RULE_CODES[rule]
            examples = tuple(t for t in texts.get(rule, [])[:5] if t)
            yield Finding(code, f"{count} {text} (rule {rule})", Severity.INFO, where, count, examples)


def _header(where: Where, part: Shaped) -> Iterator[Finding]:
    header = part.header
    if header is None:
        return
    hint = "set `header_rows` in migration.yaml"
    if header.missing:
        message = "the table has no header row; its columns are named by position"
        yield Finding("header-missing", message, Severity.WARNING, where, next=hint)
    elif header.confidence < SURE_HEADER:
        lines = ", ".join(str(part.block.line(i)) for i in part.header_rows)
        message = f"row {lines} was taken as the header (confidence {header.confidence:.2f})"
        yield Finding("header-guessed", message, Severity.WARNING, where, next=hint)
    elif _odd_first(part):
        message = f"the first record has no {part.names[0]!r}, which all others have; it may belong to the header"
        yield Finding(
            "header-guessed", message, Severity.WARNING, where, examples=_raw(part, part.records[:1]), next=hint
        )
    if (sizes := _uneven(part)) is not None:
        message = f"the header has {sizes[0]} cells, the records have {sizes[1]}; names may stand over other columns"
        yield Finding("header-width", message, Severity.WARNING, where, next=hint)
    if part.renamed:
        shown = tuple(name or "(blank)" for name in part.renamed[:5])
        message = f"{len(part.renamed)} columns have a blank or repeated header; they were made unique"
        yield Finding("header-duplicate", message, Severity.INFO, where, len(part.renamed), shown)


def _uneven(part: Shaped) -> tuple[int, int] | None:
    """Cells of a text file's header and of its records, where they differ."""
    block, header = part.block, part.header
    if header is None or header.missing or not block.grid.raw or len(part.records) < LEAST:
        return None
    row = block.grid.rows[block.top + header.last]
    named = max((i + 1 for i, c in enumerate(row) if c is not None), default=0)
    usual = _usual(part)
    return (len(row), usual) if named > usual or len(row) < usual else None


def _odd_first(part: Shaped) -> bool:
    """Whether only the first record lacks what stands in the first column of all others."""
    firsts = [part.record(i)[0] for i in part.records[:LOOKED_AT]]
    return len(firsts) > LEAST and firsts[0] is None and None not in firsts[1:]


def _swept(where: Where, swept: Swept) -> Iterator[Finding]:
    """Ragged records of a large file."""
    wide = [aside for aside in swept.rejected if aside.rule == RAGGED]
    if wide:
        numbers = tuple(aside.row for aside in wide[:5] if aside.row is not None)
        yield _too_wide(replace(where, rows=numbers), len(wide), tuple(aside.raw[:80] for aside in wide[:5]))
    count, examples = swept.short
    if count:
        yield _too_short(where, count, tuple(text[:80] for text in examples))


def _too_wide(where: Where, count: int, examples: tuple[str, ...]) -> Finding:
    message = f"{count} ragged records (too many fields, or torn by a line break) were rejected"
    return Finding("rows-ragged", message, Severity.WARNING, where, count, examples)


def _too_short(where: Where, count: int, examples: tuple[str, ...]) -> Finding:
    message = f"{count} records have fewer fields than the others; the missing cells are read as empty"
    return Finding("rows-ragged", message, Severity.WARNING, where, count, examples)


def _ragged(where: Where, part: Shaped) -> Iterator[Finding]:
    block = part.block
    wide = [i for i, (rule, _) in part.rejected.items() if rule == RAGGED]
    if wide:
        yield _too_wide(_rows(where, part, wide), len(wide), _raw(part, wide))
    if not block.grid.raw:
        return
    usual = _usual(part)
    short = [i for i in part.records if len(block.grid.rows[block.top + i]) < usual]
    if short:
        where = _rows(where, part, short)
        yield _too_short(where, len(short), _raw(part, short))
        last = len(block.grid.rows) - 1 - block.top
        if short[-1] == last and len(short) == 1:
            yield Finding("truncated", "the file may end in the middle of its last record", Severity.WARNING, where)


def _usual(part: Shaped) -> int:
    lengths = Counter(len(part.block.grid.rows[part.block.top + i]) for i in part.records[:1000])
    return max(lengths.items(), key=lambda item: (item[1], item[0]))[0] if lengths else 0


def _rows(where: Where, part: Shaped, rows: Sequence[int]) -> Where:
    numbers = tuple(n for i in rows[:5] if (n := part.number(i)) is not None)
    return Where(where.file, where.table, None, numbers)


def _raw(part: Shaped, rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(part.block.text(i)[:80] for i in rows[:5])
