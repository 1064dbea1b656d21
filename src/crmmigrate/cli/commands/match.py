"""`crmmigrate match`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli import clustering, matching
from crmmigrate.cli.app import Files, Json, Root, app, progress, show, where

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def match(
    files: Files = None,
    root: Root = Path(),
    entity: Annotated[str, typer.Option(help="With --to: account, contact, product ...")] = "account",
    id_column: Annotated[str | None, typer.Option("--id", help="With --to: column of the record id.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Write record_id,cluster_id of the files here.")] = None,
    review: matching.Review = False,
    review_to: matching.ReviewTo = None,
    review_from: matching.ReviewFrom = None,
    who: matching.Who = "",
    page: matching.Page = None,
    split: clustering.Split = None,
    unmerge: clustering.Unmerge = None,
    join: clustering.Join = False,
    merges: clustering.Merges = False,
    since: clustering.Since = None,
    precision: matching.Precision = None,
    relations: matching.Relations = None,
    remember: matching.Remember = None,
    against: matching.Against = None,
    unmask: Annotated[bool, typer.Option("--unmask", help="Show personal data in it.")] = False,
    as_json: Json = False,
) -> None:
    """Find the same customer in many files: one golden record."""
    from crmmigrate import api  # noqa: PLC0415

    clustering.run(clustering.Ways(split, unmerge, join, merges, since), root, files or (), who, to, as_json=as_json)
    matching.check_bare(files, id_column, to, remember, against)
    matching.check(review=review, to=review_to, from_=review_from, who=who, files=files, as_json=as_json)
    if review or review_to or review_from:
        matching.check_told(page, relations)
        matching.reviewed(root, review_to, review_from, who, as_json=as_json)
        return
    options = api.MatchOptions(page, not unmask, precision, relations, remember, against)
    with progress(quiet=as_json) as shown:
        if to and id_column and files:
            answer = api.match_file(files, entity, id_column, to, options, progress=shown)  # type: ignore[arg-type]
        else:
            with where(files, root) as project:
                answer = api.match(project, options, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    clusters = answer.data["clusters"]
    if "records" in clusters:
        out.print(f"{clusters['records']:,} records are {clusters['members']:,} members")
    else:
        rows = [(n, c["records"], c["members"], c["merged"], c["inferred"]) for n, c in clusters.items()]
        terminal.table(out, "", ("dimension", "records", "members", "rows merged", "only mentioned"), rows)
    if told := answer.data.get("against"):
        out.print(matching.joined(told))
    pairs = answer.data["pairs"]
    if any(pairs.values()):
        out.print(f"{pairs['auto']:,} pairs joined without a person, {pairs['review']:,} alike but not joined")
    for name, expected in answer.data["expected"].items():
        out.print(matching.expectation(name, expected))
    vetoes = sorted(answer.data["vetoes"].items(), key=lambda one: (-one[1], one[0]))
    if vetoes:
        out.print("kept apart: " + ", ".join(f"{name} {n:,}".replace("_", " ") for name, n in vetoes))
    matching.print_relations(out, answer.data)
    asked = [finding for finding in answer.findings if finding.code == "pairs-to-review"]
    if asked:
        out.print(f"for people to decide: {sum(f.count for f in asked):,}; {asked[0].next}", markup=False)
