"""`crmmigrate status`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crmmigrate.cli.app import Json, Root, app, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def status(root: Root = Path(), as_json: Json = False) -> None:
    """Say where the project stands and what comes next."""
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project:
        answer = api.status(project)
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.cli.printing import accounts  # noqa: PLC0415

    data = answer.data
    out.print(f"[bold]{data['name']}[/]: {data['files']} files, model {data['model']}, engine {data['engine']}")
    mapping = data["mappings"]
    out.print(
        f"Mappings: {mapping['layouts']} layouts, {mapping['confirmed']} columns confirmed, "
        f"{mapping['suggested']} suggested"
    )
    out.print(f"Corrections by people: {data['patches']}")
    if data["last_run"]:
        last = data["last_run"]
        out.print(f"Last run: {last['command']} at {last['started']} ({last['status']})")
    accounts(out, data["accounting"])
    if data["goals"]:
        told = [g for g in data["goals"] if g["run"] is not None]
        out.print(f"Goals: {sum(g['ok'] for g in told)} of {len(data['goals'])} met")
    for one in data["retired"]:
        there = "" if one["present"] else ", which is not there"
        left = "" if one["done"] else "; interrupted, `crmmigrate retire --delete` goes on"
        files = f"{one['gone']} of {one['files']} files" if one["gone"] else "none of its files any more"
        out.print(f"Retired on {one['when'][:10]} in {one['archive']}{there}: {files}{left}", soft_wrap=True)
    out.print(f"Next: {data['next']}")
