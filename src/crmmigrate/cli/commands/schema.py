"""`crmmigrate schema`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Json, app, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def schema(
    folder: Annotated[Path, typer.Argument(help="Folder for the JSON Schemas.")] = Path(".crmmigrate/schemas"),
    as_json: Json = False,
) -> None:
    """Write JSON Schemas of the YAML files, for editors."""
    from crmmigrate import api  # noqa: PLC0415

    show(api.schemas(folder), as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    for path in answer.data["files"]:
        out.print(path, soft_wrap=True)
