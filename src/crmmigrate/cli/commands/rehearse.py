"""`crmmigrate rehearse`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Files, Html, Json, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer, Sample


@app.command()
def rehearse(
    files: Files = None,
    root: Root = Path(),
    sample: Annotated[
        str | None, typer.Option(help="Only about so many rows, such as 1000 or 5%, with what they point to.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, another sample.")] = 0,
    mask: Annotated[bool, typer.Option("--mask", help="Pseudonyms instead of personal data.")] = False,
    html: Html = None,
    as_json: Json = False,
) -> None:
    """Run the whole migration into a throw-away database."""
    from crmmigrate import api  # noqa: PLC0415

    part = _sample(sample, seed)
    with where(files, root) as project, progress(quiet=as_json) as shown:
        answer = api.rehearse(project, page=html, sample=part, mask=mask, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _sample(text: str | None, seed: int) -> Sample | None:
    from crmmigrate.api import Sample  # noqa: PLC0415

    if text is None:
        return None
    try:
        share = float(text.removesuffix("%")) / 100 if text.endswith("%") else None
        rows = None if share is not None else int(text)
    except ValueError as fault:
        raise typer.BadParameter(f"{text!r} is no sample; write 1000 or 5%") from fault
    if not (0 < share <= 1 if share is not None else rows and rows > 0):
        raise typer.BadParameter(f"{text!r} is no sample; write a number of rows, or a share up to 100%")
    return Sample(rows, share, seed)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.cli.printing import goals, loaded, totals  # noqa: PLC0415

    loaded(out, answer)
    totals(out, answer.data["control_totals"])
    goals(out, answer.data["goals"])
    if "masked" in answer.data:
        fields = sum(len(fields) for fields in answer.data["masked"].values())
        out.print(f"Masked: {fields} fields hold pseudonyms in the target; --json lists them")
