"""`crmmigrate profile`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Files, Html, Json, Root, Set, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer

Tables = Annotated[
    list[str] | None,
    typer.Option("--table", help="Show only tables of this name, part of a name or pattern; repeatable."),
]
All = Annotated[bool, typer.Option("--all", help="Show all tables with all columns.")]


@app.command()
def profile(
    files: Files = None, root: Root = Path(), html: Html = None, settings: Set = None, tables: Tables = None,
    every: All = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Say what is in every column of every table."""
    from crmmigrate import api  # noqa: PLC0415
    from crmmigrate.report import terminal_profile  # noqa: PLC0415

    def drawn(out: Console, answer: Answer) -> None:
        profiles, survey = answer.shown
        shown = terminal_profile.Shown(tuple(tables or ()), every)
        terminal_profile.profile(out, profiles, survey, shown)
        out.print()

    with where(files, root, settings=settings) as project, progress(quiet=as_json) as shown:
        answer = api.profile(project, page=html, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=drawn)
