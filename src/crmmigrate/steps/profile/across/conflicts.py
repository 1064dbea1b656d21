"""Codes that disagree: within one scheme of codes, one name with two codes or one code with two names."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz
from scipy.sparse import coo_matrix, csr_matrix, triu

from crmmigrate.core.survey import Conflict
from crmmigrate.steps.profile.across.columns import Columns
from crmmigrate.steps.profile.across.overlaps import places
from crmmigrate.steps.profile.across.spellings import code as spelled_code
from crmmigrate.structure.facts import DETERMINES, UNIQUE, Facts
from crmmigrate.values.company_name import core_name
from crmmigrate.values.text import fold

MOST_PAIRS = 8  # pairs of code and name looked at in a table, the most different codes first
MOST_VALUES = 20_000
NEAREST = 2
CODE_LENGTH = 14
COMMON = 0.4  # share of the fewer codes, and of the fewer names, that both tables know
FEWEST = 3
AGREE = 0.5  # share of what both know on which they agree, in one scheme of many codes
ASKED = 20  # codes on which two lists are compared before all are
CLOSED = 12  # codes of a short list mean something else where the same names stand beside other codes
CLOSED_COMMON = 0.6
ALIKE = 70.0  # likeness of two names that are two spellings of one
MOST_EXAMPLES = 5
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class _List:
    """Codes and names of one table: what most rows say.

    Attributes:
        code, name: The columns, by number.
        names: Code -> name.
        codes: Name -> code.
        shown: Key of a code or name -> how it is written.
    """

    code: int
    name: int
    names: Mapping[str, str]
    codes: Mapping[str, str]
    shown: Mapping[str, str]


def find(columns: Columns) -> list[Conflict]:
    """Conflicts between tables, one for each scheme of codes and each kind."""
    lists = [one for t, facts in enumerate(columns.tables) for one in _lists(columns, t, facts)]
    found: list[Conflict] = []
    for scheme in _schemes(columns, lists):
        names = _disagreeing(scheme, [one.names for one in scheme], alike=_alike)
        codes = _disagreeing(scheme, [one.codes for one in scheme], alike=lambda a, b: a == b)
        for kind, many in (("names", names), ("codes", codes)):
            if many:
                numbers = [one.code for one in scheme], [one.name for one in scheme]
                found.append(
                    Conflict(
                        kind,  # type: ignore[arg-type]
                        places(columns, numbers[0]),
                        places(columns, numbers[1]),
                        len(many),
                        tuple(many[:MOST_EXAMPLES]),
                    )
                )
    return found


def _lists(columns: Columns, table: int, facts: Facts) -> Iterator[_List]:
    codes = [i for i in range(len(facts.roles)) if _is_code(facts, i)]
    names = [i for i in range(len(facts.roles)) if _is_name(facts, i)]
    pairs = [(c, n) for c in codes for n in names if c != n and _told_by(facts, c, n) and _told_by(facts, n, c)]
    nearest: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair in sorted(pairs, key=lambda p: (abs(p[0] - p[1]), p)):
        nearest[pair[0]].append(pair)
    chosen = [p for near in nearest.values() for p in near[:NEAREST]]  # a name, and perhaps one in another language
    for code, name in sorted(chosen, key=lambda p: (-facts.sample.distinct(p[0]), p))[:MOST_PAIRS]:
        yield _read(facts, (code, name), (columns.number(table, code), columns.number(table, name)))


def _is_code(facts: Facts, index: int) -> bool:
    column, distinct = facts.sample.columns[index], facts.sample.distinct(index)
    short = column.inferred_type in ("string", "integer") and 0 < column.max_length <= CODE_LENGTH
    worded = column.semantic_type not in (None, "code", "country", "currency", "stage", "region", "ean")
    blank = any(" " in t for t in facts.sample.values[index][:20].tolist())
    counts = facts.roles[index] == "measure" and distinct > CLOSED
    return short and not worded and not blank and not counts and FEWEST <= distinct <= MOST_VALUES


def _is_name(facts: Facts, index: int) -> bool:
    column, distinct = facts.sample.columns[index], facts.sample.distinct(index)
    texts = facts.sample.values[index][:50].tolist()
    worded = sum(sum(map(str.isalpha, t)) >= max(2, 0.5 * len(t)) for t in texts) >= 0.8 * len(texts)
    meaning = column.semantic_type in (None, "company", "country", "stage", "city", "region", "currency")
    return column.inferred_type == "string" and FEWEST <= distinct <= MOST_VALUES and worded and meaning


def _told_by(facts: Facts, left: int, right: int) -> bool:
    return facts.unique[left] >= UNIQUE or bool(facts.depends[left, right] >= DETERMINES)


def _read(facts: Facts, pair: tuple[int, int], numbers: tuple[int, int]) -> _List:
    """What most rows say of each code and of each name."""
    both = facts.sample.codes[:, list(pair)]
    rows, often = np.unique(both[(both >= 0).all(axis=1)], axis=0, return_counts=True)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    codes: dict[str, Counter[str]] = defaultdict(Counter)
    shown: dict[str, str] = {}
    spell = core_name if facts.sample.columns[pair[1]].semantic_type == "company" else fold
    for (c, n), k in zip(rows.tolist(), often.tolist(), strict=True):
        code, name = str(facts.sample.values[pair[0]][c]), str(facts.sample.values[pair[1]][n])
        a, b = spelled_code(code) or code, spell(name)
        if a and b:
            names[a][b] += k
            codes[b][a] += k
            shown.setdefault(a, code)
            shown.setdefault(b, name)
    usual = [{k: min(v, key=lambda t: (-v[t], t)) for k, v in side.items()} for side in (names, codes)]
    return _List(numbers[0], numbers[1], usual[0], usual[1], shown)


def _schemes(columns: Columns, lists: Sequence[_List]) -> list[list[_List]]:
    """Lists that use one scheme of codes, at most one of each table."""
    home: dict[int, tuple[int, ...]] = {i: (i,) for i in range(len(lists))}
    sure = [
        (-share, i, j)
        for i, j in _with_common_codes(lists)
        if columns.places[lists[i].code][0] != columns.places[lists[j].code][0]
        and (share := _one_scheme(lists[i], lists[j]))
    ]
    for _, i, j in sorted(sure):
        tables = [{columns.places[lists[k].code][0] for k in home[side]} for side in (i, j)]
        if home[i] != home[j] and not tables[0] & tables[1]:
            joined = tuple(sorted({*home[i], *home[j]}))
            home |= dict.fromkeys(joined, joined)
    return [[lists[i] for i in group] for group in sorted(set(home.values())) if len(group) > 1]


def _with_common_codes(lists: Sequence[_List]) -> Iterator[tuple[int, int]]:
    """Pairs of lists that share some codes, all counted in one product."""
    index = {code: k for k, code in enumerate(sorted({c for one in lists for c in one.names}))}
    places = [index[c] for one in lists for c in one.names]
    rows = np.repeat(np.arange(len(lists)), [len(one.names) for one in lists])
    matrix = csr_matrix((np.ones(len(places), dtype=np.int64), (rows, places)), shape=(len(lists), max(1, len(index))))
    both = coo_matrix(triu(matrix @ matrix.T, k=1))
    enough = both.data >= FEWEST
    yield from sorted(zip(both.row[enough].tolist(), both.col[enough].tolist(), strict=True))


def _one_scheme(left: _List, right: _List) -> float:
    """How far two lists use one scheme, 0 for not at all: they know the same codes and names, and mostly agree."""
    codes, names = left.names.keys() & right.names.keys(), left.codes.keys() & right.codes.keys()
    fewer = min(len(left.names), len(right.names)), min(len(left.codes), len(right.codes))
    shares = len(codes) / fewer[0], len(names) / fewer[1]
    if len(codes) < FEWEST:
        return 0.0
    short = max(len(left.names), len(right.names)) <= CLOSED
    if not short and shares[0] < COMMON and len(codes) < 2 * FEWEST:
        return 0.0
    asked = sorted(codes)[:: max(1, len(codes) // ASKED)]
    agree = sum(_alike(left.names[c], right.names[c]) for c in asked) / len(asked)
    if agree >= AGREE and (shares[0] >= COMMON or len(codes) >= 2 * FEWEST):
        return 1.0 + agree
    return min(shares) if short and len(names) >= FEWEST and min(shares) >= CLOSED_COMMON else 0.0


def _alike(left: str, right: str) -> bool:
    """Whether two names are two spellings of one, one of them perhaps cut off; other numbers are other things."""
    if left == right or left.startswith(right) or right.startswith(left):
        return True
    if not fuzz.token_sort_ratio(left, right, score_cutoff=ALIKE):
        return False
    return sorted(_NUMBER.findall(left)) == sorted(_NUMBER.findall(right))


def _disagreeing(
    scheme: Sequence[_List], sides: Sequence[Mapping[str, str]], alike: Callable[[str, str], bool]
) -> list[tuple[str, tuple[str, ...]]]:
    """Keys of which two tables say different things, with what each table says."""
    found = []
    for key in sorted({k for side in sides for k in side}):
        said = [side.get(key) for side in sides]
        known = sorted({s for s in said if s is not None})
        if any(not alike(a, b) for a, b in itertools.combinations(known, 2)):
            shown = next(one.shown[key] for one, s in zip(scheme, said, strict=True) if s is not None)
            found.append((shown, tuple("" if s is None else one.shown[s] for one, s in zip(scheme, said, strict=True))))
    return found
