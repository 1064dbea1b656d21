"""`crmmigrate undo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Json, Root, Schema, To, app, progress, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def undo(
    run: Annotated[
        int | None, typer.Argument(help="Number of the load, as `runs` shows it.", show_default="the newest")
    ] = None,
    root: Root = Path(),
    to: To = None,
    schema: Schema = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go back, and change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take the newest load in a target back: its rows are again what they were before it."""
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project, progress(quiet=as_json) as shown:
        options = api.LoadOptions(to, schema, dry_run=dry_run)
        answer = api.undo(project, options, run=run, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    data = answer.data
    if not data["tables"]:
        out.print(f"{data['run']} had been taken back already.", markup=False)
        return
    done = "was taken back" if data["applied"] else "would be taken back; nothing was changed"
    now = ["rows_after"] if data["applied"] else []
    rows = [tuple(t[n] for n in ("table", "inserted", "updated", "rows_before", *now)) for t in data["tables"]]
    terminal.table(
        out, f"{data['run']} {done}:", ("table", "inserted", "updated", "rows", "rows now")[: 4 + len(now)], rows
    )
