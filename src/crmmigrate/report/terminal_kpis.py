"""KPIs on a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crmmigrate.report.kpis import KpiLine
from crmmigrate.report.terminal import shorten

_STYLES = {"equal": "green", "explained": "green", "different": "bold red"}


def kpi_table(console: Console, lines: Sequence[KpiLine], *, details: bool = True) -> None:
    """Both sides of each KPI, and under it the steps that lead from one to the other."""
    shown = [line for line in lines if line.status != "not_applicable"]
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name, side in (
        ("KPI", "left"),
        ("legacy", "right"),
        ("target", "right"),
        ("difference", "right"),
        ("", "left"),
    ):
        grid.add_column(name, justify="right" if side == "right" else "left", no_wrap=True)
    room = console.width - 9 - sum(max(map(len, texts), default=0) for texts in _others(shown))
    for line in shown:
        grid.add_row(
            Text(shorten(line.measure, max(room, 12))), Text(line.legacy), Text(line.target), Text(line.difference),
            Text(line.words, style=_STYLES.get(line.status, "")),
        )  # fmt: skip
    console.print(grid)
    for line in shown if details else ():
        _details(console, line)
    missing = [line for line in lines if line.status == "not_applicable"]
    if missing:
        console.print(Text("\nNot applicable here:", style="bold"))
    for line in missing:
        console.print(Padding(Text.assemble((line.measure, ""), (f"  {line.reason}", "dim")), (0, 0, 0, 2)))


def _others(lines: Sequence[KpiLine]) -> list[list[str]]:
    """The texts of the other columns, whose figures are never cut."""
    return [
        ["legacy", *(x.legacy for x in lines)], ["target", *(x.target for x in lines)],
        ["difference", *(x.difference for x in lines)], [x.words for x in lines],
    ]  # fmt: skip


def kpi_formulas(console: Console, lines: Sequence[KpiLine]) -> None:
    """What each KPI is, in words."""
    for name, line in {line.measure.split(" ")[0]: line for line in lines}.items():
        console.print(Text.assemble((name, "bold"), f"  {line.description}"))
        console.print(Padding(Text(f"= {line.formula}", style="dim"), (0, 0, 0, 2)))


def _details(console: Console, line: KpiLine) -> None:
    rows = [f"{_signed(s.amount)} for {s.rows:,} {s.cause}: {s.reason}" for s in line.steps]
    rows += [f"{n} differs: {legacy} → {target}, unexplained {rest}" for n, legacy, target, rest in _wrong(line)]
    rows += [
        f"old report {name or 'total'}: {said}, target {target} {'ok' if ok else 'DIFFERENT'}"
        for name, said, target, ok in line.expected
    ]
    rows += [line.fan_out] if line.fan_out else []
    if rows:
        console.print(Text(line.measure, style="bold"))
    for row in rows:
        console.print(Padding(Text(row), (0, 0, 0, 2), expand=False))


def _signed(amount: str) -> str:
    """What is to be done with the legacy figure to come nearer to the target."""
    return f"plus {amount[1:]}" if amount.startswith("-") else f"less {amount}"


def _wrong(line: KpiLine) -> list[tuple[str, str, str, str]]:
    return [(s.name, s.legacy, s.target, s.unexplained) for s in line.slices if not s.ok]
