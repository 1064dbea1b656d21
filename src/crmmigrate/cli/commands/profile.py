"""`crmmigrate profile`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    files: Files = None, root: Root = Path(), html: Html = None,
    compare: Annotated[
        str | None, typer.Option(help="Say what drifted since an earlier --json file, other files, a project, or last.")
    ] = None,
    fail_on_drift: Annotated[bool, typer.Option("--fail-on-drift", help="Exit with 1 where that is grave.")] = False,
    unmask: Annotated[bool, typer.Option("--unmask", help="Show personal data.")] = False,
    settings: Set = None, tables: Tables = None, every: All = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Say what is in every column of every table."""
    from crmmigrate import api  # noqa: PLC0415
    from crmmigrate.cli.drifting import with_drift, without_repeats  # noqa: PLC0415
    from crmmigrate.report import terminal_profile  # noqa: PLC0415

    def drawn(out: Console, answer: Answer) -> None:
        profiles, survey = answer.shown
        shown = terminal_profile.Shown(tuple(tables or ()), every, masked=not unmask)
        terminal_profile.profile(out, profiles, survey, shown)
        out.print()

    if fail_on_drift and compare is None:
        raise typer.BadParameter("--fail-on-drift goes with --compare")
    with where(files, root, settings=settings) as project, progress(quiet=as_json) as shown:
        drift: dict[str, Any] = {"compare": compare, "fail_on_drift": fail_on_drift}
        answer = api.profile(project, page=html, masked=not unmask, progress=shown, **drift)  # type: ignore[arg-type]
    show(answer if as_json else without_repeats(answer), as_json=as_json, print_data=with_drift(drawn))
