"""`crmmigrate diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Json, Root, app, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def diff(
    run1: Annotated[int | None, typer.Argument(help="The earlier run; none: the last but one.")] = None,
    run2: Annotated[int | None, typer.Argument(help="The later run; none: the last.")] = None,
    root: Root = Path(),
    as_json: Json = False,
) -> None:
    """Compare two rehearsals or loads: rows by fate, values, findings."""
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project:
        answer = api.diff(project, run1, run2)
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal_causes  # noqa: PLC0415

    terminal_causes.difference(out, answer.data)
