"""Pairs as a table for people, two rows beneath each other, and what they wrote into it; for CSV and workbooks."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crmmigrate.core.findings import Finding, Where
from crmmigrate.core.linking import PairDecision, RecordRef, ReviewPair, Verdict
from crmmigrate.core.rulings import VERDICTS
from crmmigrate.report.pairs import BANDS, SIGNS, chance, mark, weight
from crmmigrate.values.neutral import restore
from crmmigrate.values.spreadsheet import csv_text, same

FIRST = ("pair", "verdict", "why", "source", "row")
"""Columns before the fields of the records."""
LAST = ("differs", "likely", "reasons", "key", "as written")
"""Columns after them; `as written` names the two records whatever becomes of the other cells."""
NEEDED = ("verdict", "why", "source", "row", "key", "as written")
_MOST_REASONS = 6
_MOST_TEXT = 32_000
_BOM = "\ufeff"
_DELIMITERS = ",;\t"

Line = tuple[str, int, Mapping[str, str | None]]
"""A line of a table: its sheet (empty in CSV), its number, and its cells by column."""


@dataclass(frozen=True)
class Cell:
    """One cell; `look` is how its value compares with the one below or above it."""

    value: str | int | None
    look: str = ""


@dataclass(frozen=True)
class Passed:
    """A verdict that could not be taken: its sheet (empty in CSV) and line, what stands there and why not."""

    sheet: str
    line: int
    verdict: str
    code: str
    reason: str


@dataclass(frozen=True)
class Reviewed:
    """What a file of pairs says.

    Attributes:
        decisions: Without who and when.
        open: How many pairs have no verdict.
        passed: Verdicts that could not be taken.
    """

    decisions: tuple[PairDecision, ...] = ()
    open: int = 0
    passed: tuple[Passed, ...] = ()

    def findings(self, file: str) -> list[Finding]:
        """`pair-verdict` and `pair-changed`, each once."""
        found = []
        for code in sorted({each.code for each in self.passed}):
            of = [each for each in self.passed if each.code == code]
            said = tuple(f"{each.sheet} line {each.line}: {each.reason}".strip() for each in of)
            n = f"{len(of)} verdict{'' if len(of) == 1 else 's'}"
            message = f"{n} of {file} could not be taken; the others were"
            where = Where(file=file, rows=tuple(each.line for each in of[:5]))
            advice = f"correct them and read {file} again" if code == "pair-verdict" else "decide them in a new file"
            found.append(Finding(code, message, where=where, count=len(of), examples=said, next=advice))
        return found


def fields(pairs: Iterable[ReviewPair]) -> list[str]:
    """The fields of the pairs, in an order that keeps those of one pair in theirs, as far as that can be."""
    found: list[str] = []
    for pair in pairs:
        names = list(pair.values)
        for place, name in enumerate(names):
            if name not in found:
                before = names[place - 1] if place else None
                after = next((other for other in names[place:] if other in found), None)
                near = found.index(before) + 1 if before else found.index(after) if after else len(found)
                found.insert(near, name)
    return found


def rows(pair: ReviewPair, number: int, names: Sequence[str]) -> tuple[list[Cell], list[Cell]]:
    """The two rows of a pair, in the order of FIRST, `names` and LAST."""
    marks = {name: mark(left, right) for name, (left, right) in pair.values.items()}
    unlike = [name for name, found in marks.items() if found in ("different", "one side")]
    speaks = ("; ".join(_reasons(pair, sign)) for sign in (1, -1))
    beside = (
        (", ".join(f"{SIGNS[marks[name]]} {name}" for name in unlike), chance(pair.probability)),
        ("; ".join(f"! {veto}" for veto in pair.vetoes), BANDS[pair.band]),
    )
    made = []
    for place, (ref, told) in enumerate(zip((pair.left, pair.right), speaks, strict=True)):
        values = [(pair.values.get(name, (None, None))[place] or "")[:_MOST_TEXT] or None for name in names]
        cells = [Cell(number), Cell(None), Cell(None), Cell(ref.source), Cell(ref.row)]
        cells += [Cell(value, marks.get(name, "")) for name, value in zip(names, values, strict=True)]
        cells += [Cell(text) for text in (*beside[place], told, ref.key, _token(pair, place))]
        made.append(cells)
    return made[0], made[1]


def csv_table(pairs: Sequence[ReviewPair]) -> str:
    """The pairs as CSV, with the mark by which spreadsheets know UTF-8."""
    names = fields(pairs)
    lines = [cells for number, pair in enumerate(pairs, start=1) for cells in rows(pair, number, names)]
    header = [*FIRST, *headers(names), *LAST]
    return _BOM + csv_text([header, *([cell.value for cell in cells] for cells in lines)])


def csv_lines(raw: bytes) -> tuple[list[str], list[Line]]:
    """The header of a CSV file and its lines, in any form in which spreadsheets save.

    Raises:
        ValueError: It is no CSV.
    """
    text = _decoded(raw).removeprefix(_BOM)
    delimiter = max(_DELIMITERS, key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[Line] = []
    try:
        header = [restore(cell.strip()) for cell in next(reader, [])]
        line = 2
        for cells in reader:
            told = {name: restore(cell) or None for name, cell in zip(header, cells, strict=False)}
            found.append(("", line, told))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(str(error)) from error
    return header, found


def reviewed(lines: Iterable[Line]) -> Reviewed:
    """What people wrote, from the lines of the table in whatever order; the verdict may stand in either row.

    Args:
        lines: Of all sheets.
    """
    told: dict[tuple[str, RecordRef, RecordRef], _Told] = {}
    passed: list[Passed] = []
    for sheet, number, cells in lines:
        known = _known(cells.get("as written") or "")
        verdict = (cells.get("verdict") or "").strip()
        if known is None:
            if verdict:
                reason = f'"{verdict}" stands in a row that names no pair in `as written`'
                passed.append(Passed(sheet, number, verdict, "pair-changed", reason))
            continue
        pair, place = known
        of = told.setdefault(pair, _Told(sheet, number))
        of.moved |= not _names(cells, pair[2] if place else pair[1])
        if verdict:
            of.verdicts.setdefault(verdict.casefold(), number)
        why = (cells.get("why") or "").strip()
        of.whys += [why] if why and why not in of.whys else []
    decisions = []
    for (entity, left, right), of in told.items():
        wrong = of.wrong()
        if wrong:
            passed.append(wrong)
        elif of.verdicts:
            decisions.append(PairDecision(entity, left, right, of.verdict(), why="; ".join(of.whys)))
    left_open = sum(not of.verdicts for of in told.values())
    return Reviewed(tuple(decisions), left_open, tuple(sorted(passed, key=lambda each: (each.sheet, each.line))))


@dataclass
class _Told:
    """What the rows of one pair say."""

    sheet: str
    line: int
    verdicts: dict[str, int] = field(default_factory=dict)
    whys: list[str] = field(default_factory=list)
    moved: bool = False

    def verdict(self) -> Verdict:
        return VERDICTS[next(iter(self.verdicts))]

    def wrong(self) -> Passed | None:
        if not self.verdicts:
            return None
        words = " and ".join(f'"{word}"' for word in self.verdicts)
        line = next(iter(self.verdicts.values()))
        if self.moved:
            reason = f"{words} stands beside another source, row or key than the pair was written with"
            return Passed(self.sheet, self.line, words, "pair-changed", reason)
        if any(word not in VERDICTS for word in self.verdicts):
            return Passed(self.sheet, line, words, "pair-verdict", f"{words} is none of same, different and unsure")
        if len({VERDICTS[word] for word in self.verdicts}) > 1:
            return Passed(self.sheet, line, words, "pair-verdict", f"the rows of the pair say {words}")
        return None


def headers(names: Iterable[str]) -> list[str]:
    """The fields as headers; one that is called as a column of ours is told from it."""
    return [f"{name} (field)" if name in (*FIRST, *LAST) else name for name in names]


def _reasons(pair: ReviewPair, sign: int) -> list[str]:
    of = [reason for reason in pair.reasons if reason.weight * sign > 0]
    more = [f"and {len(of) - _MOST_REASONS} more"] if len(of) > _MOST_REASONS else []
    return [*(f"{reason.words} {weight(reason.weight)}" for reason in of[:_MOST_REASONS]), *more]


def _token(pair: ReviewPair, place: int) -> str:
    """The pair and which of the two a row is, with a check, so that a damaged cell is told from a whole one."""
    refs = [part for ref in (pair.left, pair.right) for part in (ref.source, ref.row, ref.key)]
    told = [pair.entity, *refs, place]
    return json.dumps([*told, _check(told)])


def _known(token: str) -> tuple[tuple[str, RecordRef, RecordRef], int] | None:
    """The pair that a cell names, and which of the two; None where it is damaged."""
    try:
        entity, *refs, place, check = json.loads(token)
        if check != _check([entity, *refs, place]):
            return None
        left, right = RecordRef(*refs[:3]), RecordRef(*refs[3:])
    except (ValueError, TypeError):
        return None
    return (entity, left, right), place


def _check(told: Sequence[object]) -> str:
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=4).hexdigest()


def _names(cells: Mapping[str, str | None], ref: RecordRef) -> bool:
    """Whether the cells of a row name the record still, apart from what spreadsheets do to cells."""
    wrote = (("source", ref.source), ("row", str(ref.row)), ("key", ref.key))
    return all(same(cells.get(name) or "", text) for name, text in wrote)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")  # what Excel saves as CSV in the west; our cells that count are ASCII
