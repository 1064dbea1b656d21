"""A model of one's own, seen through the canonical one: what is known of account.billing_city serves customer.town."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from crmmigrate.core.documents import Model, Vocabulary
from crmmigrate.steps.map.contexts import TABLES
from crmmigrate.steps.map.lexicon import Lexicon, Matrix

_ENOUGH = 0.88  # how near a name must be to one of the canonical field's terms
_FITTING = 0.08
_STRANGE = 0.3
_KINDS = (
    {"email"}, {"phone"}, {"url"}, {"date", "datetime"}, {"number", "money", "percent", "integer"}, {"boolean"},
    {"string", "text", "category", "reference"},
)  # fmt: skip
_LOOSE = {"string", "text"}


def aligned(model: Model, canonical: Model, lexicon: Callable[[], Lexicon]) -> dict[str, str]:
    """Field of the model -> the canonical field that it is; fields that are like none are left out.

    Args:
        model: Any model.
        canonical: The model that the vocabularies speak of.
        lexicon: Makes that of the canonical model; only asked for where a field is not in it.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    known: Lexicon | None = None
    tables = {name: table.fields for name, table in model.tables.items()} | {"common": model.common}
    for table, fields in tables.items():
        own = [name for name in fields if canonical.field(f"{table}.{name}") is not None]
        found |= {f"{table}.{name}": f"{table}.{name}" for name in own}
        taken |= {f"{table}.{name}" for name in own}
        strange = [name for name in fields if name not in own]
        if strange:
            known = known or lexicon()
            found |= _table(table, strange, model, canonical, known)
    return found


def _table(table: str, names: Sequence[str], model: Model, canonical: Model, lexicon: Lexicon) -> dict[str, str]:
    seen = lexicon.scores(names)
    score = np.maximum(seen.score, seen.core * seen.hit)
    said = lexicon.contexts.of_words(table) & TABLES
    scores = score + _bent(said, names, table, model, canonical, lexicon.paths) - 0.2 * seen.place_miss
    rows, columns = linear_sum_assignment(-scores)
    return {
        f"{table}.{names[int(i)]}": lexicon.paths[int(j)]
        for i, j in zip(rows, columns, strict=True)
        if scores[i, j] >= _ENOUGH
    }


def _bent(
    said: frozenset[str], names: Sequence[str], table: str, model: Model, canonical: Model, paths: Sequence[str]
) -> Matrix:
    """What table and type add to the likeness of names."""
    bent = np.zeros((len(names), len(paths)))
    for i, name in enumerate(names):
        own = model.field(f"{table}.{name}")
        for j, path in enumerate(paths):
            other = canonical.field(path)
            where = path.partition(".")[0]
            if said and where != "common":
                bent[i, j] += _FITTING if where in said else -_STRANGE
            if own and other and not _alike(own.type, other.type):
                bent[i, j] -= _STRANGE
    return bent


def _alike(one: str, other: str) -> bool:
    return one in _LOOSE or other in _LOOSE or any({one, other} <= kinds for kinds in _KINDS)


def translated(vocabularies: Sequence[Vocabulary], alias: Mapping[str, str]) -> list[Vocabulary]:
    """The vocabularies in the words of the model: terms and values of a canonical field serve its own one."""
    back: dict[str, list[str]] = {}
    for own, canonical in alias.items():
        back.setdefault(canonical, []).append(own)
    if all(own == [canonical] for canonical, own in back.items()):
        return list(vocabularies)
    return [_translated(v, back) for v in vocabularies]


def _translated(vocabulary: Vocabulary, back: Mapping[str, Sequence[str]]) -> Vocabulary:
    terms: dict[str, list[str]] = {}
    for path, known in vocabulary.terms.items():
        for own in back.get(path, [path]):
            terms.setdefault(own, []).extend(known)
    values = {own: v for path, v in vocabulary.values.items() for own in back.get(path, [path])}
    return vocabulary.model_copy(update={"terms": terms, "values": values})
