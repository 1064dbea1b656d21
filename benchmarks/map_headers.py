"""How well columns are mapped: `crmmigrate map` beside peers, on tables whose right answers are known.

    python benchmarks/map_headers.py SET --folds FOLDER [--learned SET ...] [--coma PYTHON] [--out FOLDER]
    python benchmarks/map_headers.py SET [--weights FILE] [--learned SET ...] [--coma PYTHON] [--out FOLDER]

SET has `files/`, `files.csv` (file, kind, delimiter, ...) and `ground_truth.csv` (file, source_column, canonical_field,
also_accept). With a `score.py` in it, that scores our predictions too, and the numbers are compared.

With --folds, each file is mapped by the one `fold-K.json` of the folder that was learned without it (train_map.py
--folds writes them). Without, all files are mapped by one file of weights, which must not have been learned on them.

Peers: rapidfuzz on the names, and COMA of the package valentine (--coma: a Python >= 3.12 that has it), by names alone
and with values of the columns of other files that are known to feed a field: of --learned, the sets that the
weights were learned on, and with --folds of SET without what the fold held out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crmmigrate.project.shipped import crm_model
from map_peers import COMA_THRESHOLDS, NAME_THRESHOLDS, Scores, at_best, by_coma, by_names, examples_of
from map_score import NONE, Key, Labelled, Predictions, differences, measures, write

WEIGHTS = Path(__file__).resolve().parents[1] / "mappings" / "weights" / "crm.json"
SHOWN = {
    "top1": "top-1", "mrr": "MRR", "none": "NONE", "f1": "F1", "accuracy": "accuracy", "ece": "ECE", "sure": "sure",
    "sure_right": "of these right", "opaque_top1": "header-less top-1", "opaque_accuracy": "header-less accuracy",
}  # fmt: skip


@dataclass(frozen=True)
class Round:
    """The files that one file of weights maps, and the names of all files that were held out of it."""

    weights: Path
    files: list[str]
    held_out: frozenset[str] = frozenset()


def rounds_of(labelled: Labelled, folds: Path | None, weights: Path) -> list[Round]:
    """Which weights map which files; every file once."""
    if not folds:
        return [Round(weights, list(labelled.meta))]
    rounds = []
    for fold in sorted(folds.glob("fold-*.json")):
        held_out = frozenset(json.loads(fold.read_text("utf-8"))["about"]["held_out"])
        rounds.append(Round(fold, [file for file in labelled.meta if file in held_out], held_out))
    counted = Counter(file for each in rounds for file in each.files)
    if wrong := [file for file in labelled.meta if counted[file] != 1]:
        sys.exit(f"not held out by exactly one fold: {', '.join(wrong)}")
    return rounds


def by_command(labelled: Labelled, rounds: list[Round]) -> Predictions:
    """What the command answers, one process for each file of weights."""
    headers = {(file, plain(header)): header for file, header in labelled.truth}
    said: dict[Key, list[tuple[str, float]]] = {}
    for each in rounds:
        paths = [str(labelled.path(file)) for file in each.files]
        command = [sys.executable, "-m", "crmmigrate", "map", *paths, "--json", "--weights", str(each.weights)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        for column in json.loads(done.stdout)["data"]["columns"]:
            answer = (column["field"] or NONE, column["confidence"])
            others = [(c["field"], c["confidence"]) for c in column["candidates"] if c["field"] != column["field"]]
            file, header = Path(column["file"]).name, column["column"]
            said[file, headers.get((file, plain(header)), header)] = [answer, *others]
    return said


def plain(header: str) -> str:
    """A header on one line, as the command shows it."""
    return " ".join(header.split())


def table(rows: list[tuple[str, dict[str, float]]]) -> str:
    """The measures of each way as a Markdown table."""
    lines = [["", *SHOWN.values()], ["---"] * (len(SHOWN) + 1)]
    lines += [[name, *(f"{found[key]:.3f}" for key in SHOWN)] for name, found in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


class Run:
    """All ways on one set."""

    def __init__(self, asked: argparse.Namespace, out: Path) -> None:
        model = crm_model()
        tables = {"common": model.common, **{name: t.fields for name, t in model.tables.items()}}
        self.fields = [f"{name}.{field}" for name, fields in tables.items() for field in fields]
        self.labelled, self.learned = Labelled(asked.set), [Labelled(folder) for folder in asked.learned]
        self.rounds = rounds_of(self.labelled, asked.folds, asked.weights or WEIGHTS)
        if asked.folds:
            self.learned.insert(0, self.labelled)
        self.coma, self.out = asked.coma, out
        self.rows: list[tuple[str, dict[str, float]]] = []

    def ours(self) -> None:
        for each in self.rounds:
            about = json.loads(each.weights.read_text("utf-8"))["about"]
            learned = (
                f"{about['tables']} tables, {about['columns']} columns, {len(each.held_out)} of the tables held out"
            )
            print(f"{each.weights}: {learned}")
        started = time.perf_counter()
        said = by_command(self.labelled, self.rounds)
        print(f"crmmigrate map: {time.perf_counter() - started:.0f} s")
        strange, silent = said.keys() - self.labelled.truth.keys(), self.labelled.truth.keys() - said.keys()
        for what, keys in (("without a right answer", strange), ("that nothing was said about", silent)):
            if keys:
                print(f"columns {what}: {len(keys)}, such as {sorted(keys)[:3]}")
        self.add("crmmigrate map", said)

    def peer(self, name: str, thresholds: tuple[float, ...], scored: Callable[[], Scores]) -> None:
        started = time.perf_counter()
        scores = scored()
        print(f"{name}: {time.perf_counter() - started:.0f} s")
        threshold, said = at_best(self.labelled, self.fields, scores, thresholds)
        self.add(f"{name}, {threshold} or more", said)

    def peers(self) -> None:
        self.peer("rapidfuzz on names", NAME_THRESHOLDS, lambda: by_names(self.labelled, self.fields))
        if not self.coma:
            return
        names = [(list(self.labelled.meta), {})]
        self.peer("COMA on names", COMA_THRESHOLDS, lambda: by_coma(self.coma, self.labelled, self.fields, names))
        if self.learned:
            values = [(each.files, examples_of(self.learned, each.held_out)) for each in self.rounds]
            self.peer(
                "COMA with values", COMA_THRESHOLDS, lambda: by_coma(self.coma, self.labelled, self.fields, values)
            )

    def add(self, name: str, said: Predictions) -> None:
        """Measure, write, and compare with the set's own scorer."""
        found = measures(self.labelled.truth, said)
        path = self.out / f"{name.partition(',')[0].replace(' ', '-')}.csv"
        write(path, said)
        wrong = differences(self.labelled, path, found)
        if wrong is not None:
            print(f"{name}: score.py {'; '.join(wrong) or 'says the same'}")
        self.rows.append((name, found))


def main() -> None:
    """Map, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    weights = parser.add_mutually_exclusive_group()
    weights.add_argument("--folds", type=Path)
    weights.add_argument("--weights", type=Path, help="other than the shipped ones")
    parser.add_argument("--learned", type=Path, action="append", default=[], metavar="SET")
    parser.add_argument("--coma", type=Path, metavar="PYTHON")
    parser.add_argument("--out", type=Path, help="keep the predictions here, as CSV")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        run = Run(asked, asked.out or Path(scratch))
        run.ours()
        run.peers()
    truth = run.labelled.truth.values()
    fields, opaque = sum(t.field != NONE for t in truth), sum(t.opaque for t in truth)
    print(f"\n{len(run.labelled.meta)} files, {len(truth)} columns: {fields} feed a field, {opaque} are header-less\n")
    print(table(run.rows))


if __name__ == "__main__":
    main()
