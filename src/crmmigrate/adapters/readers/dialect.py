"""The dialect of a delimited text: CleverCSV proposes, a re-parse of the head decides."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import clevercsv

from crmmigrate.adapters.readers.records import Dialect, Records, split_records

HEAD_LINES = 300
HEAD_CHARACTERS = 60_000
CLEVER_CHARACTERS = 6_000
DELIMITERS = (",", ";", "\t", "|", "~", "^", ":", " ", "\x01", "\x1e", "\x1f", "§", "¦")
WEAK = {":": 0.75, " ": 0.6, "^": 0.9, "~": 0.95}
"""Delimiters that are common in texts must win clearly."""
UNUSUAL = 0.7
"""Strength of a delimiter that only CleverCSV proposes, such as an ampersand that all names have."""
NEVER = frozenset("-._/\\'\"()[]{}<>+=*@\r\n")
"""Characters of values, which CleverCSV proposes where it finds nothing better."""
MOST_GAPS = 0.1
SPACED = (",", ";")
"""Delimiters that people write with a blank behind."""
LEAST_RUN = 3
MOSTLY = 0.9
SENTENCE = 2.5
"""Words a cell that parts of sentences have, and hardly a table of more than a few columns."""
PROSE = 0.6
_PUNCTUATION = (",", ";", ":")
ACCEPTED = 0.35
SURE = 0.75

_SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
_TYPED = re.compile(
    r"^\s*(?:[-+(]?[€$£¥]?\s?\d[\d.,' \u00a0\u202f]*\)?\s?[%€$£-]?"
    r"|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\S{0,6})?"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\S{0,6}|[^\s@,;|\t]+@[^\s@,;|\t]+\.\w+|https?://\S+|[A-Za-z0-9_-]+)\s*$"
)
_RULER = re.compile(r"^[\s\-=_+|*.~]*[\-=_~]{3,}[\s\-=_+|*.~]*$")
_DECIMAL = re.compile(r"(?<=\d),(?=\d{1,3}(?!\d))")
_ALIGNED = re.compile(r"\S {2,}\S")
_COLON_OF_VALUE = re.compile(r"\b\d{1,2}:\d{2}\b|\b[A-Za-z]+://")
_QUOTED = re.compile(r'"[^"\r\n]*"')
_SUSPICIOUS = re.compile(r"[\t;|~]|[^\s\d],[^\s]|,[^\s\d]|^[,;:]|[,;:]\s*$|^'|'$|^[^\[{(]*[\])}]")


@dataclass(frozen=True)
class Guess:
    """A dialect with how sure it is, 0 to 1."""

    dialect: Dialect
    confidence: float


def detect(
    lines: Sequence[str], *, delimiter: str | None = None, quote: str | None = None, escape: str | None = None
) -> Guess:
    """The dialect of the head of a text.

    Args:
        lines: Physical lines with their ends; only the head is looked at.
        delimiter: Set by the user, or None.
        quote: Set by the user, or None.
        escape: Set by the user, or None; empty for none.
    """
    head = _head(lines)
    if delimiter is None and head and (told := _SEPARATOR_LINE.match(head[0])):
        delimiter = told[1]
    proposed = None if delimiter else _proposal(head)
    wanted = Dialect(delimiter or "", '"' if quote is None else quote, escape or "")
    best = Guess(replace(wanted, delimiter="", escape=""), 0.0)
    for proposal in _candidates(head, delimiter, quote, proposed):
        dialect = proposal if escape is None else replace(proposal, escape=escape)
        score = _score(split_records(head, dialect), dialect)
        if proposed and proposed == (dialect.delimiter.rstrip(" ") or " "):
            score = min(1.0, score * 1.05)
        if score > best.confidence + 1e-9:
            best = Guess(dialect, score)
    if delimiter:
        return replace(best, confidence=1.0) if best.confidence else Guess(wanted, 1.0)
    return best if best.confidence >= ACCEPTED else Guess(Dialect("", '"'), best.confidence)


def _head(lines: Sequence[str]) -> list[str]:
    head: list[str] = []
    size = 0
    for line in lines[:HEAD_LINES]:
        size += len(line)
        if size > HEAD_CHARACTERS and head:
            break
        head.append(line)
    return head


def _proposal(head: Sequence[str]) -> str | None:
    sample = "".join(head)[:CLEVER_CHARACTERS]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = clevercsv.Detector().detect(sample)
    except (clevercsv.exceptions.Error, ValueError, IndexError, RecursionError):
        return None
    delimiter = found.delimiter if found is not None else None
    return delimiter if delimiter and not delimiter.isalnum() and delimiter not in NEVER else None


def _candidates(
    head: Sequence[str], delimiter: str | None, quote: str | None, proposed: str | None
) -> Iterator[Dialect]:
    text = "".join(head)
    known = [delimiter] if delimiter else [d for d in DELIMITERS if d in text and not _of_values(d, head, text)]
    if proposed and proposed not in {*DELIMITERS, *known} and not delimiter:
        known.append(proposed)
    for mark in known:
        quotes = [quote] if quote is not None else _quotes(text, mark)
        for wide in (mark,) if delimiter else _widths(mark, text):
            for q in quotes:
                yield Dialect(wide, q)
                if "\\" + mark in text or (q and "\\" + q in text):
                    yield Dialect(wide, q, "\\")


def _of_values(mark: str, head: Sequence[str], text: str) -> bool:
    """Whether a mark belongs to values: colons of times and web addresses, decimal commas of aligned columns."""
    if mark == ":":
        return len(_COLON_OF_VALUE.findall(text)) * 2 > text.count(mark)
    if mark != "," or sum(bool(_ALIGNED.search(line)) for line in head) * 2 < len(head):
        return False
    return len(_DECIMAL.findall(text)) >= MOSTLY * text.count(mark)


def _widths(mark: str, text: str) -> Iterator[str]:
    """The delimiters that a mark may stand for: with a blank behind it (first: it wins a draw), alone, doubled."""
    bare = _QUOTED.sub("", text) if mark in SPACED and mark + " " in text else ""
    if bare.count(mark + " ") > MOSTLY * bare.count(mark):
        yield mark + " "
    yield mark
    if mark != " " and mark * 2 in text:
        yield mark * 2


def _quotes(text: str, delimiter: str) -> list[str]:
    mark = re.escape(delimiter)
    opened = len(re.findall(rf"(?:^|{mark})'", text, re.MULTILINE))
    closed = len(re.findall(rf"'(?:{mark}|\r?$)", text, re.MULTILINE))
    return ['"', "'"] if min(opened, closed) >= 2 and max(opened, closed) <= 2 * min(opened, closed) else ['"']


def _score(records: Records, dialect: Dialect) -> float:
    """How well a dialect explains the head: equal widths, cells that look like cells, quotes that close."""
    width = records.width()
    filled = [i for i, row in enumerate(records.rows) if any(c is not None and not _RULER.match(c) for c in row)]
    if width < 2 or not filled:
        return 0.0
    regular = [i for i in filled if len(records.rows[i]) == width and i not in records.damaged]
    # Title and note lines have one cell and say nothing about the delimiter.
    lone = {i for i in filled if len(records.rows[i]) == 1 and i not in records.damaged}
    around = _around(records, filled, regular, width)
    spared = min(len(lone - around), len(regular) // 2) + min(len(around), len(regular))
    alike = len(regular) + _others(records, filled, width)
    consistency = min(1.0, alike / max(1.0, len(filled) - spared * 0.7))
    if dialect.delimiter == " " and _gaps(records) > MOST_GAPS:
        return 0.0
    clean = _cleanness([records.rows[i] for i in regular])
    usual = 1.0 if dialect.delimiter[0] in DELIMITERS else UNUSUAL
    strength = WEAK.get(dialect.delimiter, usual) * (0.99 if dialect.escape else 1.0)
    apostrophe = 0.98 if dialect.quote == "'" else 1.0
    spread = 1 - 0.3 / width
    loose = width == 2 or consistency < MOSTLY
    prose = PROSE if loose and _reads_on(records, regular, dialect) else 1.0
    return float(consistency**1.5) * (0.15 + 0.85 * clean) * strength * apostrophe * spread * prose


def _around(records: Records, filled: Sequence[int], regular: Sequence[int], width: int) -> set[int]:
    """The much narrower lines above the first and below the last regular one: heads, forms and feet of a report."""
    if not regular:
        return set()
    outside = (i for i in filled if not regular[0] <= i <= regular[-1])
    return {i for i in outside if len(records.rows[i]) * 2 <= width and i not in records.damaged}


def _others(records: Records, filled: Sequence[int], width: int) -> int:
    """The lines of other tables in the text: runs between blank lines that have one width of their own."""
    runs: list[list[int]] = []
    for i in filled:
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    found = 0
    for run in runs:
        widths = {len(records.rows[i]) for i in run}
        if len(run) >= LEAST_RUN and len(widths) == 1 and not widths & {1, width}:
            found += sum(i not in records.damaged for i in run)
    return found


def _reads_on(records: Records, regular: Sequence[int], dialect: Dialect) -> bool:
    """Whether the delimiter is the punctuation of sentences: a blank always follows, and the cells are of words."""
    mark = dialect.delimiter.strip()
    if mark not in _PUNCTUATION:
        return False
    raw = "".join(records.raw[i] + "\n" for i in regular)
    followed = raw.count(mark + " ") + raw.count(mark + "\n")
    texts = [cell for i in regular for cell in records.rows[i] if cell is not None]
    words = sum(len(text.split()) for text in texts)
    return followed == raw.count(mark) and words >= SENTENCE * len(texts)


def _gaps(records: Records) -> float:
    """Share of empty cells, which runs of blanks make; they align columns and separate nothing."""
    cells = [cell for row in records.rows for cell in row]
    return sum(cell is None for cell in cells) / len(cells)


def _cleanness(rows: Sequence[Sequence[str | None]]) -> float:
    cells = Counter(cell for row in rows for cell in row)
    empty_columns = sum(all(value is None for value in column) for column in zip(*rows, strict=True))
    total = good = 0.0
    for cell, count in cells.items():
        if cell is None:
            continue
        total += count
        if _TYPED.match(cell):
            good += count
        elif not _SUSPICIOUS.search(cell):
            good += 0.8 * count
        else:
            good += 0.35 * count
    margin = empty_columns / max(1, len(rows[0])) if rows else 0.0
    return (good / total if total else 0.0) * (1 - 0.5 * margin)
