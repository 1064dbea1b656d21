"""`crmmigrate load`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Files, Html, Json, Root, Schema, To, Waves, app, progress, show, where
from crmmigrate.cli.shares import share

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def load(
    files: Files = None,
    root: Root = Path(),
    to: To = None,
    schema: Schema = None,
    accept_suggested: Annotated[
        float | None, typer.Option(min=0, max=1, help="Take suggested mappings from this confidence on.")
    ] = None,
    max_rejects: Annotated[str | None, typer.Option(help="Load nothing if more is rejected, such as 0.5%.")] = None,
    waves: Waves = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Everything but the last call.")] = False,
    drop_columns: Annotated[
        bool, typer.Option("--drop-columns", help="Drop columns of the target that are gone from the model.")
    ] = False,
    kpi_views: Annotated[bool, typer.Option("--kpi-views", help="Create the views v_kpi_* in the target.")] = False,
    html: Html = None,
    as_json: Json = False,
) -> None:
    """Load into a target: idempotent, resumable, every row accounted for.

    With files, each becomes a table with its own columns.
    """
    from crmmigrate import api  # noqa: PLC0415

    limit = share(max_rejects)
    with where(files, root, model="flat") as project, progress(quiet=as_json) as shown:
        part = api.Subset(tuple(waves or ()))
        options = api.LoadOptions(to, schema, accept_suggested, limit, dry_run, drop_columns, part, kpi_views=kpi_views)
        answer = api.load(project, options, page=html, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.cli.printing import loaded  # noqa: PLC0415

    loaded(out, answer)
    if answer.data["waves"]:
        named = ", ".join(f"{name} {rows:,} rows" for name, rows in answer.data["waves"].items())
        out.print(f"Waves: {named}", markup=False)
    if answer.data["views"]:
        out.print(f"Views: {', '.join(answer.data['views'])}", markup=False)
