"""`crmmigrate map`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crmmigrate.cli.app import Files, Json, Out, Root, app, console, progress, show, where

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from crmmigrate.api import Answer

ONE_OF = "--review, --to, --from, --learn and --check are separate ways: choose one"


@app.command("map")
def map_(
    files: Files = None,
    root: Root = Path(),
    model: Annotated[str, typer.Option(help="With files: crm, inferred, or a model.yaml.")] = "crm",
    out: Out = None,
    page: Annotated[Path | None, typer.Option("--page", help="Draw the mappings as an HTML page.")] = None,
    review: Annotated[bool, typer.Option("--review", help="Decide open suggestions one by one.")] = False,
    below: Annotated[float | None, typer.Option(help="With --review: only those under this confidence.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Write the mappings as a workbook, mapping.xlsx.")] = None,
    from_: Annotated[Path | None, typer.Option("--from", help="Read such a workbook back.")] = None,
    learn: Annotated[Path | None, typer.Option(help="Write what people decided into a mapping pack.")] = None,
    pack: Annotated[
        list[Path] | None, typer.Option(metavar="<path>", help="Use a mapping pack, or a folder of them.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Check mappings/*.yaml without a run.")] = False,
    unmask: Annotated[bool, typer.Option("--unmask", help="Show personal data in samples.")] = False,
    weights: Annotated[str | None, typer.Option(help="Other weights: a file, or shipped ones such as fold-1.")] = None,
    as_json: Json = False,
) -> None:
    """Map every column to a field of the model, with confidence."""
    from crmmigrate import api  # noqa: PLC0415

    _one_way(files, {"--review": review, "--to": to, "--from": from_, "--learn": learn, "--check": check})
    _goes_with(review=review, below=below, as_json=as_json, plain=not (to or from_ or learn or check), pack=pack)
    if review:
        _review(root, below, masked=not unmask)
    if check or learn:
        _without_run(root, learn, as_json=as_json)
    named = str(Path(model).resolve()) if model.endswith((".yaml", ".yml")) else model
    draw: Callable[[Console, Answer], None]
    with where(files, root, model=named) as project, progress(quiet=as_json) as shown:
        if from_:
            answer, draw = api.map_from(project, from_, progress=shown), _print_read  # type: ignore[arg-type]
        elif to:
            answer, draw = api.map_to(project, to, masked=not unmask, progress=shown), _print_written  # type: ignore[arg-type]
        else:
            options: dict[str, Any] = {"out": out, "page": page, "weights": weights, "packs": pack or ()}
            answer = api.map(project, masked=not unmask, progress=shown, **options)  # type: ignore[arg-type]
            draw = _print
    show(answer, as_json=as_json, print_data=draw)


def _without_run(root: Path, learn: Path | None, *, as_json: bool) -> None:
    from crmmigrate import api  # noqa: PLC0415

    with api.project(root) as project:
        if learn:
            show(api.map_learn(project, learn), as_json=as_json, print_data=_print_learned)
        show(api.map_check(project), as_json=as_json, print_data=_print_checked)


def _one_way(files: list[str] | None, ways: dict[str, object]) -> None:
    chosen = [name for name, value in ways.items() if value]
    if len(chosen) > 1:
        raise typer.BadParameter(ONE_OF)
    if files and chosen and chosen != ["--to"]:
        raise typer.BadParameter(f"{chosen[0]} works on the mappings of a project, not on named files")


def _goes_with(*, review: bool, below: float | None, as_json: bool, plain: bool, pack: list[Path] | None) -> None:
    if below is not None and not review:
        raise typer.BadParameter("--below goes with --review")
    if review and as_json:
        raise typer.BadParameter("--review is a conversation; it has no --json")
    if pack and (review or not plain):
        raise typer.BadParameter("--pack goes with a plain `map`; name packs for all commands in migration.yaml")


def _review(root: Path, below: float | None, *, masked: bool) -> None:
    from crmmigrate import api  # noqa: PLC0415
    from crmmigrate.cli.keys import answers  # noqa: PLC0415
    from crmmigrate.cli.review import Loop  # noqa: PLC0415

    with api.project(root) as project, progress() as shown:
        session, model = api.map_review(project, below=below, progress=shown)  # type: ignore[arg-type]
    Loop(console(), answers(), session, model, masked, "" if below is None else f" below {below:g}").run()
    raise typer.Exit(0)


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.report import terminal  # noqa: PLC0415

    for layout in answer.data["layouts"]:
        out.print(f"\n[bold]{layout['layout']}[/]: rows are {layout['rows_are'] or 'not migrated'}", soft_wrap=True)
        first = layout["applies_to"][0]
        columns = [c for c in answer.data["columns"] if _source(c) == first]
        combined = [c for c in answer.data["combined"] if _source(c) == first]
        entries = [(c["column"], c) for c in columns] + [(" + ".join(c["columns"]), c) for c in combined]
        entries += [(_constant(c), c) for c in answer.data["constants"] if c["layout"] == layout["layout"]]
        rows = [
            (label, _field(c), f"{c['confidence']:.2f}", c["status"], (c["why"] or [""])[0]) for label, c in entries
        ]
        terminal.table(out, "", ("column", "field", "confidence", "status", "why"), rows)
        for label, c in entries:
            if c.get("preview"):
                before, after = c["preview"][0]
                out.print(f"{label}: {before} -> {after}", markup=False, highlight=False, soft_wrap=True)

    _print_coverage(out, answer)
    _print_values(out, answer)


def _print_coverage(out: Console, answer: Answer) -> None:
    """A few lines: how much of the model is fed, what is missing, what contradicts."""
    covered, conflicts = answer.data["coverage"], answer.data["conflicts"]
    fed = sum(bool(c["feeds"]) for c in covered)
    out.print(f"\nCoverage: {fed} of {len(covered)} fields of the model are fed", soft_wrap=True)
    for entry in covered:
        if entry["missing"]:
            where_ = ", ".join(entry["missing"][:3]) + (" ..." if len(entry["missing"]) > 3 else "")
            out.print(f"  required and not fed: {entry['field']} in {where_}", markup=False, soft_wrap=True)
    headers = [c for c in conflicts if c["kind"] == "header"]
    doubles = len(conflicts) - len(headers)
    if conflicts:
        said = [f"{len(headers)} headers with different fields in different layouts"] if headers else []
        said += [f"{doubles} fields fed by several columns of one layout"] if doubles else []
        out.print(f"Conflicts: {', '.join(said)}; `--page` shows them", soft_wrap=True)
    look = sum(1 for c in _columns_once(answer) if c["status"] == "suggested" and c["confidence"] < 0.9)
    if look:
        out.print(f"{look} columns need a look: `crmmigrate map --review --below 0.9`", soft_wrap=True)


def _print_values(out: Console, answer: Answer) -> None:
    """One line a field with listed values: how many of them lead somewhere."""
    by_field: dict[str, list[bool]] = {}
    for entry in answer.data["value_maps"]:
        if entry["count"]:
            by_field.setdefault(entry["field"], []).append(bool(entry["to"]) and entry["status"] != "rejected")
    for field, applied in by_field.items():
        left = f", {applied.count(False)} lead nowhere" if False in applied else ""
        out.print(f"Values of {field}: {len(applied)} to map{left}; see mappings/values/{field}.csv", soft_wrap=True)


def _columns_once(answer: Answer) -> list[dict[str, Any]]:
    firsts = {layout["applies_to"][0] for layout in answer.data["layouts"] if layout["applies_to"]}
    return [c for c in answer.data["columns"] if _source(c) in firsts]


def _print_checked(out: Console, answer: Answer) -> None:
    n = len(answer.data["layouts"])
    out.print(f"{n} mappings checked" + ("" if answer.findings else ", nothing is wrong"))


def _print_learned(out: Console, answer: Answer) -> None:
    data = answer.data
    out.print(
        f"{data['pack']}: {data['entries']:,} headers with their fields, {data['layouts']:,} whole layouts; use it "
        f"with `crmmigrate map --pack {data['pack']}`",
        markup=False, soft_wrap=True,
    )  # fmt: skip


def _print_written(out: Console, answer: Answer) -> None:
    out.print(
        f"{answer.data['rows']:,} columns in {answer.data['to']}; fill in `field` and `status`, then "
        f"`crmmigrate map --from {answer.data['to']}`",
        markup=False, soft_wrap=True,
    )  # fmt: skip


def _print_read(out: Console, answer: Answer) -> None:
    lines = answer.data["changes"]
    out.print(
        "Nothing was applied." if answer.findings else f"{len(lines)} entries changed:" if lines else "No changes."
    )
    for line in lines:
        out.print(f"  {line}", markup=False, soft_wrap=True)


def _source(entry: dict[str, Any]) -> str:
    return "#".join(p for p in (entry["file"], entry["table"]) if p)


def _constant(entry: dict[str, Any]) -> str:
    """A constant in a few words."""
    values = dict.fromkeys(entry.get("value_of", {}).values())
    listed = f"{', '.join(list(values)[:3])}{' ...' if len(values) > 3 else ''}"
    return f"(by source: {listed})" if values else f"(always {entry['value']})"


def _field(entry: dict[str, Any]) -> str:
    """The field, and the transform on the way to it."""
    transform = entry.get("transform") or ("sql" if entry.get("sql") else "")
    parts = [path.partition(".")[2] for path in entry.get("parts", {})]
    own = f"{entry['field'] or '-'}{f' ({transform})' if transform else ''}"
    return ", ".join([own, *parts])
