"""Large JSON documents: read through a window, element by element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmmigrate.adapters.readers.encoding import Encoding
from crmmigrate.adapters.readers.json_shapes import beside, with_key
from crmmigrate.adapters.readers.json_text import Parser, Window
from crmmigrate.adapters.readers.nested import DEEPEST, Place, Shredder
from crmmigrate.adapters.readers.texts import lost_findings, outside
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding
from crmmigrate.core.sources import Relation

MOST_MEMBERS = 10_000
"""An object with more members than this is keyed by id."""

Event = tuple[Place, str | None, Any]


def read_large(path: Path, encoding: Encoding, told: list[Finding]) -> Iterator[Relation]:
    """The relations of a large document: its long arrays, its long objects of records, and what stands beside them.

    Raises:
        SourceError: The text is malformed, truncated, or one value is too large.
    """
    scan = _Scan(path, encoding)
    scan.run()
    rest = beside(scan.beside())
    if not scan.series:
        raise SourceError(f"{path.name}: there is no long array of records in it", code="source-too-large")
    told = [*told, *scan.parser.findings(), *outside(rest.outside()), *lost_findings(encoding, scan.parser.lost)]
    for shredder in scan.series.values():
        for relation in shredder.relations(told):
            relation.options.update(encoding=encoding.name, outside=rest.outside())
            yield relation
        told = []
    for place, records in (rest.records | rest.cells).items():
        yield from Shredder(lambda r=records: ((None, v) for v in r), ".".join(place)).relations()  # type: ignore[misc]


@dataclass
class _Scan:
    """One reading of the document, which learns the columns of all its long lists.

    Attributes:
        series: Place of a long array or object -> its relation.
        members: Place of an object -> its small members.
        parser: Remembers what was mended.
    """

    path: Path
    encoding: Encoding
    series: dict[Place, Shredder] = field(default_factory=dict)
    members: dict[Place, dict[str, Any]] = field(default_factory=dict)
    parser: Parser = field(default_factory=Parser)

    def run(self) -> None:
        keyed: set[Place] = set()
        for place, key, value in _events(self.path, self.encoding, self.parser):
            if key is None:
                self._learn(place, value, keyed=False)
            elif place in keyed:
                self._learn(place, with_key(key, value), keyed=True)
            else:
                inner = self.members.setdefault(place, {})
                inner[key] = value
                if len(inner) > MOST_MEMBERS:
                    keyed.add(place)
                    for name, member in self.members.pop(place).items():
                        self._learn(place, with_key(name, member), keyed=True)
        for shredder in self.series.values():
            shredder.layout.settle()

    def _learn(self, place: Place, record: Any, *, keyed: bool) -> None:
        if isinstance(record, list):
            raise SourceError(
                f"{self.path.name}: a very large array of arrays", code="source-too-large", next="save it as CSV"
            )
        if place not in self.series:
            name = place[-1] if place else None
            if any(shredder.table == name for shredder in self.series.values()):
                name = ".".join(place)
            self.series[place] = Shredder(lambda: self._records(place, keyed=keyed), name)
        self.series[place].layout.add(record)

    def _records(self, wanted: Place, *, keyed: bool) -> Iterator[tuple[None, Any]]:
        for place, key, value in _events(self.path, self.encoding, Parser()):
            if place == wanted and (key is not None) == keyed:
                yield None, with_key(key, value) if key is not None else value

    def beside(self) -> dict[str, Any]:
        """What stands beside the long lists, as a document."""
        document: dict[str, Any] = {}
        for place, members in self.members.items():
            inner = document
            for key in place:
                inner = inner.setdefault(key, {})
            inner.update(members)
        return document


def _events(path: Path, encoding: Encoding, parser: Parser) -> Iterator[Event]:
    with path.open(encoding=encoding.name, errors="replace") as file:
        window = Window(file, parser, path.name)
        yield from _walk(window, (), path.name)
        if window.peek():
            raise window.error("more text after the end of the document")


def _walk(window: Window, place: Place, name: str) -> Iterator[Event]:
    """Elements of a long array (key None), and small members of a long object."""
    if len(place) > DEEPEST:
        raise SourceError(f"{name}: objects are nested deeper than {DEEPEST} levels", code="source-too-large")
    opening = window.take("[{")
    closing = "]" if opening == "[" else "}"
    if window.peek() == closing:
        window.take(closing)
        return
    while True:
        if opening == "[":
            yield place, None, _whole(window, name)
        else:
            key = _whole(window, name)
            window.take(":")
            fits, value = window.value(window.STEP)
            if fits:
                yield place, key, value
            else:
                yield from _walk(window, (*place, key), name)
        if window.take("," + closing) == closing:
            return


def _whole(window: Window, name: str) -> Any:
    fits, value = window.value()
    if not fits:
        limit = window.MOST >> 20
        raise SourceError(f"{name}: a single value has more than {limit} MB", code="source-too-large")
    return value
