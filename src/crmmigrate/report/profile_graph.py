"""The picture of tables and what joins them: layers from what points to what is pointed at, laid out without chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crmmigrate.core.survey import Overlap, Survey
from crmmigrate.report.page import sure
from crmmigrate.report.profile_layout import Layout, laid_out
from crmmigrate.report.profile_words import Words, plural
from crmmigrate.report.terminal import shorten

NODE = (188, 40)
GAP = (76, 12)
WIDTH = 990
BOW = 44
"""How far bows may reach beyond the boxes."""
_LONGEST_LABEL = 20
_MOST_TOLD = 6
_SHARED = 0.3
_MOST_OVERLAPS = 40


@dataclass(frozen=True)
class Node:
    """A table, or a group of tables that are one, as a box that leads to it."""

    x: float
    y: float
    label: str
    note: str
    href: str
    title: str
    group: bool = False


@dataclass(frozen=True)
class Edge:
    """A line between two boxes; `kind` is reference or overlap."""

    kind: str
    path: str
    title: str
    warn: bool = False
    faint: bool = False


@dataclass(frozen=True)
class Picture:
    """The picture, and the tables that nothing joins: name and anchor."""

    width: int
    height: int
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    alone: tuple[tuple[str, str], ...] = ()


@dataclass
class _Tie:
    """All that joins two boxes in one way."""

    told: list[str]
    confidence: float = 0.0
    orphans: int = 0

    def add(self, text: str, confidence: float = 1.0, orphans: int = 0) -> None:
        self.told.append(text)
        self.confidence = max(self.confidence, confidence)
        self.orphans += orphans

    @property
    def title(self) -> str:
        more = len(self.told) - _MOST_TOLD
        return "\n".join(self.told[:_MOST_TOLD] + ([f"and {more} more"] if more > 0 else []))


Ties = dict[tuple[str, str, str], _Tie]


def picture(survey: Survey, words: Words) -> Picture:
    """Tables as boxes, and what joins them as lines.

    Tables that are one are one box; tables that nothing joins are named apart.
    """
    sources = list(words.profiles)
    folded = _folded(survey)
    boxes = list(dict.fromkeys(folded.get(source, (source, 0))[0] for source in sources))
    ties = _ties(survey, words, {source: place for source, (place, _) in folded.items()}, set(sources))
    layout = laid_out(boxes, [(a, b, kind) for a, b, kind in ties], size=NODE, gap=GAP, width=WIDTH)
    groups = dict(folded.values())
    nodes = tuple(
        _node(box, (x, y), words, groups.get(box), [s for s in sources if folded.get(s, ("", 0))[0] == box])
        for box, (x, y) in layout.places.items()
    )
    edges = tuple(
        Edge(kind, _path(layout, a, b), tie.title, tie.orphans > 0, tie.confidence < 0.7)
        for (a, b, kind), tie in sorted(ties.items(), key=lambda item: item[0][2])  # what is drawn first lies beneath
    )
    joined = set(layout.places)
    alone = tuple((words.table(s), words.anchor(s)) for s in sources if folded.get(s, (s, 0))[0] not in joined)
    return Picture(layout.width, layout.height, nodes, edges, alone)


def _folded(survey: Survey) -> Mapping[str, tuple[str, int]]:
    """For tables of a group: the box that stands for it, and the number of the group on the page."""
    found: dict[str, tuple[str, int]] = {}
    for number, group in enumerate(survey.same_tables, 1):
        free = [source for source in group.sources if source not in found]
        if len(free) > 1:
            found |= dict.fromkeys(free, (free[0], number))
    return found


def _ties(survey: Survey, words: Words, folded: Mapping[str, str], known: set[str]) -> Ties:
    ties: Ties = {}

    def add(left: str, right: str, kind: str, text: str, confidence: float = 1.0, orphans: int = 0) -> None:
        a, b = folded.get(left, left), folded.get(right, right)
        if a != b and {left, right} <= known:
            ties.setdefault((a, b, kind), _Tie([])).add(text, confidence, orphans)

    for r in survey.references:
        text = (
            f"{words.table(r.source)} [{words.labels(r.source, r.columns)}] → {words.table(r.ref_source)} "
            f"[{words.labels(r.ref_source, r.ref_columns)}], confidence {sure(r.confidence)}"
        )
        lost = f", {plural(r.orphans, 'row')} point nowhere" if r.orphans else ""
        add(r.source, r.ref_source, "reference", text + lost, r.confidence, r.orphans)
    pairs = {frozenset((a, b)) for a, b, _ in ties}
    for o in _close(survey.overlaps):
        a, b = (folded.get(p.source, p.source) for p in (o.left, o.right))
        if frozenset((a, b)) in pairs or not {o.left.source, o.right.source} <= known:  # a line joins them already
            continue
        a, b = sorted((o.left.source, o.right.source), key=list(words.profiles).index)
        add(a, b, "overlap", f"{words.table(a)} and {words.table(b)} share {o.common:,} by {o.by}")
    return ties


def _close(overlaps: Sequence[Overlap]) -> list[Overlap]:
    """Those that share much of the smaller side, most of it first; the list below the picture has all."""

    def share(found: Overlap) -> float:
        return found.common / ((found.common + min(found.left_only, found.right_only)) or 1)

    return sorted((o for o in overlaps if share(o) >= _SHARED), key=share, reverse=True)[:_MOST_OVERLAPS]


def _node(box: str, corner: tuple[float, float], words: Words, group: int | None, members: Sequence[str]) -> Node:
    x, y = corner
    rows = sum(words.profiles[s].n_rows for s in members or [box])
    name = words.table(box)
    if group is None or len(members) < 2:
        return Node(x, y, shorten(name, _LONGEST_LABEL), plural(rows, "row"), f"#{words.anchor(box)}", name)
    note = f"and {len(members) - 1} like it, {plural(rows, 'row')}"
    return Node(x, y, shorten(name, _LONGEST_LABEL), note, f"#same{group}", name, group=True)


def _path(layout: Layout, a: str, b: str) -> str:
    """From the side of one box to the side of the other; boxes of one column are joined by a bow on the right."""
    (ax, ay), (bx, by) = layout.places[a], layout.places[b]
    wide, tall = NODE
    ay, by = ay + tall / 2, by + tall / 2
    if ax == bx:
        bow = min(30 + abs(ay - by) / 12, BOW / 0.75)
        return _curve((ax + wide, ay), (bx + wide, by), (bow, bow))
    if ax < bx:
        return _curve((ax + wide, ay), (bx, by), (GAP[0] / 2, -GAP[0] / 2))
    return _curve((ax, ay), (bx + wide, by), (-GAP[0] / 2, GAP[0] / 2))


def _curve(start: tuple[float, float], end: tuple[float, float], pull: Iterable[float]) -> str:
    first, second = pull
    (x, y), (u, v) = start, end
    return f"M{x:g} {y:g}C{x + first:g} {y:g} {u + second:g} {v:g} {u:g} {v:g}"
