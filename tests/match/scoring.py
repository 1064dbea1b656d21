"""Cases and clusters: reading them, and how well the ones agree with the others."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CASES = HERE / "cases"
FILES = HERE / "files"


@dataclass(frozen=True)
class Case:
    """Two records, and whether someone who knows the country would say that they are one.

    `verdict` is same, different or undecidable; a record is its values by column.
    """

    id: str
    kind: str
    left: dict[str, str]
    right: dict[str, str]
    verdict: str
    why: str


@dataclass(frozen=True)
class Score:
    """Precision and recall over pairs, and the pairs that went wrong."""

    precision: float
    recall: float
    wrong: list[tuple[str, str]]
    missed: list[tuple[str, str]]


def cases(name: str) -> list[Case]:
    """The cases of one file of `cases/`."""
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return [
            Case(r["id"], r["kind"], _record(r["left"]), _record(r["right"]), r["verdict"], r["why"])
            for r in csv.DictReader(handle)
        ]


def _record(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split("; "))


def table(path: Path) -> dict[str, str]:
    """A CSV of two columns: record -> entity or cluster.

    Raises:
        ValueError: A record stands twice.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        _, *rows = csv.reader(handle)
    if doubled := [record for record, n in Counter(record for record, _ in rows).items() if n > 1]:
        raise ValueError(f"{path.name}: twice: {doubled[:5]}")
    return dict(rows)


def score(found: dict[str, str], truth: dict[str, str]) -> Score:
    """Pairwise over the records of the truth."""
    joined, true = pairs(found, truth), pairs(truth, truth)
    right = len(joined & true)
    return Score(
        right / len(joined) if joined else 1.0, right / len(true) if true else 1.0,
        sorted(joined - true), sorted(true - joined),
    )  # fmt: skip


def pairs(group: dict[str, str], among: dict[str, str]) -> set[tuple[str, str]]:
    """Pairs of records of one group, the smaller record first."""
    members: dict[str, list[str]] = {}
    for record in sorted(among):
        members.setdefault(group.get(record, f"alone {record}"), []).append(record)
    return {(a, b) for m in members.values() for i, a in enumerate(m) for b in m[i + 1 :]}


def partition(found: dict[str, str]) -> set[frozenset[str]]:
    """Clusters without their names."""
    members: dict[str, set[str]] = {}
    for record, cluster in found.items():
        members.setdefault(cluster, set()).add(record)
    return {frozenset(m) for m in members.values()}
