"""`crmmigrate archive`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Json, Root, app, progress, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer

MOST_SHOWN = 20


@app.command()
def archive(
    root: Root = Path(),
    policy: Annotated[str | None, typer.Option(help="Of this policy alone.")] = None,
    to: Annotated[Path | None, typer.Option(help="Write the whole list there, as CSV.")] = None,
    keep: Annotated[list[str] | None, typer.Option(help="Key of a member that is to be migrated all the same.")] = None,
    as_json: Json = False,
) -> None:
    """List what archive policies leave behind; bring members back."""
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project, progress(quiet=as_json) as shown:
        answer = api.archive(project, to=to, policy=policy, keep=keep or (), progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    counts = [(p["name"], table, n) for p in answer.data["policies"] for table, n in p["rows"].items()]
    if not counts:
        out.print("Nothing is archived.")
        return
    terminal.table(out, "", ("policy", "table", "rows"), counts)
    members = answer.data["members"]
    rows = [(m["policy"], m["source"], m["row"], ", ".join(m["cells"].values())) for m in members[:MOST_SHOWN]]
    terminal.table(out, "", ("policy", "source", "row", "record"), rows)
    if answer.data["to"]:
        out.print(f"{len(members):,} members in {answer.data['to']}")
    elif len(members) > MOST_SHOWN:
        out.print(f"{len(members) - MOST_SHOWN:,} more; `--to archived.csv` writes all")
