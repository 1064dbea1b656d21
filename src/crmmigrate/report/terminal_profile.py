"""Profiles in the terminal, in 80 columns: a block a table, then what stands between tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import Survey, Trend
from crmmigrate.core.tables import source_file, source_sheet
from crmmigrate.report.page import percent
from crmmigrate.report.profile_between import Link, Pointer, between
from crmmigrate.report.profile_columns import notes
from crmmigrate.report.profile_tables import TableView, view
from crmmigrate.report.profile_words import Words, header, plural
from crmmigrate.report.terminal import shorten
from crmmigrate.values.visible import visible

FEW = 4
"""With more tables than this only a line each is shown, unless some are named."""
_MOST_COLUMNS = 30
_MOST_LINES = 40
_MOST_ENTRIES = 8
_BARS = "▁▂▃▄▅▆▇█"
_PLOT = 10
_TREND = 24
_MOST_NOTES = 3
_MOST_TRENDS = 2
_ELSEWHERE = ("role", "note on")


@dataclass(frozen=True)
class Shown:
    """What to show.

    Attributes:
        tables: Names, parts of names or patterns of tables; all of their columns are shown.
        every: Show all tables with all columns.
        masked: Whether personal data is masked.
    """

    tables: tuple[str, ...] = field(default=())
    every: bool = False
    masked: bool = True


def profile(console: Console, profiles: Sequence[TableProfile], survey: Survey, shown: Shown = Shown()) -> None:
    """Tables and what stands between them.

    Args:
        console: Where to print; its width is kept.
        profiles: One a table.
        survey: Tables as wholes and beside one another.
        shown: Which of them, and how.
    """
    words = Words(profiles, masked=shown.masked)
    chosen = [p for p in profiles if any(_named(p.source, words, name) for name in shown.tables)]
    if shown.tables and not chosen:
        console.print(Text(f"no table is named {' or '.join(shown.tables)}; there are:"))
    blocks = chosen or (list(profiles) if (shown.every or len(profiles) <= FEW) and not shown.tables else [])
    if len(blocks) < len(profiles) and not chosen:
        _lines(console, profiles, survey, words)
    for table in blocks:
        most = None if shown.every or chosen else _MOST_COLUMNS
        said = survey.of(table.source)
        _block(console, view(table, said, words))
        for trend in said.trends[:_MOST_TRENDS] if said else ():
            _trend(console, table.source, trend, words)
        _columns(console, table, words, most)
    _between(console, _kept(survey, {p.source for p in chosen}) if chosen else survey, words)
    if not blocks and profiles and not shown.tables:
        console.print(Text("\nOne table: --table NAME. All of them: --all. As a page: --html FILE.", style="dim"))


def _named(source: str, words: Words, asked: str) -> bool:
    name = asked.casefold()
    known = [source, source_file(source), source_sheet(source) or "", words.table(source)]
    return any(name in text.casefold() or fnmatch(text.casefold(), name) for text in known)


def _kept(survey: Survey, chosen: set[str]) -> Survey:
    """What concerns the chosen tables."""
    return Survey(
        survey.tables,
        tuple(s for s in survey.same_tables if chosen & set(s.sources)),
        tuple(r for r in survey.references if chosen & {r.source, r.ref_source}),
        tuple(o for o in survey.overlaps if chosen & {o.left.source, o.right.source}),
        tuple(s for s in survey.same_columns if chosen & {p.source for p in s.places}),
        tuple(c for c in survey.conflicts if chosen & {p.source for p in (*c.codes, *c.names)}),
    )


def _lines(console: Console, profiles: Sequence[TableProfile], survey: Survey, words: Words) -> None:
    """A line a table."""
    grid = _grid(("table", "rows", "columns", "filled", "look at", "personal"), right=("rows", "columns", "filled",
                 "look at", "personal"))  # fmt: skip
    room = max(20, console.width - 48)
    for table in profiles[:_MOST_LINES]:
        seen = view(table, survey.of(table.source), words)
        grid.add_row(
            Text(shorten(seen.name, room)), f"{seen.rows:,}", f"{len(seen.columns):,}", f"{seen.filled_share} %",
            Text(f"{seen.look}" if seen.look else "", style="yellow"), f"{seen.personal or ''}",
        )  # fmt: skip
    console.print(grid)
    if len(profiles) > _MOST_LINES:
        console.print(Text(f"… and {len(profiles) - _MOST_LINES:,} more", style="dim"))


def _block(console: Console, seen: TableView) -> None:
    size = f"{plural(seen.rows, 'row')}, {plural(len(seen.columns), 'column')}"
    console.print()
    console.print(Text.assemble((seen.name, "bold"), f"  {size}", (f"  {seen.role}" if seen.role else "", "cyan")))
    facts = [fact for fact in seen.facts if not fact.title.startswith(_ELSEWHERE)]
    wide = max((len(fact.title) for fact in facts), default=0)
    for fact in facts:
        said = Text("; ".join(fact.texts[:4]), style="yellow" if fact.warn else "")
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_column(width=wide)
        line.add_column(overflow="fold")
        line.add_row(Text(fact.title, style="dim"), said)
        console.print(Padding(line, (0, 0, 0, 2)))
    for near in seen.near[:2]:
        parts = ", ".join(f"{label}: {a} / {b}" for label, a, b in near.differ[:3])
        _note(console, f"rows {near.rows} ({near.likeness}) {parts}")
    for broken in seen.broken[:3]:
        _note(console, f"row {broken.row:,}: {broken.rule}: {broken.left} says {broken.value}, others {broken.usual}")


def _trend(console: Console, source: str, trend: Trend, words: Words) -> None:
    counts = [count for _, count in trend.points]
    hide = words.hides(source, trend.column)
    first, last = ("", "") if hide or not counts else (visible(trend.points[at][0][:7]) for at in (0, -1))
    _note(console, f"{words.label(source, trend.column)} by {trend.unit}: {first} {plot(counts, _TREND)} {last}")


def _note(console: Console, text: str) -> None:
    console.print(Padding(Text(text, style="dim"), (0, 0, 0, 4)))


def _columns(console: Console, table: TableProfile, words: Words, most: int | None) -> None:
    grid = _grid(("column", "is", "role", "filled", "distinct", "values"), right=("filled", "distinct"))
    columns = table.columns[:most]
    distinct = max((len(f"{c.distinct:,}") for c in columns), default=8)
    room = console.width - 10 - 6 - max(distinct, 8) - 5
    first = min(max((len(header(c.label)) for c in columns), default=6), max(12, room * 2 // 7))
    second = min(max((len(_is(c)) for c in columns), default=2), 13)
    last = max(12, room - first - second)
    for column in columns:
        grid.add_row(
            Text(shorten(header(column.label), first), style="bold" if (column.name,) in table.keys else ""),
            Text(shorten(_is(column), second), style="magenta" if column.pii else ""), column.role,
            _share(column), f"{column.distinct:,}", _values(column, words, last),
        )  # fmt: skip
    console.print(Padding(grid, (0, 0, 0, 0)))
    if len(columns) < len(table.columns):
        rest = len(table.columns) - len(columns)
        console.print(Text(f"… and {plural(rest, 'more column', 'more columns')}: --table or --all", style="dim"))


def _is(column: ColumnProfile) -> str:
    return (column.semantic_type or column.inferred_type).replace("_", " ")


def _share(column: ColumnProfile) -> str:
    return percent(column.n - column.nulls, column.n) if column.n else "-"


def _values(column: ColumnProfile, words: Words, room: int) -> Text:
    """A histogram with its ends, or the most frequent values; what to look at in the line below."""
    hide = words.masked and column.pii is not None
    if column.histogram:
        low, high = column.histogram[0][0], column.histogram[-1][1]
        if column.role == "date" or column.inferred_type in ("date", "datetime"):
            low, high = low[:7], high[:7]
        said = plot([count for _, _, count in column.histogram])
        said += "" if hide else f" {visible(low, 10)}…{visible(high, 10)}"
    else:
        said = ", ".join(dict.fromkeys(words.value(text, column, most=20) for text, _ in column.top[:4]))
    text = Text(said if len(said) <= room else f"{said[: room - 1]}…")
    look = ", ".join(notes(column)[:_MOST_NOTES])
    return text.append(f"\n! {look}", style="yellow") if look else text


def plot(counts: Sequence[int], width: int = _PLOT) -> str:
    """A histogram of one line.

    >>> plot([0, 1, 4, 8], 4)
    ' ▁▄█'
    """
    per = -(-len(counts) // width) or 1
    sums = [sum(counts[at : at + per]) for at in range(0, len(counts), per)]
    most = max(sums, default=0) or 1
    return "".join(_BARS[max(1, -(-count * 8 // most)) - 1] if count else " " for count in sums)


# --- between tables ------------------------------------------------------------------------------


def _between(console: Console, survey: Survey, words: Words) -> None:
    found, most = between(survey, words), _MOST_ENTRIES
    _part(console, "Tables that are one", survey.same_tables, [
        (_links(s.tables), f"{s.kind}, {s.confidence}") for s in found.same[:most]
    ])  # fmt: skip
    _part(console, "References", survey.references, [_reference(r) for r in found.references[:most]])
    _part(console, "The same members", survey.overlaps, [
        (f"{o.left.text} and {o.right.text} share {o.counts[1]:,}",
         f"by {o.by}; only here {o.counts[0]:,}, only there {o.counts[2]:,}")
        for o in found.overlaps[:most]
    ])  # fmt: skip
    _part(console, "One column under other names", survey.same_columns, [
        (_links(c.places), f"{c.confidence}, {c.why}") for c in found.columns[:most]
    ])  # fmt: skip
    _part(console, "Codes and names that disagree", survey.conflicts, [
        (f"{c.title} ({c.count:,}): {_links(c.places)}",
         "; ".join(f"{value}: {' / '.join(says)}" for value, says in c.examples[:2]))
        for c in found.conflicts[:most]
    ])  # fmt: skip


def _reference(found: Pointer) -> tuple[str, str]:
    said = found.confidence
    if found.orphans:
        said += f", {plural(found.orphans, 'row')} ({found.share}) point nowhere"
    if found.examples:
        said += f": {', '.join(found.examples[:3])}"
    return f"{found.source.text} [{found.columns}] → {found.ref.text} [{found.ref_columns}]", said


def _part(console: Console, title: str, whole: Sequence[object], entries: Iterable[tuple[str, str]]) -> None:
    """A heading and the first entries of a list."""
    if not whole:
        return
    console.print(Text.assemble("\n", (title, "bold"), f"  {len(whole):,}"))
    for first, second in entries:
        console.print(Padding(Text(first), (0, 0, 0, 2)))
        if second:
            _note(console, second)
    if len(whole) > _MOST_ENTRIES:
        console.print(Text(f"  … and {len(whole) - _MOST_ENTRIES:,} more", style="dim"))


def _links(links: Iterable[Link]) -> str:
    texts = [link.text for link in links]
    return ", ".join(texts[:4]) + (f" and {len(texts) - 4} more" if len(texts) > 4 else "")


def _grid(names: Sequence[str], right: Sequence[str]) -> Table:
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name in names:
        grid.add_column(name, justify="right" if name in right else "left", no_wrap=name != "values")
    return grid
