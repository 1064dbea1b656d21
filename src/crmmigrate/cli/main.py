"""Entry point: errors become messages and exit codes; nothing is imported that `--help` does not need."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from crmmigrate import __version__
from crmmigrate.cli.app import app, console

if TYPE_CHECKING:
    from crmmigrate.core.errors import CrmMigrateError

COMMANDS = (
    "init", "demo", "gather", "profile", "clean", "model", "map", "match", "check", "rehearse", "diff", "load", "undo",
    "validate", "kpis", "archive", "retire", "rejects", "fix", "trace", "status", "runs", "explain", "schema",
)  # fmt: skip
"""In the order of `--help`: one file each under `cli/commands/`."""

# ClickException: typer carries a click of its own, or uses the installed one, by its version.
UsageFault: type[Exception] = typer.BadParameter.mro()[2]

for _name in COMMANDS:
    import_module(f"crmmigrate.cli.commands.{_name}")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"crmmigrate {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version and exit."),
) -> None:
    """Move legacy customer data into a star schema you can trust."""


def main() -> NoReturn:
    """Run the command line and leave with its exit code: 0 fine, 1 findings, 2 usage, 3 the outside world."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # of libraries, for their developers; `python3 -W` shows them
    code = _run(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Native libraries print notes about their own memory when the interpreter is torn down; nothing is left to do.
    os._exit(code)


def _run(arguments: list[str]) -> int:
    try:
        result = app(arguments, standalone_mode=False, prog_name="crmmigrate")
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        return 0
    except Exception as fault:  # noqa: BLE001 (the outermost place: what is not ours is raised again)
        return _failed(fault, as_json="--json" in arguments, command=arguments[0] if arguments else "")
    return result if isinstance(result, int) else 0


def _failed(fault: Exception, *, as_json: bool, command: str) -> int:
    """Say what failed, where, and what to do next; what is not ours is a defect and keeps its traceback."""
    if isinstance(fault, UsageFault):
        return _misused(fault, as_json=as_json, command=command)
    from crmmigrate.core.errors import CrmMigrateError  # noqa: PLC0415
    from crmmigrate.report import terminal  # noqa: PLC0415

    if isinstance(fault, OSError):
        fault = _outside(fault)
    if not isinstance(fault, CrmMigrateError):
        raise fault
    if as_json:
        sys.stdout.write(_document(command, fault) + "\n")
    else:
        terminal.error(console(stderr=True), fault)
    return fault.exit_code


def _outside(fault: OSError) -> CrmMigrateError:
    """A file that cannot be written or read, where nobody nearer knew better."""
    from crmmigrate.core.errors import OutsideError  # noqa: PLC0415

    full = fault.errno == errno.ENOSPC
    place = f"{fault.filename}: " if fault.filename else ""
    return OutsideError(
        f"{place}{fault.strerror or fault}",
        code="disk-full" if full else "outside",
        next="free some space and run again" if full else "check that the place exists and you may write there",
    )


def _misused(fault: Any, *, as_json: bool, command: str) -> int:
    """A wrong option or argument, as typer says it."""
    if not as_json:
        fault.show()
        return 2
    from crmmigrate.core.errors import UsageError  # noqa: PLC0415

    wrong = UsageError(fault.format_message(), next=f"crmmigrate {command} --help".replace("  ", " "))
    sys.stdout.write(_document(command, wrong) + "\n")
    return 2


def _document(command: str, fault: CrmMigrateError) -> str:
    """The error in the JSON contract."""
    from crmmigrate.report import machine  # noqa: PLC0415

    error = {"code": fault.code, "message": fault.message, "next": fault.next}
    return machine.document(command, "error", [], {"error": error})
