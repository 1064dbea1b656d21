"""How numbers and dates spread: values far off the others, and bars of a histogram."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

MOST_BARS = 20
SHOWN = 5
FEWEST = 20  # values, below which nothing is far off
FEWEST_DISTINCT = 8
REACH = 4.0  # interquartile ranges beyond the quartiles, on the plain scale and on that of magnitudes
TUKEY = 1.5  # beyond so many ranges hardly any value lies, unless there is a tail
APART = 3.0  # so many ranges lie between what is far off and the nearest other value
TEN_YEARS = 3652.0  # days
RARE = 0.01  # what is more frequent is a tail; a filler such as 99999 may be
_FILLER = re.compile(r"-?(?:9{3,}|([0-9])\1{4,})(?:\.0+)?")
_DEFAULTS = (
    "0001-01-01",
    "1111-11-11",
    "1753-01-01",
    "1899-12-30",
    "1899-12-31",
    "1900-01-01",
    "1901-01-01",
    "1970-01-01",
    "2099-12-31",
    "2100-01-01",
    "2999-12-31",
    "3000-01-01",
    "9999-01-01",
    "9999-12-31",
)
"""Days that systems write when they know none."""
_DEFAULT_DAYS = frozenset(dt.date.fromisoformat(day).toordinal() for day in _DEFAULTS)
_NO_DAY = (dt.date(1700, 1, 1).toordinal(), dt.date(2200, 1, 1).toordinal())


@dataclass(frozen=True)
class Known:
    """Values on one scale: numbers, or days as ordinals.

    Attributes:
        x: Ascending values.
        weights: Rows of each.
        days: Whether they are days.
    """

    x: np.ndarray
    weights: np.ndarray
    days: bool


@dataclass(frozen=True)
class Grid:
    """Where a column's values are looked for: ends that no outlier keeps, and the edges of bars between them.

    Attributes:
        low, high: Values below and above are outliers; infinite where none is.
        edges: Ends of the bars, ascending; the outermost bars also take what is beyond them and no outlier.
        days: Whether they are days.
    """

    low: float
    high: float
    edges: tuple[float, ...]
    days: bool

    def text(self, x: float) -> str:
        """A value of this scale: a canonical number or an ISO day."""
        return _day(x) if self.days else _number(x)


Bars = tuple[tuple[str, str, int], ...]


def known(pairs: Sequence[tuple[str, int]], *, days: bool) -> Known:
    """Canonical texts with weights as values on a scale, ascending."""
    x = np.array([_ordinal(text) if days else float(text) for text, _ in pairs], dtype=np.float64)
    weights = np.array([weight for _, weight in pairs], dtype=np.int64)
    order = np.argsort(x, kind="stable")
    return Known(x[order], weights[order], days)


def grid(values: Known, *, whole: bool, latest: float = math.inf) -> Grid:
    """Ends and bars for values.

    Args:
        values: What is known of the column; not empty.
        whole: Whether all are whole numbers.
        latest: Later days cannot be, such as births after the last day of anything else.
    """
    low, high = _ends(values)
    high = min(high, latest)
    inside = values.x[(values.x >= low) & (values.x <= high)]
    edges = _edges(float(inside[0]), float(inside[-1]), whole=whole or values.days) if len(inside) else ()
    return Grid(low, high, edges, values.days)


def counted(values: Known, cells: Grid) -> tuple[Bars, int]:
    """The bars of known values, and how many are outliers."""
    below = int(values.weights[values.x < cells.low].sum())
    above = int(values.weights[values.x > cells.high].sum())
    less = [int(values.weights[values.x < edge].sum()) for edge in cells.edges[1:-1]]
    return bars(cells, less, int(values.weights.sum()), below, above), below + above


def bars(cells: Grid, less: Sequence[int], total: int, below: int, above: int) -> Bars:
    """Bars from cumulated counts.

    Args:
        cells: The grid.
        less: Values less than each inner edge.
        total: All values.
        below: Outliers at the lower end.
        above: Outliers at the upper end.
    """
    if len(cells.edges) < 2:
        return ()
    sums = [below, *less, total - above]
    ends = [cells.text(edge) for edge in cells.edges]
    return tuple((ends[i], ends[i + 1], max(0, sums[i + 1] - sums[i])) for i in range(len(ends) - 1))


def last(values: Known, cells: Grid) -> float:
    """The highest value that is no outlier."""
    inside = values.x[(values.x >= cells.low) & (values.x <= cells.high)]
    return float(inside[-1]) if len(inside) else -math.inf


def far(values: Known, cells: Grid, extremes: Sequence[str | None] = ()) -> tuple[str, ...]:
    """At most five outliers, the farthest first.

    Args:
        values: What is known of the column.
        cells: The grid.
        extremes: Its lowest and highest value, where they are known of all rows.
    """
    found = {cells.text(x) for x in values.x[(values.x < cells.low) | (values.x > cells.high)]}
    for text in extremes:
        if text is not None and not cells.low <= (_ordinal(text) if cells.days else float(text)) <= cells.high:
            found.add(text[:10] if cells.days else text)
    middle = float(_quantiles(values.x, values.weights, (0.5,))[0])

    def distance(text: str) -> float:
        return abs((_ordinal(text) if cells.days else float(text)) - middle)

    return tuple(sorted(found, key=lambda text: (-distance(text), text))[:SHOWN])


# --- ends -----------------------------------------------------------------------------------------


def _ends(values: Known) -> tuple[float, float]:
    x, weights = values.x, values.weights
    impossible = _NO_DAY if values.days else (-math.inf, math.inf)
    if weights.sum() < FEWEST or len(x) < FEWEST_DISTINCT:
        return _with_defaults(values, impossible) if values.days else impossible
    low, high = _apart(x, _reach(x, weights, plain=values.days), _gap(values), days=values.days)
    outside = (x < low) | (x > high)
    if weights[outside].sum() > RARE * weights.sum():
        low, high = (-math.inf, math.inf) if values.days else _fillers(values, low, high)
    return _with_defaults(values, (max(low, impossible[0]), min(high, impossible[1]))) if values.days else (low, high)


def _reach(x: np.ndarray, weights: np.ndarray, *, plain: bool) -> tuple[float, float]:
    """Ends beyond which a value is far off on the plain scale and, for amounts, on that of magnitudes too."""
    first, third = _quartiles(x, weights)
    reach = REACH * (third - first)
    if reach == 0:
        return -math.inf, math.inf
    low, high = first - reach, third + reach
    near = TUKEY * (third - first)
    tails = weights[(x < first - near) | (x > third + near)].sum()
    if plain or tails <= RARE * weights.sum():
        return low, high
    sizes = np.abs(x[x != 0])
    unit = float(np.median(sizes)) / 100 if len(sizes) else 1.0
    one, three = math.asinh(first / unit), math.asinh(third / unit)
    beyond = REACH * (three - one)
    return min(low, unit * math.sinh(max(one - beyond, -300))), max(high, unit * math.sinh(min(three + beyond, 300)))


def _gap(values: Known) -> float:
    """How far what is far off stands from all others; a day, ten years."""
    first, third = _quartiles(values.x, values.weights)
    return max(APART * (third - first), TEN_YEARS if values.days else 0.0)


def _apart(x: np.ndarray, ends: tuple[float, float], gap: float, *, days: bool) -> tuple[float, float]:
    """Ends moved outwards over values that follow one another: a thin tail is none of outliers."""
    low, high = ends
    inside = np.flatnonzero((x >= low) & (x <= high))
    if not len(inside):
        return -math.inf, math.inf
    first, last = int(inside[0]), int(inside[-1])
    while last + 1 < len(x) and x[last + 1] - x[last] < gap:
        last += 1
    while first > 0 and x[first] - x[first - 1] < gap:
        first -= 1
    # Half-way, so that values that were not seen fall to the nearer side.
    below = -math.inf if first == 0 else float(x[first] + x[first - 1]) / 2
    above = math.inf if last + 1 == len(x) else float(x[last] + x[last + 1]) / 2
    below, above = (np.floor(below), np.ceil(above)) if days else (below, above)
    return float(min(low, below)), float(max(high, above))


def _quartiles(x: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Quartiles of the values; of the distinct ones where most are the same."""
    first, third = _quantiles(x, weights, (0.25, 0.75))
    if first == third:
        first, third = _quantiles(x, np.ones_like(weights), (0.25, 0.75))
    return float(first), float(third)


def _quantiles(x: np.ndarray, weights: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Values below which these shares of the rows lie, without interpolation."""
    passed = np.cumsum(weights)
    places = np.searchsorted(passed, np.array(shares) * passed[-1])
    found: np.ndarray = x[np.minimum(places, len(x) - 1)]
    return found


def _fillers(values: Known, low: float, high: float) -> tuple[float, float]:
    """Ends that only fillers such as 99999 are beyond."""
    x = values.x
    beyond = [float(v) for v in x[(x < low) | (x > high)]]
    real = [v for v in beyond if not _FILLER.fullmatch(_number(v))]
    if len(real) == len(beyond):
        return -math.inf, math.inf
    return min([low, *real]), max([high, *real])


def _with_defaults(values: Known, ends: tuple[float, float]) -> tuple[float, float]:
    """Ends that leave out days which systems write when they know none, before or after all others."""
    low, high = ends
    x = values.x
    while True:
        inside = x[(x >= low) & (x <= high)]
        if len(inside) < 3:
            return low, high
        first, last = float(inside[0]), float(inside[-1])
        gap = max(365.0, float(inside[-2] - inside[1]))
        if int(first) in _DEFAULT_DAYS and inside[1] - first > gap / 4:
            low = float(inside[1])
        elif int(last) in _DEFAULT_DAYS and last - inside[-2] > gap / 4:
            high = float(inside[-2])
        else:
            return low, high


# --- bars -----------------------------------------------------------------------------------------


def _edges(low: float, high: float, *, whole: bool) -> tuple[float, ...]:
    """Ends of at most twenty bars of one width, at round places, that hold all from `low` to `high`."""
    if low == high:
        return (low, low + 1) if whole else (low, low)
    width = _round_up((high - low) / (MOST_BARS - 1), whole=whole)
    if whole:
        start = float(math.floor(low))
        return tuple(start + i * width for i in range(math.floor((high - start) / width) + 2))
    first = math.floor(low / width)
    exact = Decimal(f"{width:.12g}")  # 17 * 0.2 is 3.4000000000000004, which would take 3.4 into the bar before
    return tuple(float((first + i) * exact) for i in range(math.floor(high / width) - first + 2))


def _round_up(width: float, *, whole: bool) -> float:
    if whole and width <= 1:
        return 1.0
    size = 10.0 ** math.floor(math.log10(width))
    step = next(f for f in (1, 2, 2.5, 5, 10) if f * size >= width * (1 - 1e-12)) * size
    return float(math.ceil(width)) if whole and step != int(step) else step


def _number(x: float) -> str:
    if math.isinf(x) or math.isnan(x):
        return str(x)
    text = f"{Decimal(f'{x:.15g}'):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _ordinal(text: str) -> float:
    year = int(text[:4])  # an engine may find the year 0000, which Python does not have
    return float(dt.date(year, int(text[5:7]), int(text[8:10])).toordinal()) if year else 0.0


def _day(x: float) -> str:
    return dt.date.fromordinal(min(max(int(x), 1), dt.date.max.toordinal())).isoformat()
