"""The columns of a fixed-width text: told by a ruler, or by positions where all lines are blank."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

LEAST_LINES = 4
SURE_LINES = 12
MOST_WIDTH = 4000
SAMPLE = 500
CLEAR = 0.98
"""Share of the lines that must be blank at a position for it to separate columns."""
ENOUGH = 0.6
_RULER = re.compile(r"^\s*[-=_+~*]{2,}(?:[ |+]+[-=_+~*]{2,})+\s*$")
_RUN = re.compile(r"[-=_+~*]{2,}")
_GLUED = re.compile(r"(\d{3,})[^\W\d_]*[^\W\d_A-Z]{2,}")
_WORDS = re.compile(r"\S+(?: \S+)*")


@dataclass(frozen=True)
class Layout:
    """Where the columns begin and end.

    Attributes:
        spans: First character and the one behind the last (from 0) of each column; the last may be open (None).
        confidence: 0 to 1.
        why: `ruler`, `gaps` or `told`.
    """

    spans: tuple[tuple[int, int | None], ...]
    confidence: float
    why: str

    def split(self, line: str) -> list[str | None]:
        """The cells of a line; a line with text between the columns is one cell."""
        if self.fits(line):
            return [line[a:b].strip() or None for a, b in self.spans]
        words = list(_WORDS.finditer(line))
        if len(words) == len(self.spans):
            return [word[0] for word in words]
        places = [self._place(word.start(), word.end()) for word in words]
        if None in places or len(set(places)) < len(places):
            return [line.strip() or None]
        cells: list[str | None] = [None] * len(self.spans)
        for place, word in zip(places, words, strict=True):
            cells[place or 0] = word[0]
        return cells

    def _place(self, start: int, end: int) -> int | None:
        """The column in which most of a word lies that is too wide for it, as sums are; it covers no other one."""
        shares = [(min(end, b if b is not None else end) - max(start, a), j) for j, (a, b) in enumerate(self.spans)]
        most, place = max(shares)
        if most < ENOUGH * (end - start):
            return None
        widths = [(b or end) - a for a, b in self.spans]
        covered = any(share >= ENOUGH * widths[j] for share, j in shares if j != place)
        return None if covered else place

    def fits(self, line: str) -> bool:
        """Whether nothing stands between the columns."""
        ends = [0, *(b for _, b in self.spans if b is not None)]
        starts = [a for a, _ in self.spans]
        return not any(line[end:start].strip() for end, start in zip(ends, starts, strict=False))


def is_ruler(line: str) -> bool:
    """Whether a line draws the columns: runs of dashes or the like with gaps between them."""
    return bool(_RULER.match(line))


def find(lines: Sequence[str]) -> Layout | None:
    """The layout of a text's lines (without their ends), or None where there is none to be seen."""
    head = [line for line in lines[:SAMPLE] if line.strip()]
    if len(head) < LEAST_LINES or max(map(len, head)) > MOST_WIDTH or any("\t" in line for line in head):
        return None
    return _by_ruler(head) or _by_gaps(head)


def _by_ruler(lines: Sequence[str]) -> Layout | None:
    ruler = next((line for line in lines if is_ruler(line)), None)
    if ruler is None:
        return None
    runs = [found.span() for found in _RUN.finditer(ruler)]
    if len(runs) < 2:
        return None
    spans = (*runs[:-1], (runs[-1][0], None))
    layout = Layout(spans, 0.95, "ruler")
    text = [line for line in lines if not is_ruler(line)]
    good = sum(layout.fits(line) for line in text)
    return layout if good >= 0.6 * len(text) else None


def _by_gaps(lines: Sequence[str]) -> Layout | None:
    body = _body(lines)
    if len(body) < LEAST_LINES:
        return None
    blank = _blank_share(body)
    spans = _spans(blank >= CLEAR, least=1 if len(body) >= SURE_LINES else 2)
    above = [line for line in lines[: lines.index(body[0])] if not is_ruler(line)]
    if above or not re.search(r"\d", body[0]):
        spans = _supported(spans, above[-1] if above and re.search(r"\d", body[0]) else body[0])
    spans = [part for span in spans for part in _keyed(body, *span)]
    if len(spans) < 2 or any(_glued([line[a:b].strip() for line in body[1:]]) for a, b in spans):
        return None
    filled = [sum(bool(line[a:b].strip()) for line in body) for a, b in spans]
    if sum(n >= 0.5 * len(body) for n in filled) * 2 <= len(spans):
        return None
    layout = Layout((*spans[:-1], (spans[-1][0], None)), _sure(body, spans), "gaps")
    return layout if layout.confidence >= 0.5 else None


def _body(lines: Sequence[str]) -> list[str]:
    """The lines that are records by their looks: their words begin and end where those of most lines do."""
    plain = [line for line in lines if not is_ruler(line)]
    starts = [frozenset(m.start() for m in re.finditer(r"(?:^|(?<= ))\S", line)) for line in plain]
    ends = [frozenset(m.end() for m in re.finditer(r"\S(?= |$)", line)) for line in plain]
    opening, closing = _usual(starts), _usual(ends)
    if len(opening) + len(closing) < 3:
        return []
    least = 0.5 * (len(opening) + len(closing))
    return [
        line for line, a, b in zip(plain, starts, ends, strict=True) if len(opening & a) + len(closing & b) >= least
    ]


def _usual(places: Sequence[frozenset[int]]) -> frozenset[int]:
    counts = Counter(place for found in places for place in found)
    return frozenset(place for place, n in counts.items() if n >= 0.5 * len(places))


def _supported(spans: Sequence[tuple[int, int]], first: str) -> list[tuple[int, int]]:
    """Columns one blank apart are two only where a word of the header begins or ends with the right one.

    Otherwise the blank may be one inside values that are all alike.
    """
    starts = {m.start() for m in re.finditer(r"\S+", first)}
    ends = {m.end() for m in re.finditer(r"\S+", first)}
    joined: list[tuple[int, int]] = []
    for a, b in spans:
        if joined and a - joined[-1][1] == 1 and a not in starts and b not in ends:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined


def _glued(cells: Sequence[str]) -> bool:
    """Whether a number and a word stand in one column without a gap: the file has columns that cannot be seen."""
    filled = [cell for cell in cells if cell]
    found = [m for cell in filled if (m := _GLUED.match(cell))]
    if len(found) < 0.8 * len(filled) or len(found) < LEAST_LINES:
        return False
    return len({m[1] for m in found}) > 1 and len({len(m[1]) for m in found}) == 1


def _blank_share(lines: Sequence[str]) -> npt.NDArray[np.float64]:
    width = max(map(len, lines))
    table = np.array([list(line.ljust(width)) for line in lines])
    share: npt.NDArray[np.float64] = (table == " ").mean(axis=0)
    return share


def _spans(blank: npt.NDArray[np.bool_], least: int) -> list[tuple[int, int]]:
    """Columns between runs of at least `least` blank positions."""
    spans: list[tuple[int, int]] = []
    for position in np.flatnonzero(~blank):
        if spans and position - spans[-1][1] < least:
            spans[-1] = (spans[-1][0], int(position) + 1)
        else:
            spans.append((int(position), int(position) + 1))
    return spans


def _keyed(lines: Sequence[str], start: int, end: int) -> list[tuple[int, int]]:
    """A span cut behind the digits that it begins with: lists print a key and one blank before the name."""
    cells = [line[start:end] for line in lines]
    for at in range(1, end - start - 1):
        if any(cell[at : at + 1].strip() for cell in cells):
            continue
        keys, names = [cell[:at].strip() for cell in cells], [cell[at:].strip() for cell in cells]
        digits = sum(key.isdigit() for key in keys)
        if len(lines) - 1 <= digits and all(names) and sum(name[0].isalpha() for name in names) >= digits:
            return [(start, start + at), (start + at + 1, end)]
    return [(start, end)]


def _sure(lines: Sequence[str], spans: Sequence[tuple[int, int]]) -> float:
    """More lines, wider gaps and cells of one form make a layout sure; a text with chance gaps has none of them."""
    gaps = [b[0] - a[1] for a, b in pairwise(spans)]
    alike = [_alike([line[a:b].strip() for line in lines]) for a, b in spans]
    size = min(1.0, len(lines) / SURE_LINES)
    wide = sum(gap >= 2 for gap in gaps) / len(gaps)
    return round(min(0.95, 0.3 * size + 0.3 * wide + 0.4 * sum(alike) / len(alike)), 2)


def _alike(cells: Sequence[str]) -> float:
    """Share of the cells of the most usual kind: digits, letters, both."""
    kinds = Counter("n" if re.fullmatch(r"[\d.,:/+-]+", c) else "w" if " " not in c else "t" for c in cells if c)
    return kinds.most_common(1)[0][1] / sum(kinds.values()) if kinds else 0.0
