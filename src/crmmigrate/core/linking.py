"""Linking: what is compared between two records of one thing, and what is known of a pair.

Conditions and features are SQL in DuckDB's dialect, of functions that every engine has; an adapter translates them.
A feature is a column of the prepared records; a condition sees it as `<feature>_l` and `<feature>_r`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol, Self, runtime_checkable

from crmmigrate.core.learned import Expected, Lesson
from crmmigrate.core.tables import Frame

ID = "_rank"
"""The record's number in one run: the best is 1."""

CONTENT = "_content"
"""A hash of what the record says, by which samples are drawn: the place of its row must not matter."""

Band = Literal["automatic", "review", "leave"]
Verdict = Literal["same", "different", "unsure"]

PAIR_COLUMNS = ("_l", "_r", "weight", "probability", "vetoes", "band", "decided")
"""Of a frame of pairs, before columns `gamma_<comparison>` and `w_<comparison>`.

`_l` < `_r` are records by their `_rank`; `weight` is in bits, with the prior: the log-odds of `probability`; `vetoes`
are names with a blank between, empty where there is none; `decided` is a person's verdict, or null.
`gamma_<comparison>` is the number of the level that holds, counted from the end (0: all other), -1 where a side has no
value; `w_<comparison>` its bits.
"""


@dataclass(frozen=True)
class Level:
    """One way in which two values agree.

    Attributes:
        name: Such as `same`.
        sql: Condition over `<feature>_l` and `<feature>_r`.
        words: What a person is told, such as `same name`.
        m: The share of true pairs that agree so, as long as nothing is learned.
        tf: Feature whose frequency tells how much an agreement says; None: all agreements say the same.
        u: The share of pairs of different things that agree so, as long as nothing is learned.
    """

    name: str
    sql: str
    words: str
    m: float
    tf: str | None = None
    u: float = 0.0005


@dataclass(frozen=True)
class Comparison:
    """A question about two records, with answers from the best to `all other`.

    Attributes:
        name: Such as `phone`.
        null: Condition under which nothing can be said.
        levels: The answers, the best first, without `all other`.
        other: What a person is told where no level holds, such as `different telephones`.
        fields: Fields of the model that it looks at.
        certain: Whether its best answer, in a pair that no gate closes, opens gates between all that hang together so.
    """

    name: str
    null: str
    levels: tuple[Level, ...]
    other: str
    fields: tuple[str, ...] = ()
    certain: bool = False


@dataclass(frozen=True)
class Veto:
    """A reason why two records are not one, however alike they are.

    Attributes:
        name: Such as `birth_dates`.
        sql: Condition over `<feature>_l` and `<feature>_r`; a null is no veto.
        reason: One sentence for people.
        hard: Whether it holds for any two records of one cluster, not only for pairs that were compared.
        of: Comparison whose differences it rests on: where these are common among true pairs, it is no gate.
    """

    name: str
    sql: str
    reason: str
    hard: bool = True
    of: str = ""


@dataclass(frozen=True)
class Lookup:
    """A feature that a Python function makes of another one; it sees each distinct value once.

    Attributes:
        of: Feature or field, text. For few distinct values: first names, towns.
        function: Gives the value, or None.
    """

    of: str
    function: Callable[[str], str | None]


@dataclass(frozen=True)
class Rare:
    """A feature: the word of a text that the fewest records have; ties by the alphabet.

    Attributes:
        of: Feature of words with one blank between.
        place: 1 for the rarest word, 2 for the next.
    """

    of: str
    place: int = 1


@dataclass(frozen=True)
class Spread:
    """A feature: how many different values the records have that share another value; 0 where that is null.

    Attributes:
        of: SQL of the values that are counted.
        by: Feature that the records share.
    """

    of: str
    by: str


Made = str | Rare | Spread
"""How an engine makes a column: SQL, or one of the above."""
Feature = Made | Lookup
"""How a column is made. Lists of texts are allowed where a condition asks for them."""


@dataclass(frozen=True)
class Kind:
    """How records of one kind of thing are compared.

    Attributes:
        name: account, contact, product ...
        fields: Fields of the model that features are made of; a table without them has nulls there.
        features: Stages of features by name, each over the columns before it.
        blocks: SQL of the keys by which candidates are found: records that share one are compared; null is no key.
        training: SQL of keys that make likely pairs, for learning; each with the comparisons of which it says too much.
        comparisons: The questions.
        vetoes: The gates.
        macros: SQL functions that conditions use: name to (arguments, expression).
        biggest_block: A value that more records share is no candidate key.
        vague: Keys of `blocks` that say little: who shares nothing else that brings him forward is hardly the same.
        biggest_vague: As `biggest_block`, for these.
    """

    name: str
    fields: tuple[str, ...]
    features: tuple[Mapping[str, Feature], ...]
    blocks: tuple[str, ...]
    training: tuple[tuple[str, tuple[str, ...]], ...]
    comparisons: tuple[Comparison, ...]
    vetoes: tuple[Veto, ...] = ()
    macros: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    biggest_block: int = 100
    vague: tuple[str, ...] = ()
    biggest_vague: int = 12


@dataclass(frozen=True)
class Weights:
    """What was learned of a kind, or is assumed of it.

    Attributes:
        prior: Share of all pairs that are one thing.
        m: By comparison, the share of true pairs at each level, the last for `all other`.
        u: The same of pairs of different things.
        pairs: How many likely pairs they were learned from; 0: assumed.
        lesson: How weights become log-odds.
    """

    prior: float
    m: Mapping[str, tuple[float, ...]]
    u: Mapping[str, tuple[float, ...]]
    pairs: int = 0
    lesson: Lesson = field(default_factory=Lesson)

    @property
    def start(self) -> float:
        """Bits that any pair has before anything is compared."""
        return self.lesson.shift + self.lesson.scale * math.log2(self.prior / (1 - self.prior))

    def data(self) -> dict[str, Any]:
        """As JSON has it; `of` reads that back."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Weights that `data` has written."""
        lesson = dict(data["lesson"])
        return cls(
            float(data["prior"]), _tuples(data["m"]), _tuples(data["u"]), int(data["pairs"]),
            Lesson(**(lesson | {"bits": _tuples(lesson["bits"])})),
        )  # fmt: skip


def _tuples(levels: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, ...]]:
    return {name: tuple(float(one) for one in of) for name, of in levels.items()}


@runtime_checkable
class Linker(Protocol):
    """Compares records, beside each engine (`engine.linker`). Frames given back are held."""

    def add(
        self, records: Frame, features: Mapping[str, Made], kind: Kind, known: Mapping[str, Frame] | None = None
    ) -> Frame:
        """The records with one more column for each feature; not held.

        Args:
            records: Any columns.
            features: How the columns are made.
            kind: Whose SQL functions they may use.
            known: By feature, what other records say that count too: of a `Rare` numbers of records by word (`_word`,
                `_n`), of a `Spread` values with what they share (`_by`, `_of`).
        """
        ...

    def candidates(self, prepared: Frame, kind: Kind, known: Frame | None = None) -> Frame:
        """Pairs `_l` < `_r` of records that share a block key which not too many share.

        Args:
            prepared: Records with `_rank`, `_content` and all features.
            kind: The kind.
            known: Records with other numbers, `_rank` and all features: they are compared with those of `prepared`,
                not with one another.
        """
        ...

    def learn(self, prepared: Frame, kind: Kind) -> Weights:
        """Estimate the weights on a deterministic, bounded sample, without labels."""
        ...

    def score(
        self, prepared: Frame, pairs: Frame, kind: Kind, weights: Weights, least: float, among: Frame | None = None
    ) -> Frame:
        """Pairs of at least a probability: `_l`, `_r`, `weight`, `probability`, `gamma_<comparison>`, `w_<comparison>`.

        `w_<comparison>` is what the comparison adds to the weight, in bits. How frequent a value is is counted among
        the records of `among`, which needs the features of `tf` only; None: among those of `prepared`.
        """
        ...

    def judge(self, prepared: Frame, pairs: Frame, conditions: Mapping[str, str], kind: Kind) -> Frame:
        """The pairs with a boolean column for each condition; null counts as false."""
        ...


@dataclass(frozen=True)
class Reason:
    """What one comparison says of a pair.

    Attributes:
        comparison: Its name.
        words: In words.
        weight: Bits for (above 0) or against (below 0) the two being one.
    """

    comparison: str
    words: str
    weight: float


@dataclass(frozen=True)
class RecordRef:
    """A record, so that it is found again in another run.

    Attributes:
        source: Source id.
        row: Record number there.
        key: `<system>:<external id>`, or `#` and 12 hex digits of the content where there is no such id.
    """

    source: str
    row: int
    key: str


@dataclass(frozen=True)
class ReviewPair:
    """A pair for a person to decide.

    Attributes:
        entity: Dimension of the model.
        left, right: The records.
        values: Field to the two values, in the order of the model, without fields that both lack.
        probability: Of being one.
        reasons: What speaks for and against, the strongest first.
        vetoes: Reasons of the gates that closed.
        band: Where it would go without a person.
    """

    entity: str
    left: RecordRef
    right: RecordRef
    values: Mapping[str, tuple[str | None, str | None]]
    probability: float
    reasons: Sequence[Reason] = ()
    vetoes: Sequence[str] = ()
    band: Band = "review"


@dataclass(frozen=True)
class PairDecision:
    """One line of decisions/pairs.csv: what a person says of two records.

    Attributes:
        entity: Dimension.
        left, right: The records.
        verdict: same, different or unsure.
        who, when, why: For the record; `when` is an ISO moment.
    """

    entity: str
    left: RecordRef
    right: RecordRef
    verdict: Verdict
    who: str = ""
    when: str = ""
    why: str = ""


@dataclass(frozen=True)
class Thresholds:
    """Where the bands begin.

    Attributes:
        automatic: Probability from which a pair without veto is joined.
        review: Probability from which a person is asked.
        precision: Share of joined pairs that must be right; `automatic` is chosen so. None: as given.
    """

    automatic: float = 0.8
    review: float = 0.5
    precision: float | None = None


@dataclass(frozen=True)
class Linked:
    """What matching of one dimension says of itself, for reports.

    Attributes:
        weights: In force.
        thresholds: In force.
        bands: Pairs by band.
        vetoed: Pairs by veto.
        expected: Of the pairs that are joined without a person.
    """

    weights: Weights
    thresholds: Thresholds
    bands: Mapping[str, int] = field(default_factory=dict)
    vetoed: Mapping[str, int] = field(default_factory=dict)
    expected: Expected = field(default_factory=Expected)
