"""What is wrong by cause, and two runs side by side, for the terminal; 80 columns are enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from crmmigrate.report.terminal import shorten, table

MOST_CAUSES = 10
MOST_LINES = 14
MOST_FILES = 2
MOST_ROWS = 20
_FILE_WIDTH = 40


def causes(console: Console, found: Sequence[Mapping[str, Any]], rows: int) -> None:
    """The causes, those that concern most rows first, with what is proposed as diffs."""
    if not found:
        return
    head = f"What is wrong, by cause: {len(found)} cause{'s' if len(found) > 1 else ''}, {rows:,} rows"
    console.print(Text(head, style="bold"))
    advice: set[str] = set()
    for cause in found[:MOST_CAUSES]:
        _cause(console, cause, advice)
    if len(found) > MOST_CAUSES:
        console.print(Text(f"… and {len(found) - MOST_CAUSES} more; --json and the report list all", style="dim"))
    numbers = [c["id"] for c in found if c["proposal"]]
    if numbers:
        console.print(Text.assemble(("next: ", "green"), f"crmmigrate rehearse --apply {numbers[0]} --again"))


def _cause(console: Console, cause: Mapping[str, Any], advice: set[str]) -> None:
    console.print(Padding(Text.assemble((f"{cause['id']:>2} ", "bold yellow"), cause["title"]), (0, 0, 0, 0)))
    _line(console, f"{_size(cause)}{_where(cause['files'])}", "dim")
    if cause["examples"]:
        _line(console, f"such as {', '.join(shorten(e, 24) for e in cause['examples'])}", "dim")
    proposal = cause["proposal"]
    if proposal:
        told = f"{proposal['effect']['words']}, confidence {proposal['confidence']:.2f}"
        _line(console, f"proposed: {proposal['words']}; {told}", "green")
        _diff(console, proposal["diff"].splitlines())
    elif cause["next"] and cause["next"] not in advice:
        advice.add(cause["next"])
        _line(console, f"next: {cause['next']}", "")


def _size(cause: Mapping[str, Any]) -> str:
    if not cause["rows"]:
        return f"{cause['kind']}, {cause['cells']:,} times"
    share = f" ({100 * cause['share']:.1f} %)" if cause["share"] else ""
    return f"{cause['kind']}, {cause['rows']:,} row{'s' if cause['rows'] != 1 else ''}{share}"


def _where(files: Sequence[str]) -> str:
    if not files:
        return ""
    more = f" and {len(files) - MOST_FILES} more" if len(files) > MOST_FILES else ""
    return f" in {', '.join(shorten(f, _FILE_WIDTH) for f in files[:MOST_FILES])}{more}"


def _line(console: Console, text: str, style: str) -> None:
    console.print(Padding(Text(text, style=style), (0, 0, 0, 3), expand=False))


def _diff(console: Console, lines: Sequence[str]) -> None:
    styles = {"+": "green", "-": "red"}
    for line in lines[:MOST_LINES]:
        style = "dim" if line.startswith(("+++", "---", "@@")) else styles.get(line[:1], "dim")
        console.print(Text(f"     {line}", style=style), no_wrap=True, overflow="ellipsis")
    if len(lines) > MOST_LINES:
        _line(console, f"  … {len(lines) - MOST_LINES} more lines", "dim")


def difference(console: Console, data: Mapping[str, Any]) -> None:
    """Two runs side by side."""
    one, two = data["runs"]
    console.print(Text(f"Run {one['run']} ({_run(one)}) and run {two['run']} ({_run(two)})", style="bold"))
    fates = ("gathered", "loaded", "merged", "rejected", "excluded")
    if data["accounting"]:
        rows = [(shorten(a["source"], 28), *(f"{a['change'][f]:+,}" for f in fates)) for a in data["accounting"]]
        table(console, "Rows by fate: what changed", ("source", *fates), rows)
    else:
        console.print("Rows by fate: the same")
    changed = [r for r in data["rows"] if r["before"] != r["after"]]
    if changed:
        rows = [(r["table"], r["before"], r["after"]) for r in changed]
        table(console, "Rows in the target", ("table", "before", "after"), rows)
    _values(console, data["values"])
    if data["causes"]["compared"]:
        _told(console, "causes", data["causes"])
    else:
        console.print("Causes: not compared; only rehearsals without --mask look for them")
    _told(console, "findings", data["findings"])


def _run(run: Mapping[str, Any]) -> str:
    return f"{run.get('command', '?')}, {str(run.get('started', ''))[:16].replace('T', ' ')}"


def _values(console: Console, found: Sequence[Mapping[str, Any]]) -> None:
    if not found:
        console.print("Values by column: the same")
        return
    rows = [
        (
            shorten(f"{v['table']}.{v['column']}", 26), _number(v["changed"]), _number(v["added"]),
            _number(v["removed"]), "; ".join(_example(e) for e in v["examples"][:1]),
        )
        for v in found[:MOST_ROWS]
    ]  # fmt: skip
    table(console, "Values by column", ("column", "changed", "added", "removed", "such as"), rows)
    if len(found) > MOST_ROWS:
        console.print(Text(f"… and {len(found) - MOST_ROWS} more columns; --json lists all", style="dim"))


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _example(example: Mapping[str, Any]) -> str:
    return f"{shorten(example['before'], 12)} -> {shorten(example['after'], 12)}"


def _told(console: Console, name: str, found: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    size = "rows" if name == "causes" else "count"
    lines = [(sign, one) for sign, part in (("+", "come"), ("-", "gone")) for one in found[part]]
    lines += [("~", one) for one in found["changed"]]
    lines = [(sign, one) for sign, one in lines if one.get("severity") != "info"]
    if not lines:
        console.print(f"{name.capitalize()}: the same")
        return
    console.print(Text(f"{name.capitalize()} come (+), gone (-), of another number (~)", style="bold"))
    for sign, one in lines[:MOST_ROWS]:
        number = f"{one['before']:,} -> {one[size]:,}" if sign == "~" else f"{one[size]:,}"
        words = one.get("title") or f"{one['code']}  {one['where'] or one['message']}"
        style = {"+": "red", "-": "green"}.get(sign, "yellow")
        console.print(Text.assemble((f"{sign} ", style), f"{number:>6}  {words}"), no_wrap=True, overflow="ellipsis")
    if len(lines) > MOST_ROWS:
        console.print(Text(f"… and {len(lines) - MOST_ROWS} more; --json lists all", style="dim"))
