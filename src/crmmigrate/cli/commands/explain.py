"""`crmmigrate explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Json, app, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def explain(
    code: Annotated[str | None, typer.Argument(help="A finding or error code; none lists all.")] = None,
    as_json: Json = False,
) -> None:
    """Say what a finding means and what to do."""
    from crmmigrate import api  # noqa: PLC0415

    show(api.explain(code), as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    if "codes" in answer.data:
        for name in answer.data["codes"]:
            out.print(name)
        return
    out.print(f"[bold]{answer.data['code']}[/]")
    out.print(answer.data["text"])
