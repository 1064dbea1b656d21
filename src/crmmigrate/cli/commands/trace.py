"""`crmmigrate trace`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crmmigrate.cli.app import Json, Root, Schema, To, app, progress, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def trace(
    what: Annotated[str, typer.Argument(help="A table of the target, or a source file.")],
    which: Annotated[str, typer.Argument(help="The key of a row there, or the row of the file.")],
    root: Root = Path(),
    column: Annotated[
        list[str] | None, typer.Option(help="Show only the cell of this column or field; repeatable.")
    ] = None,
    line: Annotated[bool, typer.Option("--line", help="The row is a line of the file or sheet.")] = False,
    to: To = None,
    schema: Schema = None,
    as_json: Json = False,
) -> None:
    """Trace a value to its source cells, or a source row to its fate."""
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project, progress(quiet=True) as shown:
        if "." in what or "#" in what or "/" in what:
            if not which.isdigit():
                raise typer.BadParameter(f"{which!r} is no row number")
            answer = api.trace_row(project, what, int(which), by_line=line, progress=shown)  # type: ignore[arg-type]
        else:
            answer = api.trace_key(project, what, which, to=to, schema=schema, progress=shown)  # type: ignore[arg-type]
    if column:
        wanted = {name.casefold() for name in column}
        for part in ("cells", "alternates"):
            answer.data[part] = [
                c for c in answer.data.get(part, []) if wanted & {str(c.get(n) or "").casefold() for n in _NAMED}
            ]
    show(answer, as_json=as_json, print_data=_print)


_NAMED = ("column", "field")


def _place(data: dict[str, Any]) -> str:
    """Where a row stands; what is above the header has no number."""
    return f"line {data['line']}" if data["row"] is None else f"row {data['row']} (line {data['line']})"


def _beside(cell: dict[str, Any]) -> str:
    """Formula or number format of a cell, as its sheet has them."""
    return f"={cell['formula'].removeprefix('=')}" if cell.get("formula") else str(cell.get("format", ""))


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import joined, terminal  # noqa: PLC0415

    data = answer.data
    if "fate" in data:
        out.print(
            f"{data['source']} {_place(data)}: [bold]{data['fate']}[/]",
            soft_wrap=True,
        )
        for event in data["events"]:
            column = f" [{event['column']}] {event['value']!r}" if event["column"] else ""
            into = f" -> {event['into']}" if event["into"] else ""
            out.print(
                f"  {event['step']}: {event['fate']} by {event['rule']}:{column} {event['reason']}{into}",
                markup=False,
            )
        joined.joined(out, data["joined"])
        cells = data["cells"]
        by = any(c["rule"] for c in cells)
        titles = ["column", "as gathered", "cleaned", *(["by"] if by else []), "field"]
        found = [
            [c["column"], c["raw"] or "", c["cleaned"] or "", *([c["rule"] or ""] if by else []), c["field"] or "-"]
            for c in cells
        ]
        if any(_beside(c) for c in cells):
            titles.append("in the sheet")
            found = [[*row, _beside(c)] for row, c in zip(found, cells, strict=True)]
        terminal.table(out, "", titles, found)
        return
    out.print(f"{data['table']} {data['key']}")
    by = any(c.get("rule") for c in data["cells"])
    rows = [
        (c["field"] or "", "" if c["value"] is None else str(c["value"]), f"{c['source']} row {c['row']}",
         c.get("column") or "", c.get("raw") or "", *([c.get("rule") or ""] if by else []), "yes" if c["used"] else "")
        for c in data["cells"]
    ]  # fmt: skip
    titles = ["field", "value", "source", "column", "cell", *(["by"] if by else []), "used"]
    terminal.table(out, "", titles, rows)
    if data["alternates"]:
        others = [(c["field"], c["value"], f"{c['source']} row {c['row']}") for c in data["alternates"]]
        terminal.table(out, "other values", ("field", "value", "source"), others)
    joined.joined(out, data["joined"])
