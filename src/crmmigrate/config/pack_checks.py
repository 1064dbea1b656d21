"""Checks of mapping packs that need no model: the form of fields, transforms, entries that stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crmmigrate.config.loading import Parsed
from crmmigrate.config.merging import entry_key
from crmmigrate.config.tree import Path
from crmmigrate.core.documents import Pack, PackEntry
from crmmigrate.core.errors import Fault, UsageError
from crmmigrate.core.transforms import Catalogue, call_of

_FIELD = re.compile(r"[A-Za-z]\w*\.[A-Za-z]\w*")


def check_pack(pack: Parsed[Pack], catalogue: Catalogue) -> tuple[Fault, ...]:
    """What is wrong with a pack, each fault at its place; whether a model has its fields is asked later."""
    return tuple(_faults(pack, catalogue))


def _faults(pack: Parsed[Pack], catalogue: Catalogue) -> Iterator[Fault]:
    seen: dict[object, int] = {}
    for index, entry in enumerate(pack.document.entries):
        at: Path = ("entries", index)
        first = seen.setdefault(entry_key(entry), pack.tree.place((*at, "header"))[0])
        if first != pack.tree.place((*at, "header"))[0]:
            yield pack.fault((*at, "header"), f'"{entry.header}" stands with this field in line {first} already')
        for place, path, key in _named(entry, at):
            if not _FIELD.fullmatch(path):
                yield pack.fault(place, f'"{path}" is no field; write table.field', key=key)
        yield from _transforms(pack, entry, at, catalogue)
    for index, known in enumerate(pack.document.layouts):
        for number, column in enumerate(known.columns):
            if column.field is not None and not _FIELD.fullmatch(column.field):
                where: Path = ("layouts", index, "columns", number, "field")
                yield pack.fault(where, f'"{column.field}" is no field; write table.field')


def _named(entry: PackEntry, at: Path) -> Iterator[tuple[Path, str, bool]]:
    if entry.field is not None:
        yield (*at, "field"), entry.field, False
    yield from (((*at, "parts", path), path, True) for path in entry.parts)


def _transforms(pack: Parsed[Pack], entry: PackEntry, at: Path, catalogue: Catalogue) -> Iterator[Fault]:
    calls = [((*at, "transform"), entry.transform)] if entry.transform else []
    for place, written in [*calls, *(((*at, "parts", path), t) for path, t in entry.parts.items())]:
        try:
            call_of(written, catalogue.signatures)
        except UsageError as error:
            yield pack.fault(place, error.message)
