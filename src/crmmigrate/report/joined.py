"""Why rows are one, in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from crmmigrate.report.pairs import chance, weight
from crmmigrate.values.visible import visible

MOST_PAIRS = 10
_MOST_REASONS = 6
_BY_KEY = "one number of one system, or the same identifying values"


def joined(console: Console, pairs: Sequence[Mapping[str, Any]]) -> None:
    """Print the pairs that hold rows together.

    Args:
        console: Where.
        pairs: As `project.pair_tracing` gives them.
    """
    for pair in pairs[:MOST_PAIRS]:
        left, right = (f"{visible(pair[side]['source'])} row {pair[side]['row']}" for side in ("left", "right"))
        console.print(Text.assemble((left, "bold"), " is ", (right, "bold"), f": {_by(pair)}"))
        for reason in pair["reasons"][:_MOST_REASONS]:
            style = "green" if reason["bits"] > 0 else "red"
            console.print(Text.assemble((f"  {weight(reason['bits']):>5} ", style), reason["words"]))
        rest = pair["reasons"][_MOST_REASONS:]
        if rest:
            console.print(Text(f"  {weight(sum(r['bits'] for r in rest)):>5} {len(rest)} weaker reasons", style="dim"))
        for veto in pair["vetoes"]:
            console.print(Text(f"  ! {veto}; people overruled it", style="yellow"))
        for said in pair["decisions"]:
            why = f": {visible(said['why'])}" if said["why"] else ""
            who = visible(said["who"]) or "somebody"
            console.print(Text(f"  {who} said {said['verdict']}{_on(said['when'])}{why}", style="cyan"))
    more = len(pairs) - MOST_PAIRS
    if more > 0:
        console.print(f"and {more:,} pairs more; --json has all of them", style="dim")


def _by(pair: Mapping[str, Any]) -> str:
    if pair["by"] == "key":
        return _BY_KEY
    likely = f"{chance(pair['probability'])} likely" if pair["probability"] is not None else "not compared"
    return f"joined by people ({likely})" if pair["by"] == "people" else likely


def _on(when: str) -> str:
    return f" on {when[:10]}" if when else ""
