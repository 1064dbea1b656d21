"""Reader of vCards 2.1, 3.0 and 4.0: one record a card."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmmigrate.adapters.readers.content import VCARD, kind_of
from crmmigrate.adapters.readers.encoding import Encoding
from crmmigrate.adapters.readers.streams import batches
from crmmigrate.adapters.readers.texts import encoding_of, found_findings, lines_of, misnamed
from crmmigrate.adapters.readers.vcard_lines import Block, Decoder, Property, Unreadable, blocks
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Aside, Relation

SUFFIXES = frozenset({".vcf", ".vcard", ".txt", ""})
PARTS = {
    "N": ("family", "given", "additional", "prefix", "suffix"),
    "ADR": ("pobox", "extended", "street", "city", "region", "postcode", "country"),
}
_PLACES = ("HOME", "WORK")
_USUAL = frozenset({"VOICE", "INTERNET", "X-INTERNET", "PREF"})
"""Types that say nothing: every number is for voice, every mail goes through the internet."""
_SPLIT = re.compile(r"(?<!\\)((?:\\\\)*);")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_APPLE = re.compile(r"_\$!<(.*)>!\$_")


class VCardReader:
    """Reads files of one or many cards."""

    name = "vcard"
    takes = frozenset({"encoding"})

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if kind_of(path, head) == VCARD else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Relation]:
        """See `Reader.read`."""
        cards = _Cards(path, encoding_of(path, options))
        columns = cards.learn()
        if not columns:
            raise SourceError(f"{path.name}: none of the cards can be read: {cards.aside[0].reason}")
        told = [*misnamed(path, "a vCard file", SUFFIXES), *cards.findings()]
        rows = cards.rows({name: j for j, name in enumerate(columns)})
        yield Relation(None, tuple(columns), rows, cards.aside, told, options={"encoding": cards.encoding.name})


@dataclass
class _Cards:
    """The cards of a file: read once for the columns, once for the records."""

    path: Path
    encoding: Encoding
    aside: list[Aside] = field(default_factory=list)

    def __post_init__(self) -> None:
        wide = self.encoding.name.startswith(("utf-16", "utf-32"))
        self._main = Encoding("utf-8") if wide else self.encoding
        self._decoder = Decoder(self._main)

    def learn(self) -> dict[str, None]:
        """All columns in order of first appearance, those of one property together."""
        seen: dict[str, None] = {}
        for _, fields in self._records(self._decoder, self.aside):
            seen |= dict.fromkeys(fields)
        order: dict[str, int] = {}
        for name in seen:
            order.setdefault(name.split(" ")[0], len(order))
        return dict.fromkeys(sorted(seen, key=lambda name: order[name.split(" ")[0]]))

    def rows(self, index: Mapping[str, int]) -> Iterator[Any]:
        """The records as batches."""
        place = [0]

        def lines() -> Iterator[int]:
            while True:
                yield place[0]

        def cells() -> Iterator[list[str | None]]:
            for line, fields in self._records(Decoder(self._main), []):
                place[0] = line
                row: list[str | None] = [None] * len(index)
                for name, value in fields.items():
                    row[index[name]] = value
                yield row

        return batches(cells(), len(index), lines())

    def findings(self) -> Iterator[Finding]:
        """What must be told, after `learn`."""
        yield from found_findings(self.encoding, [])
        if self._decoder.strays:
            count = self._decoder.strays
            message = f"{count} values are not in the encoding that they should be in; it was guessed for them"
            yield Finding("encoding-mixed", message, count=count)
        if left := self._decoder.left_out:
            kinds = ", ".join(f"{name} ({count})" for name, count in left.items())
            message = f"binary data of cards was left out: {kinds}"
            yield Finding("binary-left-out", message, Severity.INFO, count=left.total())
        if self.aside:
            message = f"{len(self.aside)} cards are malformed; they are rejected with their raw text"
            examples = tuple(f"line {aside.line}: {aside.reason}" for aside in self.aside)
            yield Finding("record-malformed", message, count=len(self.aside), examples=examples)
        if any(aside.rule == "truncated" for aside in self.aside):
            yield Finding("truncated", f"the file ends inside the card of line {self.aside[-1].line}")

    def _records(self, decoder: Decoder, aside: list[Aside]) -> Iterator[tuple[int, dict[str, str]]]:
        for block in blocks(self._lines()):
            try:
                fields = _fields(block, decoder)
            except Unreadable as fault:
                aside.append(_aside(block, str(fault), self._main))
            else:
                yield block.line, fields

    def _lines(self) -> Iterator[bytes]:
        if self._main is not self.encoding:
            pieces: Iterator[bytes] = (line.encode("utf-8") for line in lines_of(self.path, self.encoding, []))
            yield from _split(pieces)
            return
        with self.path.open("rb") as file:
            yield from _split(line.removeprefix(b"\xef\xbb\xbf") for line in file)


def _fields(block: Block, decoder: Decoder) -> dict[str, str]:
    if block.fault:
        raise Unreadable(block.fault)
    fields = fields_of(decoder.properties(block))
    if not fields:
        raise Unreadable("the card is empty")
    return fields


def _split(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Lines without their ends; old files end them with CR alone."""
    for piece in pieces:
        yield from re.split(rb"\r(?!\n)", piece.rstrip(b"\r\n"))


def _aside(block: Block, reason: str, encoding: Encoding) -> Aside:
    rule = "truncated" if block.cut else "record-malformed"
    raw = b"\n".join(block.lines).decode(encoding.name, errors="replace")
    if not reason.startswith("text outside"):
        raw = f"BEGIN:VCARD\n{raw}"
    return Aside(rule, reason, raw, line=block.line)


def fields_of(properties: list[Property]) -> dict[str, str]:
    """The cells of a card by the name of their column."""
    old = any(p.name == "VERSION" and (p.value or "").strip() == "2.1" for p in properties)
    labels = {p.group: _label(p.value) for p in properties if p.name == "X-ABLABEL" and p.group and p.value}
    fields: dict[str, str] = {}
    numbers: Counter[str] = Counter()
    for item in properties:
        known = item.name == "X-ABLABEL" and item.group in labels
        if item.name == "VERSION" or item.value is None or known:
            continue
        base = " ".join((item.name, *_types(item, labels)))
        numbers[base] += 1
        if numbers[base] > 1:
            base = f"{base} {numbers[base]}"
        pieces = {f"{base} {part}".rstrip(): text for part, text in (*_pieces(item, old=old), ("label", item.label))}
        fields |= {name: text for name, text in pieces.items() if text and not text.isspace()}
        if "PREF" in item.types and sum(other.name == item.name for other in properties) > 1:
            fields.setdefault(f"{item.name} PREF", _clean(item.value, old=old))
    return fields


def _label(value: str) -> str:
    match = _APPLE.fullmatch(value.strip())
    return match[1] if match else value.strip()


def _types(item: Property, labels: Mapping[str, str]) -> list[str]:
    """Types as they go into the name of a column: place first, the rest in order of the alphabet."""
    types = {t for t in item.types if t not in _USUAL}
    ordered = [t for t in _PLACES if t in types] + sorted(types - set(_PLACES))
    return ordered + ([labels[item.group]] if item.group in labels else [])


def _pieces(item: Property, *, old: bool) -> Iterator[tuple[str, str]]:
    value = item.value or ""
    if item.name not in {*PARTS, "ORG"}:
        text = _clean(value, old=old)
        match = _DAY.fullmatch(text) if item.name in {"BDAY", "ANNIVERSARY"} else None
        yield "", "-".join(match.groups()) if match else text.removeprefix("tel:") if item.name == "TEL" else text
        return
    parts = [_clean(part, old=old) for part in _components(value)]
    names = PARTS.get(item.name, ("", *("unit" if j == 1 else f"unit {j}" for j in range(1, len(parts)))))
    for j, part in enumerate(parts):
        yield names[j] if j < len(names) else f"part {j + 1}", part


def _components(value: str) -> list[str]:
    return _SPLIT.sub("\\1\0", value).split("\0")


def _clean(text: str, *, old: bool) -> str:
    """A text without its escapes; vCard 2.1 knows only that of the semicolon."""
    if old:
        return re.sub(r"\\([;,:])", r"\1", text)
    return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1] if m[1] in "\\,;:" else m[0], text)
