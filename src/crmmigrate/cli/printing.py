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
MOST_TOTALS = 12


def accounts(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """The accounts, one line a source."""
    if rows:
        terminal.accounting(out, [Account(*(row[n] for n in NAMES)) for row in rows])


def changes(out: Console, lines: Sequence[str]) -> None:
    """What changed in YAML files."""
    out.print(f"{len(lines)} suggestions changed in YAML files:")
    for line in lines[:MOST_TOTALS]:
        out.print(f"  {line}", markup=False, soft_wrap=True)


def loaded(out: Console, answer: Answer) -> None:
    """The accounts, and what each table of the target took."""
    accounts(out, answer.data["accounting"])
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


def totals(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """The control totals: those that differ, or how many are equal."""
    if not rows:
        return
    wrong = [r for r in rows if not r["ok"]]
    out.print(f"Control totals: {len(rows) - len(wrong)} of {len(rows)} equal to the last digit")
    shown = wrong or rows[:MOST_TOTALS]
    terminal.table(
        out,
        "",
        ("source", "measure", "legacy", "left out", "target", ""),
        [
            (
                r["source"],
                r["measure"],
                r["legacy"],
                r["left_out"],
                r["target"],
                "=" if r["ok"] else "DIFFERENT",
            )
            for r in shown
        ],
    )
