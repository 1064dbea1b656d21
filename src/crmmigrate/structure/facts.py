"""What is learned about one table before tables are compared: dependencies, roles of columns, its key."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from crmmigrate.core.profiles import Role
from crmmigrate.structure import calendar, dependencies
from crmmigrate.structure.dependencies import Matrix, uniqueness
from crmmigrate.structure.sampling import Sample

UNIQUE = 0.98  # distinct per filled row from which a column counts as unique, dirty rows included
DETERMINES = 0.9
EQUIVALENT = 0.95
MOST_LEFTS = 60
MOST_RANKED = 5_000  # rows of the sample on which the order of columns is compared
SHORT = 5
FEW = 12
EXACT = 0.99
GROWS, NEARLY_GROWS = 0.95, 0.85  # correlation of ranks from which a column grows with another, and of a first look
WELL_REPEATED = 5

Ranks = npt.NDArray[np.float64]

GEOGRAPHY = frozenset({"street", "city", "region", "postcode", "country", "address"})
IDENTIFYING = frozenset({"person", "company", "email"})


@dataclass(eq=False)
class Facts:
    """One table as the model room sees it; roles, key and table role are settled step by step.

    Attributes:
        sample: Its sample.
        roles: Role of each column, by index.
        depends: mu+ of each pair of columns, `[left, right]`.
        unique: Distinct values per filled row of each column.
        key: Indexes of the primary key; empty when there is none.
        key_share: Uniqueness of the key in the sample.
        key_sure, key_why: How sure the key is, 0 to 1, and why.
        role: fact, dimension or bridge.
        grows: Columns that grow with a date column, as transaction numbers do.
        calendar: Columns that repeat a part of a date column -> that one.
    """

    sample: Sample
    roles: list[Role]
    depends: Matrix
    unique: list[float]
    key: tuple[int, ...] = ()
    key_share: float = 0.0
    key_sure: float = 0.5
    key_why: str = ""
    role: str = "fact"
    role_why: str = ""
    grows: set[int] = field(default_factory=set)
    calendar: dict[int, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.sample.name

    def label(self, index: int) -> str:
        """Original header of a column."""
        return self.sample.columns[index].label

    def determines(self, left: int, right: int) -> bool:
        """Whether a column determines another one, dirty cells allowed for."""
        return bool(self.depends[left, right] >= DETERMINES)

    def equivalent(self, left: int, right: int) -> bool:
        """Whether two columns determine one another."""
        return bool(min(self.depends[left, right], self.depends[right, left]) >= EQUIVALENT)


def is_short_code(facts: Facts, index: int) -> bool:
    """Whether a column holds codes of one short length, as countries and currencies have."""
    values = facts.sample.values[index].tolist()
    short = facts.sample.columns[index].max_length <= SHORT
    return (
        short and facts.unique[index] >= UNIQUE and len({len(v) for v in values}) == 1 and all(map(str.isalnum, values))
    )


def learn(sample: Sample) -> Facts:
    """Measure one table."""
    size = len(sample.columns)
    roles: list[Role] = [c.role for c in sample.columns]
    unique = [uniqueness(sample.codes, [i]) for i in range(size)]
    lefts = _determinants(sample, roles, unique)
    facts = Facts(sample, roles, dependencies.matrix(sample.codes, lefts, range(size)), unique)
    facts.grows = _growing(facts)
    facts.calendar = calendar.parts(sample)
    _correct_roles(facts)
    return facts


def _determinants(sample: Sample, roles: list[Role], unique: list[float]) -> list[int]:
    """Columns that may stand on the left: they repeat, and they are no amounts or dates."""
    able = [
        i
        for i, column in enumerate(sample.columns)
        if sample.distinct(i) >= 2
        and unique[i] < UNIQUE
        and column.inferred_type in ("integer", "string", "boolean")
        and column.semantic_type != "free_text"
    ]
    able.sort(key=lambda i: (roles[i] == "measure", -sample.distinct(i), i))
    return sorted(able[:MOST_LEFTS])


def _growing(facts: Facts) -> set[int]:
    """Columns of numbers or codes whose order is the order of a date column."""
    sample = facts.sample
    dates = [
        i for i, c in enumerate(sample.columns) if c.inferred_type in ("date", "datetime") and sample.distinct(i) > 10
    ]
    codes = [
        i
        for i, c in enumerate(sample.columns)
        if c.inferred_type in ("integer", "string") and sample.distinct(i) > max(20, sample.n / 20)
    ]
    if not dates or not codes:
        return set()
    ranks = {i: _ranks(sample, i)[:MOST_RANKED] for i in {*codes, *dates}}
    near = _correlations([ranks[c] for c in codes], [ranks[d] for d in dates]) > NEARLY_GROWS
    pairs = [(codes[i], dates[j]) for i, j in zip(*np.nonzero(near), strict=True)]
    return {c for c, d in pairs if _rank_correlation(ranks[c], ranks[d]) > GROWS}


def _correlations(left: list[Ranks], right: list[Ranks]) -> Ranks:
    """Of each pair of columns about how far their ranks rise together, rows with a null left out; for all at once."""
    x, y = np.array(left), np.array(right)
    known, other = (~np.isnan(side) for side in (x, y))
    m, n = known.astype(np.float64), other.astype(np.float64)
    x, y = (np.nan_to_num(side - np.nanmean(side, axis=1, keepdims=True)) for side in (x, y))
    rows = np.maximum(m @ n.T, 1.0)
    of_x, of_y = x @ n.T / rows, m @ y.T / rows
    spread = (x**2 @ n.T / rows - of_x**2) * (m @ (y**2).T / rows - of_y**2)
    found: Ranks = (x @ y.T / rows - of_x * of_y) / np.sqrt(np.maximum(spread, 1e-9))
    return found


def _rank_correlation(x: Ranks, y: Ranks) -> float:
    both = ~np.isnan(x) & ~np.isnan(y)
    if both.sum() < 20:
        return 0.0
    a, b = x[both].argsort().argsort(), y[both].argsort().argsort()
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(sample: Sample, index: int) -> Ranks:
    """Per row the rank of its value, numbers by size and texts by letters; nan for null."""
    values = sample.values[index]
    if not len(values):
        return np.full(sample.n, np.nan)
    if sample.columns[index].inferred_type == "integer":
        order = sorted(range(len(values)), key=lambda i: (len(values[i]), str(values[i])))
    else:
        order = list(range(len(values)))
    ranks = np.empty(len(values) + 1)
    ranks[order] = np.arange(len(values))
    ranks[-1] = np.nan
    found: Ranks = ranks[sample.codes[:, index]]
    return found


def _correct_roles(facts: Facts) -> None:
    """Integers that identify something are keys: the profile of one column alone cannot always tell."""
    sample = facts.sample
    texts = [
        i
        for i, c in enumerate(sample.columns)
        if c.inferred_type == "string" and c.semantic_type not in GEOGRAPHY and sample.distinct(i) > 3
    ]
    worded = [t for t, c in enumerate(sample.columns) if c.inferred_type == "string" and _wordy(sample, t)]
    for i, column in enumerate(sample.columns):
        if i in facts.calendar:
            facts.roles[i] = "attribute" if facts.roles[i] != "date" else "date"
        elif column.inferred_type == "string":
            if facts.roles[i] == "attribute" and _abbreviates(facts, i, worded):
                facts.roles[i] = "key"
        elif column.inferred_type != "integer" or facts.roles[i] in ("key", "date"):
            continue
        elif sample.distinct(i) < 8:
            counted = column.minimum in ("0", "1") and column.maximum == str(
                sample.distinct(i) - (column.minimum == "0")
            )
            if counted and any(facts.equivalent(i, t) for t in worded):
                facts.roles[i] = "key"
        elif i in facts.grows or (_names_things(facts, i, texts) and not _belongs_to_key(facts, i)):
            facts.roles[i] = "key"


def _names_things(facts: Facts, index: int, texts: list[int]) -> bool:
    """Whether a number stands for a text one to one, or alone tells at least two texts."""
    named = [t for t in texts if facts.determines(index, t)]
    rivals = set(texts) - facts.grows
    small = [i for i, c in enumerate(facts.sample.columns) if c.inferred_type == "integer" and _few(facts, i)]
    repeats = facts.sample.n >= WELL_REPEATED * facts.sample.distinct(index)
    named += [i for i in small if repeats and i != index and facts.depends[index, i] >= EXACT]
    own = [t for t in named if not any(facts.determines(u, t) for u in rivals - {t})]
    return any(facts.equivalent(index, t) for t in named) or len(own) >= 2


def _abbreviates(facts: Facts, index: int, worded: list[int]) -> bool:
    """Whether short codes of one length stand one to one for the words of another column."""
    sample = facts.sample
    values = sample.values[index].tolist()
    if len(values) < 3 or len(values[0]) > SHORT or len({len(v) for v in values}) > 1:
        return False
    if sample.columns[index].semantic_type in GEOGRAPHY or not all(map(str.isalnum, values)):
        return False
    strings = [t for t, c in enumerate(sample.columns) if c.inferred_type == "string"]
    named = [t for t in strings if t in worded or _told_by(sample, index, t)]
    named = [t for t in named if sample.columns[t].semantic_type not in GEOGRAPHY]
    return any(t != index and facts.equivalent(index, t) for t in named)


def _told_by(sample: Sample, code: int, index: int) -> bool:
    """Whether words without digits stand beside codes that have some."""
    return _share_of_digits(sample, code) >= EXACT and _share_of_digits(sample, index) <= 0.1


def _share_of_digits(sample: Sample, index: int) -> float:
    values = sample.values[index].tolist()
    return sum(any(map(str.isdigit, v)) for v in values) / max(1, len(values))


def _wordy(sample: Sample, index: int) -> bool:
    values = sample.values[index].tolist()
    return sum(len(v) > 2 * SHORT or " " in v for v in values) > 0.5 * len(values)


def _few(facts: Facts, index: int) -> bool:
    """Small numbers such as floors or grades, that a number of a thing may tell."""
    return facts.roles[index] == "attribute" and 3 <= facts.sample.distinct(index) <= FEW


def _belongs_to_key(facts: Facts, index: int) -> bool:
    """Whether a key already tells this number: then the number describes what the key names."""
    keys = [i for i, role in enumerate(facts.roles) if role == "key" and i not in facts.grows]
    return any(facts.depends[k, index] >= EQUIVALENT for k in keys)
