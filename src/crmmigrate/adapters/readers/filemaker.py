"""FileMaker's XML (FMPXMLRESULT): the names of the columns stand above the rows, whose cells have none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crmmigrate.adapters.readers.nested import cell
from crmmigrate.adapters.readers.streams import batches
from crmmigrate.adapters.readers.texts import outside
from crmmigrate.adapters.readers.xml_events import elements, local, release
from crmmigrate.core.findings import Finding
from crmmigrate.core.sources import Relation

ROOT = "FMPXMLRESULT"
_FIELD, _ROW = ("METADATA", "FIELD"), ("RESULTSET", "ROW")
_OWN = ("RECORDID", "MODID")


def read_filemaker(path: Path, encoding: str | None, told: list[Finding]) -> Iterator[Relation]:
    """The one table of an export; repetitions of a field become a list."""
    names: list[str] = []
    types: list[str] = []
    loose: list[str] = []
    widest = 0
    for event, place, element in elements(path, encoding):
        if event == "start" or (place and place[: len(_ROW)] == _ROW and place != _ROW):
            continue
        if place == _FIELD:
            names.append(element.get("NAME") or "")
            types.append(element.get("TYPE") or "")
        elif place == _ROW:
            widest = max(widest, len(element))
            release(element)
        else:
            loose += [f"{local(element.tag)}.{name} = {value}" for name, value in element.attrib.items() if value]
            loose += [f"{local(element.tag)} = {text}"] if (text := (element.text or "").strip()) else []
    names += [""] * (widest - len(names))
    options: dict[str, Any] = {"types": dict(zip(names, types, strict=False)), "outside": loose}
    numbers: list[int] = []
    rows = _rows(path, encoding, len(names), numbers)
    made = batches(rows, len(names) + len(_OWN), iter(numbers.pop, None))
    yield Relation(None, (*_OWN, *names), made, findings=[*told, *outside(loose)], options=options)


def _rows(path: Path, encoding: str | None, width: int, lines: list[int]) -> Iterator[list[str | None]]:
    for event, place, element in elements(path, encoding):
        if event == "end" and place == _ROW:
            cells = [_value(col) for col in element]
            lines.append(element.sourceline)
            yield [*(cell(element.get(name)) for name in _OWN), *cells, *([None] * (width - len(cells)))]
            release(element)


def _value(col: Any) -> str | None:
    texts = [data.text for data in col]
    return cell(texts[0] if len(texts) == 1 else texts)
