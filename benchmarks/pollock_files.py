"""The files of the Pollock benchmark by its published recipe, each with the rows that a loader should find.

Vitagliano et al., "Pollock: A Data Loading Benchmark", VLDB 2023: 2,290 files, made from one source table by one
pollution each. The weights are the numbers of real files, of 3,712 surveyed, that show a pollution; they are the
published ones. A pollution of every row or cell shares its number among its files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pollock_source import Cell, plain, table

CRLF = "\r\n"
SHARED = {"row_less_sep": 520 / 1414, "row_more_sep": 520 / 1414, "row_field_delimiter": 12 / 84,
          "row_extra_quote": 7 / 756}  # fmt: skip
WEIGHTS = {
    "source": 1, "file_no_payload": 15, "file_no_trailing_newline": 184, "file_double_trailing_newline": 5,
    "file_no_header": 470, "file_header_multirow_2": 47, "file_header_multirow_3": 47, "file_preamble": 282,
    "file_multitable_same": 188 / 3, "file_multitable_more": 188 / 3, "file_multitable_less": 188 / 3,
    "file_header_only": 3, "file_one_data_row": 4, "file_record_delimiter_0xD": 7, "file_record_delimiter_0xA": 1691,
    "file_field_delimiter_0x9": 4, "file_field_delimiter_0x3B": 834, "file_field_delimiter_0x20": 4,
    "file_field_delimiter_0x2C_0x20": 101, "file_quotation_char_0x27": 11, "file_escape_char_0x5C": 1,
    "file_escape_char_0x00": 7,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row as it stands in a file: cells, and the text between them.

    Attributes:
        cells: The cells.
        gaps: Delimiters before the second cell, the third and so on.
        role: `header`, `data`, or what no loader should load: `preamble`, `other`.
        end: Line end.
        before: Delimiters before the first cell.
    """

    cells: list[Cell]
    gaps: list[str]
    role: str = "data"
    end: str = CRLF
    before: str = ""

    def written(self, quote: str, escape: str) -> str:
        """Its text."""
        texts = [cell.written(quote, escape) for cell in self.cells]
        joined = "".join(gap + text for gap, text in zip(["", *self.gaps], texts, strict=True))
        return self.before + joined + self.end


@dataclass(frozen=True)
class Polluted:
    """One file of the benchmark."""

    name: str
    rows: list[Row]
    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'

    @property
    def text(self) -> str:
        """What the file holds."""
        return "".join(row.written(self.quote, self.escape) for row in self.rows)

    @property
    def clean(self) -> list[list[str]]:
        """The header, if there is one, and the records."""
        heads = [[cell.clean() for cell in row.cells] for row in self.rows if row.role == "header"]
        header = [[" ".join(names) for names in zip(*heads, strict=True)]] if heads else []
        return header + [[cell.clean() for cell in row.cells] for row in self.rows if row.role == "data"]

    @property
    def weight(self) -> float:
        """How many real files show its pollution."""
        if self.name in WEIGHTS:
            return float(WEIGHTS[self.name])
        return next(weight for family, weight in SHARED.items() if self.name.startswith(family))

    @property
    def family(self) -> str:
        """The pollution, without its place."""
        return next((family for family in SHARED if self.name.startswith(family)), self.name)


def files() -> Iterator[Polluted]:
    """All files of the benchmark."""
    base = [_row(cells, "data" if i else "header") for i, cells in enumerate(table())]
    yield Polluted("source", base)
    yield from _of_payload(base)
    yield from _of_header(base)
    yield from _of_tables(base)
    yield from _of_dialect(base)
    for i in range(len(base)):
        yield from _of_row(base, i)


def _row(cells: list[Cell], role: str = "data") -> Row:
    return Row(cells, [","] * (len(cells) - 1), role)


def _of_payload(base: list[Row]) -> Iterator[Polluted]:
    yield Polluted("file_no_payload", [])
    yield Polluted("file_no_trailing_newline", [*base[:-1], replace(base[-1], end="")])
    yield Polluted("file_double_trailing_newline", [*base[:-1], replace(base[-1], end=CRLF * 2)])
    yield Polluted("file_header_only", base[:1])
    yield Polluted("file_one_data_row", base[:2])


def _of_header(base: list[Row]) -> Iterator[Polluted]:
    yield Polluted("file_no_header", base[1:])
    again = _row([plain(cell.text) for cell in base[0].cells], "header")
    yield Polluted("file_header_multirow_2", [again, *base])
    yield Polluted("file_header_multirow_3", [again, again, *base])
    blank = [Cell("")] * len(base[0].cells)
    title = [Cell("PREAMBLE"), *blank[1:]]
    yield Polluted("file_preamble", [_row(title, "preamble"), _row(blank, "preamble"), *base])


def _of_tables(base: list[Row]) -> Iterator[Polluted]:
    """A second table below the first: its cells are the pieces of the first one's, cut at quotation marks."""
    width = len(base[0].cells)
    pieces = [[part for cell in row.cells for part in cell.parts()][:width] for row in base[:-1]]
    second = [[plain(text) for text in row] for row in pieces]
    more = ["col1", *(row.cells[-1].text for row in base[1:-1])]
    wider = [[*row, plain(text)] for row, text in zip(second, more, strict=True)]
    for name, rows in (("less", [row[:-1] for row in second]), ("same", second), ("more", wider)):
        yield Polluted(f"file_multitable_{name}", [*base, *(_row(cells, "other") for cells in rows)])


def _of_dialect(base: list[Row]) -> Iterator[Polluted]:
    for end in ("\n", "\r"):
        yield Polluted(f"file_record_delimiter_{_hex(end)}", [replace(row, end=end) for row in base])
    for mark in (";", "\t", ", ", " "):
        rows = [replace(row, gaps=[mark] * len(row.gaps)) for row in base]
        yield Polluted(f"file_field_delimiter_{_hex(mark)}", rows, delimiter=mark)
    yield Polluted("file_quotation_char_0x27", base, quote="'")
    yield Polluted("file_escape_char_0x5C", base, escape="\\")
    yield Polluted("file_escape_char_0x00", base, escape="")


def _hex(text: str) -> str:
    return "_".join(f"0x{ord(char):X}" for char in text)


def _of_row(base: list[Row], i: int) -> Iterator[Polluted]:
    row = base[i]
    for j, cell in enumerate(row.cells):
        yield _with(base, i, f"row_more_sep_row{i}_col{j}", _gap(row, j, ",,"))
        if j:
            yield _with(base, i, f"row_less_sep_row{i}_col{j}", _gap(row, j, ""))
        marked = [*row.cells[:j], replace(cell, bare=True), *row.cells[j + 1 :]]
        yield _with(base, i, f"row_extra_quote{i}_col{j}", replace(row, cells=marked))
    yield _with(base, i, f"row_field_delimiter_{i}_0x20", replace(row, gaps=[" "] * len(row.gaps)))


def _gap(row: Row, j: int, text: str) -> Row:
    if j == 0:
        return replace(row, before=text[:-1])
    return replace(row, gaps=[*row.gaps[: j - 1], text, *row.gaps[j:]])


def _with(base: list[Row], i: int, name: str, row: Row) -> Polluted:
    return Polluted(name, [*base[:i], row, *base[i + 1 :]])
