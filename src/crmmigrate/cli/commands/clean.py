"""`crmmigrate clean`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crmmigrate.cli.app import Files, Json, Out, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def clean(files: Files = None, root: Root = Path(), out: Out = None, as_json: Json = False) -> None:
    """Propose cleaning rules, apply them, list every change."""
    from crmmigrate import api  # noqa: PLC0415

    with where(files, root) as project, progress(quiet=as_json) as shown:
        answer = api.clean(project, out=out, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    rows = [(c["column"], c["rule"], c["count"], c["before"], c["after"]) for c in answer.data["changes"][:30]]
    terminal.table(out, "", ("column", "rule", "cells", "most frequent before", "after"), rows)
