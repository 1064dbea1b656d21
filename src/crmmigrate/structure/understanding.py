"""All that is found out about tables at once; `profile` shows it, `model` builds a star on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.tables import Table
from crmmigrate.structure import bridges, coarse, grouping, history, keys, parts, relations, tableroles
from crmmigrate.structure.bridges import Bridge
from crmmigrate.structure.facts import Facts, learn
from crmmigrate.structure.grouping import Group
from crmmigrate.structure.history import History
from crmmigrate.structure.relations import ForeignKey
from crmmigrate.structure.sampling import samples


@dataclass(frozen=True)
class Understanding:
    """What was found out about the tables.

    Attributes:
        tables: Facts of each table that has rows, in the order of the sources' names; places count from 0 here.
        references: Foreign keys between them.
        groups: Columns that belong together in one dimension.
        coarse: Of each table, its measures of a coarser grain -> the columns of that grain.
        histories: Tables that hold one thing several times, by index.
        to_members: References to things that a history describes; no column there is unique.
        bridges: Tables that say who belongs to whom, by index.
    """

    tables: list[Facts]
    references: list[ForeignKey]
    groups: list[Group]
    coarse: list[dict[int, tuple[int, ...]]]
    histories: dict[int, History] = field(default_factory=dict)
    to_members: list[ForeignKey] = field(default_factory=list)
    bridges: dict[int, Bridge] = field(default_factory=dict)


def understand(tables: Mapping[str, Table], profiles: Mapping[str, TableProfile], engine: Engine) -> Understanding:
    """Keys, references, roles, groups and coarse measures of tables.

    Args:
        tables: Staged or cleaned tables, by source id.
        profiles: Profile of each.
        engine: Where samples are drawn and large references are tried.
    """
    facts = [learn(s) for s in samples(tables, profiles, engine)]
    for one in facts:
        one.key, one.key_share, one.key_sure, one.key_why = keys.choose(one)
    index = relations.lookup(facts, engine)
    references = relations.find(facts, index)
    if _choose_again(facts, references):
        references = relations.find(facts, index)
    tableroles.settle(facts, references)
    between = bridges.settle(facts, references)
    histories, to_members = history.settle(facts, references, parts.exports(facts), index)
    groups = history.own_groups(grouping.group(facts, references), histories)
    versions = {t for t, h in histories.items() if h.is_dimension}  # a member's rows are no lines of it
    grains = [{} if t in versions else _coarse(t, one, groups) for t, one in enumerate(facts)]
    return Understanding(facts, references, groups, grains, histories, to_members, between)


def _choose_again(facts: Sequence[Facts], references: Sequence[ForeignKey]) -> bool:
    """Keys of the tables that point to others; whether one is new to which, or from which, others could point."""
    changed = False
    for t, one in enumerate(facts):
        pointing = frozenset(k.columns[0] for k in references if k.table == t and len(k.columns) == 1)
        if pointing and (len(one.key) != 1 or one.key[0] in pointing):
            before = one.key
            one.key, one.key_share, one.key_sure, one.key_why = keys.choose(one, pointing)
            changed = changed or (before != one.key and 1 in (len(before), len(one.key)))
    return changed


def _coarse(t: int, facts: Facts, groups: Sequence[Group]) -> dict[int, tuple[int, ...]]:
    transactional = grouping.transactions(facts)
    grouped = {c for g in groups for table, c in g.columns if table == t} - transactional
    return coarse.find(facts, grouped, transactional)
