"""Propose mappings: each column to at most one field, with confidence, candidates and reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmmigrate.core.documents import Candidate, ColumnMapping, Mapping, Model, Status, Vocabulary
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.map import splits
from crmmigrate.steps.map.built import as_built, built_table, several_currencies
from crmmigrate.steps.map.features import PAIR_FEATURES, Evidence, Judge, judge_of
from crmmigrate.steps.map.grain import rows_are
from crmmigrate.steps.map.headers import layout_key
from crmmigrate.steps.map.lexicon import Matrix
from crmmigrate.steps.map.memory import Memory
from crmmigrate.steps.map.reasons import reasons
from crmmigrate.steps.map.scorer import assign, chances_of
from crmmigrate.steps.map.stand_in import dated
from crmmigrate.steps.map.weights import UNLEARNED, Weights

_CANDIDATES = 5
_LEAST = 0.01
PLAIN = 0.7  # the least chance of what header and values say
_CERTAIN = 0.99  # a suggestion is never certain
_TOGETHER = 64  # tables that are judged in one go


@dataclass(frozen=True)
class Learned:
    """What serves all models.

    Attributes:
        weights: What was learned of headers and values.
        canonical: The model that they and the vocabularies speak of.
    """

    weights: Weights = UNLEARNED
    canonical: Model | None = None


def propose(
    profiles: MappingType[str, TableProfile],
    model: Model,
    vocabularies: Sequence[Vocabulary],
    memory: Memory | Sequence[Mapping] = (),
    learned: Learned = Learned(),
) -> list[Mapping]:
    """Propose one mapping per layout; tables with the same headers share it.

    Args:
        profiles: Source id -> profile.
        model: The model to map to.
        vocabularies: How languages and systems name its fields; none are needed where names tell.
        memory: What people decided before, or the mappings that they confirmed or rejected entries of.
        learned: What was learned of headers and values, and of which model.

    Returns:
        The mappings, ordered by the first source that they apply to.
    """
    remembered = memory if isinstance(memory, Memory) else Memory(memory)
    return proposals(layouts_of(profiles, remembered, model), model, vocabularies, remembered, learned)


@dataclass(frozen=True)
class Layout:
    """Tables with the same headers.

    Attributes:
        name: Unique among the layouts.
        sources: Source ids.
        table: The longest of them, which has seen most; it speaks for all.
        before: The mapping that stands.
    """

    name: str
    sources: list[str]
    table: TableProfile
    before: Mapping | None = None

    @property
    def is_decided(self) -> bool:
        """Whether people confirmed the mapping as a whole and it speaks of these sources and columns."""
        if self.before is None or self.before.status != Status.CONFIRMED:
            return False
        columns = sorted(c.label for c in self.table.columns)
        return set(self.sources) <= set(self.before.applies_to) and columns == sorted(
            c.column for c in self.before.columns
        )


def layouts_of(profiles: MappingType[str, TableProfile], memory: Memory, model: Model) -> list[Layout]:
    """The layouts of all tables, in the order of their first sources.

    Tables with the same headers of which a proposed model made different tables, or whose amounts need a transform
    where those of the others do not, are layouts of their own.
    """
    found: dict[tuple[tuple[str, ...], str | None, tuple[str, ...]], list[str]] = {}
    for source in sorted(profiles):
        key = layout_key([c.label for c in profiles[source].columns])
        made = built_table(model, source)
        mixed = several_currencies(profiles[source]) if made else ()
        found.setdefault((key, made, mixed), []).append(source)
    taken: set[str] = set()
    layouts = []
    for (key, _, _), sources in found.items():
        before = memory.same_layout(key, sources)
        name = before.layout if before and before.layout not in taken else _slug(sources[0], taken)
        taken.add(name)
        layouts.append(Layout(name, sources, max((profiles[s] for s in sources), key=lambda t: t.n_rows), before))
    return layouts


def proposals(
    layouts: Sequence[Layout], model: Model, vocabularies: Sequence[Vocabulary], memory: Memory, learned: Learned
) -> list[Mapping]:
    """One mapping for each layout, whatever the others are."""
    if not layouts:
        return []
    judge = judge_of(model, vocabularies, learned.weights, learned.canonical)
    known = Known(judge, memory, learned.weights, model)
    found = []
    for start in range(0, len(layouts), _TOGETHER):
        some = layouts[start : start + _TOGETHER]
        judged = iter(judge_all([x.table for x in some if x.table.columns], judge, learned.weights, memory))
        for layout in some:
            blank = Mapping(layout=layout.name, applies_to=layout.sources)
            found.append(_mapping(next(judged), layout, known) if layout.table.columns else blank)
    return [as_built(mapping, model, layout.table) for mapping, layout in zip(found, layouts, strict=True)]


@dataclass(frozen=True)
class Known:
    """What all tables are judged by."""

    judge: Judge
    memory: Memory
    weights: Weights
    model: Model


@dataclass(frozen=True)
class Judged:
    """A table and the chances of each answer for its columns."""

    table: TableProfile
    evidence: Evidence
    chances: Matrix


def judge_all(tables: Sequence[TableProfile], judge: Judge, weights: Weights, memory: Memory) -> list[Judged]:
    """Columns x (fields and, last, none) of each table: the chance of each answer."""
    seen = [judge.gather(t) for t in tables]
    found = zip(tables, seen, chances_of(seen, judge, weights), strict=True)
    return [Judged(t, e, memory.weighed(t, judge.paths, _named(t, e, c, judge))) for t, e, c in found]


def _named(table: TableProfile, evidence: Evidence, chances: Matrix, judge: Judge) -> Matrix:
    refused = evidence.pairs[:, :, PAIR_FEATURES.index("refused")]
    chances = outspoken(evidence, chances)
    return judge.namesakes.weighed([c.label for c in table.columns], chances, refused)


def outspoken(evidence: Evidence, chances: Matrix) -> Matrix:
    """The chances, with those lifted of fields of which header and values both speak, and of no other field.

    `date_of_birth` over days is one, however seldom days of such years were met.
    """
    exact, fits = (evidence.pairs[:, :, PAIR_FEATURES.index(name)] for name in ("exact", "for"))
    alone = (exact >= 1) & (fits >= 1) & ((exact >= 1).sum(axis=1, keepdims=True) == 1)
    lifted = chances.copy()
    for row, field in np.argwhere(alone & (chances[:, :-1] < PLAIN)).tolist():
        rest = np.delete(np.arange(chances.shape[1]), field)
        lifted[row, rest] *= (1 - PLAIN) / max(float(lifted[row, rest].sum()), 1e-9)
        lifted[row, field] = PLAIN
    return lifted


def _mapping(judged: Judged, layout: Layout, known: Known) -> Mapping:
    table, model, remembered = judged.table, known.model, known.memory
    before, sources = layout.before, layout.sources
    answers = assign(judged.chances)
    repeated = _repeated(table.columns)
    columns = [_column(i, int(answers[i]), judged, known) for i in range(len(table.columns))]
    columns = [c.model_copy(update={"position": i + 1}) if i in repeated else c for i, c in enumerate(columns)]
    columns = remembered.keep(columns, before)
    fed = [(c, p) for c, p in zip(columns, table.columns, strict=True) if c.field and c.status != Status.REJECTED]
    mapped = {c.field: (p, c.confidence) for c, p in fed if c.field}
    sure = [c.confidence for c, _ in fed]
    grain = remembered.rows_are(table, model) or rows_are(mapped, model)
    proposal = Mapping(
        layout=layout.name,
        applies_to=sources,
        rows_are=grain,
        confidence=round(sum(sure) / len(sure), 4) if sure else 0.0,
        columns=dated(columns, grain, model),
    )
    return splits.proposed(remembered.keep_head(proposal, before), table, sources, model)


def _column(number: int, answer: int, judged: Judged, known: Known) -> ColumnMapping:
    judge, column, chances = known.judge, judged.table.columns[number], judged.chances[number]
    field = judge.paths[answer] if answer < len(judge.paths) else None
    ranked = np.lexsort((judge.names_in_order, -chances[:-1]))[:_CANDIDATES].tolist()
    settled = known.memory.is_confirmed(column.label, field)
    sure = 1.0 if settled else known.weights.confidence(float(chances[answer]), none=field is None)
    confidence = round(min(sure, _CERTAIN), 4)
    others = [i for i in ranked if chances[i] >= _LEAST and i != answer]
    left = min(1.0, (1 - confidence) / max(1e-9, float(chances[others].sum())))
    candidates = [
        Candidate(field=judge.paths[i], confidence=confidence if i == answer else round(float(chances[i]) * left, 4))
        for i in ranked
        if i in others or i == answer
    ]
    labels = [c.label for c in judged.table.columns]
    why = known.memory.why(labels, number, field) + reasons(number, column, answer, judged.evidence, judge)
    return ColumnMapping(
        column=column.label,
        field=field,
        confidence=confidence,
        why=why,
        candidates=candidates,
        **known.memory.form(column.label, field, known.model),
    )


def _repeated(columns: tuple[ColumnProfile, ...]) -> set[int]:
    labels = [c.label for c in columns]
    return {i for i, label in enumerate(labels) if labels.count(label) > 1}


def _slug(source: str, taken: set[str]) -> str:
    """A readable name of a layout, from its first source."""
    path, _, sheet = source.partition("#")
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    base = re.sub(r"[^\w]+", "-", f"{stem} {sheet}".strip().lower()).strip("-_") or "layout"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name
