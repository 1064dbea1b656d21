"""`crmmigrate model`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Files, Json, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def model(
    files: Files = None,
    root: Root = Path(),
    pandera: Annotated[Path | None, typer.Option(help="Write the contracts as a Python module.")] = None,
    align: Annotated[
        str | None, typer.Option(metavar="<model>", help="Say what fits crm, a model.yaml, or chosen (in force).")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="With --align chosen: add fields for columns without a place to it.")
    ] = False,
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
            answer = api.model(project, pandera=pandera, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=print_alignment if align else _print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    rows = [
        (t["name"], t["role"], ", ".join(t["primary_key"]) or "none", ", ".join(t["coarse_measures"]))
        for t in answer.data["tables"]
    ]
    terminal.table(out, "", ("table", "role", "primary key", "measures of a coarser grain"), rows)
    keys = [
        (
            f"{k['table']}.{'+'.join(k['columns'])}",
            f"{k['ref_table']}.{'+'.join(k['ref_columns'])}",
            f"{k['confidence']:.2f}",
        )
        for k in answer.data["foreign_keys"]
    ]
    if keys:
        terminal.table(out, "", ("foreign key", "points to", "confidence"), keys)
    dimensions = [(d["name"], ", ".join(d["columns"])) for d in answer.data["dimensions"]]
    if dimensions:
        terminal.table(out, "", ("dimension", "columns"), dimensions)
    out.print(f"Model in force: {answer.data['chosen']} (model.yaml); --json has DDL and an ER diagram")
