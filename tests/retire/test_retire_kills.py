"""Killed (SIGKILL) anywhere while files are archived and removed, and repeated: the end is the same."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crmmigrate import api

pytestmark = pytest.mark.kill
SEED = 20240117
POINTS = int(os.environ.get("CRMMIGRATE_RETIRE_KILLS", "4"))
VICTIM = """
import json, os, pathlib, signal, sys
from crmmigrate.cli.main import _run
from crmmigrate.project import archiving
kill, reached = int(sys.argv[1]), []
def reach(name):
    reached.append(name)
    if len(reached) == kill:
        os.kill(os.getpid(), signal.SIGKILL)
def hook(owner, name):
    function = getattr(owner, name)
    def hooked(*arguments, **options):
        told = " ".join(map(str, arguments[:1]))
        reach(f"before {name} {told}")
        result = function(*arguments, **options)
        reach(f"after {name} {told}")
        return result
    setattr(owner, name, hooked)
begun = archiving.write
def write(*arguments):
    for name in ("unlink", "replace", "rename"):
        hook(pathlib.Path, name)
    hook(os, "fsync")
    hook(archiving, "verify")
    hook(archiving, "_add")
    reach("write")
    return begun(*arguments)
archiving.write = write
code = _run(sys.argv[2:])
print("points " + json.dumps(reached), flush=True)
os._exit(code)
"""


def victim(root: Path, kill: int) -> subprocess.CompletedProcess:
    target = ["--to-target", f"duckdb:///{root / 'w.duckdb'}"]
    command = [sys.executable, "-c", VICTIM, str(kill), "retire", "-p", str(root), "--delete", *target]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def everything(root: Path, scratch: Path) -> dict[str, bytes]:
    """All files that are left, with those that an archive holds."""
    found = contents(root / "legacy")
    for archive in (root / "retired").glob("*.tar.zst"):
        shutil.rmtree(scratch, ignore_errors=True)
        api.restore(archive, scratch)
        found |= contents(scratch / "legacy")
    return found


def points_of(root: Path, folder: Path) -> list[str]:
    """The points of a run that is not killed, on a copy."""
    shutil.copytree(root, folder)
    whole = victim(folder, 0)
    assert whole.returncode == 0, whole.stderr
    return json.loads(whole.stdout.rpartition("points ")[2])


def test_killed_and_repeated(loaded, tmp_path):
    before = contents(loaded / "legacy")
    n_points = len(points_of(loaded, tmp_path / "through"))
    assert n_points > 20
    end = sorted(p.name for p in (tmp_path / "through").rglob("*") if ".crmmigrate" not in p.parts)
    for kill in sorted(random.Random(SEED).sample(range(1, n_points + 1), min(POINTS, n_points))):
        root = tmp_path / f"killed-{kill}"
        shutil.copytree(loaded, root)
        assert victim(root, kill).returncode == -signal.SIGKILL, kill
        assert everything(root, tmp_path / "scratch") == before, kill
        repeated = victim(root, 0)
        done = not contents(root / "legacy")
        assert done, (kill, repeated.stdout, repeated.stderr)
        assert everything(root, tmp_path / "scratch") == before, kill
        left = sorted(p.name for p in root.rglob("*") if ".crmmigrate" not in p.parts)
        assert left == end, kill
        with api.project(root) as project:
            assert [r["done"] for r in api.status(project).data["retired"]] == [True], kill


def test_an_archive_that_was_changed_meanwhile_stops_the_removal(loaded, tmp_path):
    """The first file is gone; then the archive is damaged: the others stay."""
    points = points_of(loaded, tmp_path / "through")
    first = next(n for n, name in enumerate(points, 1) if name.startswith("after unlink") and "/legacy/" in name)
    victim(loaded, first)
    left = contents(loaded / "legacy")
    assert len(left) == 3
    [archive] = (loaded / "retired").glob("*.tar.zst")
    data = archive.read_bytes()
    archive.write_bytes(data[: len(data) // 2])
    assert victim(loaded, 0).returncode == 3
    assert contents(loaded / "legacy") == left
    archive.write_bytes(data)
    changed = loaded / "legacy" / min(left)
    content = changed.read_bytes()
    changed.write_bytes(content + b"x")
    stopped = victim(loaded, 0)
    assert stopped.returncode == 2
    assert "is not what was archived any more" in stopped.stderr
    assert changed.read_bytes() == content + b"x"
    changed.write_bytes(content)
    assert victim(loaded, 0).returncode == 0
    assert contents(loaded / "legacy") == {}
