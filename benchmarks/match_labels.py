"""What labels are worth: a reviewer who knows the truth answers the pairs that `crmmigrate match --review` asks.

    python benchmarks/match_labels.py [DUPLICATES] [--labels 500] [--only accounts,contacts] [--precision 0.995]

A set is matched whole, without labels and with answers on pairs of one half only (halves as in match_score.py), which
go into decisions/pairs.csv of a project. `unseen` are the records of the other half, of which nobody answered
anything. `wrong` are pairs joined without a person, as expected (with labels: between which) and as they are.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from crmmigrate import api, config
from crmmigrate.core.linking import PairDecision, RecordRef
from crmmigrate.core.rulings import pair_id
from crmmigrate.project import clusters as written
from crmmigrate.project import match_desk, shipped
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.project import Project, bare_project
from match_sets import Labelled, clusters, default_duplicates, half, read, score, sets

HEAD = "| set | labels | records | precision | recall | F1 | joined from | wrong, expected | between |"


def found(project: Project, labelled: Labelled, to: Path) -> tuple[Mapping[str, str], Mapping[str, Any]]:
    """Clusters of the records of a project, and what match says of itself."""
    with Pipeline(project, "match") as pipeline:
        state = pipeline.upto("match")
        counts = written.write(pipeline, state, labelled.kind, labelled.id_column, to)
        told = match_desk.answer(pipeline, state, counts, match_desk.MatchOptions()).data
    return clusters(to), told


def answered(project: Project, labelled: Labelled, of: Labelled, most: int) -> int:
    """Answer pairs of some records in the order of the queue, as the truth is; how many were answered."""
    rows = [row[labelled.id_column] for file in labelled.files for row in read(file)]
    asked = [pair for pair in api.match_review(project, who="reviewer").pairs if _known(pair, rows, of)][:most]
    said = []
    for pair in asked:
        one, other = (labelled.entities[_record(ref, rows)] for ref in (pair.left, pair.right))
        verdict = "same" if one == other else "different"
        ident = pair_id(pair)
        said.append(PairDecision(pair.entity, ident.left, ident.right, verdict, "reviewer"))
    config.append_pairs(project.pairs_path, said)
    return len(said)


def _record(ref: RecordRef, rows: list[str]) -> str:
    return rows[ref.row - 1]


def _known(pair: Any, rows: list[str], of: Labelled) -> bool:
    return all(_record(ref, rows) in of.entities for ref in (pair.left, pair.right))


def measure(whole: Labelled, options: argparse.Namespace, folder: Path) -> None:
    """Print the lines of one set, of one file."""
    halves = {which: half(whole, which, folder / which) for which in "ab"}
    for seen, unseen in (("a", "b"), ("b", "a")):
        with bare_project(list(whole.files)) as made:
            config.save(made.root / "model.yaml", written.only(shipped.crm_model(), whole.kind))
            project = match_desk.as_sure(made, options.precision)
            before, told = found(project, whole, folder / "before.csv")
            if seen == "a":
                print(line(f"{whole.name}, all", 0, whole, before, told))
            print(line(f"{whole.name}, unseen {unseen}", 0, halves[unseen], before, told))
            labels = answered(project, whole, halves[seen], options.labels)
            after, told = found(project, whole, folder / "after.csv")
            print(line(f"{whole.name}, unseen {unseen}", labels, halves[unseen], after, told))
            print(line(f"{whole.name}, all", labels, whole, after, told), flush=True)


def line(name: str, labels: int, labelled: Labelled, said: Mapping[str, str], told: Mapping[str, Any]) -> str:
    """One line of the table."""
    got, (expected,), (limits,) = score(labelled, said), told["expected"].values(), told["thresholds"].values()
    between = f"{expected['least']:g} to {expected['most']:g}" if expected["most"] is not None else ""
    return (
        f"| {name} | {labels} | {got.records:,} | {got.precision:.4f} | {got.recall:.4f} | {got.f1:.4f} "
        f"| {limits['automatic']:.3f} | {expected['expected_false_merges']:g} of {expected['pairs']:,} | {between} |"
    )


def main() -> None:
    """Measure the chosen sets."""
    parser = argparse.ArgumentParser()
    parser.add_argument("duplicates", type=Path, nargs="?", default=default_duplicates())
    parser.add_argument("--labels", type=int, default=500)
    parser.add_argument("--only", default="accounts,contacts")
    parser.add_argument("--precision", type=float)
    options = parser.parse_args()
    chosen = list(sets(options.duplicates, None, options.only.split(",")))
    if not chosen:
        sys.exit("no set: name DUPLICATES")
    print(f"{HEAD}\n|{' --- |' * HEAD.count(' | ')} --- |")
    for whole in chosen:
        with tempfile.TemporaryDirectory() as folder:
            measure(replace(whole, files=whole.files[:1]), options, Path(folder))


if __name__ == "__main__":
    main()
