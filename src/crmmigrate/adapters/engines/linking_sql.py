"""SQL of linking, in DuckDB's dialect; other engines translate it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping

from crmmigrate.adapters.engines.splink_settings import LEAST
from crmmigrate.core.linking import ID, Kind, Weights

_SIDE = re.compile(r"\b([a-z_][a-z0-9_]*)_[lr]\b")


def create_macros(kind: Kind, run: Callable[[str], object]) -> None:
    """Create the SQL functions of a kind, and those that DuckDB lacks."""
    for name, (arguments, body) in kind.macros.items():
        run(f"CREATE OR REPLACE MACRO {name}({arguments}) AS {body}")


def sides(conditions: Iterable[str], columns: Iterable[str]) -> list[str]:
    """The features that conditions see as `<feature>_l` and `<feature>_r`."""
    known = set(columns)
    return sorted({name for sql in conditions for name in _SIDE.findall(sql)} & known)


def both(records: str, pairs: str, features: Iterable[str], more: Iterable[str] = ()) -> str:
    """A query of pairs with the features of both sides."""
    wanted = [f"l.{f} AS {f}_l, r.{f} AS {f}_r" for f in features]
    kept = ["p._l", "p._r", *(f"p.{name}" for name in more)]
    return (
        f"SELECT {', '.join([*kept, *wanted])} FROM {pairs} p"
        f" JOIN {records} l ON l.{ID} = p._l JOIN {records} r ON r.{ID} = p._r"
    )


def gammas(kind: Kind, records: str, pairs: str) -> str:
    """A query of `_l`, `_r` and the level of each comparison."""
    conditions = [sql for c in kind.comparisons for sql in (c.null, *(level.sql for level in c.levels))]
    made = {name for stage in kind.features for name in stage} | set(kind.fields)
    cases = []
    for c in kind.comparisons:
        levels = " ".join(f"WHEN {level.sql} THEN {len(c.levels) - i}" for i, level in enumerate(c.levels))
        cases.append(f"CASE WHEN {c.null} THEN -1 {levels} ELSE 0 END AS gamma_{c.name}")
    return f"SELECT _l, _r, {', '.join(cases)} FROM ({both(records, pairs, sides(conditions, made))})"


def frequencies(kind: Kind, records: str) -> str:
    """A query of `_rank` and `tf_<feature>`, the share of records that have the value, of each feature that weighs."""
    shares = [
        f"CASE WHEN {f} IS NOT NULL THEN greatest({LEAST}, CAST(count(*) OVER (PARTITION BY {f}) AS DOUBLE)"
        f" / (SELECT count({f}) FROM {records})) END AS tf_{f}"
        for f in weighing(kind)
    ]
    return f"SELECT {', '.join([ID, *shares])} FROM {records}"


def weighing(kind: Kind) -> list[str]:
    """Features whose frequency weighs."""
    return sorted({level.tf for c in kind.comparisons for level in c.levels if level.tf})


def shares(records: str, feature: str) -> str:
    """A query of the values of a feature and `tf_<feature>`, the share of records that have the value."""
    return (
        f"SELECT {feature}, CAST(count(*) AS DOUBLE) / (SELECT count({feature}) FROM {records}) AS tf_{feature}"
        f" FROM {records} WHERE {feature} IS NOT NULL GROUP BY {feature}"
    )


def ends(kind: Kind, records: str, pairs: str) -> str:
    """A query of the records of pairs: `_rank` and the features whose frequency says something."""
    both = f"SELECT _l FROM {pairs} UNION SELECT _r FROM {pairs}"
    return f"SELECT {', '.join([ID, *weighing(kind)])} FROM {records} WHERE {ID} IN ({both})"


def frequencies_of(records: str, shares: Mapping[str, str]) -> str:
    """As `frequencies`, of what `shares` says of each feature."""
    found = [f"r.{ID}"]
    joins = []
    for f, name in shares.items():
        found.append(f"CASE WHEN r.{f} IS NOT NULL THEN greatest({LEAST}, s_{f}.tf_{f}) END AS tf_{f}")
        joins.append(f" LEFT JOIN {name} s_{f} ON s_{f}.{f} = r.{f}")
    return f"SELECT {', '.join(found)} FROM {records} r{''.join(joins)}"


def frequencies_among(kind: Kind, records: str, among: str) -> str:
    """As `frequencies`, counted among other records: only values that are asked for, as those are many."""
    shares, joins = [f"r.{ID}"], []
    for f in weighing(kind):
        counted = (
            f"SELECT {f}, count(*) AS n FROM {among} WHERE {f} IN (SELECT {f} FROM {records} WHERE {f} IS NOT NULL)"
            f" GROUP BY {f}"
        )
        shares.append(
            f"CASE WHEN r.{f} IS NOT NULL THEN greatest({LEAST}, CAST(coalesce(c_{f}.n, 0) AS DOUBLE)"
            f" / (SELECT count({f}) FROM {among})) END AS tf_{f}"
        )
        joins.append(f" LEFT JOIN ({counted}) c_{f} ON c_{f}.{f} = r.{f}")
    return f"SELECT {', '.join(shares)} FROM {records} r{''.join(joins)}"


def parts(kind: Kind, weights: Weights, told: float, levels: str, frequent: str) -> str:
    """A query of `_l`, `_r`, the level of each comparison and its bits `w_<name>`, with what a rare value says more.

    That counts only by the share `told`.
    """
    columns = []
    for c in kind.comparisons:
        m, u, n = weights.m[c.name], weights.u[c.name], len(c.levels)
        cases = [f"WHEN p.gamma_{c.name} = 0 THEN {_bits(m[-1] / u[-1])}"]
        for i, level in enumerate(c.levels):
            more = ""
            if level.tf:
                more = f" + coalesce({told!r} * ({_bits(u[i])} - log2(greatest(l.tf_{level.tf}, r.tf_{level.tf}))), 0)"
            cases.append(f"WHEN p.gamma_{c.name} = {n - i} THEN {_bits(m[i] / u[i])}{more}")
        columns += [f"p.gamma_{c.name}", f"CASE {' '.join(cases)} ELSE {_bits(1)} END AS w_{c.name}"]
    return (
        f"SELECT p._l, p._r, {', '.join(columns)} FROM {levels} p"
        f" JOIN {frequent} l ON l.{ID} = p._l JOIN {frequent} r ON r.{ID} = p._r"
    )


def possible(kind: Kind, weights: Weights, told: float, records: int, levels: str, least: float) -> str:
    """A query of those levels of pairs that are likely enough, if every value were one of two records alone."""
    total = [_bits(weights.prior / (1 - weights.prior))]
    for c in kind.comparisons:
        m, u, n = weights.m[c.name], weights.u[c.name], len(c.levels)
        cases = [f"WHEN gamma_{c.name} = 0 THEN {_bits(m[-1] / u[-1])}"]
        for i, level in enumerate(c.levels):
            most = math.log2(m[i] / u[i])
            if level.tf:
                most += max(0.0, told * (math.log2(u[i]) + math.log2(max(2, records)))) + 0.001
            cases.append(f"WHEN gamma_{c.name} = {n - i} THEN CAST({most!r} AS DOUBLE)")
        total.append(f"CASE {' '.join(cases)} ELSE {_bits(1)} END")
    return f"SELECT * FROM {levels} WHERE {' + '.join(total)} >= {_bits(least / (1 - least))} - 0.001"


def weighed(kind: Kind, weights: Weights, summands: str, least: float) -> str:
    """A query as `Linker.score` gives it, of what `parts` says."""
    prior = _bits(weights.prior / (1 - weights.prior))
    total = " + ".join([prior, *(f"w_{c.name}" for c in kind.comparisons)])
    rounded = [f"gamma_{c.name}, round(w_{c.name}, 3) AS w_{c.name}" for c in kind.comparisons]
    return (
        f"SELECT _l, _r, round(total, 3) AS weight, round(1 / (1 + power(2, -total)), 6) AS probability,"
        f" {', '.join(rounded)} FROM (SELECT *, {total} AS total FROM {summands})"
        f" WHERE total >= {_bits(least / (1 - least))}"
    )


def _bits(odds: float) -> str:
    return f"CAST({math.log2(odds)!r} AS DOUBLE)"


def rare(records: str, of: str, places: Mapping[str, int], known: str | None = None) -> str:
    """A query of the records with their rarest words, the first and the second; `known` are words of other records."""
    # A word behind the number of its records: the smallest text is the rarest word. Sorted lists take twice as long.
    names = {place: name for name, place in places.items()}
    second = f", substr(g.k, 10) AS {names[2]}" if 2 in names else ""
    first = f", substr(f.k, 10) AS {names[1]}" if 1 in names else ""
    join = f" LEFT JOIN g ON g.{ID} = r.{ID}" if second else ""
    counted = "SELECT word, count(*) AS n FROM w WHERE length(word) > 1 GROUP BY word"
    if known:
        more = f"SELECT _word AS word, _n AS n FROM {known} WHERE _word IN (SELECT word FROM w)"
        counted = f"SELECT word, CAST(sum(n) AS BIGINT) AS n FROM ({counted} UNION ALL {more}) GROUP BY word"
    return f"""
        WITH w AS (SELECT {ID}, unnest(string_split({of}, ' ')) AS word FROM {records}),
        c AS (SELECT word, lpad(CAST(n AS VARCHAR), 9, '0') || word AS k FROM ({counted})),
        j AS (SELECT w.{ID}, c.k FROM w JOIN c ON c.word = w.word),
        f AS (SELECT {ID}, min(k) AS k FROM j GROUP BY {ID}),
        g AS (SELECT j.{ID}, min(j.k) AS k FROM j JOIN f ON f.{ID} = j.{ID} AND j.k > f.k GROUP BY j.{ID})
        SELECT r.*{first}{second} FROM {records} r LEFT JOIN f ON f.{ID} = r.{ID}{join}
    """


def spread(records: str, name: str, of: str, by: str, known: str | None = None) -> str:
    """A query of the records with the number of different values among those that share another, others too."""
    said = f"SELECT {by} AS _by, {of} AS _of FROM {records}"
    if known:
        said += f" UNION ALL SELECT _by, _of FROM {known} WHERE _by IN (SELECT {by} FROM {records})"
    counted = f"SELECT _by, count(DISTINCT _of) AS _n FROM ({said}) WHERE _by IS NOT NULL GROUP BY _by"
    return f"SELECT r.*, coalesce(s._n, 0) AS {name} FROM {records} r LEFT JOIN ({counted}) s ON s._by = r.{by}"


def blocked(keys: str, kind: Kind) -> str:
    """A query of what `keys` gives, of keys that some and not too many records share."""
    return f"SELECT {ID}, key FROM {keys} WHERE key IN ({_shared(keys, kind)})"


def _shared(keys: str, kind: Kind) -> str:
    vague = [str(kind.blocks.index(key)) for key in kind.vague]
    most = str(kind.biggest_block)
    if vague:
        most = f"CASE WHEN max(block) IN ({', '.join(vague)}) THEN {kind.biggest_vague} ELSE {most} END"
    return f"SELECT key FROM {keys} GROUP BY key HAVING count(*) BETWEEN 2 AND {most}"


def keys(records: str, kind: Kind, short: str, asked: str | None = None) -> str:
    """A query of `_rank`, `block` and `key`, what may bring two records together, of all records.

    Args:
        records: Prepared records.
        kind: The kind.
        short: SQL that makes a number of a text, with `{}` in place of it.
        asked: Of such a query; keys alone that stand in it.
    """
    some = []
    for i, key in enumerate(kind.blocks):
        texts = f"SELECT {ID}, CAST({key} AS VARCHAR) AS text FROM {records}"
        made = short.format(f"'{i}|' || text")
        some.append(f"SELECT {ID}, {i} AS block, {made} AS key FROM ({texts}) WHERE text <> ''")
    every = f"SELECT * FROM ({' UNION ALL '.join(some)})"
    return f"{every} WHERE key IN (SELECT key FROM {asked})" if asked else every


def touching(new: str, old: str, kind: Kind) -> str:
    """A query of pairs `_l` < `_r`, one of them at least of `new`, of what `keys` gives of new and of old records."""
    both = f"(SELECT * FROM {new} UNION ALL SELECT * FROM {old})"
    return (
        f"SELECT DISTINCT least(n.{ID}, o.{ID}) AS _l, greatest(n.{ID}, o.{ID}) AS _r FROM {new} n"
        f" JOIN ({_shared(both, kind)}) f USING (key) JOIN {both} o USING (key) WHERE n.{ID} <> o.{ID}"
    )
