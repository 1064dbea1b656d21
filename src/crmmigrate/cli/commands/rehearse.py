"""`crmmigrate rehearse`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crmmigrate.cli.app import Files, Html, Json, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def rehearse(files: Files = None, root: Root = Path(), html: Html = None, as_json: Json = False) -> None:
    """Run the whole migration into a throw-away database."""
    from crmmigrate import api  # noqa: PLC0415

    with where(files, root) as project, progress(quiet=as_json) as shown:
        answer = api.rehearse(project, page=html, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.cli.printing import goals, loaded, totals  # noqa: PLC0415

    loaded(out, answer)
    totals(out, answer.data["control_totals"])
    goals(out, answer.data["goals"])
