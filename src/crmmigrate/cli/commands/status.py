"""`crmmigrate status`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmmigrate.cli.app import Json, Root, Schema, To, app, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def status(root: Root = Path(), to: To = None, schema: Schema = None, as_json: Json = False) -> None:
    """Say where the project stands and what comes next; with --to, which waves that target has."""
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project:
        answer = api.status(project, to=to, schema=schema)
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
    _waves(out, data["waves"])
    out.print(f"Next: {data['next']}")


def _waves(out: Console, waves: Sequence[Mapping[str, Any]]) -> None:
    """A line for each wave in each target, and for each that is in none."""
    from crmmigrate.report import terminal  # noqa: PLC0415

    lines: list[tuple[object, ...]] = []
    for wave in waves:
        head = (wave["name"], wave["rejects"], wave["open_suggestions"])
        lines += [(*head, _standing(there)) for there in wave["loaded"]] or [(*head, "not loaded")]
    if lines:
        terminal.table(out, "", ("wave", "rejects", "open", "in the target"), lines)


def _standing(there: Mapping[str, Any]) -> str:
    since = [
        words for key, words in (("changed", "declared otherwise"), ("data_changed", "data changed")) if there[key]
    ]
    told = f"{there['rows']:,} rows, run {there['run']}, {there['loaded_at'][:16].replace('T', ' ')}"
    return f"{told}{'; since then: ' + ', '.join(since) if since else ''} ({there['target']})"
