"""Reader of XML: repeated elements become records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmmigrate.adapters.readers import filemaker
from crmmigrate.adapters.readers.content import SPREADSHEETML, TEXT_SUFFIXES, WORKBOOK_SUFFIXES, XML, kind_of
from crmmigrate.adapters.readers.nested import Place, Shredder
from crmmigrate.adapters.readers.spreadsheetml import read_spreadsheetml
from crmmigrate.adapters.readers.texts import check_encoding, encoding_of, misnamed, outside
from crmmigrate.adapters.readers.xml_events import (
    XSI,
    Label,
    elements,
    ends,
    is_said_wide,
    kinds_of,
    local,
    records_of,
    release,
    root_of,
    shared_of,
    value_of,
)
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding
from crmmigrate.core.sources import Grid, Relation

OTHERS = frozenset({*TEXT_SUFFIXES, *WORKBOOK_SUFFIXES, ".json", ".ndjson", ".html", ".htm", ".vcf"}) - {"", ".txt"}
"""Names that say another format; many formats of other names are XML."""
ITSELF = "text"


class XmlReader:
    """Reads XML documents, and workbooks in the XML format of Excel 2003."""

    name = "xml"
    takes = frozenset({"encoding", "sheet"})

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if kind_of(path, head) in {XML, SPREADSHEETML} else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Grid | Relation]:
        """See `Reader.read`."""
        with path.open("rb") as file:
            kind = kind_of(path, file.read(1 << 16))
        if kind == SPREADSHEETML:
            yield from read_spreadsheetml(path, options)
        elif root_of(path) == filemaker.ROOT:
            wanted = check_encoding(str(options["encoding"])).name if options.get("encoding") else None
            told = misnamed(path, "an XML document", frozenset()) if path.suffix.lower() in OTHERS else []
            yield from filemaker.read_filemaker(path, wanted, told)
        else:
            yield from _document(path, options).relations()


def _document(path: Path, options: Mapping[str, Any]) -> _Document:
    """The document; one that is not in the encoding that it declares is read in the one that is found."""
    wanted = check_encoding(str(options["encoding"])).name if options.get("encoding") else None
    try:
        return _Document.of(path, wanted, [])
    except SourceError as fault:
        if wanted or not ("encoding" in fault.message.lower() or is_said_wide(path)):
            raise
        found = encoding_of(path, {})
        told = [Finding("encoding-guessed", f"the XML is not in the encoding that it declares; read as {found.name}")]
        return _Document.of(path, found.name, told)


@dataclass
class _Document:
    """A document whose records are known: read once for all columns, then once for each relation."""

    path: Path
    records: list[Place]
    shared: frozenset[str] = frozenset()
    encoding: str | None = None
    told: list[Finding] = field(default_factory=list)
    outside: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path, encoding: str | None, told: list[Finding]) -> _Document:
        kinds = kinds_of(path, encoding)
        return cls(path, records_of(kinds), shared_of(kinds), encoding, told)

    def relations(self) -> Iterator[Relation]:
        names = _names(self.records)
        shredders = {
            place: Shredder(lambda p=place: self._records(p), names[place], ITSELF, lined=True, uniform=True)  # type: ignore[misc]
            for place in self.records
        }
        for place, _, record in self._values():
            shredders[place].layout.add(record)
        loose = [f"{name} = {text}" for name, texts in self.outside.items() for text in texts]
        told = [*self.told, *outside(loose)]
        if self.path.suffix.lower() in OTHERS:
            told += misnamed(self.path, "an XML document", frozenset())
        for shredder in shredders.values():
            shredder.layout.settle()
            for relation in shredder.relations(told):
                relation.options["outside"] = loose
                yield relation
            told = []

    def _records(self, wanted: Place) -> Iterator[tuple[int, Any]]:
        if wanted == ():
            yield from ((line, value) for _, line, value in self._values())
            return
        for place, element in ends(self.path, set(self.records), self.encoding):
            if place == wanted:
                yield element.sourceline, value_of(element, self.shared)
            release(element)

    def _values(self) -> Iterator[tuple[Place, int, Any]]:
        """All records; gathers the values outside of them."""
        wanted, inside = set(self.records), 0
        for event, place, element in elements(self.path, self.encoding):
            here = place in wanted
            if event == "start":
                inside += here
            elif here:
                inside -= 1
                yield place, element.sourceline, value_of(element, self.shared)
                self._between(place, release(element))
            elif not inside:
                self._collect(place, element)
                self._between(place, release(element))

    def _between(self, place: Place, texts: list[str]) -> None:
        if texts:
            self.outside.setdefault(".".join(place[:-1]) or ITSELF, []).extend(texts)

    def _collect(self, place: Place, element: Any) -> None:
        name = ".".join(place) or local(element.tag)
        pieces = [element.text, *(child.tail for child in element)]
        texts = [text.strip() for text in pieces if text and text.strip()]
        texts += [f"{local(key)}={value}" for key, value in element.attrib.items() if not key.startswith(XSI)]
        if texts:
            self.outside.setdefault(name, []).extend(texts)


def _names(places: list[Place]) -> dict[Place, str | None]:
    ends = {p: p[-2] if len(p) > 1 and isinstance(p[-2], Label) else p[-1] for p in places if p}
    often = Counter(ends.values())
    return {p: (str(ends[p]) if often[ends[p]] == 1 else ".".join(p)) if p else None for p in places}
