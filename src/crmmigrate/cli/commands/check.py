"""`crmmigrate check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crmmigrate.cli.app import Files, Json, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def check(files: Files = None, root: Root = Path(), as_json: Json = False) -> None:
    """Check rows against the contracts of the model."""
    from crmmigrate import api  # noqa: PLC0415

    with where(files, root) as project, progress(quiet=as_json) as shown:
        answer = api.check(project, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    terminal.table(out, "", ("table", "rows that pass"), [(t["file"], t["n_rows"]) for t in answer.data["tables"]])
