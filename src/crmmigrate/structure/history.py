"""Tables that hold one thing several times: snapshots of a dimension, versions with validity, snapshot facts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from crmmigrate.structure import naming, relations
from crmmigrate.structure.dependencies import different, joined, uniqueness
from crmmigrate.structure.facts import UNIQUE, Facts
from crmmigrate.structure.grouping import Group
from crmmigrate.structure.lookups import Lookup
from crmmigrate.structure.relations import ForeignKey
from crmmigrate.structure.sampling import Codes

Kind = Literal["members", "versions", "numbered", "measures"]

ROWS_A_DAY = 5  # rows for each date, at least, of periodic snapshots
ROWS_A_MEMBER = 1.5
PANEL = 0.5  # share of thing x date that has a row, where the key does not say what the snapshots are of,
SPARSE = 0.02  # and where it does
MOVES = 0.3  # share of the steps from date to date at which a measure of a snapshot fact has another value
RESTLESS = 0.5  # the same of an attribute that nobody would keep as an attribute
FEWEST_STEPS = 6
FOLLOWS = 0.5  # share of the versions that begin where the one before ends
CLOSED = 0.95
MOST_PERIODS = 24  # pairs of dates that may be from and until, the nearest first,
MOST_THINGS = 40  # and columns that may name what they hold for, keys first
SCREENED, SCREEN_SLACK = 400, 0.1
VERSION_WORDS = frozenset({"version", "versionsnr", "revision", "rev", "ver"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class History:
    """How the rows of a table tell one thing at several times.

    Attributes:
        kind: `members` (periodic snapshots of a dimension), `versions` (rows with a validity), `numbered` (a version
            number and no date), `measures` (periodic snapshot fact).
        natural: Columns that name the thing.
        date: Date from which a row holds, or of the snapshot; of `numbered` the column of the number.
        until: Date until which a row holds.
        current: Flag of the newest version.
        members: Things in the sample.
        changed: Column -> how many things have more than one value over time.
        moves: Column -> share of the steps from one time to the next at which it changes.
        gaps, overlaps: Of `versions`, how many begin later or earlier than the one before ends.
        confidence: 0 to 1.
        why: What tells.
    """

    kind: Kind
    natural: tuple[int, ...]
    date: int
    until: int | None = None
    current: int | None = None
    members: int = 0
    changed: Mapping[int, int] = field(default_factory=dict)
    moves: Mapping[int, float] = field(default_factory=dict)
    gaps: int = 0
    overlaps: int = 0
    confidence: float = 0.0
    why: str = ""

    @property
    def is_dimension(self) -> bool:
        """Whether the rows are versions of members that a load can tell apart by a date."""
        return self.kind in ("members", "versions")


def find(facts: Facts) -> History | None:
    """What the table is the history of; None where it tells each thing once."""
    return _versions(facts) or _snapshots(facts) or _numbered(facts)


def settle(
    tables: Sequence[Facts], references: Sequence[ForeignKey], exports: Mapping[int, History], index: Lookup
) -> tuple[dict[int, History], list[ForeignKey]]:
    """Histories by table, the roles of tables set by them, and the references to members that they describe.

    Args:
        tables: Facts of the tables, roles settled.
        references: Foreign keys.
        exports: Histories of tables that are parts of one list.
        index: Values of the columns that may point.

    Snapshots of things that another table lists stay facts: that table is the dimension.
    """
    found = {t: h for t, facts in enumerate(tables) if facts.role != "bridge" and (h := find(facts))}
    found |= {t: h for t, h in exports.items() if t not in found}
    for t, history in found.items():
        parts = {p for p, other in found.items() if other == history}
        listed = [k for k in references if k.table == t and k.columns == history.natural and k.ref_table not in parts]
        if history.kind == "members" and listed:
            other = tables[listed[0].ref_table].name
            why = f"{history.why}; {other} lists them, so it is the dimension"
            found[t] = replace(history, kind="measures", why=why)
        elif history.is_dimension:
            tables[t].role, tables[t].role_why = "dimension", history.why
            tables[t].roles = [_role(tables[t], history, i) for i in range(len(tables[t].roles))]
    return found, _pointing(tables, references, found, index)


def _role(facts: Facts, history: History, column: int) -> Literal["key", "attribute", "measure", "date", "degenerate"]:
    return "key" if column in history.natural else facts.roles[column]


def _pointing(
    tables: Sequence[Facts], references: Sequence[ForeignKey], found: Mapping[int, History], index: Lookup
) -> list[ForeignKey]:
    """References to natural keys, which are no keys of the table: found as if each thing stood there once."""
    members = {t: h for t, h in found.items() if h.is_dimension and len(h.natural) == 1}
    if not members or len(tables) == 1:
        return []
    views = [_as_members(facts, members[t]) if t in members else facts for t, facts in enumerate(tables)]
    taken = {(k.table, k.columns) for k in references}
    return [
        k
        for k in relations.find(views, index)
        if k.ref_table in members
        and k.ref_columns == members[k.ref_table].natural
        and (k.table, k.columns) not in taken
        and k.table != k.ref_table
    ]


def _as_members(facts: Facts, history: History) -> Facts:
    unique = list(facts.unique)
    unique[history.natural[0]] = 1.0
    return replace(facts, unique=unique, key=history.natural)


def own_groups(groups: Sequence[Group], found: Mapping[int, History]) -> list[Group]:
    """Groups of columns with those inside a history taken back: its rows are the dimension."""
    kept: list[Group] = []
    for group in groups:
        homes = {t for t, i in group.keys if t in found and found[t].is_dimension and found[t].natural == (i,)}
        inside = {t for t, _ in group.columns}
        if group.home is not None and group.home in found and found[group.home].is_dimension and not group.keys:
            keys = tuple((group.home, i) for i in found[group.home].natural)
            kept.append(replace(group, keys=keys))
        elif group.home is None and homes and len(inside) > 1:
            kept.append(replace(group, home=min(homes)))
        elif group.home is None and any(t in found and found[t].is_dimension for t in inside):
            columns = tuple(p for p in group.columns if not (p[0] in found and found[p[0]].is_dimension))
            if len(columns) > 1:
                keys = tuple(k for k in group.keys if k in columns) or columns[:1]
                kept.append(replace(group, columns=columns, keys=keys))
        else:
            kept.append(group)
    return kept


# --- periodic snapshots ----------------------------------------------------------------------------


def _snapshots(facts: Facts) -> History | None:
    for natural, date in _panels(facts):
        history = _judged(facts, natural, date)
        if history is not None:
            return history
    return None


def _panels(facts: Facts) -> Iterator[tuple[tuple[int, ...], int]]:
    """Things and dates that together identify a row: the key, else an identifier and a date with a row for most."""
    sample, columns = facts.sample, facts.sample.columns
    dates = [i for i, c in enumerate(columns) if c.inferred_type in ("date", "datetime")]
    dates = [d for d in dates if sample.distinct(d) >= 2 and sample.distinct(d) * ROWS_A_DAY <= sample.n]
    own = [d for d in facts.key if d in dates]
    if len(own) == 1 and len(facts.key) in (2, 3):
        rest = tuple(i for i in facts.key if i != own[0])
        things = joined(sample.codes, rest)
        if sample.n >= SPARSE * different(things[things >= 0]) * sample.distinct(own[0]):
            yield rest, own[0]
    able = [i for i, r in enumerate(facts.roles) if r == "key" and facts.unique[i] < UNIQUE and i not in facts.grows]
    for thing, date in itertools.product(able, dates):
        full = sample.distinct(thing) * sample.distinct(date)
        if {thing, date} != set(facts.key) and sample.n >= PANEL * full and _unique(facts, (thing, date)):
            yield (thing,), date


def _unique(facts: Facts, columns: tuple[int, ...]) -> bool:
    return uniqueness(facts.sample.codes, columns) >= UNIQUE


def _judged(facts: Facts, natural: tuple[int, ...], date: int) -> History | None:
    """Whether the things at each date are described (a dimension) or measured (a fact)."""
    members, changed, moves, steps = _changes(facts, natural, date)
    if steps < FEWEST_STEPS or facts.sample.n < ROWS_A_MEMBER * members:
        return None
    rest = [i for i in moves if i not in (*natural, date)]
    measures = [i for i in rest if facts.roles[i] == "measure"]
    attributes = [i for i in rest if facts.roles[i] in ("key", "attribute", "degenerate")]
    names = ", ".join(facts.label(i) for i in natural)
    moving = [i for i in measures if moves[i] > MOVES]
    restless = [i for i in attributes if moves[i] > RESTLESS]
    told = f"{members} {names} at {facts.sample.distinct(date)} {facts.label(date)}"
    found = History("measures", natural, date, members=members, changed=changed, moves=moves, confidence=0.8)
    if moving or len(measures) > len(attributes) or not attributes or 2 * len(restless) > len(attributes):
        shown = f", {facts.label(moving[0])} changes at {moves[moving[0]]:.0%} of the steps" if moving else ""
        return replace(found, why=f"{told}{shown}: a state measured at each date")
    varied = [i for i in rest if changed[i]]
    confidence = 0.9 if varied and not measures else 0.75
    why = f"{told}, attributes seldom change ({_told(facts, changed, members)}): snapshots of a dimension"
    return replace(found, kind="members", confidence=confidence, why=why)


def _told(facts: Facts, changed: Mapping[int, int], members: int) -> str:
    varied = sorted((i for i in changed if changed[i]), key=lambda i: (-changed[i], i))[:3]
    return ", ".join(f"{facts.label(i)} of {changed[i]} in {members}" for i in varied) or "none did so far"


def _changes(facts: Facts, natural: tuple[int, ...], time: int) -> tuple[int, dict[int, int], dict[int, float], int]:
    """Things, per column how many of them changed and at which share of the steps, and the number of steps."""
    who, at = joined(facts.sample.codes, natural), facts.sample.codes[:, time]
    order = np.lexsort((at, who))
    order = order[(who[order] >= 0) & (at[order] >= 0)]
    codes, things = facts.sample.codes[order], who[order]
    step = things[1:] == things[:-1]
    after, before, owner = codes[1:][step], codes[:-1][step], things[1:][step]
    known = (after >= 0) & (before >= 0)
    differ = known & (after != before)
    skipped = {*natural, time}
    columns = [i for i in range(codes.shape[1]) if i not in skipped]
    changed = {i: different(owner[differ[:, i]]) for i in columns}
    moves = {i: float(differ[:, i].sum() / max(1, known[:, i].sum())) for i in columns}
    return different(things), changed, moves, int(step.sum())


# --- versions with a validity ----------------------------------------------------------------------


def _versions(facts: Facts) -> History | None:
    """Two dates, from and until, and a column whose values come again with the next period each time."""
    sample = facts.sample
    dates = [i for i, c in enumerate(sample.columns) if c.inferred_type in ("date", "datetime")]
    found: list[tuple[float, int, int, History]] = []
    days = {d: _days(facts, d) for d in dates}
    things = _things(facts)
    pairs = [p for p in itertools.permutations(dates, 2) if things and _may_hold(days[p[0]], days[p[1]])]
    pairs.sort(key=lambda p: (abs(p[0] - p[1]), p))
    for start, end in pairs[:MOST_PERIODS]:
        for thing in things:
            history = _sequence(facts, thing, start, end, (days[start], days[end]))
            if history is not None:
                found.append((-history.confidence, facts.roles[thing] != "key", thing, history))
    return min(found, key=lambda f: f[:3])[3] if found else None


def _may_hold(begins: Days, ends: Days) -> bool:
    """Whether one date is always there and seldom behind the other one; the first rows tell most that are not."""
    for rows in (slice(0, SCREENED), slice(None)):
        one, other = begins[rows], ends[rows]
        both = ~np.isnat(one) & ~np.isnat(other)
        slack = SCREEN_SLACK if rows.stop else 0.02
        if np.isnat(one).mean() > slack or (both.any() and (other < one)[both].mean() > slack):
            return False
    return int(both.sum()) >= FEWEST_STEPS // 2


def _things(facts: Facts) -> list[int]:
    """Columns that may name what has versions: they repeat and are no amounts, dates or free texts."""
    able = [
        i
        for i, c in enumerate(facts.sample.columns)
        if c.inferred_type in ("integer", "string")
        and facts.roles[i] != "measure"
        and facts.unique[i] < UNIQUE
        and 3 <= facts.sample.distinct(i) <= facts.sample.n / 1.1
        and c.semantic_type != "free_text"
    ]
    return sorted(sorted(able, key=lambda i: (facts.roles[i] != "key", i))[:MOST_THINGS])


def _sequence(facts: Facts, thing: int, start: int, end: int, days: tuple[Days, Days]) -> History | None:
    codes: Codes = facts.sample.codes[:, thing]
    begins, ends = days
    order = np.lexsort((begins, codes))
    order = order[(codes[order] >= 0) & ~np.isnat(begins[order])]
    same = codes[order][1:] == codes[order][:-1]
    after, before = begins[order][1:][same], ends[order][:-1][same]
    closed = ~np.isnat(before)
    if same.sum() < FEWEST_STEPS // 2 or closed.mean() < CLOSED:
        return None
    distance = (after[closed] - before[closed]).astype(np.int64)
    follows, overlaps, gaps = (float((distance == d).mean()) for d in (0, 1)), int((distance < 0).sum()), 0
    follows_share = sum(follows)
    gaps = int((distance > 1).sum())
    if overlaps > 0.02 * len(distance) or follows_share < FOLLOWS:
        return None
    members, changed, moves, _ = _changes(facts, (thing,), start)
    current = _current(facts, {thing, start, end}, order[np.append(~same, True)])
    dropped = {end, current}
    why = (
        f"{members} {facts.label(thing)} in {facts.sample.n} rows that hold from {facts.label(start)} "
        f"to {facts.label(end)}, and {follows_share:.0%} begin where the one before ends: versions of a dimension"
    )
    return History(
        "versions", (thing,), start, end, current, members,
        {i: k for i, k in changed.items() if i not in dropped}, moves, gaps, overlaps,
        round(0.6 + 0.38 * follows_share, 2), why,
    )  # fmt: skip


def _current(facts: Facts, skipped: set[int], last: npt.NDArray[np.int64]) -> int | None:
    """A column of two values that tells the last version of each thing from the others."""
    is_last = np.zeros(facts.sample.n, dtype=bool)
    is_last[last] = True
    for i in range(len(facts.roles)):
        codes = facts.sample.codes[:, i]
        if i in skipped or facts.sample.distinct(i) != 2 or (codes < 0).any():
            continue
        agree = float(((codes == 1) == is_last).mean())
        if max(agree, 1 - agree) >= 0.97:
            return i
    return None


def _days(facts: Facts, column: int) -> Days:
    """The day in each row; NaT where there is none."""
    texts = [str(t)[:10] for t in facts.sample.values[column].tolist()]
    found = np.array([_day(t) for t in texts] + [np.datetime64("NaT", "D")], dtype="datetime64[D]")
    days: Days = found[facts.sample.codes[:, column]]
    return days


def _day(text: str) -> np.datetime64:
    try:
        return np.datetime64(text if _DAY.fullmatch(text) else "NaT", "D")
    except ValueError:
        return np.datetime64("NaT", "D")


# --- version numbers -------------------------------------------------------------------------------


def _numbered(facts: Facts) -> History | None:
    """An identifier and a column named version: a thing told again each time that it changed."""
    sample = facts.sample
    for i, column in enumerate(sample.columns):
        if column.inferred_type != "integer" or not VERSION_WORDS & set(naming.words(column.label)):
            continue
        for thing in _things(facts):
            if thing == i or not _unique(facts, (thing, i)):
                continue
            members, changed, moves, steps = _changes(facts, (thing,), i)
            if steps >= FEWEST_STEPS // 2:
                why = f"{members} {facts.label(thing)}, several with more than one {facts.label(i)}"
                return History("numbered", (thing,), i, None, None, members, changed, moves, 0, 0, 0.7, why)
    return None
