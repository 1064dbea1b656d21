"""`crmmigrate runs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crmmigrate.cli.app import Json, Root, app, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def runs(root: Root = Path(), as_json: Json = False) -> None:
    """List the runs of the project, newest first."""
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project:
        answer = api.runs(project)
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    rows = [(r["run"], r["command"], r["started"], r["ended"] or "", r["status"]) for r in answer.data["runs"][:30]]
    terminal.table(out, "", ("run", "command", "started", "ended", "status"), rows)
