"""The application, and what all commands share: where to work, what to print, which exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer
    from crmmigrate.project.project import Project

app = typer.Typer(
    name="crmmigrate",
    help="Move legacy customer data into a star schema you can trust: every row and every cell accounted for.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Root = Annotated[Path, typer.Option("--project", "-p", help="Project folder.", show_default="this folder")]
Files = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders or database URLs; none: the project.", show_default=False),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="How to read named files, such as encoding=cp850 or sheet=Orders; repeatable."),
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for the tables, as Parquet.")]
To = Annotated[str | None, typer.Option("--to", help="Target URL, such as postgresql://user@host/db.")]
Schema = Annotated[str | None, typer.Option("--schema", help="Schema in the target.")]
Waves = Annotated[
    list[str] | None,
    typer.Option("--wave", help="Only this wave of migration.yaml; repeatable; all: everything.", show_default=False),
]
Html = Annotated[Path | None, typer.Option("--html", help="Write the report to this HTML file.")]


def console(*, stderr: bool = False) -> Console:
    """A rich console; colours and width are those of the terminal, 80 columns without one."""
    from rich.console import Console  # noqa: PLC0415

    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else 80, highlight=False, soft_wrap=False)


def where(
    files: Sequence[str] | None, root: Path, *, model: str = "crm", settings: Sequence[str] | None = None
) -> AbstractContextManager[Project]:
    """The project of a command: a temporary one over files, or the one in the folder."""
    from crmmigrate import api, config  # noqa: PLC0415
    from crmmigrate.core.errors import UsageError  # noqa: PLC0415

    if files:
        return api.bare(files, model=model, options=config.read_options(settings) if settings else None)
    if settings:
        raise UsageError("--set is for named files", next="write it under `options` of the source in migration.yaml")
    return api.project(root)


def show(answer: Answer, *, as_json: bool, print_data: Callable[[Console, Answer], None], brief: bool = False) -> None:
    """Print an answer and end with its exit code; `brief`: of findings that do not block, one place each."""
    from crmmigrate.cli.printing import changes  # noqa: PLC0415
    from crmmigrate.report import machine, terminal  # noqa: PLC0415

    if as_json:
        sys.stdout.write(machine.document(answer.command, answer.status, answer.findings, answer.data) + "\n")
    else:
        out = console()
        print_data(out, answer)
        if brief and answer.findings:
            out.print()
        terminal.findings(out, answer.findings, brief=brief)
        if answer.changes:
            changes(out, answer.changes)
        if answer.report:
            out.print(f"Report: {answer.report}", soft_wrap=True)
    raise typer.Exit(0 if answer.status == "ok" else 1)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[object]:
    """Progress on stderr: bars on a terminal, a line a stage elsewhere, nothing with `--json`."""
    from crmmigrate.cli.bars import Bars, Lines  # noqa: PLC0415
    from crmmigrate.project.progress import Silent  # noqa: PLC0415

    if quiet:
        yield Silent()
        return
    out = console(stderr=True)
    if not out.is_terminal:
        yield Lines(out)
        return
    with Bars(out) as bars:
        yield bars
