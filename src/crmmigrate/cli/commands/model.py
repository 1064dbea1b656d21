"""`crmmigrate model`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Files, Html, Json, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer

Everything = Annotated[
    Path | None, typer.Option("--out", help="Folder for model.yaml, DDL, ER diagram, contracts and the page.")
]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="Bring model.yaml up to the data; what you changed in it stays.")
]


@app.command()
def model(
    files: Files = None,
    root: Root = Path(),
    out: Everything = None,
    html: Html = None,
    pandera: Annotated[Path | None, typer.Option(help="Write the contracts as a Python module.")] = None,
    refresh: Refresh = False,
    as_json: Json = False,
) -> None:
    """Propose a star schema: roles, keys, relations, dimensions, DDL."""
    from crmmigrate import api  # noqa: PLC0415

    options = api.ModelOptions(out, html, pandera, refresh)
    with where(files, root, model="inferred") as project, progress(quiet=as_json) as shown:
        answer = api.model(project, options, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print, brief=True)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal_model  # noqa: PLC0415

    terminal_model.model(out, answer.data)
