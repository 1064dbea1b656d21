"""Columns of flat tables grouped into dimensions, and dimensions of several tables made one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from crmmigrate.structure.facts import DETERMINES, GEOGRAPHY, IDENTIFYING, UNIQUE, Facts
from crmmigrate.structure.relations import ForeignKey

CONFORMED = 0.8  # share of the smaller side's values found in the larger one

Place = tuple[int, int]  # table, column


@dataclass(frozen=True)
class Group:
    """Columns that describe one thing.

    Attributes:
        keys: Columns that identify it, best first.
        columns: All its columns, keys included.
        confidence: How sure the grouping is.
        why: Why.
        home: The dimension table whose rows these things are, or None.
    """

    keys: tuple[Place, ...]
    columns: tuple[Place, ...]
    confidence: float
    why: str
    home: int | None = None


@dataclass(frozen=True)
class _Entity:
    """A class of columns of one table that determine one another."""

    members: tuple[int, ...]
    distinct: int

    @property
    def lead(self) -> int:
        """The column that stands for it."""
        return self.members[0]


def transactions(facts: Facts) -> set[int]:
    """Columns that number transactions: unique, or finer than every date, or growing with time."""
    sample = facts.sample
    dates = [i for i, c in enumerate(sample.columns) if c.inferred_type in ("date", "datetime")]
    dates = [d for d in dates if sample.distinct(d) > 5]
    unique = {i for i in range(len(facts.roles)) if facts.unique[i] >= UNIQUE}
    growing = {i for i in facts.grows if facts.roles[i] in ("key", "degenerate")}
    finest = {
        i
        for i in range(len(facts.roles))
        if facts.roles[i] in ("key", "degenerate") and dates and all(facts.depends[i, d] >= 0.97 for d in dates)
    }
    # A customer who ordered once determines the order date too; a number that grows with time is surer.
    return unique | (growing or finest)


def parties(facts: Facts) -> set[int]:
    """Columns that number transactions by what they tell, but name who takes part in them.

    Where each customer ordered once, the number of the order tells all that the customer's does. If two numbers
    stand for one another, one of them the grain's, and they tell places or persons that nothing else tells, the
    other one is the party's.
    """
    numbers = transactions(facts)
    rivals = [i for i in numbers - facts.grows if i not in facts.key and facts.roles[i] == "key"]
    rivals = [i for i in rivals if facts.unique[i] < UNIQUE and any(facts.equivalent(i, k) for k in facts.key)]
    others = [k for k, role in enumerate(facts.roles) if role == "key" and k not in numbers]
    told = [
        i
        for i, c in enumerate(facts.sample.columns)
        if c.semantic_type in GEOGRAPHY | IDENTIFYING and not any(facts.determines(k, i) for k in others)
    ]
    return {i for i in rivals if any(facts.determines(i, t) for t in told)} if len(rivals) == 1 else set()


def group(tables: Sequence[Facts], references: Sequence[ForeignKey]) -> list[Group]:
    """Dimensions over all tables."""
    groups: list[Group] = []
    for t, facts in enumerate(tables):
        pointing = {k.columns[0] for k in references if k.table == t and len(k.columns) == 1}
        groups += _of_table(t, facts, pointing)
    groups += _pointers(groups, references)
    return _conform(groups, tables, references)


def _of_table(t: int, facts: Facts, pointing: set[int]) -> list[Group]:
    """The dimensions inside one table; a dimension table's own columns are one of them."""
    own_table = facts.role == "dimension"
    party = parties(facts)
    dropped = transactions(facts) - party
    able = [
        i
        for i, role in enumerate(facts.roles)
        if role in ("key", "attribute", "degenerate")
        and i not in dropped
        and i not in facts.calendar
        and facts.sample.distinct(i) > 1
    ]
    entities = _entities(facts, able, pointing, nested=own_table)
    personal = [i for i in able if facts.sample.columns[i].semantic_type in GEOGRAPHY | IDENTIFYING or i in party]
    assigned = _assign(facts, able, entities, pointing)
    assigned |= {e: [c for c in columns if c in personal] for e, columns in assigned.items() if e in party}
    groups = [
        _as_group(t, facts, e, assigned[e.lead]) for e in entities if len(assigned[e.lead]) > 1 or e.lead in pointing
    ]
    groups += _places(t, facts, able, {c for columns in assigned.values() for c in columns})
    if own_table:
        groups = [g for g in groups if _repeats(facts, g, pointing)]
        taken = {c for g in groups for _, c in g.columns if len(g.columns) > 1} | pointing
        rest = [
            i for i, role in enumerate(facts.roles) if i not in taken and role in ("key", "attribute", "degenerate")
        ]
        keys = [i for i in (*facts.key, *rest) if facts.unique[i] >= UNIQUE]
        names = tuple(dict.fromkeys((t, i) for i in keys))
        places = tuple((t, i) for i in rest)
        groups.append(Group(names, places, 0.9, "the table describes one thing a row", t))
    return groups


def _repeats(facts: Facts, group: Group, pointing: set[int]) -> bool:
    """Whether the things of a group in a dimension table have several rows each; else they are the rows' own names."""
    keys = [i for _, i in group.keys]
    return any(i in pointing for i in keys) or all(2 * facts.sample.distinct(i) <= facts.sample.n for i in keys)


def _entities(facts: Facts, able: list[int], pointing: set[int], *, nested: bool) -> list[_Entity]:
    """Classes of equivalent columns that stand for a thing; the finest first."""
    classes: list[list[int]] = []
    places = {i for i in able if facts.sample.columns[i].semantic_type in GEOGRAPHY}
    for i in sorted(set(able) - (places - pointing), key=lambda i: (-facts.sample.distinct(i), i)):
        home = next((c for c in classes if all(facts.equivalent(i, j) for j in c)), None)
        if home is None or i in pointing:
            classes.append([i])
        else:
            home.append(i)
    entities = [_Entity(tuple(_ordered(facts, c)), facts.sample.distinct(c[0])) for c in classes]
    worthy = [e for e in entities if e.lead in pointing or _worthy(facts, e, able, nested=nested)]
    return [e for e in worthy if _stands_alone(facts, e, worthy, pointing, nested=nested)]


def _ordered(facts: Facts, members: Iterable[int]) -> list[int]:
    return sorted(members, key=lambda i: (facts.roles[i] != "key", facts.sample.filled(i) < facts.sample.n, i))


def _worthy(facts: Facts, entity: _Entity, able: Sequence[int], *, nested: bool) -> bool:
    """Whether a class names things: several names for one, a key or person, or what nothing determines."""
    columns = facts.sample.columns
    others = [i for i in able if i not in entity.members]
    determined = any(facts.determines(entity.lead, i) for i in others)
    named = any(facts.roles[i] == "key" or columns[i].semantic_type in IDENTIFYING for i in entity.members)
    root = not nested and entity.distinct >= 8 and not any(facts.determines(i, entity.lead) for i in others)
    return (len(entity.members) > 1 and entity.distinct > 2) or (determined and (named or root))


def _stands_alone(
    facts: Facts, entity: _Entity, worthy: Sequence[_Entity], pointing: set[int], *, nested: bool
) -> bool:
    """A single column below another entity is a level of that one's hierarchy, not a thing of its own."""
    if entity.lead in pointing or len(entity.members) > 1:
        return True
    person = facts.sample.columns[entity.lead].semantic_type in ("person", "company")
    above = [e for e in worthy if e is not entity and facts.determines(e.lead, entity.lead)]
    attributes = [i for i, role in enumerate(facts.roles) if role == "attribute"]
    below = [i for i in attributes if facts.determines(entity.lead, i)]
    return person or len(below) >= 2 or not (above or nested)


def _assign(facts: Facts, able: Sequence[int], entities: Sequence[_Entity], pointing: set[int]) -> dict[int, list[int]]:
    """Each column to the coarsest entity that determines it; the parts of an address stay together."""
    home = {m: e.lead for e in entities for m in e.members}
    result = {e.lead: list(e.members) for e in entities}
    for i in able:
        if i in home or i in pointing:
            continue
        able_entities = [e for e in entities if facts.depends[e.lead, i] >= DETERMINES and e.lead not in pointing]
        address = _address_of(facts, i, able, home)
        near = [e for e in able_entities if address is None or facts.depends[e.lead, address] >= DETERMINES]
        best = min(near or able_entities, key=lambda e: (e.distinct, e.lead), default=None)
        if best is not None:
            result[best.lead].append(i)
    return result


def _address_of(facts: Facts, index: int, able: Sequence[int], home: dict[int, int]) -> int | None:
    """The finest place name or code that determines this place."""
    columns = facts.sample.columns
    if columns[index].semantic_type not in GEOGRAPHY:
        return None
    finer = [
        i
        for i in able
        if i != index and i not in home and columns[i].semantic_type in GEOGRAPHY and facts.determines(i, index)
    ]
    return max(finer, key=lambda i: (facts.sample.distinct(i), -i), default=None)


def _places(t: int, facts: Facts, able: Sequence[int], taken: Collection[int]) -> list[Group]:
    """Place names and codes that belong to no other thing: the finest one and what it determines."""
    columns = facts.sample.columns
    left = [i for i in able if i not in taken and columns[i].semantic_type in GEOGRAPHY]
    left.sort(key=lambda i: (-facts.sample.distinct(i), i))
    below = [i for i in left[1:] if facts.determines(left[0], i)]
    if not below or facts.role == "dimension":
        return []
    entity = _Entity((left[0],), facts.sample.distinct(left[0]))
    return [_as_group(t, facts, entity, [left[0], *below])]


def _as_group(t: int, facts: Facts, entity: _Entity, columns: Sequence[int]) -> Group:
    weakest = min((float(facts.depends[entity.lead, i]) for i in columns if i != entity.lead), default=0.9)
    why = f"{facts.label(entity.lead)} determines these columns (mu+ at least {weakest:.2f})"
    places = tuple((t, i) for i in sorted(columns))
    return Group(tuple((t, i) for i in entity.members), places, round(min(0.95, weakest), 2), why)


def _pointers(groups: Sequence[Group], references: Sequence[ForeignKey]) -> list[Group]:
    """Foreign keys as groups of one column, to be joined with what they point to."""
    taken = {p for g in groups for p in g.columns}
    places = [(k.table, k.columns[0]) for k in references if len(k.columns) == 1]
    return [Group((p,), (p,), 0.9, "reference") for p in places if p not in taken]


def _conform(groups: list[Group], tables: Sequence[Facts], references: Sequence[ForeignKey]) -> list[Group]:
    """Join groups of different tables that hold the same things, by reference or by their values."""
    parent = list(range(len(groups)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    at = {p: g for g, group in enumerate(groups) for p in group.columns}
    for key in references:
        ends = ((key.table, key.columns[0]), (key.ref_table, key.ref_columns[0]))
        if len(key.columns) == 1 and all(e in at for e in ends):
            parent[root(at[ends[0]])] = root(at[ends[1]])
    for a, one in enumerate(groups):
        for b in range(a):
            if root(a) != root(b) and _same_things(one, groups[b], tables):
                parent[root(a)] = root(b)
    clusters: dict[int, list[Group]] = {}
    for g, group in enumerate(groups):
        clusters.setdefault(root(g), []).append(group)
    joined = [_join(c, tables) for c in clusters.values()]
    return sorted((g for g in joined if len(g.columns) > 1), key=lambda g: g.columns)


def _same_things(left: Group, right: Group, tables: Sequence[Facts]) -> bool:
    if {t for t, _ in left.columns} & {t for t, _ in right.columns}:
        return False
    return any(overlap(tables, a, b) >= CONFORMED for a in left.keys for b in right.keys)


def overlap(tables: Sequence[Facts], left: Place, right: Place) -> float:
    """Share of the smaller side's values in the larger one; numbers 1, 2, 3 ... prove nothing."""
    sides = []
    for t, i in (left, right):
        if tables[t].sample.columns[i].inferred_type != "string":
            return 0.0
        sides.append(tables[t].sample.value_set(i))
    smaller = min(sides, key=len)
    return len(sides[0] & sides[1]) / len(smaller) if len(smaller) >= 3 else 0.0


def _is_own(group: Group, tables: Sequence[Facts]) -> bool:
    """Whether a group stands in a table of another role: groups in dimensions come first."""
    places = group.columns or group.keys
    table = places[0][0] if places else group.home
    return table is None or tables[table].role != "dimension"


def _join(cluster: Sequence[Group], tables: Sequence[Facts]) -> Group:
    ordered = sorted(cluster, key=lambda g: (_is_own(g, tables), -len(g.columns), g.columns))
    keys = tuple(dict.fromkeys(k for g in ordered for k in g.keys))
    columns = tuple(sorted({p for g in cluster for p in g.columns}))
    why = "; ".join(dict.fromkeys(g.why for g in ordered if g.why != "reference"))
    home = next((g.home for g in ordered if g.home is not None), None)
    return Group(keys, columns, min(g.confidence for g in cluster), why, home)
