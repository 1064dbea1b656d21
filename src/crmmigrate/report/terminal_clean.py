"""Every change of `clean` in the terminal, in 80 columns: a block a table, a paragraph a column and rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from crmmigrate.report.profile_words import plural
from crmmigrate.values.visible import visible

_MOST_PROPOSED = 12
_NOTES = {
    "unparsed": "cannot be read", "impossible": "no calendar has", "invalid": "check digits do not hold",
    "several": "more than one value",
}  # fmt: skip
_Entry = Mapping[str, Any]


def diff(console: Console, data: Mapping[str, Any]) -> None:
    """Changes, most frequent first; then what stayed as it was; then what is proposed and off.

    Args:
        console: Where to print; its width is kept.
        data: The data of the command, see docs/clean.md.
    """
    if data.get("sample"):
        n = max((t["n_sampled"] for t in data["tables"]), default=0)
        text = f"A sample: at most {n:,} rows of each table. Counts are those of the sample, and nothing is kept."
        console.print(Text(text, style="yellow"))
    for table, found in groupby(data["diff"], key=lambda g: g["source"]):
        _heading(console, table)
        for group in found:
            _group(console, group)
    if not data["diff"]:
        console.print(Text("Nothing changes."))
    _unread(console, data["unread"])
    proposals(console, data["rules"])


def proposals(console: Console, rules: Iterable[_Entry]) -> None:
    """Rules that are proposed and off, with how to accept them; the same for many tables is one line."""
    off: dict[tuple[str, str], list[_Entry]] = {}
    for rule in rules:
        if not rule["enabled"]:
            off.setdefault((rule["column"], rule["rule"]), []).append(rule)
    if not off:
        return
    console.print()
    console.print(Text(f"Proposed, and off: {plural(len(off), 'rule')}", style="bold"))
    for (column, name), found in list(off.items())[:_MOST_PROPOSED]:
        first = max(found, key=lambda r: (r["effect"] or {}).get("cells", 0))
        _off(console, column, name, found, first)
    if len(off) > _MOST_PROPOSED:
        console.print(Text(f"  … and {len(off) - _MOST_PROPOSED:,} more: --html FILE lists all", style="dim"))


def _off(console: Console, column: str, name: str, found: Sequence[_Entry], first: _Entry) -> None:
    effect = first["effect"] or {}
    cells = sum((rule["effect"] or {}).get("cells", 0) for rule in found)
    where = f" in {plural(len(found), 'table')}" if len(found) > 1 else ""
    head = Text.assemble(
        (f"{visible(column, 30)}", "bold"), "  ", (name, "cyan"), f"  about {plural(cells, 'cell')}{where}"
    )
    console.print(Padding(head, (0, 0, 0, 2), expand=False))
    lines = [first["why"], *(effect.get("examples") or [])[:1]]
    for line in lines:
        if line:
            console.print(Padding(Text(visible(line, 200)), (0, 0, 0, 4), expand=False))
    console.print(
        Padding(Text.assemble(("accept: ", "green"), f"--accept {quoted(column, name)}"), (0, 0, 0, 4), expand=False)
    )


def quoted(column: str, rule: str) -> str:
    """A column and a rule as an argument of the shell."""
    text = f"{column}:{rule}"
    plain = all(sign.isalnum() or sign in "_.:-" for sign in text)
    return text if plain else "'" + text.replace("'", "'\\''") + "'"


def _heading(console: Console, table: str) -> None:
    console.print()
    console.print(Text(visible(table, 200), style="bold"))


def _group(console: Console, group: _Entry) -> None:
    head = Text.assemble(
        (visible(group["column"], 40), "bold"), "  ", (group["rule"], "cyan"), f"  {plural(group['cells'], 'cell')}",
        (f", {plural(group['values'], 'value')}" if group["values"] > 1 else "", "dim"),
    )  # fmt: skip
    console.print(Padding(head, (0, 0, 0, 2), expand=False))
    width = max((len(f"{pair['count']:,}") for pair in group["pairs"]), default=1)
    room = max((console.width - width - 12) // 2, 12)
    longest = min(max((len(_value(pair["before"], room)) for pair in group["pairs"]), default=1), room)
    for pair in group["pairs"]:
        before, after = _value(pair["before"], room), _value(pair["after"], room)
        console.print(Text(f"    {pair['count']:>{width},}  {before:<{longest}}  -> {after}"), soft_wrap=True)
    rest = group["values"] - len(group["pairs"])
    if rest > 0:
        console.print(Text(f"    {'':>{width}}  … and {plural(rest, 'other value')}", style="dim"))


def _value(text: str | None, room: int) -> str:
    return "(empty)" if text is None else visible(text, room)


def _unread(console: Console, unread: Sequence[_Entry]) -> None:
    if not unread:
        return
    cells = sum(entry["count"] for entry in unread)
    console.print()
    console.print(Text(f"Left as in the source: {plural(cells, 'cell')}", style="bold"))
    for table, found in groupby(unread, key=lambda entry: entry["source"]):
        console.print(Padding(Text(visible(table, 200)), (0, 0, 0, 2), expand=False))
        for entry in found:
            note = _NOTES.get(entry["note"], entry["note"])
            head = Text.assemble(
                (visible(entry["column"], 40), "bold"), "  ", (entry["rule"], "cyan"),
                f"  {plural(entry['count'], 'cell')}: {note}",
            )  # fmt: skip
            console.print(Padding(head, (0, 0, 0, 4), expand=False))
            such = ", ".join(visible(str(example), 40) for example in entry["examples"])
            console.print(Padding(Text(f"such as {such}"), (0, 0, 0, 6), expand=False))
    for step in dict.fromkeys(entry["next"] for entry in unread):
        console.print(Padding(Text.assemble(("next: ", "green"), step), (0, 0, 0, 2), expand=False))
