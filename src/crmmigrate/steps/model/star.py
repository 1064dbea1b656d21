"""The star that follows from what was found: dimensions, facts, keys and measures, each with its reason."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from crmmigrate.core.documents import Model, ModelField, ModelTable
from crmmigrate.steps.model import additivity, roles
from crmmigrate.steps.model.additivity import Verdict
from crmmigrate.steps.model.names import LONGEST_OF_FIELD, LONGEST_OF_TABLE, rich_type, safe_name
from crmmigrate.structure import Understanding, hierarchies, parts
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.grouping import Group, Place, overlap
from crmmigrate.structure.hierarchies import Hierarchy
from crmmigrate.structure.history import History
from crmmigrate.structure.naming import IDENTIFIER_WORDS, words
from crmmigrate.structure.relations import ForeignKey

FEWEST_LETTERS = 3  # of a name that tables have in common
_KIND = re.compile(r"^(?:dim|dimension|fact|fct|bridge)[_ -]+", re.IGNORECASE)


@dataclass(eq=False)
class Star:
    """The star while it is built.

    Attributes:
        understood: What was found out about the source tables.
        verdicts: Of each source table, which measures may be summed.
        names: Name in the star of each source table that becomes a table.
        places: Where a source column went: (table of the star, field).
        built: Tables of the star.
        first: Source table -> the one that stands for all with its headers.
        own: Field of a source column in the table of its own rows.
        levels: Hierarchies of each dimension, with the source table that shows them.
    """

    understood: Understanding
    verdicts: Sequence[dict[int, Verdict]]
    names: dict[int, str] = field(default_factory=dict)
    places: dict[Place, tuple[str, str]] = field(default_factory=dict)
    built: dict[str, ModelTable] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)
    own: dict[Place, str] = field(default_factory=dict)
    levels: dict[str, list[tuple[int, Hierarchy]]] = field(default_factory=dict)

    @property
    def tables(self) -> Sequence[Facts]:
        """Facts of the source tables."""
        return self.understood.tables

    def model(self, name: str) -> Model:
        """The star as a document."""
        return Model(name=name, description="Proposed from the tables themselves.", tables=self.built)


def build(understood: Understanding) -> Star:
    """Put the understanding down as tables of a star."""
    pairs = enumerate(zip(understood.tables, understood.coarse, strict=True))
    star = Star(
        understood,
        [additivity.judge(f, c, understood.histories.get(t), understood.bridges.get(t)) for t, (f, c) in pairs],
    )
    tables = understood.tables
    star.first = parts.alike(tables)
    for t in range(len(tables)):
        if star.first[t] == t:
            together = [tables[p].name for p, first in star.first.items() if first == t]
            star.names[t] = safe_name(_bare(together), star.names.values(), "table", LONGEST_OF_TABLE)
    for group in understood.groups:
        if group.home is None:
            _add_group(star, group)
    for t in sorted(star.names, key=lambda t: (tables[t].role != "dimension", t)):
        _add_table(star, t)
    for key in (*understood.references, *understood.to_members):
        _link(star, key)
    star.levels = {name: _levels(star, name) for name, table in star.built.items() if table.role == "dimension"}
    star.built = {name: _completed(star, name, table) for name, table in star.built.items()}
    return star


def _bare(names: Sequence[str]) -> str:
    """What tables have in common in their names, without the mark of their kind, which the load puts before it."""
    name = names[0]
    least, most = min(names), max(names)
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(least, most, strict=False))
    common = "".join(letter for letter, _ in same).rstrip(" _-.0123456789")
    if len(names) > 1 and sum(c.isalpha() for c in common) >= FEWEST_LETTERS:
        name = common
    return _KIND.sub("", name) or name


def _completed(star: Star, name: str, table: ModelTable) -> ModelTable:
    """The table with what can be said when all tables are there: roles, hierarchies, weights, where it is from."""
    table = _with_origin(star, name, roles.named(table, star.built))
    chains = [[star.places[t, i][1] for i in found.levels] for t, found in star.levels.get(name, [])]
    within = next((b.within for t, b in star.understood.bridges.items() if star.names.get(t) == name), None)
    t = next((t for t, n in star.names.items() if n == name), -1)
    target = table.fields[star.own[t, within]].references if within is not None else None
    known = target if target in table.dimensions else None
    return table.model_copy(update={"hierarchies": chains, "within": known})


def _levels(star: Star, name: str) -> list[tuple[int, Hierarchy]]:
    """Hierarchies of a dimension, with the source table that shows them: the one with most of its columns."""
    columns: dict[int, list[int]] = {}
    for (t, i), (table, _) in sorted(star.places.items()):
        if table == name:
            columns.setdefault(t, []).append(i)
    if not columns:
        return []
    t = max(columns, key=lambda t: (len(columns[t]), -t))
    facts, history, keys = star.tables[t], star.understood.histories.get(t), set(star.built[name].grain)
    own = [i for i in columns[t] if star.places[t, i][1] in keys]
    members = max((facts.sample.distinct(i) for i in own), default=facts.sample.n)
    if star.names.get(t) == name:
        members = history.members if history is not None and history.is_dimension else facts.sample.n
    return [(t, found) for found in hierarchies.find(facts, columns[t], members)]


def _with_origin(star: Star, name: str, table: ModelTable) -> ModelTable:
    """The table with the sources and columns that it is made of."""
    made: dict[str, dict[str, str]] = {}
    rows_of = []
    for t, facts in enumerate(star.tables):
        source, first = facts.sample.table.name, star.first[t]
        if star.names[first] == name:
            rows_of.append(source)
        for i in range(len(facts.roles)):
            homes = {star.places.get((first, i)), (star.names[first], star.own.get((first, i), ""))}
            for field_name in sorted(f for home in homes if home for table_name, f in [home] if table_name == name):
                made.setdefault(field_name, {})[source] = facts.label(i)
    fields = {n: f.model_copy(update={"made_of": made.get(n, {})}) for n, f in table.fields.items()}
    return table.model_copy(update={"fields": fields, "rows_of": rows_of})


def _add_group(star: Star, group: Group) -> None:
    """A dimension out of columns of flat tables; columns of two tables with the same values share a field."""
    keys, columns = (_of_first(star, places) for places in (group.keys, group.columns))
    if not keys or len(columns) < 2:
        return
    label = star.tables[keys[0][0]].label(keys[0][1])
    core = [w for w in words(label) if w not in IDENTIFIER_WORDS]
    names = {*star.names.values(), *star.built}
    name = safe_name(" ".join(core) or label, names, "dimension", LONGEST_OF_TABLE)
    taken = _taken(star, name, versioned=False)
    fields: dict[str, ModelField] = {}
    owners: dict[str, Place] = {}
    for place in (*keys, *(p for p in columns if p not in keys)):
        twin = next((n for n, p in owners.items() if p[0] != place[0] and _same(star, p, place)), None)
        if twin is None:
            twin = _field_name(star.tables[place[0]].label(place[1]), taken | set(fields))
            fields[twin], owners[twin] = _field(star, place, why=group.why), place
        star.places[place] = (name, twin)
    known = list(dict.fromkeys(star.places[k][1] for k in keys))
    fields[known[0]] = fields[known[0]].model_copy(update={"role": "key", "required": True})
    star.built[name] = ModelTable(
        role="dimension", grain=known[:1], identify=[[n] for n in known], fields=fields,
        confidence=group.confidence, why=group.why,
    )  # fmt: skip


def _of_first(star: Star, places: Sequence[Place]) -> list[Place]:
    """The columns by the tables that stand for others, without those that have a dimension already."""
    moved = dict.fromkeys((star.first[t], i) for t, i in places)
    return [place for place in moved if place not in star.places]


def _same(star: Star, left: Place, right: Place) -> bool:
    return overlap(star.tables, left, right) >= 0.8


def _add_table(star: Star, t: int) -> None:
    """A source table as a dimension, fact or bridge, without the columns that went into dimensions."""
    facts, name, history = star.tables[t], star.names[t], star.understood.histories.get(t)
    versions = history if history is not None and history.is_dimension else None
    own, fields = _fields(star, t, versions)
    if versions is not None:
        star.built[name] = _versioned(facts, versions, own, fields)
        return
    dimensions = sorted({star.places[t, i][0] for i in range(len(facts.roles))} - {name})
    snapshot = history.date if history is not None and history.kind == "measures" else None
    bridge = star.understood.bridges.get(t)
    identify = _identify(star, t, own) if facts.role == "dimension" else []
    # Members that nothing identifies cannot be loaded; rows of a fact can, by their content.
    role = facts.role if facts.role != "dimension" or identify else "fact"
    star.built[name] = ModelTable(
        role=cast("Literal['dimension', 'fact', 'bridge']", role),
        grain=[own[i] for i in facts.key],
        fields=fields,
        dimensions=[] if role == "dimension" else dimensions,
        snapshot=own[snapshot] if role == "fact" and snapshot in facts.key and snapshot is not None else None,
        identify=identify,
        weight=None if bridge is None or bridge.weight is None else own[bridge.weight],
        confidence=facts.key_sure,
        why=_why(facts),
    )


def _why(facts: Facts) -> str:
    key = f"key unique in {facts.key_share:.1%} of the rows" if facts.key else "nothing identifies its rows"
    return f"{facts.role_why}; {key}"


def _fields(star: Star, t: int, versions: History | None) -> tuple[dict[int, str], dict[str, ModelField]]:
    """The fields of a source table that stay its own, and their names by column."""
    facts, name = star.tables[t], star.names[t]
    pointing = {c for k in star.understood.references if k.table == t for c in k.columns}
    taken = _taken(star, name, versioned=versions is not None)
    own: dict[int, str] = {}
    fields: dict[str, ModelField] = {}
    for i in range(len(facts.roles)):
        if (t, i) in star.places and i not in facts.key and i not in pointing:
            continue
        if versions is not None and i in (versions.until, versions.current):
            continue  # the load tells them by the version that follows
        label = _field_name(facts.label(i), set(fields))
        since = versions is not None and i == versions.date and label in taken and "since" not in fields
        label = "since" if since else _field_name(facts.label(i), taken | set(fields))
        own[i] = star.own[t, i] = label
        # A row of a fact without its whole key is loaded by its content; a guess is no reason to reject it.
        blank = facts.role == "fact" and facts.sample.columns[i].nulls > 0
        fields[label] = _field(star, (t, i), required=i in facts.key and not blank)
        if (t, i) in star.places:
            dimension, key = star.places[t, i]
            fields[label] = fields[label].model_copy(update={"references": dimension, "reference_field": key})
        else:
            star.places[t, i] = (name, label)
    return own, fields


def _field_name(header: str, taken: set[str]) -> str:
    return safe_name(header, taken, longest=LONGEST_OF_FIELD)


def _taken(star: Star, name: str, *, versioned: bool) -> set[str]:
    """Names of columns that the load adds by itself."""
    keys = {f"{n}_key" for n in (*star.names.values(), *star.built, name)}
    own = {"valid_from", "valid_to", "is_current", f"{name}_durable_key"} if versioned else set()
    return keys | own | {"is_inferred"}


def _versioned(facts: Facts, history: History, own: dict[int, str], fields: dict[str, ModelField]) -> ModelTable:
    """A dimension whose rows are states of its members: what changed over time keeps history, the rest does not."""
    for i, label in own.items():
        changed = history.changed.get(i, 0)
        update: dict[str, object] = {"required": i in history.natural or i == history.date, "additive": None}
        if i == history.date:
            update |= {"role": "date", "why": "the day from which a row holds"}
        elif i in history.natural:
            update |= {"role": "key", "why": "names the member; its rows are states of it"}
        elif changed:
            update |= {"scd": 2, "why": f"changed over time in {changed} of {history.members} members"}
        else:
            update |= {"scd": 1, "why": f"never changed in {history.members} members"}
        if fields[label].role == "measure":
            update |= {"role": "attribute"}
        fields[label] = fields[label].model_copy(update=update)
    natural = [own[i] for i in history.natural]
    of_version = len(facts.key) == 1 and not set(facts.key) & {*history.natural, history.date}
    key = [[own[facts.key[0]]]] if of_version else []
    return ModelTable(
        role="dimension", grain=natural, fields=fields, snapshot=own[history.date], identify=[natural, *key],
        confidence=history.confidence, why=history.why,
    )  # fmt: skip


def _identify(star: Star, t: int, own: dict[int, str]) -> list[list[str]]:
    facts = star.tables[t]
    found = [[own[i] for i in facts.key]] if facts.key else []
    groups = star.understood.groups
    keys = [i for g in groups for table, i in g.keys if table == t and i in own and facts.unique[i] >= 1.0]
    return found + [[own[i]] for i in keys if [own[i]] not in found and facts.roles[i] == "key"]


def _field(star: Star, place: Place, *, required: bool = False, why: str = "") -> ModelField:
    t, i = place
    facts = star.tables[t]
    column, verdict = facts.sample.columns[i], star.verdicts[t].get(i)
    return ModelField(
        type=rich_type(column, facts.roles[i]),
        role=facts.roles[i],
        description=column.label,
        required=required,
        additive=verdict.additive if verdict else None,
        confidence=round(min(1.0, column.type_share), 2),
        why=(verdict.why if verdict else "") or why or f"{column.distinct} distinct values in {column.n} rows",
    )


def _link(star: Star, key: ForeignKey) -> None:
    """Let the field that is a foreign key name the dimension that it points to, and its table have that dimension."""
    here, there = star.first[key.table], star.first[key.ref_table]
    table, label = star.places.get((here, key.columns[0]), ("", ""))
    target, target_field = star.places.get((there, key.ref_columns[0]), ("", ""))
    of_parts = here == there and key.table != key.ref_table
    if len(key.columns) > 1 or not table or not target or of_parts:
        return
    own, spec = star.built[table].fields.get(label), star.built[table]
    if own is None or star.built[target].role != "dimension":
        return
    linked = own.model_copy(
        update={
            "role": "key", "references": target, "reference_field": target_field, "additive": None,
            "confidence": key.confidence, "why": key.why,
        }
    )  # fmt: skip
    circle = target == table or table in star.built[target].dimensions
    identified = [target_field] in star.built[target].identify
    dimensions = spec.dimensions if circle or not identified else sorted({*spec.dimensions, target})
    fields = {**spec.fields, label: linked}
    star.built[table] = spec.model_copy(update={"fields": fields, "dimensions": dimensions})
