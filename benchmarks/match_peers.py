"""Peers of `crmmigrate match` on the same sets: an exact key, WRatio within blocks, plain Splink, dedupe.

    python benchmarks/match_peers.py [DUPLICATES] [--febrl FOLDER] [--half a|b|all] [--only accounts,...]
        [--methods crmmigrate,exact,wratio,wratio2,splink,dedupe] [--dedupe PYTHON] [--labels 500]

Sets, halves and defaults are those of match_score.py. The peers get the columns by their meaning, trimmed and in lower
case, names in one cell split at the blank, dates of birth in one form, both files of febrl4 as one; crmmigrate gets the
files as they are. `exact`: the same e-mail or tax number, or the same name with postcode or date of birth. `wratio`:
rapidfuzz 90 or more on the name, among records that share the first four letters of a word of it; `wratio2` wants one
of postcode, telephone, e-mail, website, town or date of birth to be equal too. `splink` is the example of its
documentation with the columns that the set has, clusters from 0.95. `dedupe` (--dedupe: a Python that has it) asks for
labels and is told the truth; its memory is capped.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import splink.comparison_library as cl
from rapidfuzz import fuzz, process, utils
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from match_score import HEAD, Run, clusters, details, line, matched
from match_sets import HALVES, Labelled, default_duplicates, default_febrl, half, read, score, sets

COLUMNS = {
    "accounts": {"name": "name", "street": "street", "zip": "zip", "city": "city", "phone": "phone", "email": "email",
                 "web": "web", "tax_no": "tax"},
    "contacts": {"name": "name", "first": "first", "last": "last", "employer": "company", "email": "email",
                 "mobile": "phone", "street": "street", "zip": "zip", "city": "city", "born": "dob"},
    "patent_holders": {"name": "name", "coauthors": "street"},
    "fake_people": {"first_name": "first", "surname": "last", "dob": "dob", "city": "city", "email": "email"},
    "febrl": {"given_name": "first", "surname": "last", "address_1": "street", "suburb": "city", "postcode": "zip",
              "date_of_birth": "dob", "soc_sec_id": "tax"},
}  # fmt: skip
"""Set -> its header -> what it means; `tax` is any number that tells one from another."""
NEAR = 90
THRESHOLD = 0.95
MEMORY = 6 << 30
PATIENCE = 1500  # seconds for dedupe
BIGGEST = 1000  # records of a block that WRatio compares

Record = dict[str, str | None]


def tidy(labelled: Labelled) -> dict[str, Record]:
    """Record -> its values by meaning; None where there is none."""
    columns = COLUMNS.get(labelled.name) or COLUMNS["febrl"]
    found: dict[str, Record] = {}
    for row in (row for file in labelled.files for row in read(file)):
        plain = {header.strip(): " ".join((value or "").lower().split()) for header, value in row.items()}
        record: Record = dict.fromkeys(columns.values()) | {m: plain[h] or None for h, m in columns.items()}
        if labelled.kind == "contact":
            if not record["last"] and record.get("name"):
                given, _, family = (record["name"] or "").rpartition(" ")
                record |= {"first": given or None, "last": family}
            record["name"] = " ".join(filter(None, (record["first"], record["last"]))) or None
        if "dob" in record:
            record["dob"] = _day(record["dob"])
        found[row[labelled.id_column]] = record
    return found


def _day(text: str | None) -> str | None:
    """A date in ISO form; month first where it is written with slashes."""
    if found := re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)", text or ""):
        return "-".join(found.groups())
    if found := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text or ""):
        return f"{found[3]}-{found[1]}-{found[2]}"
    if found := re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", text or ""):
        return f"{found[3]}-{found[2]}-{found[1]}"
    return None


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Clusters of what hangs together."""
    home: dict[str, str] = {}

    def top(record: str) -> str:
        while home.setdefault(record, record) != record:
            home[record] = record = home[home[record]]
        return record

    for one, other in pairs:
        home[top(one)] = top(other)
    return {record: top(record) for record in home}


def exact(labelled: Labelled, records: Mapping[str, Record]) -> dict[str, str]:
    """Records that share a key."""
    keys: tuple[tuple[str, ...], ...] = (("email",), ("tax",), ("name", "zip"), ("name", "dob"))
    if labelled.name == "patent_holders":
        keys = (("name",),)
    first: dict[tuple, str] = {}
    pairs = []
    for record, values in records.items():
        for key in keys:
            told = tuple(values.get(column) for column in key)
            if all(told):
                pairs.append((first.setdefault((key, told), record), record))
    return joined(pairs)


def wratio(records: Mapping[str, Record], more: Iterable[str] = ()) -> dict[str, str]:
    """Records with like names in one block, of which one of the columns is equal."""
    blocks: dict[str, set[str]] = defaultdict(set)
    names = {r: utils.default_process(v["name"]) for r, v in records.items() if v.get("name")}
    for record, name in names.items():
        for word in name.split():
            blocks[word[:4]].add(record)
    more = tuple(more)

    def agree(one: str, other: str) -> bool:
        left, right = records[one], records[other]
        return not more or any(left.get(c) and left.get(c) == right.get(c) for c in more)

    pairs = set()
    for block in blocks.values():
        if 1 < len(block) <= BIGGEST:
            members = sorted(block)
            likeness = process.cdist([names[r] for r in members], [names[r] for r in members], scorer=fuzz.WRatio)
            near = ((members[i], members[j]) for i, j in combinations(range(len(members)), 2) if likeness[i, j] >= NEAR)
            pairs |= {pair for pair in near if agree(*pair)}
    return joined(sorted(pairs))


def by_splink(labelled: Labelled, records: Mapping[str, Record]) -> dict[str, str]:
    """The example in Splink's documentation, with the columns that there are."""
    has = [c for c in next(iter(records.values())) if any(r[c] for r in records.values())]
    table = pa.Table.from_pylist([{"unique_id": i, **{c: r[c] for c in has}} for i, r in records.items()])
    person = labelled.kind == "contact"
    made: dict[str, Callable[[], object]] = {
        "first": lambda: cl.JaroWinklerAtThresholds("first", [0.9, 0.7]),
        "last": lambda: cl.JaroAtThresholds("last", [0.9, 0.7]),
        "both": lambda: cl.ForenameSurnameComparison("first", "last").configure(term_frequency_adjustments=True),
        "name": lambda: cl.NameComparison("name").configure(term_frequency_adjustments=True),
        "dob": lambda: cl.DateOfBirthComparison("dob", input_is_string=True, datetime_format="%Y-%m-%d"),
        "city": lambda: cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        "zip": lambda: cl.PostcodeComparison("zip"),
        "email": lambda: cl.EmailComparison("email"),
        "street": lambda: cl.JaroWinklerAtThresholds("street", [0.9, 0.7]),
        "phone": lambda: cl.LevenshteinAtThresholds("phone", [1, 2]),
        "web": lambda: cl.LevenshteinAtThresholds("web", [2]),
        "tax": lambda: cl.LevenshteinAtThresholds("tax", [1]),
        "company": lambda: cl.NameComparison("company"),
    }
    wanted = [c for c in made if c in has and not (person and c == "name")]
    if person and "zip" in has:  # as in the longer example, which has addresses
        wanted = ["both", *(c for c in wanted if c not in ("first", "last"))]
    blocks = [c for c in (("first", "last") if person else ("name",)) if c in has]
    blocks += [c for c in ("email", "phone", "zip", "tax", "web") if c in has]
    settings = SettingsCreator(
        link_type="dedupe_only", comparisons=[made[c]() for c in wanted],
        blocking_rules_to_generate_predictions=[block_on(c) for c in blocks],
    )  # fmt: skip
    linker = Linker(DuckDBAPI().register(table), settings, log_level=logging.ERROR, validate_settings=False)
    named = block_on("first", "last") if person else block_on("name")
    linker.training.estimate_probability_two_random_records_match([named], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for other in [c for c in ("dob", "zip", "email", "phone") if c in has][:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(other), record_sample_proportion=1.0
        )
    predicted = linker.inference.predict(threshold_match_weight=-10)
    said = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, THRESHOLD)
    rows = said.as_duckdbpyrelation().select("unique_id, cluster_id").fetchall()
    return {str(record): str(cluster) for record, cluster in rows}


def by_dedupe(labelled: Labelled, records: Mapping[str, Record], python: str, labels: int) -> dict[str, str] | str:
    """In a process with a cap on its memory; a text where it failed."""
    job = {"records": records, "entities": dict(labelled.entities), "labels": labels}

    def capped() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    command = [python, str(Path(__file__).with_name("match_dedupe.py"))]
    try:
        done = subprocess.run(
            command, input=json.dumps(job), capture_output=True, text=True, timeout=PATIENCE, preexec_fn=capped,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not done in {PATIENCE} s"
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else done.stderr.strip()[-200:]


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in used)


def answer(
    method: str, labelled: Labelled, records: Mapping[str, Record], folder: Path, options: argparse.Namespace
) -> dict[str, str] | str:
    """The clusters of one method; a text where it failed."""
    ways: dict[str, Callable[[], dict[str, str] | str]] = {
        "crmmigrate": lambda: clusters(matched(labelled, folder / "said.csv").to),
        "exact": lambda: exact(labelled, records),
        "wratio": lambda: wratio(records),
        "wratio2": lambda: wratio(records, ("zip", "phone", "email", "web", "city", "dob")),
        "splink": lambda: by_splink(labelled, records),
        "dedupe": lambda: by_dedupe(labelled, records, options.dedupe, options.labels),
    }
    return ways[method]()


def main(options: argparse.Namespace) -> None:
    """Let each method answer each set, print Markdown."""
    chosen = list(sets(options.duplicates, options.febrl, options.only.split(",") if options.only else ()))
    if not chosen:
        sys.exit("no set: name DUPLICATES, or --febrl FOLDER")
    found = {}
    print(f"half: {options.half}\n\n{HEAD}\n|{' --- |' * HEAD.count(' | ')} --- |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for whole in chosen:
            labelled = half(whole, options.half, folder / whole.name)
            records = tidy(labelled)
            for method in options.methods.split(","):
                wall, cpu = time.perf_counter(), _cpu()
                said = answer(method, labelled, records, folder, options)
                run = Run(folder, time.perf_counter() - wall, _cpu() - cpu)
                if isinstance(said, str):
                    print(f"| {whole.name}, {method} | {said} |", flush=True)
                    continue
                found[f"{whole.name}, {method}"] = score(labelled, said)
                print(line(f"{whole.name}, {method}", score(labelled, said), run), flush=True)
    if options.details:
        details(found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("duplicates", type=Path, nargs="?", default=default_duplicates())
    parser.add_argument("--febrl", type=Path, default=default_febrl())
    parser.add_argument("--half", choices=HALVES, default="a")
    parser.add_argument("--only", default="")
    parser.add_argument("--methods", default="crmmigrate,exact,wratio,wratio2,splink,dedupe")
    parser.add_argument("--dedupe", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--labels", type=int, default=500)
    parser.add_argument("--details", action="store_true", help="hard negatives and difficulty of each, too")
    main(parser.parse_args())
