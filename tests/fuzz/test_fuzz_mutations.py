"""Mutated files of every format: gather neither crashes nor hangs, and loses nothing without a word.

CRMMIGRATE_FUZZ_SECONDS (default 120) bounds the time, CRMMIGRATE_FUZZ_SEED (default 0) begins the series, and
CRMMIGRATE_FUZZ_COUNT, where it is set, bounds the number of files, so that two runs are the same. The files of a folder
CRMMIGRATE_FUZZ_FILES are seeds as well; CRMMIGRATE_FUZZ_ONLY takes the seeds with one of these words in their names.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import queue
import random
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from crmmigrate.project import plugins

SECONDS = float(os.environ.get("CRMMIGRATE_FUZZ_SECONDS", "120"))
SEED = int(os.environ.get("CRMMIGRATE_FUZZ_SEED", "0"))
COUNT = int(os.environ.get("CRMMIGRATE_FUZZ_COUNT", "1000000"))
ONLY = os.environ.get("CRMMIGRATE_FUZZ_ONLY", "").split()
FILES = os.environ.get("CRMMIGRATE_FUZZ_FILES")
LARGEST = 300_000
"""Bytes of a file of that folder that is still small enough for many runs."""
HANGS = 20
STARTS = 60
"""Seconds for the first file, before which the worker imports everything."""
RECYCLED = 500
"""Files after which a new process begins: what earlier ones left in memory is no fault of the next."""
SPICE = [
    *(sign.encode() for sign in ("\0", '"', "'", "\\", "\r", "\n", "\r\n", ",", ";", "\t", "|", "\x1a", "<", ">", "&")),
    *(text.encode() for text in ("]]>", "{", "[", "=", "-1", "99999999999999999999", "1e400", "\u2028")),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80"),
]


class Worker:
    """A process that gathers files; it is killed when one takes too long, and the next file gets a new one."""

    def __init__(self):
        self._process = None

    def gather(self, path):
        fresh = self._process is None
        if fresh:
            self._start()
        try:
            self._process.stdin.write(json.dumps(str(path)) + "\n")
            self._process.stdin.flush()
            line = self._answers.get(timeout=HANGS + (STARTS if fresh else 0))
        except queue.Empty:
            self.stop()
            return {"kind": "hang", "why": f"no answer in {HANGS} s"}
        except BrokenPipeError:
            line = ""
        if not line:
            code = self._process.wait()
            self.stop()
            return {"kind": "crash", "why": f"the process died with {code}"}
        self._read += 1
        answer = json.loads(line)
        if answer["kind"] == "crash" or self._read == RECYCLED:
            self.stop()
        return answer

    def _start(self):
        self._read = 0
        script = Path(__file__).with_name("reading_worker.py")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen([sys.executable, str(script)], text=True, **pipes)
        self._answers = queue.Queue()
        threading.Thread(target=self._listen, args=(self._process.stdout, self._answers), daemon=True).start()

    @staticmethod
    def _listen(stream, answers):
        with suppress(ValueError):
            for line in stream:
                answers.put(line)
        answers.put("")

    def stop(self):
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process.stdin.close()
            self._process.stdout.close()
            self._process = None


@pytest.fixture
def worker():
    found = Worker()
    yield found
    found.stop()


def flipped(data, rng):
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def deleted(data, rng):
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice([1, 2, 8, 64, 512]) :]


def repeated(data, rng):
    at = rng.randrange(len(data))
    return data[:at] + data[at : at + rng.choice([1, 4, 40, 400])] * rng.choice([2, 3, 20]) + data[at:]


def cut(data, rng):
    return data[: rng.randrange(len(data))]


def inserted(data, rng):
    at = rng.randrange(len(data))
    return data[:at] + rng.choice([*SPICE, rng.randbytes(rng.choice([1, 4, 30]))]) + data[at:]


def overwritten(data, rng):
    at, new = rng.randrange(len(data)), rng.choice([*SPICE, b"\xff" * 4, bytes(4), rng.randbytes(6)])
    return data[:at] + new + data[at + len(new) :]


def spliced(data, rng, other):
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def mutated(data, rng, other):
    """A few changes at once."""
    for _ in range(rng.choice([1, 1, 1, 2, 3, 8])):
        if data:
            change = rng.choice([flipped, flipped, deleted, repeated, cut, inserted, inserted, overwritten])
            data = spliced(data, rng, other) if rng.random() < 0.05 else change(data, rng)
    return data


def repacked(data, rng, other):
    """An archive with one member changed, whole in itself."""
    members = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            members[name] = archive.read(name)
    chosen = rng.choice(sorted(members))
    members[chosen] = mutated(members[chosen], rng, other)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if not (name == chosen and rng.random() < 0.1):
                archive.writestr(name, content)
    return sink.getvalue()


def made(name, seeds, rng):
    """A mutation of a seed."""
    data, other = seeds[name], seeds[rng.choice(sorted(seeds))]
    if zipfile.is_zipfile(io.BytesIO(data)) and data[:2] == b"PK" and rng.random() < 0.7:
        return repacked(data, rng, other)
    if name.endswith(".gz") and rng.random() < 0.5:
        return gzip.compress(mutated(gzip.decompress(data), rng, other), mtime=0)
    return mutated(data, rng, other)


def same_fault(name, answer):
    """What two findings of the same fault have in common."""
    last = [line for line in answer["why"].splitlines() if line.startswith("  File ")][-1:]
    return (answer["kind"], last[0] if last else name.rsplit(".", 1)[0] + answer["why"][:12])


def test_the_seeds_themselves_are_read(seeds, worker, tmp_path):
    for name, data in seeds.items():
        path = tmp_path / name
        path.write_bytes(data)
        answer = worker.gather(path)
        assert answer["kind"] in {"table", "refused"}, (name, answer)


def test_every_kind_of_reader_has_a_seed(seeds, tmp_path):
    """A reader that claims none of the seeds is not fuzzed: a builder is missing."""
    unseen = {reader.name for reader in plugins.readers()} - {"database", "access"}
    for name, data in seeds.items():
        path = tmp_path / name
        path.write_bytes(data)
        unseen -= {reader.name for reader in plugins.readers() if reader.claims(path, data[:65_536]) > 0}
    assert not unseen


def chosen(seeds):
    """The seeds that the environment asks for."""
    if FILES:
        files = [path for path in Path(FILES).rglob("*") if path.is_file() and 0 < path.stat().st_size < LARGEST]
        seeds = seeds | {f"{i}_{path.name}": path.read_bytes() for i, path in enumerate(sorted(files))}
    return {name: data for name, data in seeds.items() if not ONLY or any(word in name for word in ONLY)}


@pytest.mark.fuzz
def test_mutated_files_neither_crash_nor_hang_nor_lose(seeds, worker, tmp_path):
    first = number = SEED * 1_000_000
    until, counts, faults = time.monotonic() + SECONDS, Counter(), {}
    seeds = chosen(seeds)
    names = sorted(seeds)
    while time.monotonic() < until and number - first < COUNT:
        number += 1
        rng = random.Random(number)
        name = names[number % len(names)]
        path = tmp_path / f"m{number}{''.join(Path(name).suffixes[-2:])}"
        path.write_bytes(made(name, seeds, rng))
        answer = worker.gather(path)
        counts[answer["kind"]] += 1
        if answer["kind"] in {"table", "refused"} or same_fault(name, answer) in faults:
            path.unlink()
        else:
            faults[same_fault(name, answer)] = f"{path} (number {number}, {name})\n{answer['why']}"
    report = "\n\n".join(f"{kind[0]}: {text}" for kind, text in faults.items())
    assert not faults, f"{len(faults)} faults in {sum(counts.values())} files, {dict(counts)}:\n\n{report}"
