"""Clusters by the package dedupe: a job as JSON on stdin, record -> cluster as JSON on stdout. See match_peers.py.

dedupe 3.0.3 wants BTrees < 6 and zope.index < 7: with newer ones its canopies fail.
Its active learner asks about pairs and is told the truth, as a person would who never errs.
"""

from __future__ import annotations

import json
import random
import sys

import dedupe

SAMPLE = 1500
SEED = 1


def main() -> None:
    """Learn, then partition at the threshold that dedupe proposes."""
    job = json.load(sys.stdin)
    random.seed(SEED)
    columns = sorted({c for r in job["records"].values() for c, v in r.items() if v})
    data = {i: {"id": i, **{c: r.get(c) or None for c in columns}} for i, r in job["records"].items()}
    deduper = dedupe.Dedupe([dedupe.variables.String(c, has_missing=True) for c in columns], num_cores=1)
    deduper.prepare_training(data, sample_size=SAMPLE)
    entities = job["entities"]
    for _ in range(job["labels"]):
        try:
            (pair,) = deduper.uncertain_pairs()
        except IndexError:  # it has nothing more to ask
            break
        same = entities[pair[0]["id"]] == entities[pair[1]["id"]]
        deduper.mark_pairs({"match": [pair] if same else [], "distinct": [] if same else [pair]})
    deduper.train(index_predicates=False)
    found = {}
    for number, (members, _) in enumerate(deduper.partition(data, 0.5)):
        found |= dict.fromkeys(map(str, members), str(number))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
