"""Every error of crmmigrate, sorted by what the user does next.

An error is raised when a command cannot go on. What a user should know about the
data is not an error but a `Finding`.
"""

from __future__ import annotations

from dataclasses import dataclass


class CrmMigrateError(Exception):
    """Base of all errors: a stable code, a message and the next step.

    Args:
        message: What went wrong, where, with the value that shows it.
        code: Stable code that `crmmigrate explain` describes.
        next: What to do next, as a sentence or a command.
    """

    exit_code = 2
    default_code = "error"

    def __init__(self, message: str, *, code: str | None = None, next: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.next = next


class UsageError(CrmMigrateError):
    """The command was called in a way that cannot work (exit code 2)."""

    default_code = "usage"


@dataclass(frozen=True)
class Fault:
    """One fault of a configuration file.

    Attributes:
        file: The file as the user named it.
        line: Line from 1.
        column: Column from 1.
        path: Where in the document, such as `columns[1].field`.
        message: What is wrong, with the nearest known word where there is one.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.path}: {self.message}"


class ConfigError(CrmMigrateError):
    """One or more YAML files are wrong; all faults are listed at once (exit code 2)."""

    default_code = "config"

    def __init__(self, faults: tuple[Fault, ...], *, next: str = "") -> None:  # noqa: A002
        self.faults = faults
        lines = "\n".join(str(fault) for fault in faults)
        advice = next or "mend the lines named above; `crmmigrate schema` writes JSON Schemas for editors"
        super().__init__(lines, next=advice)


class SourceError(CrmMigrateError):
    """A source file cannot be read (exit code 1: other files still can)."""

    exit_code = 1
    default_code = "source-unreadable"


class BalanceError(CrmMigrateError):
    """The accounting does not balance: a defect, never something to go on from (exit code 1)."""

    exit_code = 1
    default_code = "unbalanced"


class OutsideError(CrmMigrateError):
    """The world outside failed: server away, disk full, project locked (exit code 3)."""

    exit_code = 3
    default_code = "outside"


class PluginError(CrmMigrateError):
    """A plug-in could not be found or loaded (exit code 2)."""

    default_code = "plugin"
