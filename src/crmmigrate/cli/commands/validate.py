"""`crmmigrate validate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Files, Html, Json, Root, Schema, To, Waves, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def validate(
    files: Files = None,
    root: Root = Path(),
    to: To = None,
    schema: Schema = None,
    waves: Waves = None,
    html: Html = None,
    sign_off: Annotated[Path | None, typer.Option(help="Write the sign-off report to this HTML file.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Print the sign-off report to this PDF file.")] = None,
    unmask: Annotated[bool, typer.Option("--unmask", help="Show personal data in it.")] = False,
    as_json: Json = False,
) -> None:
    """Prove counts, references and control totals equal."""
    from crmmigrate import api  # noqa: PLC0415

    with where(files, root, model="flat") as project, progress(quiet=as_json) as shown:
        signed, part = api.SignOffOptions(sign_off, pdf, not unmask), api.Subset(tuple(waves or ()))
        answer = api.validate(
            project, to=to, schema=schema, page=html, subset=part, sign_off=signed,
            progress=shown,  # type: ignore[arg-type]
        )  # fmt: skip
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.cli.printing import goals, loaded, totals  # noqa: PLC0415

    loaded(out, answer)
    totals(out, answer.data["control_totals"])
    goals(out, answer.data["goals"])
    for path in filter(None, (answer.data["sign_off"], answer.data["pdf"])):
        out.print(f"Sign-off report: {path}", soft_wrap=True)
