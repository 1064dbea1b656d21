"""`crmmigrate map`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    as_json: Json = False,
) -> None:
    """Map every column to a field of the model, with confidence."""
    from crmmigrate import api  # noqa: PLC0415

    named = str(Path(model).resolve()) if model.endswith((".yaml", ".yml")) else model
    with where(files, root, model=named) as project, progress(quiet=as_json) as shown:
        answer = api.map(project, out=out, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    for layout in answer.data["layouts"]:
        out.print(f"\n[bold]{layout['layout']}[/]: rows are {layout['rows_are'] or 'not migrated'}", soft_wrap=True)
        first = layout["applies_to"][0]
        columns = [c for c in answer.data["columns"] if _source(c) == first]
        combined = [c for c in answer.data["combined"] if _source(c) == first]
        entries = [(c["column"], c) for c in columns] + [(" + ".join(c["columns"]), c) for c in combined]
        rows = [
            (label, _field(c), f"{c['confidence']:.2f}", c["status"], (c["why"] or [""])[0]) for label, c in entries
        ]
        terminal.table(out, "", ("column", "field", "confidence", "status", "why"), rows)
        for label, c in entries:
            if c.get("preview"):
                before, after = c["preview"][0]
                out.print(f"{label}: {before} -> {after}", markup=False, highlight=False, soft_wrap=True)


def _source(entry: dict[str, Any]) -> str:
    return "#".join(p for p in (entry["file"], entry["table"]) if p)


def _field(entry: dict[str, Any]) -> str:
    """The field, and the transform on the way to it."""
    transform = entry.get("transform") or ("sql" if entry.get("sql") else "")
    parts = [path.partition(".")[2] for path in entry.get("parts", {})]
    own = f"{entry['field'] or '-'}{f' ({transform})' if transform else ''}"
    return ", ".join([own, *parts])
