"""A warm process that forks one child a job; the child runs a command and may be told where to die.

One JSON line a job on stdin: arguments, kill (number of the point, or null), folder (for what it leaves about).
One JSON line back: code (exit code, or null for killed) and points (names, of a run that was not killed).
"""

from __future__ import annotations

import json
import os
import pathlib
import signal
import sys
import tempfile
from contextlib import suppress

from crmmigrate import api
from crmmigrate.cli.main import _run
from crmmigrate.core.errors import PluginError
from crmmigrate.project import plugins
from crmmigrate.project.ledger import Ledger
from crmmigrate.project.store import Store

LEDGER = ("begin", "sources", "step", "accounts", "receipts", "end")
TARGET = ("_shape", "_copy", "_merge", "_finish", "_recorded", "apply")


class Points:
    """Counts the calls of the hooked functions and dies at the chosen one."""

    def __init__(self, kill: int | None) -> None:
        self.names: list[str] = []
        self._kill = kill

    def reach(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) == self._kill:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(self, owner: type, name: str, *, before: bool = False) -> None:
        """Points after each call; also before it, where the call before it was not a point."""
        function = getattr(owner, name)
        label = f"{owner.__name__}.{name}"

        def hooked(*arguments, **options):
            if before:
                self.reach(f"before {label}")
            result = function(*arguments, **options)
            self.reach(f"after {label}")
            return result

        setattr(owner, name, hooked)


def target_classes() -> list[type]:
    found = []
    for name in ("duckdb", "sqlite", "postgresql", "mysql"):
        with suppress(PluginError):  # a driver that is not installed has no tests either
            found.append(plugins._load("targets", name))
    return found


TARGETS = target_classes()


def child(job: dict, out: int) -> None:
    tempfile.tempdir = job["folder"]
    points = Points(job["kill"])
    points.hook(Store, "forget")
    for name in ("rename", "replace"):  # the last act of whatever writes a file or a folder
        points.hook(pathlib.Path, name, before=True)
    for name in LEDGER:
        points.hook(Ledger, name)
    for target in TARGETS:
        for name in TARGET:
            points.hook(target, name)
    log = os.open(f"{job['folder']}/log.txt", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code = _run(job["arguments"])
    sys.stdout.flush()
    os.write(out, json.dumps({"code": code, "points": points.names}).encode())


def fork(job: dict) -> dict:
    back, out = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(back)
            child(job, out)
        finally:
            sys.stderr.flush()
            os._exit(0)
    os.close(out)
    with os.fdopen(back, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return json.loads(told) if told else {"code": None if killed else -1, "points": []}


def main() -> None:
    with api.project(sys.argv[1]) as project:  # so that each child finds all modules and templates in memory
        for _ in range(2):
            api.load(project, api.LoadOptions(f"duckdb:///{sys.argv[1]}/warm.duckdb"))
    tell("warm")
    for line in sys.stdin:
        tell(json.dumps(fork(json.loads(line))))


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
