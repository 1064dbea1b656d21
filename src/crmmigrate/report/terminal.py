"""Reports for the terminal. Colour and width are the console's; all text is plain data, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crmmigrate.core.accounting import Account, total
from crmmigrate.core.errors import CrmMigrateError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.report.machine import in_order

_MARKS = {Severity.ERROR: ("✗", "bold red"), Severity.WARNING: ("!", "yellow"), Severity.INFO: ("·", "cyan")}
_LONGEST_VALUE = 24
_LONGEST_PAIR = 64
_PAIRS = frozenset({"duplicates-near", "dependency-broken", "codes-conflict", "names-conflict"})  # A beside B
_NUMBERS = ("gathered", "loaded", "merged", "rejected", "excluded")


@dataclass(frozen=True)
class StepLine:
    """What became of one step.

    Attributes:
        name: The step.
        state: `done`, `unchanged` (nothing to do) or `failed`.
        seconds: How long it took.
        note: A few words, such as the number of rows.
    """

    name: str
    state: str
    seconds: float = 0.0
    note: str = ""


def findings(console: Console, found: Sequence[Finding], most: int = 3, *, brief: bool = False) -> None:
    """Findings by severity and code, the worst first; of each code at most `most` places, of mere notes none.

    Args:
        console: Where to print.
        found: The findings.
        most: Places of each code.
        brief: Of what does not block, one place.
    """
    notes = [finding for finding in found if finding.severity == Severity.INFO]
    ordered = in_order([finding for finding in found if finding.severity != Severity.INFO])
    for (severity, code), group in groupby(ordered, key=lambda f: (f.severity, f.code)):
        members = list(group)
        mark, style = _MARKS[severity]
        count = sum(finding.count for finding in members)
        head = Text.assemble((f"{mark} {code}", style), f"  {count:,}", ("  " + severity.value, "dim"))
        console.print(head)
        shown = 1 if brief and severity != Severity.ERROR else most
        for finding in members[:shown]:
            _finding(console, finding)
        if len(members) > shown:
            rest = len(members) - shown
            console.print(Text(f"    … and {rest:,} more place{'s' if rest > 1 else ''}", style="dim"))
        for step in dict.fromkeys(finding.next for finding in members if finding.next):
            console.print(Padding(Text.assemble(("next: ", "green"), step), (0, 0, 0, 4), expand=False))
    if notes:
        _notes(console, notes)


def _notes(console: Console, notes: Sequence[Finding]) -> None:
    """What is good to know, one line: codes with counts."""
    counts: dict[str, int] = {}
    for finding in notes:
        counts[finding.code] = counts.get(finding.code, 0) + finding.count
    listed = ", ".join(f"{code} {count:,}" for code, count in sorted(counts.items()))
    console.print(Text.assemble(("· notes  ", "dim"), listed), soft_wrap=False)


def accounting(console: Console, accounts: Sequence[Account], most: int | None = None) -> None:
    """The equation of each source: gathered = loaded + merged + rejected + excluded, and the sum.

    With `most`, only so many sources: those that do not balance first, then those with most rejects.
    """
    grid = _grid("source", *_NUMBERS, "")
    wide = console.width - sum(max(len(name), *_widths(accounts, name)) + 2 for name in _NUMBERS) - 3
    shown = sorted(accounts, key=lambda a: (a.balanced, -a.rejected, -a.gathered))[:most] if most else accounts
    for account in shown:
        grid.add_row(*_account(account, max(wide, 12)))
    if len(shown) < len(accounts):
        grid.add_row(Text(f"… and {len(accounts) - len(shown):,} more", style="dim"))
    if len(accounts) != 1:
        grid.add_section()
        grid.add_row(*_account(total(accounts), max(wide, 12)), style="bold")
    console.print(grid)


def table(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A small table; numbers stand to the right, long texts are folded."""
    console.print(Text(title, style="bold"))
    data = [list(row) for row in rows]
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for index, name in enumerate(columns):
        numeric = bool(data) and all(isinstance(row[index], int | float) for row in data)
        grid.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for row in data:
        grid.add_row(*(Text(_cell(value)) for value in row))
    console.print(grid)


def totals(console: Console, title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Control totals; figures are never cut, the names of their sources are where the console is narrow."""
    console.print(Text(title, style="bold"))
    figures = ("legacy", "left out", "target")
    data = [[str(r[name.replace(" ", "_")]) for name in ("measure", *figures)] for r in rows]
    marks = [Text("✓", style="green") if r["ok"] else Text("✗ different", style="bold red") for r in rows]
    columns = zip(("measure", *figures), *data, strict=True)
    room = console.width - 11 - sum(max(map(len, c)) for c in columns) - max((len(m) for m in marks), default=0)
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name in ("source", "measure", *figures, ""):
        grid.add_column(name, justify="right" if name in figures else "left", no_wrap=True)
    for row, texts, mark in zip(rows, data, marks, strict=True):
        grid.add_row(Text(shorten(row["source"], max(room, 12))), *map(Text, texts), mark)
    console.print(grid)


def steps(console: Console, lines: Iterable[StepLine]) -> None:
    """One line a step: what it did and how long it took."""
    marks = {"done": ("✓", "green"), "unchanged": ("=", "dim"), "failed": ("✗", "bold red")}
    grid = Table.grid(padding=(0, 2), expand=False)
    for _ in range(2):
        grid.add_column()
    grid.add_column(justify="right")
    grid.add_column(overflow="fold")
    for line in lines:
        mark, style = marks[line.state]
        time = "" if line.state == "unchanged" else duration(line.seconds)
        note = line.note or ("nothing to do" if line.state == "unchanged" else "")
        grid.add_row(Text(mark, style=style), Text(line.name), Text(time, style="dim"), Text(note))
    console.print(grid)


def error(console: Console, problem: CrmMigrateError) -> None:
    """An error: what went wrong, where, and what to do next."""
    lines = problem.message.splitlines() or [""]
    console.print(Text.assemble(("error ", "bold red"), (problem.code, "bold"), f": {lines[0]}"), soft_wrap=False)
    for line in lines[1:]:
        console.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
    if problem.next:
        console.print(Text.assemble(("next: ", "green"), problem.next))
    console.print(Text(f"more: crmmigrate explain {problem.code}", style="dim"))


def shorten(text: str, width: int) -> str:
    """The text shortened in its middle, so that both folder and sheet can still be told."""
    if len(text) <= width:
        return text
    tail = (width - 1) * 2 // 3
    return f"{text[: width - 1 - tail]}…{text[len(text) - tail :]}"


def duration(seconds: float) -> str:
    """A time as people say it: `0.4 s`, `12 s`, `3 min 20 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _finding(console: Console, finding: Finding) -> None:
    place = str(finding.where)
    said = Text.assemble((place, "bold"), ": " if place else "", finding.message)
    if finding.count > 1 and f"{finding.count:,}" not in re.split(r"[^\d,.]+", finding.message):
        said.append(f" ({finding.count:,})", style="dim")
    console.print(Padding(said, (0, 0, 0, 4), expand=False))
    if finding.examples:
        most, room = (3, _LONGEST_PAIR) if finding.code in _PAIRS else (len(finding.examples), _LONGEST_VALUE)
        shown = ", ".join(shorten(" ".join(example.split()), room) for example in finding.examples[:most])
        console.print(Padding(Text(f"such as {shown}", style="dim"), (0, 0, 0, 6), expand=False))


def _grid(*names: str) -> Table:
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name in names:
        grid.add_column(name, justify="right" if name in _NUMBERS else "left", no_wrap=True)
    return grid


def _account(account: Account, width: int) -> list[Text]:
    mark = Text("✓", style="green") if account.balanced else Text("✗", style="bold red")
    numbers = [Text(f"{getattr(account, name):,}") for name in _NUMBERS]
    return [Text(shorten(account.source, width)), *numbers, mark]


def _widths(accounts: Sequence[Account], name: str) -> list[int]:
    return [len(f"{getattr(account, name):,}") for account in (*accounts, total(accounts))]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)
