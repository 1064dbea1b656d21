"""Peers of column mapping: fuzzy comparison of names, and COMA of the package valentine.

Both give scores of headers against fields. The likeliest one-to-one assignment is the answer; a score under the
threshold is NONE. The threshold is the best of several on the very set, which flatters the peers.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process, utils
from scipy.optimize import linear_sum_assignment

from map_score import NONE, Key, Labelled, Predictions, measures

CANDIDATES = 5
EXAMPLES = 40  # values of a field that COMA gets
SEED = 7
NAME_THRESHOLDS = (0.6, 0.7, 0.8, 0.9)
COMA_THRESHOLDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

Scores = dict[str, np.ndarray]  # file -> headers x fields


def by_names(labelled: Labelled, fields: list[str]) -> Scores:
    """WRatio of each header against the field's name alone and with its table's, the higher of the two."""
    spelled = [
        [f.split(".")[1].replace("_", " ") for f in fields],
        [f.replace(".", " ").replace("_", " ") for f in fields],
    ]
    return {
        file: np.max(
            [
                process.cdist(labelled.headers(file), names, scorer=fuzz.WRatio, processor=utils.default_process) / 100
                for names in spelled
            ],
            axis=0,
        )
        for file in labelled.meta
    }


def by_coma(python: Path, labelled: Labelled, fields: list[str], rounds: list[tuple[list[str], dict]]) -> Scores:
    """COMA's scores; each round has files and the example values of the fields for them, none: names only."""
    jobs = []
    for files, examples in rounds:
        target: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for field in fields:
            table, name = field.split(".")
            target[table][name] = examples.get(field, [])
        jobs.append({"tables": {f: labelled.values(f) for f in files}, "target": target, "instances": bool(examples)})
    script = Path(__file__).with_name("map_coma.py")
    done = subprocess.run(
        [str(python), str(script)], input=json.dumps(jobs), stdout=subprocess.PIPE, text=True, check=True
    )
    places = {field: place for place, field in enumerate(fields)}
    scores: Scores = {}
    for file, pairs in json.loads(done.stdout).items():
        rows = {header: row for row, header in enumerate(labelled.headers(file))}
        scores[file] = np.zeros((len(rows), len(fields)))
        for header, field, score in pairs:
            scores[file][rows[header], places[field]] = score
    return scores


def examples_of(sets: Iterable[Labelled], without: frozenset[str]) -> dict[str, list[str]]:
    """Field -> some of the values that labelled columns of other files hold."""
    found: dict[str, set[str]] = defaultdict(set)
    for labelled in sets:
        for file in labelled.meta:
            if file not in without:
                for header, values in labelled.values(file).items():
                    found[labelled.truth[file, header].field].update(values)
    drawn = random.Random(SEED)
    return {f: drawn.sample(sorted(v), min(len(v), EXAMPLES)) for f, v in found.items() if f != NONE}


def assigned(labelled: Labelled, fields: list[str], scores: Scores, threshold: float) -> Predictions:
    """The one-to-one assignment with the most score; under the threshold NONE."""
    said: dict[Key, list[tuple[str, float]]] = {}
    for file, table in scores.items():
        chosen = dict(zip(*linear_sum_assignment(-table), strict=True))
        for row, header in enumerate(labelled.headers(file)):
            order = [(fields[i], float(table[row, i])) for i in np.argsort(-table[row], kind="stable")[:CANDIDATES]]
            score = float(table[row, chosen[row]]) if row in chosen else 0.0
            none = score == 0 or score < threshold
            answer = (NONE, 1 - score) if none else (fields[chosen[row]], score)
            said[file, header] = [answer, *(c for c in order if c[0] != answer[0])]
    return said


def at_best(
    labelled: Labelled, fields: list[str], scores: Scores, thresholds: Iterable[float]
) -> tuple[float, Predictions]:
    """The threshold with the highest F1, and what is said with it."""
    tried = {threshold: assigned(labelled, fields, scores, threshold) for threshold in thresholds}
    return max(tried.items(), key=lambda each: measures(labelled.truth, each[1])["f1"])
