"""`crmmigrate clean`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crmmigrate.cli.app import Files, Html, Json, Out, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer

Shown = list[str] | None


@app.command()
def clean(
    files: Files = None, root: Root = Path(), out: Out = None, html: Html = None,
    diff: Annotated[bool, typer.Option("--diff", help="List each change, and what could not be read.")] = False,
    top: Annotated[int, typer.Option(min=1, help="Changes listed of each column and rule.")] = 5,
    table: Annotated[Shown, typer.Option(help="Show only tables of this name or pattern; repeatable.")] = None,
    column: Annotated[Shown, typer.Option(help="Show only such columns; repeatable.")] = None,
    rule: Annotated[Shown, typer.Option(help="Show only such rules; repeatable.")] = None,
    unmask: Annotated[bool, typer.Option("--unmask", help="Show personal data.")] = False,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Try the rules on so many rows of each table; nothing is kept.")
    ] = None,
    values: Annotated[bool, typer.Option("--values", help="Write value maps that people can edit, as CSV.")] = False,
    accept: Annotated[
        Shown, typer.Option(help="Switch a proposed rule on, as COLUMN:RULE; repeatable.", metavar="COLUMN:RULE")
    ] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Propose cleaning rules, apply them, list every change."""
    from crmmigrate import api  # noqa: PLC0415

    options = api.CleanOptions(
        out, html, diff, not unmask, top, sample, values, tuple(accept or ()), tuple(table or ()),
        tuple(column or ()), tuple(rule or ()),
    )  # fmt: skip
    with where(files, root) as project, progress(quiet=as_json) as shown:
        answer = api.clean(project, options, progress=shown)  # type: ignore[arg-type]

    def drawn(out: Console, answer: Answer) -> None:
        _print(out, answer.data, diff=diff or sample is not None)

    show(answer, as_json=as_json, print_data=drawn)


def _print(out: Console, data: dict[str, Any], *, diff: bool) -> None:
    from crmmigrate.report import terminal, terminal_clean  # noqa: PLC0415

    if diff:
        terminal_clean.diff(out, data)
        return
    rows = [(c["column"], c["rule"], c["count"], c["before"], c["after"]) for c in data["changes"][:30]]
    terminal.table(out, "", ("column", "rule", "cells", "most frequent before", "after"), rows)
    terminal_clean.proposals(out, data["rules"])
