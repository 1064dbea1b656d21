"""Mapping packs: what people decided elsewhere, learned from mappings and looked up for headers and layouts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

from crmmigrate.core.documents import (
    ColumnMapping,
    Mapping,
    Model,
    Pack,
    PackColumn,
    PackEntry,
    PackLayout,
    Status,
)
from crmmigrate.core.findings import Finding
from crmmigrate.core.transforms import name_in
from crmmigrate.steps.map.headers import layout_key, text

MOST = 8.0
_FIRST = 4.0
_REJECTED = -6.0
_VALUED = ("default",)
"""Transforms whose argument is a value of the data."""
_EMAIL = re.compile(r"\S@\S")
_LONG_NUMBER = re.compile(r"\d{5,}|\d(?:[ ./()-]*\d){6,}")

E = TypeVar("E", PackEntry, PackLayout)
Form = tuple[str | None, tuple[tuple[str, str], ...]]
"""Transform and parts."""
Key = tuple[str, str | None, str | None, tuple[tuple[str, str], ...]]


def header_key(header: str) -> str:
    """What equal headers have in common; a header of signs alone is itself."""
    return text(header) or header.strip()


def decided(mapping: Mapping) -> Iterator[tuple[ColumnMapping, Status]]:
    """The columns that people decided; in a confirmed mapping, all."""
    for column in mapping.columns:
        taken = column.status is Status.SUGGESTED and mapping.status is Status.CONFIRMED and mapping.rows_are
        status = Status.CONFIRMED if taken else column.status
        if status is not Status.SUGGESTED:
            yield column, status


def weight(confirmed: int, rejected: int) -> float:
    """Log-odds that decisions elsewhere add: 4 for one confirmation, up to 8 for many, -6 for rejections."""
    more = confirmed - rejected
    if more > 0:
        return MOST - (MOST - _FIRST) / more
    return _REJECTED if more < 0 else 0.0


# --- learning --------------------------------------------------------------------------------------


def learn(pack: Pack, mappings: Sequence[Mapping], project: str) -> tuple[Pack, int]:
    """The pack with what people decided in the mappings of a project; twice adds nothing.

    Args:
        pack: The pack as it stands; what it knows of other projects stays.
        mappings: The mappings of the project.
        project: Its name; it goes into marks, from which it cannot be read.

    Returns:
        The new pack, and how many headers were left out because they may be personal data.
    """
    marks = {_mark(project, mapping) for mapping in mappings}
    entries = {_key_of(e): _without(e, marks) for e in pack.entries}
    layouts = {_shape(known): _without(known, marks) for known in pack.layouts}
    left_out: set[str] = set()
    for mapping in mappings:
        mark = _mark(project, mapping)
        left_out |= {c.column for c in mapping.columns if is_personal(c.column)}
        for column, status in decided(mapping):
            if not is_personal(column.column):
                made = _entry(column)
                key = _key_of(made)
                entries[key] = _with(entries.get(key, made), column.column.strip(), str(status), mark)
        whole = _layout(mapping)
        if whole:
            known = layouts.get(_shape(whole), whole)
            layouts[_shape(whole)] = known.model_copy(update={"confirmed": _joined(known.confirmed, mark)})
    return pack.model_copy(update={"entries": [*entries.values()], "layouts": [*layouts.values()]}), len(left_out)


def is_personal(header: str) -> bool:
    """Whether a header holds an e-mail address, five digits in a row, or seven with signs between them."""
    return bool(_EMAIL.search(header) or _LONG_NUMBER.search(header))


def _mark(project: str, mapping: Mapping) -> str:
    told = json.dumps([project, layout_key([c.column for c in mapping.columns])])
    return hashlib.blake2b(told.encode(), digest_size=4).hexdigest()


def _entry(column: ColumnMapping) -> PackEntry:
    transform = None if name_in(column.transform or "") in _VALUED else column.transform
    parts = {p: t for p, t in sorted(column.parts.items()) if name_in(t) not in _VALUED}
    return PackEntry(header=header_key(column.column), field=column.field, transform=transform, parts=parts)


def _key_of(entry: PackEntry) -> Key:
    return header_key(entry.header), entry.field, entry.transform, tuple(sorted(entry.parts.items()))


def _with(entry: PackEntry, written: str, verdict: str, mark: str) -> PackEntry:
    marks = _joined(getattr(entry, verdict), mark)
    return entry.model_copy(update={"written": _joined(entry.written, written), verdict: marks})


def _without(known: E, marks: set[str]) -> E:
    """The entry without what the same layouts said before: people change their minds."""
    names = [name for name in ("confirmed", "rejected") if hasattr(known, name)]
    return known.model_copy(update={n: [m for m in getattr(known, n) if m not in marks] for n in names})


def _joined(words: Sequence[str], word: str) -> list[str]:
    return sorted({*words, word})


def _layout(mapping: Mapping) -> PackLayout | None:
    """The layout as a whole, where people decided all of it and no header may be personal data."""
    known = dict(enumerate(decided(mapping)))
    if not mapping.rows_are or mapping.status is Status.REJECTED or not mapping.columns:
        return None
    if len(known) < len(mapping.columns) or any(is_personal(c.column) for c in mapping.columns):
        return None
    columns = [
        PackColumn(header=text(c.column), field=None if status is Status.REJECTED else c.field)
        for c, status in known.values()
    ]
    return PackLayout(rows_are=mapping.rows_are, columns=columns)


def _shape(known: PackLayout) -> tuple[str, tuple[tuple[str, str | None], ...]]:
    return known.rows_are, tuple((text(c.header), c.field) for c in known.columns)


# --- looking up ------------------------------------------------------------------------------------


@dataclass
class _Said:
    """What packs say of one header and field."""

    confirmed: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)
    packs: set[str] = field(default_factory=set)
    forms: set[Form] = field(default_factory=set)

    @property
    def weight(self) -> float:
        return weight(len(self.confirmed), len(self.rejected))


class PackMemory:
    """All packs together. Their order does not matter, and equal marks in two packs count once."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self._packs = list(packs)
        self._headers: dict[str, dict[str | None, _Said]] = {}
        self._layouts: dict[tuple[str, ...], list[tuple[str, PackLayout]]] = {}
        for pack in self._packs:
            for entry in pack.entries:
                self._take(entry, pack.name)
            for known in pack.layouts:
                key = tuple(text(c.header) for c in known.columns)
                if known.confirmed:
                    self._layouts.setdefault(key, []).append((pack.name, known))

    def _take(self, entry: PackEntry, name: str) -> None:
        said = self._headers.setdefault(header_key(entry.header), {}).setdefault(entry.field, _Said())
        said.confirmed |= set(entry.confirmed)
        said.rejected |= set(entry.rejected)
        if entry.confirmed:
            said.packs.add(name)
            said.forms.add(_key_of(entry)[2:])

    def weights(self, labels: Sequence[str], row: int) -> dict[str | None, float]:
        """What packs add to the log-odds of the fields of a column; those that disagree add nothing."""
        known = self.fields(labels)
        if known is not None and len(known[row]) == 1:
            return dict.fromkeys(known[row], MOST)
        said = self._headers.get(header_key(labels[row]), {})
        for_it = [path for path, one in said.items() if one.weight > 0]
        return {path: one.weight for path, one in said.items() if one.weight < 0 or for_it == [path]}

    def fields(self, labels: Sequence[str]) -> list[set[str | None]] | None:
        """For each column of a layout that is known as a whole, the fields that packs confirm."""
        known = self._layouts.get(layout_key(labels))
        return [{one.columns[i].field for _, one in known} for i in range(len(labels))] if known else None

    def rows_are(self, labels: Sequence[str]) -> str | None:
        """The grain of a layout that is known as a whole; None where packs disagree."""
        found = {one.rows_are for _, one in self._layouts.get(layout_key(labels), ())}
        return found.pop() if len(found) == 1 else None

    def why(self, labels: Sequence[str], row: int, path: str | None) -> list[str]:
        """The reason that packs give for a field."""
        if self.weights(labels, row).get(path, 0.0) <= 0:
            return []
        known = self.fields(labels)
        if known is not None and len(known[row]) == 1:
            names = {name for name, _ in self._layouts[layout_key(labels)]}
            return [f"confirmed before for {labels[row]!r} in the same list of headers in {_packs(names)}"]
        return [f"confirmed before for {labels[row]!r} in {_packs(self._headers[header_key(labels[row])][path].packs)}"]

    def form(self, label: str, path: str | None) -> tuple[str | None, dict[str, str]]:
        """Transform and parts that go with a confirmed field; none where people used several."""
        said = self._headers.get(header_key(label), {}).get(path)
        if said is None or len(said.forms) != 1:
            return None, {}
        ((transform, parts),) = said.forms
        return transform, dict(parts)

    def findings(self, layouts: Iterable[Sequence[str]], own: AbstractSet[str], model: Model) -> Iterator[Finding]:
        """What people must know of the packs: fields that the model lacks, and headers on which packs disagree.

        Args:
            layouts: The headers of each layout of the project.
            own: Headers, as `header_key`, that the project itself decided.
            model: The model.
        """
        named = {path for pack in self._packs for path in _paths(pack)}
        lost = sorted(path for path in named if model.field(path) is None)
        if lost:
            message = f"{len(lost)} fields that mapping packs name are not in the model {model.name}"
            yield Finding("pack-fields-unknown", message, count=len(lost), examples=tuple(lost),
                          next="nothing, if the pack is of another model; else correct its fields")  # fmt: skip
        torn = {label for labels in layouts for label in self._torn(labels) if header_key(label) not in own}
        if torn:
            message = f"mapping packs confirm different fields for {len(torn)} headers, and decide nothing there"
            yield Finding("packs-disagree", message, count=len(torn), examples=tuple(sorted(torn)),
                          next="decide these columns yourself: `crmmigrate map --review`")  # fmt: skip

    def _torn(self, labels: Sequence[str]) -> Iterator[str]:
        """The headers of a layout of which packs confirm several fields, and the whole layout says no more."""
        for row, label in enumerate(labels):
            said = [one for one in self._headers.get(header_key(label), {}).values() if one.weight > 0]
            several = len(said) > 1 and len(set().union(*(one.packs for one in said))) > 1
            if several and not any(w > 0 for w in self.weights(labels, row).values()):
                yield label


def _packs(names: Iterable[str]) -> str:
    listed = sorted(names)
    return f"{'pack' if len(listed) == 1 else 'packs'} {', '.join(listed)}"


def _paths(pack: Pack) -> Iterator[str]:
    for entry in pack.entries:
        yield from (*([entry.field] if entry.field else []), *entry.parts)
    yield from (c.field for known in pack.layouts for c in known.columns if c.field)
