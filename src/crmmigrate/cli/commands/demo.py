"""`crmmigrate demo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Json, app, progress, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="New folder for the sample project.")] = Path("crmmigrate-demo"),
    as_json: Json = False,
) -> None:
    """Run a sample company's whole migration on the embedded DuckDB."""
    from crmmigrate import api  # noqa: PLC0415

    with progress(quiet=as_json) as shown:
        answer = api.demo(folder, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print, brief=True)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.cli.printing import goals, kpi_verdict, loaded, totals  # noqa: PLC0415

    loaded(out, answer)
    totals(out, answer.data["control_totals"])
    kpi_verdict(out, answer.data["kpis"])
    goals(out, answer.data["goals"])
    folder = answer.report.parent if answer.report else Path("crmmigrate-demo")
    out.print(f"The star schema: {folder / 'warehouse.duckdb'}", soft_wrap=True)
    out.print(
        f"Look further:    cd {folder} && crmmigrate trace dim_account 1 --to duckdb:///warehouse.duckdb",
        soft_wrap=True,
    )
