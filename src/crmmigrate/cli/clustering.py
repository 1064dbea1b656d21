"""Options of `crmmigrate match` for people who hold records apart, join them, or look at what became one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import progress, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer

Split = Annotated[
    str | None,
    typer.Option("--split", help="Hold rows apart from this cluster: --split CLUSTER FILE ROW.", show_default=False),
]
Unmerge = Annotated[
    str | None, typer.Option("--unmerge", help="Hold all rows of this cluster apart.", show_default=False)
]
Join = Annotated[bool, typer.Option("--join", help="Join rows: --join FILE ROW FILE ROW.")]
Merges = Annotated[bool, typer.Option("--merges", help="List what became one, or several, since the run before.")]
Since = Annotated[int | None, typer.Option("--since", help="With --merges: since this run.", show_default=False)]


@dataclass(frozen=True)
class Ways:
    """What was asked for: at most one of them.

    Attributes:
        split, unmerge: A cluster.
        join, merges: Whether.
        since: A run, with `merges`.
    """

    split: str | None = None
    unmerge: str | None = None
    join: bool = False
    merges: bool = False
    since: int | None = None

    @property
    def names(self) -> list[str]:
        """The options that were given."""
        given = {"--split": self.split, "--unmerge": self.unmerge, "--join": self.join, "--merges": self.merges}
        return [name for name, value in given.items() if value]


def run(ways: Ways, root: Path, words: Sequence[str], who: str, to: Path | None, *, as_json: bool) -> None:
    """Do what was asked for, print it and end the command; where nothing was, do nothing.

    Args:
        ways: See there.
        root: The project's folder.
        words: What stands after the options: rows.
        who: Who decides, as named.
        to: With `--merges`: a CSV to write.
        as_json: See `show`.

    Raises:
        typer.BadParameter: Options contradict each other.
    """
    if ways.since is not None and not ways.merges:
        raise typer.BadParameter("--since goes with --merges")
    if not ways.names:
        return
    if len(ways.names) > 1:
        raise typer.BadParameter(f"{' and '.join(ways.names)} are separate ways: choose one")
    if words and (ways.unmerge or ways.merges):
        raise typer.BadParameter(f"{ways.names[0]} takes no rows")
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project, progress(quiet=as_json) as shown:
        voice = api.Voice(who)
        if ways.merges:
            answer = api.merges(project, since=ways.since, to=to, progress=shown)  # type: ignore[arg-type]
        elif ways.split:
            answer = api.match_split(project, ways.split, words, voice, shown)  # type: ignore[arg-type]
        elif ways.unmerge:
            answer = api.match_unmerge(project, ways.unmerge, voice, shown)  # type: ignore[arg-type]
        else:
            answer = api.match_join(project, words, voice, shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=print_merges if ways.merges else print_decided)


def print_decided(out: Console, answer: Answer) -> None:
    """What was decided, and what comes of it."""
    data = answer.data
    for pair in data["pairs"][:20]:
        left, right = (f"{pair[side]['source']} row {pair[side]['row']}" for side in ("left", "right"))
        out.print(f"  {left} {'=' if data['verdict'] == 'same' else '≠'} {right}", markup=False, soft_wrap=True)
    if len(data["pairs"]) > 20:
        out.print(f"  and {len(data['pairs']) - 20:,} more")
    if not data["added"]:
        out.print("nothing to decide: that is so already")
        return
    known = f", {data['known']:,} stood there already" if data["known"] else ""
    word = "are one" if data["verdict"] == "same" else "stay apart"
    out.print(
        f"{data['added']:,} `{data['verdict']}` added to decisions/pairs.csv{known}: from the next run on these {word}",
        markup=False, soft_wrap=True,
    )  # fmt: skip


def print_merges(out: Console, answer: Answer) -> None:
    """What became one, several, new or gone."""
    from crmmigrate.report import terminal  # noqa: PLC0415

    data = answer.data
    out.print(f"since run {data['since']}:", soft_wrap=True)
    rows = [(entity, *counts.values()) for entity, counts in data["counts"].items()]
    terminal.table(out, "", ("dimension", "merged", "split", "new", "gone"), rows)
    changes = [
        (c["entity"], c["change"], " + ".join(c["before"]) or "-", " + ".join(c["after"]) or "-")
        for c in data["changes"]
    ]
    if changes:
        terminal.table(out, "", ("dimension", "change", "before", "after"), changes[:30])
    if len(changes) < data["total"] or len(changes) > 30:
        out.print(f"{data['total']:,} changes; all of them with --to FILE.csv")
    if data["to"]:
        out.print(f"{data['written']:,} records in {data['to']}", markup=False, soft_wrap=True)
