"""What the user is told about the tables found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crmmigrate.core.damage import RAGGED
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.sources import Grid, Swept
from crmmigrate.steps.gather import rules
from crmmigrate.steps.gather.frames import Staged
from crmmigrate.steps.gather.shaping import Shaped

SURE_HEADER = 0.7
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
    yield from _header(where, part)
    yield from _swept(where, staged.swept) if staged.swept else _ragged(where, part)
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


def nothing(path: str) -> Finding:
    """The finding about a file without any table."""
    hint = "leave the file out with `exclude`, or name its header with `header_rows` in migration.yaml"
    return Finding("source-empty", "there is no table in this file", Severity.WARNING, Where(path), next=hint)


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
    if part.renamed:
        shown = tuple(name or "(blank)" for name in part.renamed[:5])
        message = f"{len(part.renamed)} columns have a blank or repeated header; they were made unique"
        yield Finding("header-duplicate", message, Severity.INFO, where, len(part.renamed), shown)


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
