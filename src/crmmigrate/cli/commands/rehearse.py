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

    from crmmigrate.api import Answer, Sample


Beside = Annotated[str | None, typer.Option("--to", help="Rehearse beside this target, in a scratch schema or file.")]
Keep = Annotated[bool, typer.Option("--keep", help="Leave the scratch schema or file there.")]
MaxRejects = Annotated[str | None, typer.Option(help="Exit code 1 if more is rejected, such as 0.5%.")]
FailOn = Annotated[Literal["error", "warning"], typer.Option(help="Exit code 1 from findings of this severity on.")]
Apply = Annotated[
    list[str] | None,
    typer.Option("--apply", help="Write proposal N of the last rehearsal, or all that are sure; repeatable."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do so for `--apply all`.")]
Again = Annotated[bool, typer.Option("--again", help="Rehearse again after --apply.")]
JUnit = Annotated[Path | None, typer.Option("--junit", help="Write JUnit XML for CI to this file.")]
Some = Annotated[str | None, typer.Option(help="Only about so many rows, such as 1000 or 5%, with what they point to.")]
Seed = Annotated[int, typer.Option(help="Another seed, another sample.")]
Mask = Annotated[bool, typer.Option("--mask", help="Pseudonyms instead of personal data.")]


@app.command()
def rehearse(
    files: Files = None,
    root: Root = Path(),
    to: Beside = None,
    keep: Keep = False,
    max_rejects: MaxRejects = None,
    fail_on: FailOn = "error",
    apply: Apply = None,
    yes: Yes = False,
    again: Again = False,
    junit: JUnit = None,
    sample: Some = None,
    seed: Seed = 0,
    mask: Mask = False,
    html: Html = None,
    as_json: Json = False,
) -> None:
    """Run the whole migration into a throw-away database."""
    from crmmigrate import api  # noqa: PLC0415
    from crmmigrate.core.errors import UsageError  # noqa: PLC0415

    options = api.RehearseOptions(
        to, keep=keep, max_rejects=share(max_rejects), fail_on=fail_on, sample=_sample(sample, seed), mask=mask
    )
    if apply and files:
        raise UsageError("--apply changes the files of a project", next="leave the file names out")
    with _reported(junit), where(files, root) as project:
        applied = api.apply_proposals(project, apply, yes=yes) if apply else None
        if applied and not again:
            show(applied, as_json=as_json, print_data=_print_applied)
        with progress(quiet=as_json) as shown:
            answer = api.rehearse(project, options, page=html, progress=shown)  # type: ignore[arg-type]
    _finish(answer, applied, junit)
    show(answer, as_json=as_json, print_data=_print, brief=True)  # the causes tell more


def _finish(answer: Answer, applied: Answer | None, junit: Path | None) -> None:
    """Write the JUnit XML, and tell what was applied before."""
    if junit:
        from crmmigrate.report import junit as units  # noqa: PLC0415

        junit.write_bytes(units.junit("rehearse", answer.findings, answer.data))
    if applied:
        answer.data["applied"] = applied.data["applied"]


def _sample(text: str | None, seed: int) -> Sample | None:
    from crmmigrate.api import Sample  # noqa: PLC0415

    if text is None:
        return None
    try:
        share = float(text.removesuffix("%")) / 100 if text.endswith("%") else None
        rows = None if share is not None else int(text)
    except ValueError as fault:
        raise typer.BadParameter(f"{text!r} is no sample; write 1000 or 5%") from fault
    if not (0 < share <= 1 if share is not None else rows and rows > 0):
        raise typer.BadParameter(f"{text!r} is no sample; write a number of rows, or a share up to 100%")
    return Sample(rows, share, seed)


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
    from crmmigrate.cli.printing import goals, kpi_verdict, loaded, totals  # noqa: PLC0415
    from crmmigrate.report import terminal_causes  # noqa: PLC0415

    if "applied" in answer.data:
        _print_diffs(out, answer)
    loaded(out, answer)
    totals(out, answer.data["control_totals"])
    kpi_verdict(out, answer.data["kpis"])
    goals(out, answer.data["goals"])
    if "masked" in answer.data:
        fields = sum(len(fields) for fields in answer.data["masked"].values())
        out.print(f"Masked: {fields} fields hold pseudonyms in the target; --json lists them")
    terminal_causes.causes(out, answer.data["causes"], answer.data["causes_rows"])
    if answer.data["scratch"]["kept"]:
        out.print(f"Rehearsed in {answer.data['scratch']['name']}", soft_wrap=True, markup=False)


def _print_applied(out: Console, answer: Answer) -> None:
    _print_diffs(out, answer)
    out.print("Written as your decision. Now rehearse again: crmmigrate rehearse")


def _print_diffs(out: Console, answer: Answer) -> None:
    for one in answer.data["applied"]:
        out.print(one["diff"].rstrip("\n"), markup=False, soft_wrap=True)
