"""One pair of the review in the terminal: two records side by side, and what speaks for and against."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from crmmigrate.core.linking import PairDecision, RecordRef, ReviewPair
from crmmigrate.report.pairs import BANDS, SIGNS, Mark, chance, mark, weight
from crmmigrate.values.visible import visible

HELP = (
    ("y", "the same: they become one"),
    ("n", "different: they never become one"),
    ("u", "unsure: nobody can tell from this; somebody else is asked"),
    ("s", "skip: it is asked again next time"),
    ("b", "back to the pair before; a new answer replaces the old one"),
    ("w", "say why; it is kept with the next answer"),
    ("q", "quit; every answer is saved already"),
    ("", "= equal   ~ equal but for spelling   ≠ different   · only one side has it"),
    ("", "+ and - are bits of evidence: one more doubles the odds"),
)
_STYLES: dict[Mark, str] = {"equal": "green", "alike": "cyan", "different": "bold yellow", "one side": "dim"}
_LONGEST = 400
_MOST_REASONS = 8
_NAME_WIDTH = 20


@dataclass(frozen=True)
class Asked:
    """What is shown of one pair.

    Attributes:
        pair: The pair.
        place: Where one is in the queue.
        before: What the person said of it earlier.
    """

    pair: ReviewPair
    place: str
    before: PairDecision | None = None


def question(console: Console, asked: Asked) -> None:
    """Print one pair, as wide as the console."""
    pair = asked.pair
    console.print(Rule(Text(asked.place, style="dim"), align="left", style="dim"))
    console.print(_records(pair))
    _reasons(console, pair)
    for veto in pair.vetoes:
        console.print(Text(f"! {visible(veto, _LONGEST)}", style="bold red"))
    console.print(
        Text.assemble((chance(pair.probability), "bold"), f" likely the same {pair.entity}; {BANDS[pair.band]}")
    )
    if asked.before:
        said = asked.before
        console.print(Text(f"you said: {said.verdict}{f' ({visible(said.why)})' if said.why else ''}", style="cyan"))


def _records(pair: ReviewPair) -> Table:
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=1)
    grid.add_column(max_width=_NAME_WIDTH, no_wrap=True, overflow="ellipsis", style="dim")
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row("", "", _place(pair.left), _place(pair.right))
    for name, (left, right) in pair.values.items():
        found = mark(left, right)
        style = _STYLES[found]
        grid.add_row(Text(SIGNS[found], style=style), Text(name), _value(left, style), _value(right, style))
    return grid


def _place(ref: RecordRef) -> Text:
    return Text.assemble((f"{visible(ref.source, _LONGEST)} row {ref.row}", "bold"), (f"\n{visible(ref.key)}", "dim"))


def _value(value: str | None, style: str) -> Text:
    return Text(visible(value, _LONGEST), style=style) if value else Text("-", style="dim")


def _reasons(console: Console, pair: ReviewPair) -> None:
    shown = pair.reasons[:_MOST_REASONS]
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    for reason in shown:
        style = "green" if reason.weight > 0 else "red"
        grid.add_row(Text(f"  {weight(reason.weight)}", style=style), Text(visible(reason.words, _LONGEST)))
    rest = pair.reasons[_MOST_REASONS:]
    if rest:
        grid.add_row(Text(f"  {weight(sum(r.weight for r in rest))}"), Text(f"{len(rest)} weaker reasons", style="dim"))
    console.print(grid)


def help_(console: Console) -> None:
    """What the keys and signs mean."""
    grid = Table.grid(padding=(0, 2))
    for key, words in HELP:
        grid.add_row(Text(key, style="bold cyan"), Text(words))
    console.print(grid)
