"""Which columns hold values of another table's key. Keys are found by their values, so that many tables stay cheap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.values.looks import is_code
from crmmigrate.values.text import fold

SMALL_SET = 12  # as few different codes or numbers part rows into groups
COVERED = 0.8
INCLUDED = 0.9
CODE_LENGTH = 3
FIRST = 50


@dataclass(frozen=True)
class _Key:
    """A single-column key of a table, that others may point to."""

    table: str
    table_words: str
    label: str
    n: int
    dense: bool


@dataclass
class _Group:
    """The keys that have the same values."""

    values: frozenset[str]
    keys: list[_Key] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)

    def tables_named(self, label: str) -> list[str]:
        """The tables whose key or name is that of a header."""
        if label not in self.named:
            self.named[label] = [k.table for k in self.keys if label == k.label or _akin(label, k.table_words)]
        return self.named[label]


class Keys:
    """The single-column keys of all tables.

    Args:
        tables: Profiles by name, with the roles of columns by themselves.
    """

    def __init__(self, tables: Mapping[str, TableProfile]) -> None:
        self._labels: dict[str, str] = {}
        groups: dict[frozenset[str], _Group] = {}
        for name, table in tables.items():
            chosen = _chosen(table)
            if chosen is None:
                continue
            key = _key(name, table, chosen)
            self._labels[name] = key.label
            if len(chosen.sample) >= chosen.distinct:  # else its values are not all known
                values = frozenset(chosen.sample)
                groups.setdefault(values, _Group(values)).keys.append(key)
        self._by_value: dict[str, list[_Group]] = defaultdict(list)
        for group in groups.values():
            for value in group.values:
                self._by_value[value].append(group)

    def label_of(self, table: str) -> str:
        """The folded header of a table's key, empty when it has none."""
        return self._labels.get(table, "")

    def pointed_at(self, column: ColumnProfile, *, quiet: bool, but: str | None = None) -> bool:
        """Whether a column holds values of a key, and its header or its coverage says that this is no chance.

        Args:
            column: The column.
            quiet: Its header says nothing of its role.
            but: A table whose key does not count.
        """
        if not column.sample or column.inferred_type in ("boolean", "date", "datetime"):
            return False
        label, lettered = fold(column.label), _codes_with_letters(column)
        return any(
            any(table != but for table in self._fitting(group, column, label, quiet=quiet, lettered=lettered))
            for group in self._candidates(column)
            if _inside(column, group.values)
        )

    @staticmethod
    def _fitting(group: _Group, column: ColumnProfile, label: str, *, quiet: bool, lettered: bool) -> Iterable[str]:
        yield from group.tables_named(label)
        for key in group.keys if quiet or lettered else ():
            covered = quiet and key.n >= SMALL_SET and column.distinct >= COVERED * key.n
            if covered if key.dense else lettered:
                yield key.table

    def _candidates(self, column: ColumnProfile) -> Iterable[_Group]:
        """The groups that hold any of so many values that a group without them holds too few."""
        first = column.sample[:FIRST]
        enough = next(n for n in range(1, len(first) + 1) if len(first) - n < INCLUDED * len(first))
        postings = sorted((self._by_value.get(text.removesuffix(".0"), []) for text in first), key=len)
        found = {id(group): group for groups in postings[:enough] for group in groups}
        return found.values()


def _chosen(table: TableProfile) -> ColumnProfile | None:
    singles = [table.column(key[0]) for key in table.keys if len(key) == 1]
    chosen = next((c for c in singles if c.role == "key"), singles[0] if singles else None)
    return None if chosen is None or chosen.role in ("measure", "date") or table.n_rows < 2 else chosen


def _key(name: str, table: TableProfile, chosen: ColumnProfile) -> _Key:
    stem = fold(name.rsplit("#", 1)[-1].rsplit("/", 1)[-1].removesuffix(".csv").removesuffix(".xlsx"))
    return _Key(name, stem, fold(chosen.label), table.n_rows, chosen.inferred_type == "integer" and counts_up(chosen))


def counts_up(column: ColumnProfile) -> bool:
    """Whether the numbers are dense, as a counter leaves them."""
    low, high = column.minimum, column.maximum
    return low is not None and high is not None and column.distinct >= COVERED * (float(high) - float(low) + 1)


def _inside(column: ColumnProfile, values: frozenset[str]) -> bool:
    for texts in (column.sample[:FIRST], column.sample):
        inside = sum(1 for text in texts if text.removesuffix(".0") in values)
        if inside < INCLUDED * len(texts):
            return False
    return True


def _akin(label: str, table: str) -> bool:
    """Whether a header is a table's name, give or take an ending: Vertrag and Vertraege, Kunde and Kunden."""
    length = min(len(label), len(table)) - 2
    return length >= 3 and label[:length] == table[:length] and abs(len(label) - len(table)) <= 3


def _codes_with_letters(column: ColumnProfile) -> bool:
    """Codes long enough that being among the keys of a table is no chance."""
    return all(is_code(t) and len(t) >= CODE_LENGTH and any(map(str.isalpha, t)) for t in column.sample[:FIRST])
