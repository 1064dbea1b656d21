"""What several commands print alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crmmigrate.core.accounting import Account
from crmmigrate.report import terminal

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer

NAMES = ("source", "gathered", "loaded", "merged", "rejected", "excluded")
CHANGES = {"add": "added", "widen": "widened", "keep": "kept", "drop": "dropped", "refuse": "REFUSED"}
MOST_TOTALS = 12
MOST_WAITING = 20
MOST_REQUIRED = 10


def accounts(out: Console, rows: Sequence[Mapping[str, Any]], most: int | None = None) -> None:
    """The accounts, one line a source."""
    if rows:
        terminal.accounting(out, [Account(*(row[n] for n in NAMES)) for row in rows], most)


def changes(out: Console, lines: Sequence[str]) -> None:
    """What changed in YAML files."""
    out.print(f"{len(lines)} suggestion{'' if len(lines) == 1 else 's'} changed in YAML files:")
    for line in lines[:MOST_TOTALS]:
        out.print(f"  {line}", markup=False, soft_wrap=True)


def loaded(out: Console, answer: Answer) -> None:
    """The accounts, and what each table of the target took."""
    accounts(out, answer.data["accounting"])
    columns(out, answer.data.get("changes", []))
    receipts = [r for r in answer.data.get("receipts", []) if not r["table"].startswith("_")]
    if receipts:
        rows = [
            (
                r["table"],
                r["inserted"],
                r["updated"],
                r["rows_after"],
                "" if r["applied"] else "was there already",
            )
            for r in receipts
        ]
        terminal.table(out, "", ("table", "inserted", "updated", "rows", ""), rows)
    waiting(out, answer.data.get("waiting", []))
    required(out, answer.data.get("suggested_required", []))


def columns(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """What becomes of columns of the target that are not as the model says."""
    if rows:
        lines = [(r["table"], r["column"], CHANGES[r["kind"]], r["before"], r["after"]) for r in rows]
        terminal.table(out, "Columns of the target:", ("table", "column", "", "is", "model"), lines)


def waiting(out: Console, layouts: Sequence[Mapping[str, Any]]) -> None:
    """The suggestions that stop a load, by layout, the least sure first; at most twenty lines."""
    if not layouts:
        return
    lines = [line for layout in layouts for line in _waiting(layout)]
    shown = lines[: MOST_WAITING + 1]
    shown = shown[:-1] if len(lines) > MOST_WAITING else shown
    if shown[-1].startswith("["):  # a head without its columns says nothing
        shown.pop()
    n = sum(len(layout["columns"]) for layout in layouts)
    told = sum(not line.startswith("[") for line in shown)
    out.print("Suggestions that nobody confirmed, the least sure first:")
    for line in shown:
        out.print(line, no_wrap=True, overflow="ellipsis", highlight=False)
    if n > told:
        out.print(f"  and {n - told:,} more; --json lists all", markup=False)
    out.print()


def _waiting(layout: Mapping[str, Any]) -> list[str]:
    from rich.markup import escape  # noqa: PLC0415

    n = layout["files"]
    head = f"[bold]{escape(layout['layout'])}[/]  [dim]rows are {layout['rows_are']}, {n} file{'s' if n > 1 else ''}[/]"
    return [head, *(escape(f"  {c['confidence']:.2f}  {c['column']} -> {c['field']}") for c in layout["columns"])]


def required(out: Console, entries: Sequence[Mapping[str, Any]]) -> None:
    """The suggestions that feed required fields."""
    if not entries:
        return
    rows = [(e["field"], e["layout"], e["column"], f"{e['confidence']:.2f}") for e in entries[:MOST_REQUIRED]]
    title = "Required fields fed by suggestions, the least sure first:"
    out.print()
    terminal.table(out, title, ("field", "layout", "column", "confidence"), rows)
    if len(entries) > MOST_REQUIRED:
        out.print(f"and {len(entries) - MOST_REQUIRED:,} more; --json and the report page list all")


def goals(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """The goals of migration.yaml, each with its value, and which way it went since the last run."""
    from crmmigrate.report.trend import goal_line  # noqa: PLC0415

    if not rows:
        return
    lines = [goal_line(row) for row in rows]
    shown = [(g.goal, f"{g.value} {g.arrow}".strip(), "✓ met" if g.ok else "✗ MISSED") for g in lines]
    out.print()
    terminal.table(out, f"Goals: {sum(g.ok for g in lines)} of {len(lines)} met", ("goal", "value", ""), shown)


def totals(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """The control totals: those that differ, or how many are equal."""
    if not rows:
        return
    wrong = [r for r in rows if not r["ok"]]
    out.print()
    head = f"Control totals: {len(rows) - len(wrong)} of {len(rows)} equal to the last digit"
    terminal.totals(out, head, (wrong or rows)[:MOST_TOTALS])
    more = len(wrong or rows) - MOST_TOTALS
    if more > 0:
        out.print(f"and {more:,} more; --json lists all", style="dim")


def kpi_verdict(out: Console, entries: Sequence[Mapping[str, Any]]) -> None:
    """How many KPIs are proven, and those that are not."""
    from crmmigrate.report.kpis import kpi_lines, verdict  # noqa: PLC0415
    from crmmigrate.report.terminal_kpis import kpi_table  # noqa: PLC0415

    if entries:
        out.print(f"\nKPIs: {verdict(entries)}")
        wrong = [e for e in entries if not e["ok"]]
        if wrong:
            kpi_table(out, kpi_lines(wrong))
