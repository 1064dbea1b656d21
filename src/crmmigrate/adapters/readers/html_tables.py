"""HTML tables as grids of cells: spans, hidden rows, the exact numbers that Excel leaves beside what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from crmmigrate.adapters.readers.sheet_values import number_text
from crmmigrate.core.errors import SourceError

MOST_CELLS = 20_000_000
MOST_COLSPAN, MOST_ROWSPAN = 1_000, 65_534
"""The limits of the HTML standard."""
UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "title"})
_BLOCKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"})
_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")


@dataclass
class Table:
    """The cells of a table; merged ranges as in `Grid.merged`."""

    rows: list[list[str | None]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: int = 0

    @property
    def filled(self) -> int:
        """Number of cells that are not blank."""
        return sum(cell is not None for row in self.rows for cell in row)


def table_of(element: Any) -> Table:
    """The cells of a `<table>`.

    Raises:
        SourceError: Spans make it too large.
    """
    table, covered, cells = Table(), dict[int, int](), 0
    rows = list(own_rows(element))
    for number, tr in enumerate(rows):
        row: list[str | None] = []
        at = 0
        for cell in own_cells(tr):
            while covered.get(at, -1) >= number:
                at += 1
            right = at + _span(cell, "colspan", MOST_COLSPAN) - 1
            down = number + (_span(cell, "rowspan", MOST_ROWSPAN) or len(rows)) - 1
            bottom = min(down, len(rows) - 1)
            row += [None] * (right + 1 - len(row))
            row[at] = _value(cell)
            if right > at or bottom > number:
                table.merged.append((number, at, bottom, right))
                covered.update(dict.fromkeys(range(at, right + 1), bottom))
            at = right + 1
        cells += len(row)
        if cells > MOST_CELLS:
            raise SourceError(f"a table has more than {MOST_CELLS:,} cells", code="source-too-large")
        table.rows.append(row)
        table.lines.append(tr.sourceline or number + 1)
        table.hidden += _NONE.search(tr.get("style") or "") is not None
    return table


def own_rows(table: Any) -> Iterator[Any]:
    """The rows of a table, without those of tables in it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (tr for tr in child if tr.tag == "tr")


def own_cells(row: Any) -> Iterator[Any]:
    """The cells of a row."""
    yield from (cell for cell in row if cell.tag in {"td", "th"})


_PARTS = frozenset({"thead", "tbody", "tfoot", "tr"})


def strays(element: Any) -> Iterator[str]:
    """Texts inside a table and in none of its cells: its caption, and what damage left between cells."""
    texts = [(element.text or "").strip()]
    for child in element:
        if child.tag in _PARTS:
            yield from strays(child)
        elif child.tag not in UNSEEN and not (child.tag in {"td", "th"} and element.tag == "tr"):
            texts.append(text_of(child) or "")
        texts.append((child.tail or "").strip())
    yield from (text.replace("\n", " ") for text in texts if text)


def _span(cell: Any, name: str, most: int) -> int:
    text = (cell.get(name) or "1").strip()
    number = int(text) if text.isdigit() and len(text) < 8 else 1
    # A rowspan of 0 reaches to the end of the table; a colspan of 0 counts as 1.
    return min(number, most) if number or name == "rowspan" else 1


def _value(cell: Any) -> str | None:
    text = cell.get("x:str") or text_of(cell)
    exact = cell.get("x:num")
    if text is None or not exact:
        return text
    try:
        number = float(exact)
    except ValueError:
        return text
    return number_text(number) if _shows(text, number) else text


def _shows(text: str, number: float) -> bool:
    """Whether a text is this number, perhaps rounded; a date, a percentage or an id with zeros is not."""
    if re.search(r"[%:/A-Za-z]", text) or re.match(r"-?0\d", text):
        return False
    digits = re.sub(r"\D", "", text).lstrip("0")
    tail = re.search(r"[.,](\d+)\D*$", text)
    places = {0, len(tail[1]) if tail else 0}
    return any(re.sub(r"\D", "", f"{abs(number):.{p}f}").lstrip("0") == digits for p in places)


def text_of(element: Any, *, tables: bool = True) -> str | None:
    """The text that a browser shows: blanks joined, line breaks kept, None where there is nothing.

    Args:
        element: The element.
        tables: Take the text of tables in it too.
    """
    text = "".join(_pieces(element, tables=tables))
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\0")]
    return "\n".join(line for line in lines if line) or None


def _pieces(element: Any, *, tables: bool) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in UNSEEN and (tables or tag != "table"):
            if tag in _BLOCKS:
                yield "\0"
            elif tag in {"td", "th"}:
                yield " "
            yield from _pieces(child, tables=tables)
            yield _shown(child)
            if tag in _BLOCKS and tag != "br":
                yield "\0"
        yield child.tail or ""


def _shown(element: Any) -> str:
    """What a form field or an image shows."""
    if element.tag == "input" and (element.get("type") or "text").lower() in {"text", "number", "email", "tel", "date"}:
        return element.get("value") or ""
    return (element.get("alt") or "") if element.tag == "img" else ""
