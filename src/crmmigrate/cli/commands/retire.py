"""`crmmigrate retire`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmmigrate.cli.app import Json, Root, Schema, app, progress, show

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer


@app.command()
def retire(
    root: Root = Path(),
    to: Annotated[Path | None, typer.Option(help="The archive; default: retired/NAME-DATE.tar.zst.")] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Remove the files once everything is proven.")] = False,
    to_target: Annotated[str | None, typer.Option(help="URL of the target that must hold all of it.")] = None,
    schema: Schema = None,
    accept_suggested: Annotated[
        float | None, typer.Option(min=0, max=1, help="Suggested mappings from this confidence on count as decided.")
    ] = None,
    restore: Annotated[Path | None, typer.Option(help="Bring the files of this archive back.")] = None,
    into: Annotated[Path | None, typer.Option(help="Below this folder.")] = None,
    as_json: Json = False,
) -> None:
    """Archive the old files, prove the archive, and only then remove them."""
    from crmmigrate import api  # noqa: PLC0415

    if (restore is None) != (into is None):
        raise typer.BadParameter("--restore ARCHIVE and --into FOLDER go together")
    if restore is not None and into is not None:
        show(api.restore(restore, into), as_json=as_json, print_data=_print)
    options = api.RetireOptions(to, delete, to_target, schema, accept_suggested)
    with api.project(root) as project, progress(quiet=as_json) as shown:
        answer = api.retire(project, options, progress=shown)  # type: ignore[arg-type]
    show(answer, as_json=as_json, print_data=_print)


def _print(out: Console, answer: Answer) -> None:
    data = answer.data
    if data["into"] is not None:
        there = data["files"] - data["restored"]
        note = f", {there:,} stood there already" if there else ""
        out.print(f"{data['restored']:,} files restored into {data['into']}{note}; all hashes proven", soft_wrap=True)
    elif data["archive"] is not None:
        size = f"{data['files']:,} files, {data['bytes']:,} bytes"
        out.print(f"{size}, in {data['archive']}; read back and proven", soft_wrap=True)
        out.print(f"SHA-256 {data['sha256']}")
        if data["deleted"]:
            out.print(f"{data['deleted']:,} files removed")
    if data["reasons"]:
        out.print("Nothing was archived or removed:")
        for reason in data["reasons"]:
            out.print(f"  - {reason}", markup=False, soft_wrap=True)
