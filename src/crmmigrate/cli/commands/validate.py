"""`crmmigrate validate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Files, Html, Json, Root, Schema, To, Waves, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer

By = Annotated[
    list[str] | None,
    typer.Option("--by", help="Cut totals by this field too, such as order.status; repeatable."),
]
Cells = Annotated[int, typer.Option("--cells", min=0, help="How many cells to compare with the files.")]
MOST_SOURCES = 12
Seed = Annotated[int, typer.Option("--seed", min=0, help="Which cells: the same seed takes the same ones.")]


@app.command()
def validate(
    files: Files = None,
    root: Root = Path(),
    to: To = None,
    schema: Schema = None,
    waves: Waves = None,
    by: By = None,
    cells: Cells = 2_000,
    seed: Seed = 1,
    html: Html = None,
    sign_off: Annotated[Path | None, typer.Option(help="Write the sign-off report to this HTML file.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Print the sign-off report to this PDF file.")] = None,
    unmask: Annotated[bool, typer.Option("--unmask", help="Show personal data in it.")] = False,
    as_json: Json = False,
) -> None:
    """Prove that the target holds what the files hold: rows, totals, keys, values, cells, KPIs."""
    from crmmigrate import api  # noqa: PLC0415

    with where(files, root, model="flat") as project, progress(quiet=as_json) as shown:
        signed = api.SignOffOptions(sign_off, pdf, not unmask)
        asked = api.ProofOptions(tuple(by or ()), cells, seed, waves=tuple(waves or ()))
        answer = api.validate(
            project, to=to, schema=schema, page=html, sign_off=signed, asked=asked,
            progress=shown,  # type: ignore[arg-type]
        )  # fmt: skip
    show(answer, as_json=as_json, print_data=_print, brief=True)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.cli.printing import accounts, goals, kpi_verdict, totals  # noqa: PLC0415
    from crmmigrate.cli.proofs import proofs  # noqa: PLC0415

    accounts(out, answer.data["accounting"], MOST_SOURCES)
    totals(out, [t for t in answer.data["control_totals"] if not t["ok"]])
    proofs(out, answer.data)
    kpi_verdict(out, answer.data["kpis"])
    goals(out, answer.data["goals"])
    for path in filter(None, (answer.data["sign_off"], answer.data["pdf"])):
        out.print(f"{'PDF' if path == answer.data['pdf'] else 'Sign-off report'}: {path}", soft_wrap=True)
