"""`crmmigrate fix`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Json, Root, app, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def fix(
    workbook: Annotated[Path, typer.Argument(help="The corrected rejects.xlsx, or a CSV like decisions/patches.csv.")],
    root: Root = Path(),
    who: Annotated[str, typer.Option(help="Who made them; default: you.")] = "",
    why: Annotated[str, typer.Option(help="Why, where the file does not say.")] = "",
    as_json: Json = False,
) -> None:
    """Read corrections back; every later run applies them."""
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project:
        answer = api.fix(project, workbook, who=who, why=why)
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    out.print(f"{len(answer.data['patches'])} corrections kept in {answer.data['file']}", soft_wrap=True)
