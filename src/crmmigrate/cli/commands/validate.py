"""`crmmigrate validate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crmmigrate.cli.app import Files, Html, Json, Root, Schema, To, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def validate(
    files: Files = None,
    root: Root = Path(),
    to: To = None,
    schema: Schema = None,
    html: Html = None,
    as_json: Json = False,
) -> None:
    """Prove counts, references, control totals and KPIs equal."""
    from crmmigrate import api  # noqa: PLC0415

    with where(files, root, model="flat") as project, progress(quiet=as_json) as shown:
        answer = api.validate(project, to=to, schema=schema, page=html, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.cli.printing import kpi_verdict, loaded, totals  # noqa: PLC0415

    loaded(out, answer)
    totals(out, answer.data["control_totals"])
    kpi_verdict(out, answer.data["kpis"])
