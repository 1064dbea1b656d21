"""`crmmigrate map`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Files, Json, Out, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command("map")
def map_(
    files: Files = None,
    root: Root = Path(),
    model: Annotated[str, typer.Option(help="With files: crm, inferred, or a model.yaml.")] = "crm",
    out: Out = None,
    weights: Annotated[Path | None, typer.Option(help="Weights other than the shipped ones, JSON.")] = None,
    as_json: Json = False,
) -> None:
    """Map every column to a field of the model, with confidence."""
    from crmmigrate import api  # noqa: PLC0415

    named = str(Path(model).resolve()) if model.endswith((".yaml", ".yml")) else model
    with where(files, root, model=named) as project, progress(quiet=as_json) as shown:
        answer = api.map(project, out=out, weights=weights, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    for layout in answer.data["layouts"]:
        out.print(f"\n[bold]{layout['layout']}[/]: rows are {layout['rows_are'] or 'not migrated'}", soft_wrap=True)
        first = layout["applies_to"][0]
        rows = [
            (c["column"], c["field"] or "-", f"{c['confidence']:.2f}", c["status"], (c["why"] or [""])[0])
            for c in answer.data["columns"]
            if "#".join(p for p in (c["file"], c["table"]) if p) == first
        ]
        terminal.table(out, "", ("column", "field", "confidence", "status", "why"), rows)
    _print_values(out, answer)


def _print_values(out: Console, answer: Answer) -> None:
    """One line a field with listed values: how many of them lead somewhere."""
    by_field: dict[str, list[bool]] = {}
    for entry in answer.data["value_maps"]:
        if entry["count"]:
            by_field.setdefault(entry["field"], []).append(bool(entry["to"]) and entry["status"] != "rejected")
    for field, applied in by_field.items():
        left = f", {applied.count(False)} lead nowhere" if False in applied else ""
        text = f"{len(applied)} values to map{left}: mappings/values/{field}.csv"
        out.print(f"\n[bold]{field}[/]: {text}", soft_wrap=True)
