"""`crmmigrate match`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Files, Json, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def match(
    files: Files = None,
    root: Root = Path(),
    entity: Annotated[str, typer.Option(help="With --to: account, contact, product ...")] = "account",
    id_column: Annotated[str | None, typer.Option("--id", help="With --to: column of the record id.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Write record_id,cluster_id of the files here.")] = None,
    as_json: Json = False,
) -> None:
    """Find the same customer in many files: one golden record."""
    from crmmigrate import api  # noqa: PLC0415

    if (to is None) != (id_column is None) or (to and not files):
        raise typer.BadParameter("--to and --id go together, with files")
    with progress(quiet=as_json) as shown:
        if to and id_column and files:
            answer = api.match_file(files, entity, id_column, to, progress=shown)  # type: ignore[arg-type]
        else:
            with where(files, root) as project:
                answer = api.match(project, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    clusters = answer.data["clusters"]
    if "records" in clusters:
        out.print(f"{clusters['records']:,} records are {clusters['members']:,} members")
        return
    rows = [(n, c["records"], c["members"], c["merged"], c["inferred"]) for n, c in clusters.items()]
    terminal.table(out, "", ("dimension", "records", "members", "rows merged", "only mentioned"), rows)
