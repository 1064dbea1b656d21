"""Options of `crmmigrate match` for people who look pairs over, and what they do."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crmmigrate.cli.app import console, progress, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer
    from crmmigrate.core.linking import PairDecision, ReviewPair
    from crmmigrate.project.project import Project

Review = Annotated[bool, typer.Option("--review", help="Decide pairs one by one, side by side.")]
ReviewTo = Annotated[Path | None, typer.Option("--review-to", help="Write pairs for people: pairs.xlsx or .csv.")]
ReviewFrom = Annotated[Path | None, typer.Option("--review-from", help="Read their verdicts back.")]
Who = Annotated[str, typer.Option("--who", help="Who decides; default: you.", show_default=False)]
Page = Annotated[Path | None, typer.Option("--html", help="Draw pairs with their reasons as an HTML page.")]
Precision = Annotated[
    float | None,
    typer.Option("--precision", min=0.5, max=0.999999, show_default=False,
                 help="Share of joined pairs that must be right, such as 0.995, in this run."),
]  # fmt: skip
Relations = Annotated[
    Path | None,
    typer.Option("--relations", help="Write households, groups, parents and the like here, as CSV."),
]  # fmt: skip
Remember = Annotated[
    Path | None,
    typer.Option("--remember", help="With --to: keep in this folder what new rows are compared with."),
]  # fmt: skip
Against = Annotated[
    Path | None,
    typer.Option("--against", help="With --to: compare with the records that this folder remembers."),
]  # fmt: skip
ONE_OF = "--review, --review-to and --review-from are separate ways: choose one"


def check(
    *, review: bool, to: Path | None, from_: Path | None, who: str, files: Sequence[str] | None, as_json: bool
) -> None:
    """What does not go together.

    Raises:
        typer.BadParameter: Options contradict each other.
    """
    ways = [name for name, given in (("--review", review), ("--review-to", to), ("--review-from", from_)) if given]
    if len(ways) > 1:
        raise typer.BadParameter(ONE_OF)
    if files and ways:
        raise typer.BadParameter(f"{ways[0]} works on the decisions of a project, not on named files")
    if review and as_json:
        raise typer.BadParameter("--review is a conversation; it has no --json")
    if who and ways not in (["--review"], ["--review-from"]):
        raise typer.BadParameter("--who goes with --review or --review-from")


def check_told(page: Path | None, relations: Path | None) -> None:
    """What a review has no use for.

    Raises:
        typer.BadParameter: A file is asked for that tells what `match` finds.
    """
    if page or relations:
        raise typer.BadParameter(f"{'--html' if page else '--relations'} tells what match finds; it is no review")


def check_bare(
    files: Sequence[object] | None, id_column: str | None, to: Path | None, remember: Path | None, against: Path | None
) -> None:
    """What bare files need.

    Raises:
        typer.BadParameter: There is no column of ids, or no file of clusters.
    """
    if (to is None) != (id_column is None) or (to and not files):
        raise typer.BadParameter("--to and --id go together, with files")
    if to is None and (remember or against):
        raise typer.BadParameter(f"{'--against' if against else '--remember'} goes with files, --id and --to")


def joined(told: Mapping[str, int]) -> str:
    """What became of new rows."""
    again = f", {told['known']:,} were known already" if told["known"] else ""
    return f"{told['joined']:,} joined known records, the others are {told['new_clusters']:,} new clusters{again}"


def reviewed(root: Path, to: Path | None, from_: Path | None, who: str, *, as_json: bool) -> None:
    """Bring pairs before people, or their verdicts back; ends the command.

    Args:
        root: The project's folder.
        to: Write pairs here.
        from_: Or read verdicts from here; neither: ask in the terminal.
        who: Who decides, as named; empty: the user.
        as_json: See `show`.
    """
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project:
        if from_:
            show(api.match_review_from(project, from_, who=who), as_json=as_json, print_data=print_read)
        with progress(quiet=as_json) as shown:
            if to:
                answer = api.match_review_to(project, to, who=who, progress=shown)  # type: ignore[arg-type]
            else:
                desk = api.match_review(project, who=who, progress=shown)  # type: ignore[arg-type]
        if to:
            show(answer, as_json=as_json, print_data=print_written)
        review(project, desk.pairs, desk.said, desk.who)


def review(project: Project, pairs: Sequence[ReviewPair], said: Sequence[PairDecision], who: str) -> None:
    """Ask a person in the terminal; each answer is written at once.

    Args:
        project: Where answers go.
        pairs: In the order of the queue.
        said: What people decided, of records as they are now.
        who: The person.

    Raises:
        UsageError: There is neither a terminal nor any input.
    """
    from crmmigrate.cli.keys import answers  # noqa: PLC0415
    from crmmigrate.cli.pair_review import Loop  # noqa: PLC0415
    from crmmigrate.core.errors import UsageError  # noqa: PLC0415
    from crmmigrate.project import pair_desk  # noqa: PLC0415

    loop = Loop(console(), answers(), pairs, list(said), who, pair_desk.keeper(project, who))
    loop.run()
    if loop.unheard and not sys.stdin.isatty():
        raise UsageError(
            "--review is a conversation, and there is no terminal and no input",
            next="run it in a terminal, or write the pairs with `crmmigrate match --review-to pairs.xlsx`",
        )


def expectation(entity: str, expected: Mapping[str, Any]) -> str:
    """How many of the pairs that are joined without a person are expected to be wrong."""
    wrong, pairs = expected["expected_false_merges"], expected["pairs"]
    between = f", {expected['least']:g} to {expected['most']:g} by labels" if expected["most"] is not None else ""
    return f"{entity}: about {wrong:g} of {pairs:,} such pairs are expected to be wrong{between}"


def print_relations(out: Console, data: Mapping[str, Any]) -> None:
    """What belongs together and is not one; `data` as of `match`."""
    told = [f"{kind} {n:,}".replace("_", " ") for kinds in data["relations"].values() for kind, n in kinds.items()]
    if told:
        out.print(f"related, not joined: {', '.join(told)}")
    if written := data.get("relations_to"):
        n, to = written["relations"], written["to"]
        out.print(f"{n:,} relation{'' if n == 1 else 's'} in {to}", markup=False, soft_wrap=True)


def print_written(out: Console, answer: Answer) -> None:
    """What `--review-to` did; `data` has `to` and `pairs`."""
    to, n = answer.data["to"], answer.data["pairs"]
    out.print(
        f"{n:,} pair{'' if n == 1 else 's'} in {to}; fill in `verdict`, then `crmmigrate match --review-from {to}`",
        markup=False, soft_wrap=True,
    )  # fmt: skip


def print_read(out: Console, answer: Answer) -> None:
    """What `--review-from` did."""
    data = answer.data
    known = f", {data['known']:,} known already" if data["known"] else ""
    left = f", {data['open']:,} without a verdict" if data["open"] else ""
    out.print(f"{data['added']:,} added to decisions/pairs.csv{known}{left}", soft_wrap=True)
    for each in data["passed"][:20]:
        place = f"{each['sheet']} line {each['line']}".strip()
        out.print(f"  not taken, {place}: {each['reason']}", markup=False, soft_wrap=True)
