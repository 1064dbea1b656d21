"""`crmmigrate gather`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crmmigrate.cli.app import Files, Json, Out, Root, Set, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def gather(
    files: Files = None, root: Root = Path(), out: Out = None, settings: Set = None, as_json: Json = False
) -> None:
    """Read every legacy file into lossless staging."""
    from crmmigrate import api  # noqa: PLC0415

    with where(files, root, settings=settings) as project, progress(quiet=as_json) as shown:
        answer = api.gather(project, out=out, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    rows = [
        (_name(t), t["n_rows"], t["n_rejected"], t["n_excluded"], len(t["columns"]), _header(t))
        for t in answer.data["tables"]
    ]
    if rows:
        terminal.table(out, "", ("table", "records", "rejected", "excluded", "columns", "header row"), rows)


def _name(table: dict[str, object]) -> str:
    return f"{table['file']}!{table['table']}" if table["table"] else str(table["file"])


def _header(table: dict[str, object]) -> str:
    if table.get("header_missing"):
        return "none"
    lines = table.get("header_rows") or ["turned" if table.get("transposed") else "told"]
    return ", ".join(str(line) for line in lines)  # type: ignore[attr-defined]
