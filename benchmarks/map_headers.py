"""Map the headers of a folder of delimited files and write the predictions as CSV.

Usage: python benchmarks/map_headers.py FOLDER PREDICTIONS.csv [--files FILES.csv] [--fit TRUTH.csv]

FILES.csv names the delimiter of each file (columns `file` and `delimiter`; `tab` for a tab character).
The output has the columns file, source_column, predicted_field, confidence and rank; a column that feeds
nothing is NONE.

With --fit nothing is predicted: the weights are learned and written to src/crmmigrate/steps/map/weights.py,
and the quality on files that were held out (five folds) is printed. TRUTH.csv has the columns file,
source_column, canonical_field and also_accept (further right answers, parted by `|`).
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from ruamel.yaml import YAML
from scipy.optimize import minimize

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import Mapping, Model, Vocabulary
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.tables import LINE, ROW, SOURCE, Column, Table, column_name
from crmmigrate.steps.map import propose
from crmmigrate.steps.map.features import NONE_FEATURES, PAIR_FEATURES, Judge
from crmmigrate.steps.map.lexicon import Lexicon
from crmmigrate.steps.map.propose import assign
from crmmigrate.steps.profile import profiles

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "mappings"
WEIGHTS_FILE = ROOT / "src" / "crmmigrate" / "steps" / "map" / "weights.py"
WEIGHTS_HEAD = '''"""Weights of the evidence in log-odds, learned by `benchmarks/map_headers.py --fit`."""

from __future__ import annotations

WEIGHTS: dict[str, float] = {
'''
FOLDS = 5
FIXED = {"pair.refused": -4.0}  # right headers over wrong values are too rare to learn from
LEAST_SQUARES = 0.3  # keeps the weights small


def load(path: Path):
    """A YAML file as plain values."""
    with path.open(encoding="utf-8") as handle:
        return YAML(typ="safe").load(handle)


def shipped() -> tuple[Model, list[Vocabulary]]:
    """The shipped model and vocabularies."""
    vocabularies = [Vocabulary.model_validate(load(p)) for p in sorted((SHIPPED / "vocabulary").glob("*.yaml"))]
    return Model.model_validate(load(SHIPPED / "crm.yaml")), vocabularies


def staged(path: Path, delimiter: str, engine: DuckDBEngine) -> Table:
    """One delimited file as a staged table."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        header, *rows = csv.reader(handle, delimiter=delimiter)
    names = [column_name(i) for i in range(len(header))]
    filled = [row + [""] * (len(header) - len(row)) for row in rows]
    data = {name: pa.array([row[i] for row in filled], pa.string()) for i, name in enumerate(names)}
    data[SOURCE] = pa.array([path.name] * len(rows), pa.string())
    data[ROW] = data[LINE] = pa.array(range(1, len(rows) + 1), pa.int64())
    columns = tuple(Column(name, label) for name, label in zip(names, header, strict=True))
    return Table(path.name, engine.hold(pa.table(data)), columns, len(rows))


def profiled(folder: Path, files: Path | None) -> dict[str, TableProfile]:
    """Profiles of all files of the folder."""
    delimiters = {}
    if files:
        with files.open(encoding="utf-8", newline="") as handle:
            delimiters = {r["file"]: r["delimiter"].replace("tab", "\t") for r in csv.DictReader(handle)}
    found: dict[str, TableProfile] = {}
    with DuckDBEngine() as engine:
        for path in sorted(folder.iterdir()):
            # One at a time: the files are strangers to one another.
            found |= profiles({path.name: staged(path, delimiters.get(path.name, ","), engine)}, engine)
    return found


def write(mappings: list[Mapping], out: Path) -> None:
    """The predictions, the best first, then the other candidates."""
    with out.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["file", "source_column", "predicted_field", "confidence", "rank"])
        for mapping in mappings:
            for column in mapping.columns:
                others = [(c.field, c.confidence) for c in column.candidates if c.field != column.field]
                answers = [(column.field or "NONE", column.confidence), *others]
                for source in mapping.applies_to:
                    for rank, (field, confidence) in enumerate(answers, 1):
                        rows.writerow([source, column.column, field, confidence, rank])


def truth(path: Path) -> dict[tuple[str, str], set[str]]:
    """(file, header) -> right answers."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {
        (r["file"], r["source_column"]): {r["canonical_field"], *filter(None, r["also_accept"].split("|"))}
        for r in rows
    }


class Fit:
    """Learns the weights: a choice model over fields and NONE, then the confidence in what was chosen."""

    def __init__(self, found: dict[str, TableProfile], answers: dict[tuple[str, str], set[str]]) -> None:
        model, vocabularies = shipped()
        judge = Judge(model, Lexicon(model, vocabularies))
        paths = [*judge.paths, "NONE"]
        self.cases = []
        for name in sorted(found):
            right = [[p in answers[name, c.label] for p in paths] for c in found[name].columns]
            self.cases.append((name, judge.gather(found[name]), np.array(right)))
        self.names = [f"pair.{n}" for n in PAIR_FEATURES] + [f"none.{n}" for n in NONE_FEATURES]
        self.fixed = [i for i, name in enumerate(self.names) if name in FIXED]

    def odds(self, seen, weights):
        """Log-odds of each answer."""
        split = len(PAIR_FEATURES)
        return np.concatenate([seen.pairs @ weights[:split], (seen.none @ weights[split:])[:, None]], axis=1)

    def loss(self, weights, cases):
        """Negative log-likelihood of the right answers with its gradient."""
        total, slope, split = (
            LEAST_SQUARES * weights @ weights,
            2 * LEAST_SQUARES * weights,
            len(PAIR_FEATURES),
        )
        for _, seen, right in cases:
            odds = self.odds(seen, weights)
            powers = np.exp(odds - odds.max(axis=1, keepdims=True))
            hits = powers * right
            total -= np.log(hits.sum(axis=1) / powers.sum(axis=1)).sum()
            wrong = powers / powers.sum(axis=1, keepdims=True) - hits / hits.sum(axis=1, keepdims=True)
            slope[:split] += np.tensordot(wrong[:, :-1], seen.pairs, axes=([0, 1], [0, 1]))
            slope[split:] += wrong[:, -1] @ seen.none
        slope[self.fixed] = 0.0
        return total, slope

    def learn(self, cases):
        """The weights from some files."""
        start = np.array([FIXED.get(name, 0.0) for name in self.names])
        return minimize(self.loss, start, args=(cases,), jac=True, method="L-BFGS-B", options={"maxiter": 120}).x

    def held_out(self):
        """(chance, right, is none) of each answer, from weights that were learned without its file."""
        pairs = []
        for fold in range(FOLDS):
            weights = self.learn([c for i, c in enumerate(self.cases) if i % FOLDS != fold])
            for _, seen, right in self.cases[fold::FOLDS]:
                odds = self.odds(seen, weights)
                powers = np.exp(odds - odds.max(axis=1, keepdims=True))
                chances = powers / powers.sum(axis=1, keepdims=True)
                chosen = assign(chances)
                rows = np.arange(len(chosen))
                pairs += zip(chances[rows, chosen], right[rows, chosen], chosen == right.shape[1] - 1, strict=True)
        return np.array(list(pairs), dtype=float)

    def write(self, path: Path) -> None:
        """Learn, print the held-out quality and write the weights."""
        chance, right, none = self.held_out().T
        weights = dict(zip(self.names, self.learn(self.cases), strict=True))
        sure = np.zeros(len(chance))
        for prefix, rows in (("", none == 0), ("none_", none == 1)):
            line, sure[rows] = straightened(chance[rows], right[rows])
            weights |= {f"confidence.{prefix}slope": line[0], f"confidence.{prefix}bias": line[1]}
        certain = sure >= 0.9
        print(f"held out: accuracy {right.mean():.3f}")
        print(f"confidence 0.9 or more: {certain.mean():.3f} of columns, {right[certain].mean():.3f} right")
        body = "".join(f'    "{name}": {value:.3f},\n' for name, value in weights.items())
        path.write_text(WEIGHTS_HEAD + body + "}\n", encoding="utf-8")


def straightened(chance, right):
    """Slope and bias that turn chances into the share that is right, and what they make of the chances."""
    bounded = np.clip(chance, 1e-6, 1 - 1e-6)
    odds = np.log(bounded / (1 - bounded))

    def surprise(line):
        predicted = 1 / (1 + np.exp(-(line[0] * odds + line[1])))
        return -np.log(np.where(right > 0, predicted, 1 - predicted) + 1e-12).sum()

    line = minimize(surprise, np.array([1.0, 0.0])).x
    return line, 1 / (1 + np.exp(-(line[0] * odds + line[1])))


def main() -> None:
    """Profile, propose, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--files", type=Path)
    parser.add_argument("--fit", type=Path)
    arguments = parser.parse_args()
    found = profiled(arguments.folder, arguments.files)
    if arguments.fit:
        Fit(found, truth(arguments.fit)).write(WEIGHTS_FILE)
        return
    model, vocabularies = shipped()
    start = time.perf_counter()
    mappings = propose(found, model, vocabularies)
    seconds = time.perf_counter() - start
    write(mappings, arguments.predictions)
    columns = sum(len(p.columns) for p in found.values())
    print(f"{len(found)} files, {columns} columns, {seconds:.1f} s")


if __name__ == "__main__":
    main()
