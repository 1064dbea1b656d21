"""`crmmigrate rehearse`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from crmmigrate.cli.app import Files, Html, Json, Root, app, progress, show, where
from crmmigrate.cli.shares import share

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def rehearse(
    files: Files = None,
    root: Root = Path(),
    to: Annotated[
        str | None, typer.Option("--to", help="Rehearse beside this target, in a scratch schema or file.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the scratch schema or file there.")] = False,
    max_rejects: Annotated[str | None, typer.Option(help="Exit code 1 if more is rejected, such as 0.5%.")] = None,
    fail_on: Annotated[
        Literal["error", "warning"], typer.Option(help="Exit code 1 from findings of this severity on.")
    ] = "error",
    apply: Annotated[
        list[str] | None,
        typer.Option("--apply", help="Write proposal N of the last rehearsal, or all that are sure; repeatable."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do so for `--apply all`.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Rehearse again after --apply.")] = False,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write JUnit XML for CI to this file.")] = None,
    html: Html = None,
    as_json: Json = False,
) -> None:
    """Run the whole migration into a throw-away database."""
    from crmmigrate import api  # noqa: PLC0415
    from crmmigrate.core.errors import UsageError  # noqa: PLC0415

    options = api.RehearseOptions(to, keep=keep, max_rejects=share(max_rejects), fail_on=fail_on)
    if apply and files:
        raise UsageError("--apply changes the files of a project", next="leave the file names out")
    with _reported(junit), where(files, root) as project:
        applied = api.apply_proposals(project, apply, yes=yes) if apply else None
        if applied and not again:
            show(applied, as_json=as_json, print_data=_print_applied)
        with progress(quiet=as_json) as shown:
            answer = api.rehearse(project, options, page=html, progress=shown)  # type: ignore[arg-type]
    if junit:
        from crmmigrate.report import junit as units  # noqa: PLC0415

        junit.write_bytes(units.junit("rehearse", answer.findings, answer.data))
    if applied:
        answer.data["applied"] = applied.data["applied"]
    show(answer, as_json=as_json, print_data=_print)


@contextmanager
def _reported(junit: Path | None) -> Iterator[None]:
    """An error that ends the command stands in the JUnit XML too."""
    from crmmigrate.core.errors import CrmMigrateError  # noqa: PLC0415

    try:
        yield
    except CrmMigrateError as fault:
        if junit:
            from crmmigrate.report import junit as units  # noqa: PLC0415

            junit.write_bytes(units.junit_error("rehearse", fault.code, fault.message))
        raise


def _print(out: Console, answer: Answer) -> None:
    from crmmigrate.cli.printing import loaded, totals  # noqa: PLC0415
    from crmmigrate.report import terminal_causes  # noqa: PLC0415

    if "applied" in answer.data:
        _print_diffs(out, answer)
    loaded(out, answer)
    totals(out, answer.data["control_totals"])
    terminal_causes.causes(out, answer.data["causes"], answer.data["causes_rows"])
    if answer.data["scratch"]["kept"]:
        out.print(f"Rehearsed in {answer.data['scratch']['name']}", soft_wrap=True, markup=False)


def _print_applied(out: Console, answer: Answer) -> None:
    _print_diffs(out, answer)
    out.print("Written as your decision. Now rehearse again: crmmigrate rehearse")


def _print_diffs(out: Console, answer: Answer) -> None:
    for one in answer.data["applied"]:
        out.print(one["diff"].rstrip("\n"), markup=False, soft_wrap=True)
