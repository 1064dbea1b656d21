"""Learn the weights of column mapping from tables whose right answers are known.

Usage: python benchmarks/train_map.py --set FOLDER ... [--out WEIGHTS.json [--exam FOLDER]] [--folds FOLDER]

Each FOLDER has `files/`, `files.csv` (file, system, language, ...) and `ground_truth.csv` (file, source_column,
canonical_field, also_accept). The tables are read and profiled as `crmmigrate map` does it.

Without --folds the weights are learned on all tables. With it five more are learned, each without one part of the
tables, and written as fold-1.json to fold-5.json with the names of the files that were held out. A part holds whole
languages, so that no pool of names and places is on both sides, and for English whole systems.

Needs scikit-learn, which the package itself does not.
"""

from __future__ import annotations

import argparse
import csv
import json
import pickle
import re
import warnings
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.isotonic import IsotonicRegression
from sklearn.neural_network import MLPClassifier

from crmmigrate import api
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.project import shipped
from crmmigrate.project.pipeline import Pipeline, profiles_of
from crmmigrate.steps.map.features import NONE_FEATURES, PAIR_FEATURES, Evidence, Judge
from crmmigrate.steps.map.memory import Memory
from crmmigrate.steps.map.propose import judge_all
from crmmigrate.steps.map.scorer import again, assign, first_chances, likeliest, reluctant
from crmmigrate.steps.map.signs import signs
from crmmigrate.steps.map.weights import UNLEARNED, Weights, from_plain
from crmmigrate.values.infer import infer
from crmmigrate.values.semantic import semantic

ROOT = Path(__file__).resolve().parents[1]
FOLDS = 5
INNER = 4
SEED = 7
HIDDEN = 112
ROUNDS = 2
PLAUSIBLE = 30  # fields of a column that the first judgement learns to tell apart
MUTED = 3  # of so many tables one serves again without its headers
CAUTION = 1.12  # what is wrong counts so much more in confidences
L2 = 0.4  # keeps the weights of the first judgement small
FIXED = {"pair.refused": -4.0}  # right headers over wrong values are too rare to learn from
FIELD_SMOOTH = 2.0

warnings.simplefilter("ignore", ConvergenceWarning)


@dataclass(frozen=True)
class Case:
    """One table with its right answers."""

    name: str
    group: str
    kind: str
    folder: Path
    table: TableProfile
    right: np.ndarray  # columns x (fields and none)
    seen: np.ndarray  # columns x signs


def read_set(folder: Path, paths: list[str]) -> list[Case]:
    """The tables of a folder; profiles are kept beside the temporary files, for the next time."""
    with (folder / "files.csv").open(encoding="utf-8-sig", newline="") as handle:
        meta = {r["file"]: r for r in csv.DictReader(handle)}
    truth = defaultdict(dict)
    with (folder / "ground_truth.csv").open(encoding="utf-8-sig", newline="") as handle:
        for r in csv.DictReader(handle):
            header = " ".join(r["source_column"].split())
            truth[r["file"]][header] = {r["canonical_field"], *filter(None, r["also_accept"].split("|"))}
    answers = {path: i for i, path in enumerate([*paths, "NONE"])}
    cases = []
    for source, table in profiled(folder).items():
        name = source.split("#", 1)[0]
        right = np.zeros((len(table.columns), len(answers)), dtype=bool)
        missing = [c.label for c in table.columns if " ".join(c.label.split()) not in truth[name]]
        if missing:
            print(f"{name}: no answer for {missing}")
        for row, column in enumerate(table.columns):
            for path in truth[name].get(" ".join(column.label.split()), ()):
                if path in answers:
                    right[row, answers[path]] = True
        cases.append(Case(name, group_of(meta[name]), meta[name]["kind"], folder, table, right, signs(table)))
    return cases


def profiled(folder: Path) -> dict[str, TableProfile]:
    """Profiles of all files of a set, from the real readers."""
    files = sorted((folder / "files").iterdir())
    key = zlib.crc32("".join(f"{f.name}{f.stat().st_mtime_ns}" for f in files).encode())
    kept = Path(f"/tmp/crmmigrate-profiles-{key}.pkl")
    if not kept.is_file():
        with api.bare(files) as project, Pipeline(project, "map") as pipeline:
            kept.write_bytes(pickle.dumps(profiles_of(pipeline.upto("profile"))))
    return pickle.loads(kept.read_bytes())


def group_of(meta: dict[str, str]) -> str:
    """What must not be on both sides: a language, or for English and technical names a system."""
    language = meta["language"].split("+")[-1].strip()
    if re.match(r"en|tech|none|$", language):
        return f"system {re.split(r'[^A-Za-z]', meta['system'].lower())[0]}"
    return f"language {language[:2]}"


def parts(cases: list[Case], number: int) -> list[list[int]]:
    """Cases by part: groups stay together, the largest first to the smallest part."""
    sizes = Counter()
    for case in cases:
        sizes[case.group] += len(case.table.columns)
    load, place = [0] * number, {}
    for group, size in sorted(sizes.items(), key=lambda g: (-g[1], g[0])):
        place[group] = int(np.argmin(load))
        load[place[group]] += size
    return [[i for i, c in enumerate(cases) if place[c.group] == part] for part in range(number)]


# --- what values look like ---------------------------------------------------------------------------


def muted(case: Case) -> Case:
    """The same table with headers that say nothing."""
    columns = tuple(_mute(column, number) for number, column in enumerate(case.table.columns))
    return replace(case, name=f"muted {case.name}", table=replace(case.table, columns=columns))


def _mute(column: ColumnProfile, number: int) -> ColumnProfile:
    """A column whose meaning is judged by its values alone."""
    values = [(text, 1) for text in column.sample]
    found = infer(values)
    meaning = semantic(values, "", found)
    return replace(
        column, label=f"X{number:03d}", inferred_type=found.type, decimal=found.decimal,
        semantic_type=meaning.type, semantic_share=meaning.share,
    )  # fmt: skip


def fit_values(cases: list[Case], n_fields: int) -> dict:
    """A small network from signs to fields; of several right answers each counts a part."""
    rows, targets = [], []
    for case in cases:
        for seen, right in zip(case.seen, case.right, strict=True):
            for target in np.flatnonzero(right)[:2]:
                rows.append(seen)
                targets.append(target)
    x, y = np.array(rows), np.array(targets)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 0.05
    scaled = np.clip((x - mean) / scale, -6, 6)
    net = MLPClassifier((HIDDEN,), alpha=0.03, learning_rate_init=1e-3, max_iter=25, batch_size=32, random_state=SEED)
    net.fit(scaled, y)
    last, bias = np.zeros((HIDDEN, n_fields)), np.full(n_fields, -8.0)
    last[:, net.classes_], bias[net.classes_] = net.coefs_[1], net.intercepts_[1]
    return {
        "mean": mean.round(4).tolist(), "scale": scale.round(4).tolist(),
        "weights": [net.coefs_[0].round(3).tolist(), last.round(3).tolist()],
        "biases": [net.intercepts_[0].round(3).tolist(), bias.round(3).tolist()],
    }  # fmt: skip


# --- the first judgement: a choice among fields and none -----------------------------------------------

FIRST = [f"pair.{n}" for n in PAIR_FEATURES] + [f"none.{n}" for n in NONE_FEATURES]
FIXED_AT = [i for i, name in enumerate(FIRST) if name in FIXED]


def fit_first(seen: list[Evidence], rights: list[np.ndarray], start: np.ndarray | None = None) -> np.ndarray:
    """Weights of the evidence, by the likelihood of the right answers among the plausible ones."""
    split = len(PAIR_FEATURES)
    pairs, none, right = (np.concatenate(x) for x in ([s.pairs for s in seen], [s.none for s in seen], rights))
    pairs, none, right = (x[right.any(axis=1)] for x in (pairs, none, right))
    guess = pairs @ np.array([UNLEARNED.pair.get(n, 1.5 if n == "looks" else 0.0) for n in PAIR_FEATURES])
    best = np.argsort(-(guess + 100 * right[:, :-1]), axis=1)[:, :PLAUSIBLE]
    pairs = np.take_along_axis(pairs, best[:, :, None], axis=1).astype(np.float32)
    right = np.concatenate([np.take_along_axis(right[:, :-1], best, axis=1), right[:, -1:]], axis=1)
    none = none.astype(np.float32)

    def loss(weights):
        w = weights.astype(np.float32)
        odds = np.concatenate([pairs @ w[:split], (none @ w[split:])[:, None]], axis=1)
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        hits = powers * right
        total = -np.log(hits.sum(axis=1) / powers.sum(axis=1) + 1e-12).sum() + L2 * weights @ weights
        wrong = powers / powers.sum(axis=1, keepdims=True) - hits / (hits.sum(axis=1, keepdims=True) + 1e-12)
        slope = 2 * L2 * weights
        slope[:split] += np.tensordot(wrong[:, :-1], pairs, axes=([0, 1], [0, 1]))
        slope[split:] += wrong[:, -1] @ none
        slope[FIXED_AT] = 0.0
        return float(total), slope

    if start is None:
        start = np.array([FIXED.get(name, 0.0) for name in FIRST])
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80}).x


def named(weights: np.ndarray) -> dict[str, dict[str, float]]:
    """The weights of the first judgement by name."""
    whole = dict(zip(FIRST, weights.round(4).tolist(), strict=True))
    return {
        p: {n.removeprefix(f"{p}."): w for n, w in whole.items() if n.startswith(f"{p}.")} for p in ("pair", "none")
    }


# --- the second judgement: trees over all evidence ------------------------------------------------------


def chosen_rows(rows: np.ndarray, chances: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each column the likeliest answers, as rows."""
    picked = likeliest(chances)
    return rows[picked], right[picked]


def fit_second(xs: list[np.ndarray], ys: list[np.ndarray]) -> dict:
    """Boosted trees, in plain form."""
    x, y = np.concatenate(xs), np.concatenate(ys)
    model = HistGradientBoostingClassifier(
        max_iter=140, learning_rate=0.07, max_leaf_nodes=14, min_samples_leaf=25, l2_regularization=4.0,
        max_features=0.5, random_state=SEED,
    )  # fmt: skip
    varied = np.flatnonzero(x.min(axis=0) < x.max(axis=0))
    model.fit(x[:, varied], y)
    plain = {
        "base": float(model._baseline_prediction.ravel()[0]),
        "feature": [],
        "threshold": [],
        "left": [],
        "right": [],
        "value": [],
    }
    for (tree,) in model._predictors:
        nodes = tree.nodes
        leaf = nodes["is_leaf"].astype(bool)
        plain["feature"].append(np.where(leaf, -1, varied[nodes["feature_idx"].astype(int)]).tolist())
        plain["threshold"].append(np.where(leaf, 0.0, nodes["num_threshold"]).round(6).tolist())
        plain["left"].append(nodes["left"].astype(int).tolist())
        plain["right"].append(nodes["right"].astype(int).tolist())
        plain["value"].append(np.where(leaf, nodes["value"], 0.0).round(5).tolist())
    return plain


# --- all together ------------------------------------------------------------------------------------


def follows(cases: list[Case], n_fields: int) -> np.ndarray:
    """How much likelier a field is right after another one than anywhere, as a logarithm."""
    pairs, single = np.zeros((n_fields, n_fields)), np.zeros(n_fields)
    for case in cases:
        shares = case.right / np.maximum(case.right.sum(axis=1, keepdims=True), 1)
        single += shares.sum(axis=0)
        pairs += shares[:-1].T @ shares[1:]
    chance = single / single.sum()
    expected = single[:, None] * chance[None, :]
    some = FIELD_SMOOTH * chance[None, :] + 1e-6
    return np.log((pairs + some) / (expected + some) + 0.02)


def learn(cases: list[Case], judge: Judge, about: dict) -> dict:
    """The weights from some tables, in plain form.

    Each judgement learns from what the one before it said of tables that it had not seen.
    """
    n = len(judge.paths) + 1
    counted = np.sum([c.right.sum(axis=0) for c in cases], axis=0)
    plain = {
        "version": 1, "fields": [*judge.paths, "none"], "values": fit_values(cases, n),
        "prior": np.log((counted + 1) / (counted.sum() + n)).round(3).tolist(),
        "pair": {}, "none": {}, "follows": follows(cases, n).round(2).tolist(),
        "rounds": [],
        "calibration": {"match": [[0, 1], [0, 1]], "none": [[0, 1], [0, 1]]}, "about": about,
    }  # fmt: skip
    judge = judge.with_weights(from_plain(plain))
    cases = [*cases, *(muted(c) for c in cases if zlib.crc32(c.name.encode()) % MUTED == 0)]
    inner = parts(cases, INNER)
    seen: list[Evidence] = [None] * len(cases)
    for part in inner:
        others = [c for i, c in enumerate(cases) if i not in part]
        layers = judge.looks.with_values(from_plain(plain | {"values": fit_values(others, n)}).values)
        for i in part:
            seen[i] = judge.gather(cases[i].table, layers.logs(cases[i].seen))
    rights = [c.right for c in cases]
    chances: list[np.ndarray] = [None] * len(cases)
    whole = fit_first(seen, rights)
    for part in inner:
        rest = [i for i in range(len(cases)) if i not in part]
        weights = from_plain(plain | named(fit_first([seen[i] for i in rest], [rights[i] for i in rest], whole)))
        for i in part:
            chances[i] = first_chances(seen[i], weights)
    plain |= named(whole)
    plain["rounds"] = []
    for _ in range(ROUNDS):
        rows = [judge.rows(s, c) for s, c in zip(seen, chances, strict=True)]
        chosen = [chosen_rows(*each) for each in zip(rows, chances, rights, strict=True)]
        said = [None] * len(cases)
        for part in inner:
            rest = [i for i in range(len(cases)) if i not in part]
            trees = fit_second([chosen[i][0] for i in rest], [chosen[i][1] for i in rest])
            (round_,) = from_plain(plain | {"rounds": [trees]}).rounds
            for i in part:
                (said[i],) = again([rows[i]], [chances[i]], round_)
        plain["rounds"].append(fit_second([c[0] for c in chosen], [c[1] for c in chosen]))
        chances = said
    plain["reluctance"] = reluctance(chances, rights)
    plain["calibration"] = calibrate([reluctant(c, plain["reluctance"]) for c in chances], rights)
    return plain


def reluctance(said: list[np.ndarray], rights: list[np.ndarray]) -> float:
    """What the chance of none is multiplied by, for the most right answers."""
    tried = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    hits = [
        sum(
            right[np.arange(len(right)), assign(reluctant(s, factor))].sum()
            for s, right in zip(said, rights, strict=True)
        )
        for factor in tried
    ]
    return tried[int(np.argmax(hits))]


def calibrate(said: list[np.ndarray], rights: list[np.ndarray]) -> dict:
    """Chance of an answer -> share that is right, separately for fields and for none."""
    found = defaultdict(list)
    for chances, right in zip(said, rights, strict=True):
        for row, answer in enumerate(assign(chances)):
            found["none" if answer == chances.shape[1] - 1 else "match"].append(
                (chances[row, answer], right[row, answer])
            )
    curves = {}
    for name, pairs in found.items():
        chance, right = np.array(pairs, dtype=float).T
        line = IsotonicRegression(y_min=0.02, y_max=0.995, out_of_bounds="clip").fit(chance, right)
        grid = np.unique(np.quantile(chance, np.linspace(0, 1, 25)))
        shares = np.convolve(np.pad(line.predict(grid), 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
        # Strangers' files are a little worse than those one learns from.
        curves[name] = [grid.round(4).tolist(), (1 - (1 - shares) * CAUTION).clip(0.01).round(4).tolist()]
    return curves


@dataclass(frozen=True)
class Answer:
    """One column: what was answered, and how it was."""

    case: Case
    column: str
    answer: str
    wanted: tuple[str, ...]
    sure: float
    reciprocal: float  # 1 / rank of the first right answer

    @property
    def right(self) -> bool:
        return self.answer in self.wanted


def answers(cases: list[Case], judge: Judge, weights: Weights) -> list[Answer]:
    """What `crmmigrate map` answers with these weights."""
    judge, found = judge.with_weights(weights), []
    paths = [*judge.paths, "NONE"]
    for case, judged in zip(cases, judge_all([c.table for c in cases], judge, weights, Memory(())), strict=True):
        for row, answer in enumerate(assign(judged.chances)):
            sure = weights.confidence(judged.chances[row, answer], none=answer == len(paths) - 1)
            order = [answer, *(i for i in np.argsort(-judged.chances[row, :-1])[:5] if i != answer)]
            rank = np.flatnonzero(case.right[row, order])[:1]
            wanted = tuple(paths[i] for i in np.flatnonzero(case.right[row]))
            first = 1 / (1 + rank[0]) if len(rank) else 0.0
            found.append(Answer(case, case.table.columns[row].label, paths[answer], wanted, sure, first))
    return found


def measured(found: list[Answer]) -> str:
    """Top-1, none, F1, share and rightness of sure answers."""
    found = [a for a in found if a.wanted]
    right, sure = np.array([a.right for a in found], dtype=float), np.array([a.sure for a in found])
    fields = np.array([a.wanted[0] != "NONE" for a in found])
    said = np.array([a.answer != "NONE" for a in found])
    precision, recall = right[said].mean(), right[fields].mean()
    high, bins = sure >= 0.9, np.minimum((sure * 10).astype(int), 9)
    error = sum(abs(right[bins == b].mean() - sure[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    return (
        f"columns {len(found)} top-1 {recall:.3f} none {right[~fields].mean() if (~fields).any() else 1:.3f} "
        f"f1 {2 * precision * recall / (precision + recall):.3f} "
        f"mrr {np.mean([a.reciprocal for a, f in zip(found, fields, strict=True) if f]):.3f} "
        f"accuracy {right.mean():.3f} ece {error:.3f} sure {high.mean():.3f} right of these {right[high].mean():.3f}"
    )


def report(found: list[Answer], sets: list[Path], errors: Path | None) -> None:
    """Print the measures by set and kind; write the wrong answers."""
    for folder in sets:
        own = [a for a in found if a.case.folder == folder]
        print(f"{folder}: {measured(own)}")
        for kind in sorted({a.case.kind for a in own}):
            print(f"  {kind}: {measured([a for a in own if a.case.kind == kind])}")
    if errors:
        lines = [
            f"{a.case.name}\t{a.column}\t{'|'.join(a.wanted)}\t{a.answer}\t{a.sure:.2f}\n" for a in found if not a.right
        ]
        errors.write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Read, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, action="append", required=True, dest="sets")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--exam", type=Path, action="append", default=[], help="measure on it; nothing is learned")
    parser.add_argument("--errors", type=Path, help="write the wrong answers here")
    options = parser.parse_args()
    model, vocabularies = shipped.crm_model(), shipped.vocabularies()
    judge = Judge(model, vocabularies)
    cases = [case for folder in options.sets for case in read_set(folder, judge.paths)]
    about = {"tables": len(cases), "columns": sum(len(c.table.columns) for c in cases)}
    if options.out:
        plain = learn(cases, judge, about)
        write(options.out, plain)
        for folder in options.exam:
            report(answers(read_set(folder, judge.paths), judge, from_plain(plain)), [folder], options.errors)
    found = []
    for number, part in enumerate(parts(cases, FOLDS), 1) if options.folds else ():
        held_out = [cases[i] for i in part]
        rest = [c for i, c in enumerate(cases) if i not in part]
        plain = learn(rest, judge, about | {"held_out": sorted(c.name for c in held_out)})
        write(options.folds / f"fold-{number}.json", plain)
        found += answers(held_out, judge, from_plain(plain))
    if found:
        report(found, options.sets, options.errors)


def write(path: Path, plain: dict) -> None:
    """The weights as JSON, one key a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in plain.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
