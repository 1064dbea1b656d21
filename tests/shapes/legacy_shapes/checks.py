"""How what gather made of a folder is compared with the truth of its shapes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from crmmigrate import api
from legacy_shapes.kit import Shape, plain

AUTOMATIC = re.compile(r"(column|col|spalte|c|field|unnamed)?\d*")
WORD = re.compile(r"\w+")


@dataclass
class Made:
    """What gather made of one file."""

    tables: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    def text(self) -> Iterator[str]:
        """All text that came out, whatever became of it."""
        yield from self.aside
        yield from self.told
        for table in self.tables:
            yield from (name or "" for name in table["header_original"])
            yield from (value for row in table["rows"] for value in row if value is not None)


def gathered(shapes: Iterable[Shape], root: Path) -> dict[str, Made]:
    """Write the shapes, gather their folder once, and sort the outcome by file."""
    folder = root / "legacy"
    folder.mkdir()
    for shape in shapes:
        shape.write(folder)
    api.init(root / "project", [folder])
    with api.project(root / "project") as project:
        answer = api.gather(project)
        events = [row for path in project.state.rglob("events.parquet") for row in pq.read_table(path).to_pylist()]
    made: dict[str, Made] = defaultdict(Made)
    for error in answer.data["errors"]:
        made[Path(error["file"]).name].errors.append(error["message"])
    for finding in answer.findings:
        text = f"{finding.code}: {finding.message} {' '.join(finding.examples)}"
        made[Path(finding.where.file or "").name].told.append(text)
    for table in answer.data["tables"]:
        made[Path(table["file"]).name].tables.append(table | {"rows": _rows(table)})
    for event in events:
        file = Path(event["_source"].partition("#")[0]).name
        made[file].aside.append(event["value"] or "")
    return made


def _rows(table: dict[str, Any]) -> list[list[str | None]]:
    if not table["staged"]:
        return []
    names = [column["name"] for column in table["columns"]]
    frame = pq.read_table(table["staged"]).sort_by("_row").select(names)
    return [list(row.values()) for row in frame.to_pylist()]


def faults(shape: Shape, made: Made) -> list[str]:
    """What is wrong with what came out, one sentence a fault."""
    expected = shape.expected
    refused = " ".join(made.errors + ([] if made.tables else made.told))
    if expected["error"] or (expected["or_error"] and not made.tables):
        wanted = expected["error"] or expected["or_error"]
        found = [f"not refused: {_brief(t)}" for t in made.tables]
        return found + (
            [] if re.search(wanted, refused, re.IGNORECASE) else [f"refusal {refused!r} does not say {wanted!r}"]
        )
    found = _tables(expected["tables"], made, extra=expected["extra"])
    if expected["must_warn"] and not re.search(expected["must_warn"], " ".join(made.told), re.IGNORECASE):
        found.append(f"not told {expected['must_warn']!r}: {made.told}")
    return found


def _tables(wanted: list[dict[str, Any]], made: Made, *, extra: bool) -> list[str]:
    if len(made.tables) < len(wanted) or (len(made.tables) > len(wanted) and not extra):
        return [f"{len(made.tables)} tables for {len(wanted)}: {[_brief(t) for t in made.tables]} {made.errors}"]
    orders = (
        [f for w, t in zip(wanted, order, strict=True) for f in _table(w, t)]
        for order in permutations(made.tables, len(wanted))
    )
    return min(orders, key=len)


def _brief(table: dict[str, Any]) -> str:
    return f"{table['table']} {table['header']} {table['rows'][:2]}"


def _table(wanted: dict[str, Any], table: dict[str, Any]) -> list[str]:
    found = []
    if wanted["sheet"] and wanted["sheet"] != table["table"]:
        found.append(f"sheet {table['table']!r} for {wanted['sheet']!r}")
    if not _header(wanted, table):
        found.append(f"header {table['header']} for {wanted['header']}")
    if len(table["rows"]) + table["n_rejected"] not in {wanted["n_rows"], *wanted["n_rows_any"]}:
        found.append(
            f"{len(table['rows'])} records, {table['n_rejected']} rejected for {wanted['n_rows']}: {table['rows'][-3:]}"
        )
    if table["n_rejected"] > wanted["max_rejected"]:
        found.append(f"{table['n_rejected']} rejected, {wanted['max_rejected']} at most")
    return found + [fault for cell in wanted["cells"] if (fault := _cell(cell, table["rows"]))]


def _header(wanted: dict[str, Any], table: dict[str, Any]) -> bool:
    if wanted["header"] is None and wanted["n_rows"] != len(table["rows"]) + table["n_rejected"]:
        return False
    if wanted["header"] is None:
        return True
    forms = [table["header"], [name for name in table["header"] if name not in table["derived"]]]
    accepted = [wanted["header"], *wanted["header_any"]]
    return any(_same_header(a, form) for a in accepted for form in forms)


def _same_header(accepted: list[str], header: list[str | None]) -> bool:
    def same(want: str, have: str) -> bool:
        if not want:
            return True
        return plain(have) == plain(want) or re.fullmatch(rf"{re.escape(plain(want))}\d+", plain(have)) is not None

    return len(accepted) == len(header) and all(same(a, h or "") for a, h in zip(accepted, header, strict=True))


def _cell(cell: tuple[int, int | None, Any], rows: list[list[str | None]]) -> str:
    record, column, value = cell
    any_of = value if isinstance(value, tuple) else (value,)
    if record >= len(rows) or (column is not None and column >= len(rows[record])):
        return f"no cell [{record}, {column}]"
    have = rows[record] if column is None else [rows[record][column]]
    texts = [None if text is None else text.replace("\r\n", "\n").strip() for text in have]
    return "" if any(text in any_of for text in texts) else f"cell [{record}, {column}] {have} for {value!r}"


def lost(shape: Shape, path: Path, made: Made) -> Counter[str]:
    """Words of the file that came out less often than they stand in it, whatever became of their rows."""
    if made.errors and not made.tables:
        return Counter()
    inside = Counter(_words(source(shape, path)))
    if not shape.encoding and path.suffix not in {".xlsx", ".xls", ".ods"}:
        return Counter()
    return inside - Counter(_words(made.text()))


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for word in WORD.findall(text.replace("\0", "")):
            yield word.lstrip("0") or "0"


def source(shape: Shape, path: Path) -> Iterator[str]:
    """The text that stands in a file, read by another library or by its known encoding."""
    if shape.encoding:
        yield path.read_bytes().decode(shape.encoding)
    elif path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
            yield from (_text(v) for row in sheet.iter_rows(values_only=True) for v in row if v is not None)
    elif path.suffix in {".xls", ".ods"} and not path.read_bytes().startswith(b"<"):
        for name in (book := CalamineWorkbook.from_path(path)).sheet_names:
            yield from (_text(v) for row in book.get_sheet_by_name(name).to_python() for v in row)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).removesuffix(" 00:00:00")
