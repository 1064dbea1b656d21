"""Sets of tables with known answers, predictions for their columns, and how good these are."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

NONE = "NONE"
BINS = 10
SURE = 0.9
MISSING = [(NONE, 0.5)]  # of a column that nothing was said about

Key = tuple[str, str]  # file and header
Predictions = Mapping[Key, list[tuple[str, float]]]  # the answer and its confidence, then the other candidates
SCORED = {
    "top1": "top-1 on matchable", "mrr": "MRR on matchable", "none": "NONE recognised", "f1": "F1 (NONE counted)",
    "accuracy": "accuracy incl. NONE", "ece": "ECE (10 bins)", "sure": "share with conf>=0.9",
    "sure_right": "right among those",
}  # fmt: skip
"""What a set's own score.py calls our measures."""


@dataclass(frozen=True)
class Truth:
    """The field of a column, and all answers that are right."""

    field: str
    right: frozenset[str]
    opaque: bool


class Labelled:
    """A folder with files/, files.csv and ground_truth.csv."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meta = {r["file"]: r for r in read(folder / "files.csv")}
        self.truth: dict[Key, Truth] = {}
        for r in read(folder / "ground_truth.csv"):
            right = frozenset({r["canonical_field"], *filter(None, r["also_accept"].split("|"))})
            opaque = self.meta[r["file"]]["kind"] == "opaque"
            self.truth[r["file"], r["source_column"]] = Truth(r["canonical_field"], right, opaque)

    def path(self, file: str) -> Path:
        return self.folder / "files" / file

    def headers(self, file: str) -> list[str]:
        return [header for name, header in self.truth if name == file]

    def values(self, file: str) -> dict[str, list[str]]:
        """Header -> the values that are not blank."""
        delimiter = self.meta[file]["delimiter"].replace("tab", "\t")
        with self.path(file).open(encoding="utf-8-sig", newline="") as handle:
            header, *rows = csv.reader(handle, delimiter=delimiter)
        return {name: [row[i] for row in rows if i < len(row) and row[i].strip()] for i, name in enumerate(header)}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def measures(truth: Mapping[Key, Truth], said: Predictions) -> dict[str, float]:
    """The measures of a set by name; a share of nothing is 0."""
    columns = [(t, said.get(key) or MISSING) for key, t in truth.items()]
    hits = [(t, answers[0], answers[0][0] in t.right) for t, answers in columns]
    fields = [hit for t, _, hit in hits if t.field != NONE]
    precision = mean(hit for _, (answer, _), hit in hits if answer != NONE)
    recall = mean(fields)
    sure = [hit for _, (_, confidence), hit in hits if confidence >= SURE]
    return {
        "top1": recall,
        "mrr": mean(reciprocal(t, answers) for t, answers in columns if t.field != NONE),
        "none": mean(hit for t, _, hit in hits if t.field == NONE),
        "f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "accuracy": mean(hit for _, _, hit in hits),
        "ece": calibration_error([(confidence, hit) for _, (_, confidence), hit in hits]),
        "sure": len(sure) / max(len(hits), 1),
        "sure_right": mean(sure),
        "opaque_top1": mean(hit for t, _, hit in hits if t.opaque and t.field != NONE),
        "opaque_accuracy": mean(hit for t, _, hit in hits if t.opaque),
    }


def mean(values: Iterable[float]) -> float:
    whole = list(values)
    return sum(whole) / len(whole) if whole else 0.0


def reciprocal(truth: Truth, answers: list[tuple[str, float]]) -> float:
    """1 / rank of the first right answer."""
    return next((1 / rank for rank, (answer, _) in enumerate(answers, 1) if answer in truth.right), 0.0)


def calibration_error(pairs: list[tuple[float, bool]]) -> float:
    """How far, in the mean, confidence and the share that is right lie apart in ten bins of confidence."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, hit in pairs:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, hit))
    gaps = (len(b) * abs(mean(c for c, _ in b) - mean(hit for _, hit in b)) for b in bins.values())
    return sum(gaps) / max(len(pairs), 1)


def write(path: Path, said: Predictions) -> None:
    """Predictions as CSV, a row for each answer of a column by rank."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["file", "source_column", "predicted_field", "confidence", "rank"])
        for (file, header), answers in said.items():
            rows.writerows([file, header, field, sure, rank] for rank, (field, sure) in enumerate(answers, 1))


def differences(labelled: Labelled, predictions: Path, found: Mapping[str, float]) -> list[str] | None:
    """Where the set's own score.py gives another number than ours; None: it has no score.py."""
    script = labelled.folder / "score.py"
    if not script.is_file():
        return None
    done = subprocess.run(
        [sys.executable, str(script), str(predictions)], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    theirs = dict(re.findall(r"^(.{24})([\d.]+)$", done.stdout, re.MULTILINE))
    theirs = {name.strip(): number for name, number in theirs.items()}
    return [
        f"{name}: ours {found[ours]:.3f}, score.py {theirs.get(name)}"
        for ours, name in SCORED.items()
        if theirs.get(name) != f"{found[ours]:.3f}"
    ]
