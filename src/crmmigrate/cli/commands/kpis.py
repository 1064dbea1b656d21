"""`crmmigrate kpis`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Json, Root, Schema, To, app, progress, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def kpis(
    root: Root = Path(),
    to: To = None,
    schema: Schema = None,
    formulas: Annotated[bool, typer.Option("--formulas", help="Tell what each KPI is, in words.")] = False,
    sources: Annotated[bool, typer.Option("--sources", help="List the views legacy.* for SQL of your own.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Put the shipped kpis.yaml into the project.")] = False,
    views: Annotated[bool, typer.Option("--views", help="Create the views v_kpi_* in the target.")] = False,
    export: Annotated[Path | None, typer.Option(help="Write the KPIs as Apache Ossie JSON, for dbt.")] = None,
    as_json: Json = False,
) -> None:
    """Show the KPIs from the files beside those of the target."""
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project, progress(quiet=as_json) as shown:
        options = api.KpiOptions(to, schema, sources, write, views, export)
        answer = api.kpis(project, options, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_formulas if formulas else _print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415
    from crmmigrate.report.kpis import kpi_lines, verdict  # noqa: PLC0415
    from crmmigrate.report.terminal_kpis import kpi_table  # noqa: PLC0415

    data = answer.data
    if "written" in data:
        out.print(f"Written: {data['written']}", soft_wrap=True)
    elif "sources" in data:
        rows = [(s["view"], s["rows"], ", ".join(s["columns"])) for s in data["sources"]]
        terminal.table(out, "", ("view", "rows", "columns"), rows)
    else:
        kpi_table(out, kpi_lines(data["kpis"]))
        out.print(f"\nKPIs: {verdict(data['kpis'])}")
    for key, words in (("exported", "Exported"), ("views", "Views")):
        if key in data:
            told = data[key] if isinstance(data[key], str) else ", ".join(data[key])
            out.print(f"{words}: {told}", soft_wrap=key == "exported")


def _formulas(out: Console, answer: Answer) -> None:
    from crmmigrate.report.kpis import kpi_lines  # noqa: PLC0415
    from crmmigrate.report.terminal_kpis import kpi_formulas  # noqa: PLC0415

    kpi_formulas(out, kpi_lines(answer.data["kpis"]))
