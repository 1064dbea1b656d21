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
    align: Annotated[
        str | None, typer.Option(metavar="<model>", help="Say what fits crm, a model.yaml, or chosen (in force).")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="With --align chosen: add fields for columns without a place to it.")
    ] = False,
    refresh: Refresh = False,
    as_json: Json = False,
) -> None:
    """Propose a star schema: roles, keys, relations, dimensions, DDL."""
    from crmmigrate import api  # noqa: PLC0415
    from crmmigrate.cli.aligning import print_alignment  # noqa: PLC0415

    if write and align is None:
        raise typer.BadParameter("--write goes with --align chosen")
    with where(files, root, model="inferred") as project, progress(quiet=as_json) as shown:
        if align:
            answer = api.align(project, align, write=write, progress=shown)  # type: ignore[arg-type]
        else:
            options = api.ModelOptions(out, html, pandera, refresh)
            answer = api.model(project, options, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=print_alignment if align else _print, brief=align is None)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal_model  # noqa: PLC0415

    terminal_model.model(out, answer.data)
