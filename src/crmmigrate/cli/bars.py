"""Progress as people see it."""

from __future__ import annotations

import sys
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

WORDS = {
    "gather": "reading files",
    "profile": "profiling columns",
    "clean": "cleaning values",
    "map": "mapping columns",
    "check": "checking contracts",
    "match": "matching customers",
    "plan": "planning the load",
    "load": "loading tables",
}


class Bars:
    """One bar a stage, on a terminal."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description:<20}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[note]}"),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, stage: str, items: int) -> None:
        """A new bar."""
        self._tasks[stage] = self._progress.add_task(WORDS.get(stage, stage), total=items, note="")

    def advance(self, stage: str, item: str) -> None:
        """One item further."""
        self._progress.update(self._tasks[stage], advance=1, note=item[-24:])

    def end(self, stage: str, seconds: float, *, reused: bool) -> None:  # noqa: ARG002
        """The bar is full."""
        task = self._tasks[stage]
        total = next(t.total for t in self._progress.tasks if t.id == task)
        self._progress.update(task, completed=total or 0, note="up to date" if reused else "")

    def ask(self, question: str) -> str | None:
        """A secret, typed without echo; None where nobody sits at the keyboard or they only press return."""
        if not sys.stdin.isatty():
            return None
        self._progress.stop()
        try:
            return self._progress.console.input(f"{question}: ", password=True) or None
        except (EOFError, KeyboardInterrupt):
            return None
        finally:
            self._progress.start()


class Lines:
    """One line a stage, where there is no terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, stage: str, items: int) -> None:
        """Nothing yet."""

    def advance(self, stage: str, item: str) -> None:
        """Nothing."""

    def end(self, stage: str, seconds: float, *, reused: bool) -> None:
        """The stage with its time."""
        note = "up to date" if reused else f"{seconds:.1f} s"
        self._console.print(f"{WORDS.get(stage, stage):<22}{note}")

    def ask(self, question: str) -> str | None:  # noqa: ARG002
        """Nobody: without a terminal there is no one to ask."""
        return None
