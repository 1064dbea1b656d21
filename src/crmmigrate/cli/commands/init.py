"""`crmmigrate init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Json, app, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The new project folder.")],
    sources: Annotated[
        list[str], typer.Option("--from", help="Folder, file or database URL with legacy data; repeatable.")
    ],
    model: Annotated[str, typer.Option(help="crm, inferred, or the path of a model.yaml.")] = "crm",
    as_json: Json = False,
) -> None:
    """Make a project: migration.yaml, every file found."""
    from crmmigrate import api  # noqa: PLC0415

    show(api.init(folder, sources, model=model), as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    out.print(f"Project {answer.data['project']}: {len(answer.data['files'])} files found")
    for name in answer.data["files"][:20]:
        out.print(f"  {name}", soft_wrap=True)
    out.print(f"Next: cd {answer.data['project']} && crmmigrate profile", soft_wrap=True)
