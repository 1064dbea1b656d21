"""The page of pairs: which are joined, which wait for people, and what speaks for each. One file, no network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crmmigrate.core.linking import Band, ReviewPair, Thresholds
from crmmigrate.core.rulings import Rulings, pair_id
from crmmigrate.report.page import Number, environment
from crmmigrate.report.pairs import SIGNS, WORDS, Mark, Step, bits, chance, mark, steps, title, weight
from crmmigrate.values.masking import mask
from crmmigrate.values.visible import visible

MOST_PAIRS = 60
"""Pairs of one group on the page; the page says how many are left out."""
LABEL, CHART, ROW = 330, 300, 22
"""Pixels: of the words beside a waterfall, of its bars, and the height of a step."""
_LONGEST_LABEL = 46
_LONGEST_VALUE = 300
_HEAD = 16
_END = 44
"""Pixels behind the bars, for the number of the longest."""
_GROUPS = {
    "review": ("For people to decide", "No veto, and not sure enough to be joined without a person."),
    "vetoed": ("Kept apart by a veto", "However alike: something says that they are two. People may overrule it."),
    "automatic": ("Joined without a person", "Sure enough, and nothing speaks against."),
    "leave": ("Left apart", "Compared, and too unlike."),
}  # fmt: skip
_TONES: dict[Band, str] = {"automatic": "loaded", "review": "merged", "leave": "excluded"}


@dataclass(frozen=True)
class EntityPairs:
    """The pairs of one entity.

    Attributes:
        entity: Dimension.
        thresholds: In force.
        bands: Pairs by band, all of them.
        vetoes: Pairs by what closed them, in words.
        pairs: Those that are shown; the others are only counted.
        prior: Probability that any two compared records are one; None: not told.
        personal: Fields that are masked; None: all of them.
    """

    entity: str
    thresholds: Thresholds
    bands: Mapping[Band, int]
    vetoes: Mapping[str, int]
    pairs: Sequence[ReviewPair]
    prior: float | None = None
    personal: Collection[str] | None = None


@dataclass(frozen=True)
class MatchPage:
    """All that the page shows; `created` is text, so that the page depends on nothing but this.

    Attributes:
        project, created: For the head.
        kinds: One an entity.
        rulings: What people decided.
        masked: Whether personal fields are masked.
    """

    project: str
    created: str
    kinds: tuple[EntityPairs, ...]
    rulings: Rulings = field(default_factory=Rulings)
    masked: bool = True


@dataclass(frozen=True)
class Row:
    """A field of two records: its name, both values or None, and how they compare."""

    name: str
    left: str | None
    right: str | None
    mark: Mark


@dataclass(frozen=True)
class Bar:
    """A step of a waterfall, laid out; `end` is where the line to the next one begins."""

    label: str
    words: str
    told: str
    y: int
    x: float
    width: float
    tone: str
    at: float
    end: float


@dataclass(frozen=True)
class Waterfall:
    """Weights of one pair as a picture: `marks` are thresholds, as x and words."""

    bars: tuple[Bar, ...]
    zero: float
    marks: tuple[tuple[float, str], ...]
    width: int
    height: int
    words: str


@dataclass(frozen=True)
class Shown:
    """One pair, ready to be drawn."""

    titles: tuple[str, str]
    pair: ReviewPair
    chance: str
    decided: str
    rows: tuple[Row, ...]
    waterfall: Waterfall


@dataclass(frozen=True)
class Group:
    """The pairs of one group, and how many are not on the page."""

    key: str
    title: str
    words: str
    shown: tuple[Shown, ...]
    more: int


def page(shown: MatchPage) -> str:
    """The page as one HTML file."""
    return environment().get_template("match.html.j2").render(
        shown=shown,
        kinds=[(kind, _bands(kind), _groups(kind, shown)) for kind in shown.kinds],
        numbers=_numbers(shown),
        signs=[(SIGNS[found], words, found.replace(" ", "-")) for found, words in WORDS.items()],
        row=ROW,
        head=_HEAD,
        label=LABEL,
        chance=chance,
        longest=_LONGEST_VALUE,
    )  # fmt: skip


def waterfall(pair: ReviewPair, thresholds: Thresholds, prior: float | None = None) -> Waterfall:
    """Lay the weights of a pair out: each bar begins where the one above it ends.

    Args:
        pair: The pair.
        thresholds: Shown as lines where they are within the picture.
        prior: See `EntityPairs`.
    """
    found = steps(pair, prior)
    total = found[-1].after if found else bits(pair.probability)
    last = Step(f"together: {chance(pair.probability)}", total, 0.0, total)
    ends = [0.0, total, *(step.after for step in found)]
    low, high = min(ends), max(ends)
    wide = max(high - low, 1.0)

    def x(at: float) -> float:
        return round(LABEL + CHART * (at - low) / wide, 1)

    bars = tuple(_bar(step, number, x, last=step is last) for number, step in enumerate([*found, last]))
    limits = (("ask", thresholds.review), ("join", thresholds.automatic))
    marks = tuple((x(bits(at)), words) for words, at in limits if low <= bits(at) <= high)
    told = "; ".join(f"{bar.words} {bar.told}" for bar in bars)
    return Waterfall(bars, x(0.0), marks, LABEL + CHART + _END, _HEAD + ROW * len(bars) + 4, told)


def _bar(step: Step, number: int, x: Callable[[float], float], *, last: bool) -> Bar:
    left, right = sorted((x(step.before), x(step.after)))
    words = visible(step.words, _LONGEST_VALUE)
    return Bar(
        label=words if len(words) <= _LONGEST_LABEL else f"{words[: _LONGEST_LABEL - 1]}…",
        words=words,
        told=weight(step.weight),
        y=_HEAD + ROW * number,
        x=left,
        width=round(max(right - left, 1.0), 1),
        tone="total" if last else "for" if step.weight > 0 else "against",
        at=right,
        end=x(step.after),
    )


def _bands(kind: EntityPairs) -> list[tuple[str, int, str, float, float]]:
    """By band: what it is, pairs, colour, and where its part of the bar begins and how wide it is."""
    words: dict[Band, str] = {
        "automatic": f"joined without a person, from {chance(kind.thresholds.automatic)}",
        "review": f"for people to decide, from {chance(kind.thresholds.review)}, or vetoed",
        "leave": "left apart",
    }
    whole, start, found = sum(kind.bands.values()) or 1, 0.0, []
    for band, told in words.items():
        count = kind.bands.get(band, 0)
        wide = 100 * count / whole
        found.append((told, count, _TONES[band], round(start, 2), round(wide, 2)))
        start += wide
    return found


def _groups(kind: EntityPairs, page_: MatchPage) -> list[Group]:
    by_group: dict[str, list[ReviewPair]] = {key: [] for key in _GROUPS}
    for pair in kind.pairs:
        by_group["vetoed" if pair.vetoes else pair.band].append(pair)
    return [
        Group(
            key,
            *_GROUPS[key],
            tuple(_shown(pair, kind, page_) for pair in pairs[:MOST_PAIRS]),
            max(len(pairs) - MOST_PAIRS, 0),
        )
        for key, pairs in by_group.items()
        if pairs
    ]


def _shown(pair: ReviewPair, kind: EntityPairs, page_: MatchPage) -> Shown:
    """Values are compared first and masked then, so that what differs is seen though it is hidden."""
    personal = pair.values if kind.personal is None else kind.personal
    hidden = set(personal) if page_.masked else set()
    rows = []
    for name, (left, right) in pair.values.items():
        told = [value and (mask(value) if name in hidden else value) for value in (left, right)]
        rows.append(Row(name, told[0], told[1], mark(left, right)))
    masked = {row.name: (row.left, row.right) for row in rows}
    key = pair_id(pair)
    decided = "people disagree" if key in page_.rulings.disagreements else page_.rulings.verdict(key)
    picture = waterfall(pair, kind.thresholds, kind.prior)
    return Shown(
        title(replace(pair, values=masked)), pair, chance(pair.probability), decided or "", tuple(rows), picture
    )


def _numbers(shown: MatchPage) -> list[Number]:
    """Headline numbers over all entities."""
    sums = {band: sum(kind.bands.get(band, 0) for kind in shown.kinds) for band in _TONES}
    vetoed = sum(sum(kind.vetoes.values()) for kind in shown.kinds)
    split = len(shown.rulings.disagreements) + len(shown.rulings.contradictions)
    decided = len(shown.rulings.same) + len(shown.rulings.different)
    return [
        Number("pairs joined without a person", f"{sums['automatic']:,}"),
        Number("pairs for people to decide", f"{sums['review']:,}", tone="warn" if sums["review"] else "good"),
        Number("vetoes", f"{vetoed:,}"),
        Number("pairs decided by people", f"{decided:,}"),
        Number("disagreements and contradictions", f"{split:,}", tone="bad" if split else "good"),
    ]
