"""Tables that share customers, persons, products: their names and numbers are compared, spelling apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, triu

from crmmigrate.core.ports import Engine
from crmmigrate.core.survey import Overlap, Place
from crmmigrate.core.tables import Frame
from crmmigrate.steps.profile.across.columns import Columns
from crmmigrate.steps.profile.across.spellings import KEYS
from crmmigrate.structure import Understanding
from crmmigrate.structure.counting import single, spelled
from crmmigrate.structure.spellings import normalise

MOST_VALUES = 20_000  # distinct values of a column that are spelled one way in Python
MOST_IN_ALL = 200_000  # of all columns together; beyond, fewer of each
MOST_LARGE = 20  # pairs of larger columns that the engine compares in a simpler spelling
MOST = 200  # overlaps that are told, those with most in common
MOST_EXAMPLES = 5
FEWEST, FEWEST_NAMES = 3, 5
SHARE, SHARE_NAMES = 0.02, 0.1  # of the smaller column
CODE_LENGTH = 4
BY_MEANING = ("email", "phone", "company", "person", "vat", "iban", "ean")


@dataclass(frozen=True)
class _Shared:
    """Two columns, by number, with how many things both have, and how many each has."""

    left: int
    right: int
    by: str
    common: int
    sizes: tuple[int, int]
    examples: tuple[str, ...] = ()


def find(columns: Columns, understood: Understanding, engine: Engine) -> list[Overlap]:
    """Overlaps between tables, at most one for each pair of tables and each way to compare."""
    names = _names(columns, understood)
    kinds = {c: by for c in range(len(columns.places)) if (by := _compared_by(columns, c, names))}
    told = _references(columns, understood)
    best: dict[tuple[int, int, str], _Shared] = {}
    for found in _all_shared(columns, kinds, told, engine):
        key = (columns.places[found.left][0], columns.places[found.right][0], found.by)
        if key not in best or found.common > best[key].common:
            best[key] = found
    most = sorted(best.values(), key=lambda s: (-s.common, s.left, s.right, s.by))[:MOST]
    return [_told(columns, s) for s in sorted(most, key=lambda s: (s.left, s.right, s.by))]


def _names(columns: Columns, understood: Understanding) -> frozenset[int]:
    """Columns that name the things of a dimension."""
    return frozenset(columns.number(t, c) for group in understood.groups for t, c in group.keys)


def _compared_by(columns: Columns, number: int, names: frozenset[int]) -> str:
    """The way to compare a column, empty for none: what it means, else whether it numbers or names things."""
    profile, (table, column) = columns.profile(number), columns.places[number]
    meaning = profile.semantic_type or ""
    if meaning in BY_MEANING:
        return meaning
    if columns.kind[number] != 1 or profile.category or columns.distinct[number] < FEWEST_NAMES:
        return ""
    texts = columns.tables[table].sample.values[column][:50].tolist()
    worded = 2 * sum(" " in t for t in texts) > len(texts)
    if not worded and (meaning == "code" or columns.tables[table].roles[column] == "key"):
        return "code" if profile.max_length >= CODE_LENGTH and any(map(str.isalpha, "".join(texts))) else ""
    return "name" if number in names and meaning in ("", "code") else ""


def _references(columns: Columns, understood: Understanding) -> set[tuple[int, int]]:
    """Pairs of columns of which a reference tells more."""
    ends = {
        tuple(sorted((columns.number(k.table, k.columns[0]), columns.number(k.ref_table, k.ref_columns[0]))))
        for k in understood.references
        if len(k.columns) == 1
    }
    return {(a, b) for a, b in ends}


def _enough(by: str, common: int, sizes: tuple[int, int]) -> bool:
    fewest, share = (FEWEST_NAMES, SHARE_NAMES) if by == "name" else (FEWEST, SHARE)
    return common >= max(fewest, share * min(sizes))


def _all_shared(
    columns: Columns, kinds: dict[int, str], told: set[tuple[int, int]], engine: Engine
) -> Iterator[_Shared]:
    total = sum(min(columns.profile(c).distinct, MOST_VALUES) for c in kinds)
    most = MOST_VALUES if total <= MOST_IN_ALL else max(500, MOST_IN_ALL * MOST_VALUES // total)
    small = {c for c in kinds if columns.profile(c).distinct <= most}
    for by in KEYS:
        here = [c for c, kind in kinds.items() if kind == by]
        keys = {c: _keys(columns, c, by) for c in here if c in small}
        yield from _in_memory(columns, by, {c: k for c, k in keys.items() if k}, told)
    for found in _in_engine(columns, kinds, small, engine):
        if _enough(found.by, found.common, found.sizes) and (found.left, found.right) not in told:
            yield found


def _keys(columns: Columns, number: int, by: str) -> dict[str, str]:
    """Key -> a text that has it, of all values of a column."""
    table, column = columns.places[number]
    sample, profile = columns.tables[table].sample, columns.profile(number)
    if sample.whole:
        texts = sample.values[column].tolist()
    else:
        rows = sample.table.frame.select(profile.name).unique(profile.name).collect(backend="pyarrow").rows()
        texts = sorted({t for (cell,) in rows if (t := normalise(cell, profile)) is not None})
    spell = KEYS[by]
    keyed: dict[str, str] = {}
    for text in texts:
        keyed.setdefault(spell(text), text)
    keyed.pop("", None)
    return keyed


def _in_memory(
    columns: Columns, by: str, keys: dict[int, dict[str, str]], told: set[tuple[int, int]]
) -> Iterator[_Shared]:
    """Of each pair of tables the two columns that share most; all pairs of columns are counted in one product."""
    if len(keys) < 2:
        return
    numbers = list(keys)
    index = {key: i for i, key in enumerate(sorted({k for keyed in keys.values() for k in keyed}))}
    rows = np.repeat(np.arange(len(numbers)), [len(keys[c]) for c in numbers])
    places = np.array([index[k] for c in numbers for k in keys[c]])
    matrix = csr_matrix((np.ones(len(places), dtype=np.int64), (rows, places)))
    both = coo_matrix(triu(matrix @ matrix.T, k=1))
    best: dict[tuple[int, int], tuple[int, int, int]] = {}
    for i, j, common in sorted(zip(both.row.tolist(), both.col.tolist(), both.data.tolist(), strict=True)):
        a, b = numbers[i], numbers[j]
        pair = columns.places[a][0], columns.places[b][0]
        if pair[0] == pair[1] or common <= best.get(pair, (0, 0, 0))[0] or (a, b) in told:
            continue
        if _enough(by, common, (len(keys[a]), len(keys[b]))):
            best[pair] = common, a, b
    for common, a, b in best.values():
        examples = sorted(keys[a].keys() & keys[b].keys())[:MOST_EXAMPLES]
        yield _Shared(a, b, by, common, (len(keys[a]), len(keys[b])), tuple(keys[a][k] for k in examples))


def _in_engine(columns: Columns, kinds: dict[int, str], small: set[int], engine: Engine) -> Iterator[_Shared]:
    """Pairs with a very large column, if their samples have something in common: trimmed and in lower case only."""
    shared = coo_matrix(triu(columns.shared, k=1))
    pairs = [
        (-common, a, b)
        for a, b, common in zip(shared.row.tolist(), shared.col.tolist(), shared.data.tolist(), strict=True)
        if a in kinds
        and kinds[a] == kinds.get(b)
        and not (a in small and b in small)
        and columns.places[a][0] != columns.places[b][0]
    ]
    held: dict[int, tuple[Frame, int]] = {}
    for _, a, b in sorted(pairs)[:MOST_LARGE]:
        for c in (a, b):
            if c not in held:
                table, column = columns.places[c]
                frame = engine.hold(spelled(columns.tables[table], [column], ["k"]).unique("k"))
                held[c] = (frame, single(frame.select(n=nw.len().cast(nw.Int64))))
        common = held[a][0].join(held[b][0], on="k", how="inner")
        count = single(common.select(n=nw.len().cast(nw.Int64)))
        rows = common.sort("k").head(MOST_EXAMPLES).select("k").collect(backend="pyarrow").rows()
        yield _Shared(a, b, kinds[a], count, (held[a][1], held[b][1]), tuple(str(k) for (k,) in rows))


def _told(columns: Columns, found: _Shared) -> Overlap:
    left, right = place(columns, found.left), place(columns, found.right)
    only = [size - found.common for size in found.sizes]
    return Overlap(left, right, found.by, found.common, only[0], only[1], found.examples)


def place(columns: Columns, number: int) -> Place:
    """A column as the survey names it."""
    table, _ = columns.places[number]
    return Place(columns.tables[table].sample.table.name, columns.profile(number).name)


def places(columns: Columns, numbers: Sequence[int]) -> tuple[Place, ...]:
    """Columns as the survey names them, in the order of tables and columns."""
    return tuple(place(columns, n) for n in sorted(numbers))
