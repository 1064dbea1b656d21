"""Batches through a Python function, by several processes where that is worth it."""

from __future__ import annotations

import os
import pickle
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pyarrow as pa

from crmmigrate.core.ports import BatchFunction

MOST_PROCESSES = 8
PATIENCE = 1.5
"""Seconds of work after which the rest goes to worker processes, whose start takes about as long."""
PORTION = 10_000
"""Rows that are sent to a worker at once."""


def mapped(
    incoming: Iterable[pa.RecordBatch], function: BatchFunction, schema: pa.Schema, processes: int
) -> Iterator[pa.RecordBatch]:
    """What the function makes of batches, in their order. It is sent to worker processes if it can be pickled."""
    spent = 0.0
    portions = _portions(incoming)
    for portion in portions:
        started = time.process_time()
        yield function(portion).cast(schema)
        spent += time.process_time() - started
        if spent > PATIENCE and processes > 1 and (task := _pickled(function)):
            break
    else:
        return
    for done in _spread(portions, task, function, processes):
        yield done.cast(schema)


def _portions(incoming: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in incoming:
        for start in range(0, batch.num_rows, PORTION):
            yield batch.slice(start, PORTION)


def _pickled(function: BatchFunction) -> bytes:
    """The function for other processes; empty where it is one of this process only."""
    try:
        return pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError):
        return b""


def _spread(
    portions: Iterator[pa.RecordBatch], task: bytes, function: BatchFunction, processes: int
) -> Iterator[pa.RecordBatch]:
    """The outcome of portions, of which only few are under way; a portion whose worker died is done here."""
    from loky import ProcessPoolExecutor  # noqa: PLC0415  (slow to import, and seldom needed)

    with ProcessPoolExecutor(max_workers=processes) as pool:
        running: deque[tuple[Future[bytes], pa.RecordBatch]] = deque()
        for portion in portions:
            running.append((pool.submit(_work, task, _sent(portion)), portion))
            if len(running) > processes * 2:
                yield _done(*running.popleft(), function)
        while running:
            yield _done(*running.popleft(), function)


def _done(future: Future[bytes], portion: pa.RecordBatch, function: BatchFunction) -> pa.RecordBatch:
    try:
        return _arrived(future.result())
    except BrokenProcessPool:
        return function(portion)


def _work(task: bytes, sent: bytes) -> bytes:
    """In a worker process."""
    function: BatchFunction = _known.get(task) or _known.setdefault(task, pickle.loads(task))  # noqa: S301 - our own
    return _sent(function(_arrived(sent)))


_known: dict[bytes, BatchFunction] = {}
"""In a worker process: functions by their pickled form."""


def _sent(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _arrived(sent: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(sent) as reader:
        return reader.read_next_batch()


def processes(threads: int | None) -> int:
    """How many processes may work for an engine that has so many threads."""
    return min(threads or os.cpu_count() or 1, MOST_PROCESSES)
