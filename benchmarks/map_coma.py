"""COMA on tables that come as JSON on stdin; map_headers.py runs this with a Python that has valentine.

Of NLTK's data COMA needs the English stop words only. Where they are not there, a short list stands in for them.
"""

from __future__ import annotations

import contextlib
import json
import sys

import pandas as pd
from nltk.corpus import stopwords
from valentine import valentine_match
from valentine.algorithms import Coma
from valentine.algorithms.coma.similarity import tfidf

STOP_WORDS = (
    "a an and are as at be but by for from has have in is it its no not of on or so that the this to was were with"
)


def frame(columns: dict[str, list[str]]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def pairs_of(columns: dict[str, list[str]], name: str, target: dict[str, pd.DataFrame], coma: Coma) -> list:
    """Header, field and score of all that COMA thinks alike; each table of the model on its own."""
    source, found = frame(columns), []
    for table, wanted in target.items():
        matches = valentine_match([source, wanted], coma, df_names=[name, table])
        found += [(p.source_column, f"{table}.{p.target_column}", score) for p, score in matches.items()]
    return found


def main() -> None:
    """Jobs in, file -> pairs out."""
    try:
        stopwords.words("english")
    except LookupError:
        tfidf._english_stopwords = lambda: frozenset(STOP_WORDS.split())
        print("NLTK's stop words are not there: a short list is used", file=sys.stderr)
    found = {}
    with contextlib.redirect_stdout(sys.stderr):
        for job in json.load(sys.stdin):
            target = {table: frame(columns) for table, columns in job["target"].items()}
            coma = Coma(use_instances=job["instances"])
            for file, columns in job["tables"].items():
                found[file] = pairs_of(columns, file.rsplit(".", 1)[0], target, coma)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
