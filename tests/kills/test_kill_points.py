"""A load killed (SIGKILL) at any point and repeated gives the same target as one that ran through."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from crmmigrate.adapters.targets.receipts import BEFORE, before_name
from crmmigrate.core.ports import DropPlan
from crmmigrate.project import plugins

pytestmark = pytest.mark.kill

KINDS = ("duckdb", "sqlite", "postgres", "mysql")
SCENES = [("way", "duckdb")] + [(scene, kind) for scene in ("first", "second") for kind in KINDS]
"""The whole way from fresh files; a first load, and a later delivery into the same target, of matched tables."""

SEED = 20240117


class Victim:
    """The warm process of `victim.py`."""

    def __init__(self, project: Path) -> None:
        command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("victim.py")), str(project)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout.readline() == "warm\n"

    def run(self, arguments: list[str], folder: Path, kill: int | None = None) -> dict:
        folder.mkdir(exist_ok=True)
        job = {"arguments": arguments, "folder": str(folder), "kill": kill}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


@dataclass
class Scene:
    """One way to load, on one kind of target, from its beginning."""

    name: str
    kind: str
    stages: dict[str, Path]
    url: str
    schema: str | None
    folder: Path
    victim: Victim

    def begin(self) -> None:
        """A fresh project and a fresh target, as they stand before the load that may be killed."""
        self.drop()
        kept = self.folder.with_name(f"{self.folder.name}-kept")
        if kept.is_dir():
            shutil.copytree(kept, self.folder)
            return
        self.folder.mkdir(parents=True)
        first = {"way": "files", "first": "matched", "second": "matched"}[self.name]
        shutil.copytree(self.stages[first], self.root)
        if self.name == "second":
            assert self.load() == 0
            shutil.rmtree(self.root)
            shutil.copytree(self.stages["later"], self.root)
            if not self.schema:  # the target is a file: it need not be loaded again
                shutil.copytree(self.folder, kept)

    @property
    def root(self) -> Path:
        return self.folder / "acme"

    @property
    def arguments(self) -> list[str]:
        schema = ["--schema", self.schema] if self.schema else []
        return ["load", "-p", str(self.root), "--to", self.url, *schema, "--json"]

    def load(self, kill: int | None = None) -> int | None:
        return self.victim.run(self.arguments, self.folder / "tmp", kill)["code"]

    def points(self) -> list[str]:
        self.begin()
        told = self.victim.run(self.arguments, self.folder / "tmp")
        assert told["code"] == 0, (self.folder / "tmp/log.txt").read_text("utf-8")
        return told["points"]

    def snapshot(self) -> dict[str, list[str]]:
        """All that the target holds, also for an undo, but times and numbers of runs."""
        target = plugins.target(self.url, self.schema)
        try:
            return {
                table: sorted(
                    repr([v for k, v in row.items() if k not in ("applied_at", "run")])
                    for row in target.query(f'SELECT * FROM "{table}"').to_pylist()
                )
                for name in target.tables()
                for table in (name, before_name(name))
                if target.columns(table)
            }
        finally:
            target.close()

    def receipts(self) -> list[tuple]:
        """The batches of the newest run, as the ledger copied them."""
        sql = 'SELECT "table", batch FROM receipt WHERE run_id = (SELECT max(run_id) FROM receipt) ORDER BY 1'
        with closing(sqlite3.connect(self.root / ".crmmigrate/ledger.db")) as connection:
            return connection.execute(sql).fetchall()

    def left_over(self) -> list[str]:
        return [str(p.relative_to(self.root)) for p in self.root.rglob("*.tmp")]

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.schema:
            target = plugins.target(self.url, self.schema)
            target.apply(DropPlan(tuple(target.tables())))
            if self.kind == "postgres":
                target._run(f'DROP SCHEMA IF EXISTS "{self.schema}" CASCADE')
                target._db.commit()
            else:
                target._run(f"DROP DATABASE IF EXISTS `{self.schema}`")
            target.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("kills")


@pytest.fixture(scope="module")
def victim(place, tiny):
    made = Victim(tiny.write(place / "warm"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def stages(place, victim, tiny):
    """Three states of the project: fresh files, matched tables, and matched tables of a later delivery."""
    found = {name: place / name for name in ("files", "matched", "later")}
    tiny.write(found["files"])
    shutil.copytree(place / "warm", found["matched"], ignore=shutil.ignore_patterns("loading", "reports"))
    shutil.copytree(found["matched"], found["later"])
    orders = tiny.orders.replace("90.20", "91.20").replace("Total,", "O12,C998,P4,2024-01-05,3,11.00\nTotal,")
    (found["later"] / "legacy/orders.csv").write_text(orders, "utf-8")
    south = tiny.south.replace("Amsterdam", "Rotterdam")
    (found["later"] / "legacy/customers_south.csv").write_text(south, "utf-8")
    assert victim.run(["match", "-p", str(found["later"])], place / "tmp")["code"] == 0
    return found


@pytest.fixture(scope="module")
def scenes(place, victim, stages, server_of):
    """Every scene whose server is there; in CI all must be."""
    made = {}
    for name, kind in SCENES:
        folder = place / f"{name}-{kind}"
        if kind in ("postgres", "mysql"):
            if not _has_server(kind, server_of):
                continue
            url, schema = server_of(kind), f"crmmigrate_kill_{name}_{os.getpid()}"
        else:
            url, schema = f"{kind}:///{folder}/w.db", None
        url = make_url(url).render_as_string(hide_password=False)
        made[name, kind] = Scene(name, kind, stages, url, schema, folder, victim)
    yield made
    for scene in made.values():
        scene.drop()


def _has_server(kind: str, server_of) -> bool:
    try:
        server_of(kind)
    except pytest.skip.Exception:
        return False
    return True


@pytest.fixture(scope="module")
def wanted(scenes):
    """The points of each scene: all, or a seeded sample of CRMMIGRATE_KILL_POINTS over all scenes."""
    every = {key: scene.points() for key, scene in scenes.items()}
    clean = {key: scene.snapshot() for key, scene in scenes.items()}
    chosen = [(key, number) for key in sorted(every) for number in _numbers(key, every[key])]
    limit = os.environ.get("CRMMIGRATE_KILL_POINTS")
    if limit:
        chosen = random.Random(SEED).sample(chosen, min(int(limit), len(chosen)))
    return {
        key: (clean[key], [(number, every[key][number - 1]) for k, number in sorted(chosen) if k == key])
        for key in every
    }


def _numbers(key: tuple[str, str], points: list[str]) -> list[int]:
    """Numbers from 1 of the points that matter to the scene: those of the target are tried with every target."""
    to_target = [n for n, name in enumerate(points, 1) if "Target." in name]
    if key[0] == "way":
        return [n for n in range(1, len(points) + 1) if n not in to_target]
    return [n for n in range(to_target[0] - 1, len(points) + 1) if n]


@pytest.mark.parametrize("key", SCENES, ids="-".join)
def test_killed_anywhere_and_repeated(scenes, wanted, server_of, key):
    if key not in scenes:
        server_of(key[1])
    scene = scenes[key]
    clean, points = wanted[key]
    wrong = []
    for number, name in points:
        scene.begin()
        if scene.load(kill=number) is not None:
            wrong.append(f"{number} {name}: was never reached")
            continue
        code = scene.load()
        if code != 0:
            log = (scene.folder / "tmp/log.txt").read_text("utf-8")
            wrong.append(f"{number} {name}: the second run ended with {code}\n{log[-1500:]}")
        elif scene.snapshot() != clean:
            wrong.append(f"{number} {name}: another target")
        elif scene.left_over():
            wrong.append(f"{number} {name}: left over {scene.left_over()}")
        elif len(scene.receipts()) != sum(not table.startswith(BEFORE) for table in clean) - 1:
            wrong.append(f"{number} {name}: receipts in the ledger {scene.receipts()}")
    assert not wrong, "\n".join(wrong)
