"""One question of the review of mappings, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

NONE = "none"
HELP = (
    ("Enter, y", "accept the suggestion"),
    ("1-6", "take the candidate of that number"),
    ("n", "the column feeds nothing"),
    ("e", "type a field; Tab completes, near names are offered"),
    ("a", "decide the same header in other layouts as the last one"),
    ("s", "skip: it stays open"),
    ("u", "undo the last decision"),
    ("v", "show or hide personal data"),
    ("q", "quit; everything decided is saved"),
)


@dataclass(frozen=True)
class Asked:
    """What is shown of one question.

    Attributes:
        header: Of the column.
        place: Which of how many questions.
        layout, files, neighbours: Where the column stands.
        rows_are: The table whose grain the rows have.
        samples: A few values, masked or not.
        filled: A few words on empty cells.
        why: The reasons.
        candidates: Field or None, confidence, description; the suggestion first.
        preview: Before and after of the transform.
        warning: What speaks against accepting.
    """

    header: str
    place: str
    layout: str
    files: Sequence[str]
    rows_are: str | None
    neighbours: tuple[str, str]
    samples: Sequence[str]
    filled: str
    why: Sequence[str]
    candidates: Sequence[tuple[str | None, float, str]]
    transform: str = ""
    preview: Sequence[tuple[str, str]] = ()
    warning: str = ""


def question(console: Console, asked: Asked) -> None:
    """Print one question."""
    console.print(Rule(Text(asked.place, style="dim"), align="left", style="dim"))
    console.print(Text(asked.header or "(no header)", style="bold reverse"))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    more = f" and {len(asked.files) - 2} more" if len(asked.files) > 2 else ""
    grid.add_row("layout", Text(f"{asked.layout}; rows are {asked.rows_are or 'not migrated'}"))
    grid.add_row("in", Text(", ".join(asked.files[:2]) + more))
    left, right = asked.neighbours
    if left or right:
        grid.add_row("beside", Text(f"{left or '|'}  <  >  {right or '|'}"))
    grid.add_row("values", Text("  ·  ".join(_short(v) for v in asked.samples) or "none"))
    if asked.filled:
        grid.add_row("", Text(asked.filled, style="dim"))
    for index, reason in enumerate(asked.why):
        grid.add_row("why" if not index else "", Text(reason))
    if asked.transform:
        grid.add_row("transform", Text(asked.transform))
    for before, after in asked.preview[:3]:
        grid.add_row("", Text(f"{_short(before)}  ->  {_short(after)}"))
    console.print(grid)
    _candidates(console, asked.candidates)
    if asked.warning:
        console.print(Text(f"! {asked.warning}", style="yellow"))


def _candidates(console: Console, candidates: Sequence[tuple[str | None, float, str]]) -> None:
    wide = max(len(path or NONE) for path, *_ in candidates)
    for number, (path, confidence, words) in enumerate(candidates[:6], start=1):
        line = Text.assemble(
            (f"  {number}  ", "bold cyan"),
            (f"{path or NONE:<{wide}}", "bold" if number == 1 else ""),
            (f"  {confidence:.2f}  ", tone(confidence)),
            (words, "dim"),
        )
        line.truncate(console.width, overflow="ellipsis")
        console.print(line)


def help_(console: Console) -> None:
    """What the keys do."""
    grid = Table.grid(padding=(0, 2))
    for key, words in HELP:
        grid.add_row(Text(key, style="bold cyan"), Text(words))
    console.print(grid)


def tone(confidence: float) -> str:
    """The colour of a confidence."""
    return "green" if confidence >= 0.9 else "yellow" if confidence >= 0.6 else "red"


def _short(value: str, most: int = 36) -> str:
    line = " ".join(value.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
