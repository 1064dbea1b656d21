"""`crmmigrate rejects`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Files, Json, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer

MOST_SHOWN = 20


@app.command()
def rejects(
    files: Files = None,
    root: Root = Path(),
    to: Annotated[Path | None, typer.Option("--to", help="Write a workbook for people, rejects.xlsx.")] = None,
    as_json: Json = False,
) -> None:
    """List rejected rows and cells; write them for correction."""
    from crmmigrate import api  # noqa: PLC0415

    with where(files, root, model="flat") as project, progress(quiet=as_json) as shown:
        answer = api.rejects(project, to=to, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    rows = [
        (r["_source"], r["_row"] or r["_line"], r["column"] or "", r["value"] or "", r["reason"])
        for r in answer.data["rejects"][:MOST_SHOWN]
    ]
    terminal.table(out, "", ("source", "row", "column", "value", "reason"), rows)
    if answer.data["to"]:
        out.print(
            f"{answer.data['written']:,} lines in {answer.data['to']}; fill in `correction`, then `crmmigrate fix`"
        )
