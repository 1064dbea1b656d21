"""`crmmigrate profile`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crmmigrate.cli.app import Files, Html, Json, Root, Set, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def profile(
    files: Files = None, root: Root = Path(), html: Html = None,
    compare: Annotated[
        str | None, typer.Option(help="Say what drifted since an earlier --json file, other files, a project, or last.")
    ] = None,
    fail_on_drift: Annotated[bool, typer.Option("--fail-on-drift", help="Exit with 1 where that is grave.")] = False,
    unmask: Annotated[bool, typer.Option("--unmask", help="Show personal data.")] = False,
    settings: Set = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Say what is in every column of every table."""
    from crmmigrate import api  # noqa: PLC0415
    from crmmigrate.cli.drifting import with_drift, without_repeats  # noqa: PLC0415

    if fail_on_drift and compare is None:
        raise typer.BadParameter("--fail-on-drift goes with --compare")
    with where(files, root, settings=settings) as project, progress(quiet=as_json) as shown:
        drift: dict[str, Any] = {"compare": compare, "fail_on_drift": fail_on_drift}
        answer = api.profile(project, page=html, masked=not unmask, progress=shown, **drift)  # type: ignore[arg-type]
    show(answer if as_json else without_repeats(answer), as_json=as_json, print_data=with_drift(_print))


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    for table in answer.data["tables"]:
        name = f"{table['file']}!{table['table']}" if table["table"] else table["file"]
        keys = ", ".join("+".join(k) for k in table["keys"][:2]) or "none found"
        out.print(f"\n[bold]{name}[/]  {table['n_rows']:,} rows, key: {keys}", soft_wrap=True)
        rows = [
            (c["name"], c["semantic_type"] or c["inferred_type"], c["role"], c["null_count"], c["distinct_count"],
             ", ".join(str(t["value"]) for t in c["top"][:2]))
            for c in table["columns"]
        ]  # fmt: skip
        terminal.table(out, "", ("column", "type", "role", "nulls", "distinct", "most frequent"), rows)
