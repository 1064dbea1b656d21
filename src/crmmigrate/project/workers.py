"""Worker processes for many small things: they start from nothing, and are gone when the work is done."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import Any, TypeVar

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Table
from crmmigrate.flow import Stage, stage
from crmmigrate.project import plugins
from crmmigrate.project.store import Artefact

T = TypeVar("T")
R = TypeVar("R")

MOST_PROCESSES = 8
"""Each takes some 300 MB, and more for large files."""
LEAST_PORTION, MOST_PORTION = 8, 25
MANY_TABLES = 300
"""From so many tables on a stage's work on single tables is shared: to start the processes costs some seconds."""


def count() -> int:
    """How many processes work at once."""
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def portions(items: Sequence[T], workers: int) -> list[list[T]]:
    """Items in portions: small enough to keep all workers busy, and large enough to be worth a message."""
    fair = len(items) // (workers * 8)
    size = min(fair, MOST_PORTION) if fair >= LEAST_PORTION else 1 if fair < 2 else LEAST_PORTION
    return [list(items[i : i + size]) for i in range(0, len(items), size)]


def pooled(work: Callable[[list[T]], list[R]], waiting: list[list[T]], workers: int) -> Generator[R, None, list[T]]:
    """What worker processes give for the portions that wait; when one of them dies, the items that were under way."""
    # Loky's workers start from nothing, need no guard in the user's script, and are gone when it ends.
    from concurrent.futures import FIRST_COMPLETED, Future, wait  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    from loky import ProcessPoolExecutor  # noqa: PLC0415

    running: dict[Future[list[R]], list[T]] = {}
    with ProcessPoolExecutor(max_workers=min(workers, len(waiting))) as pool:
        while waiting or running:
            try:
                while waiting and len(running) <= workers:
                    future = pool.submit(work, waiting[0])
                    running[future] = waiting.pop(0)
                for future in wait(running, return_when=FIRST_COMPLETED)[0]:
                    done = future.result()
                    del running[future]
                    yield from done
            except BrokenProcessPool:
                return [item for portion in running.values() for item in portion]
    return []


def apart(step: Stage, tables: Sequence[Artefact], settings: Any, limit: str) -> dict[str, Any]:
    """What a stage says of each of many tables by itself, by name; a table at which a process died is left out."""
    if step.alone is None or len(tables) < MANY_TABLES or count() == 1:
        return {}
    work = partial(_alone, step.name, settings, limit)
    return dict(pooled(work, portions(tables, count()), count()))


def _alone(name: str, settings: Any, limit: str, tables: list[Artefact]) -> list[tuple[str, Any]]:
    """In a worker process: what a stage says of some tables."""
    alone: Callable[[Table, Any, Engine], Any] | None = stage(name).alone
    engine = plugins.engine("duckdb", limit, threads=1)
    try:
        return [(table.name, alone(table.read(engine), settings, engine)) for table in tables] if alone else []
    finally:
        engine.close()  # type: ignore[attr-defined]
