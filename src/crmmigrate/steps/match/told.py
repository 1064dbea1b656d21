"""What people decided of a dimension's records, and the keys by which these are found again in another run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from crmmigrate.core.documents import ModelTable
from crmmigrate.core.findings import Finding
from crmmigrate.core.linking import ID, Kind, Linker, PairDecision, RecordRef
from crmmigrate.core.ports import Engine
from crmmigrate.core.rulings import PairId, gone, renewed, ruled
from crmmigrate.core.tables import ROW, SOURCE, Frame

KEY = "_key"
"""Column: the key of `RecordRef`."""
_DIGITS = 12
_KEYS = pa.schema([(KEY, pa.string())])


@dataclass(frozen=True)
class Decided:
    """What decisions come to, by number of record, smaller first.

    Attributes:
        same: Pairs that must be one.
        different: Pairs that must not.
        findings: Disagreements, contradictions, and decisions of which a record is gone.
    """

    same: tuple[tuple[int, int], ...] = ()
    different: tuple[tuple[int, int], ...] = ()
    findings: tuple[Finding, ...] = ()


def keyed(own: Frame, spec: ModelTable, fields: Collection[str], kind: Kind, linker: Linker) -> Frame:
    """The records with `_key`, held.

    Args:
        own: Records of one dimension, each a row of a source.
        spec: The dimension.
        fields: Its fields in the frame.
        kind: How the records are compared.
        linker: The engine's.
    """
    return linker.add(own, {KEY: _key_sql(numbers_of(spec, fields), sorted(set(fields) & set(spec.fields)))}, kind)


def numbers_of(spec: ModelTable, fields: Collection[str]) -> list[str]:
    """Fields that alone tell a record within its system."""
    return [group[0] for group in spec.identify if len(group) == 1 and group[0] in spec.scoped and group[0] in fields]


def codes_of(spec: ModelTable, fields: Collection[str]) -> list[str]:
    """Keys of the model that alone tell a record, in whatever system."""
    alone = [group[0] for group in spec.identify if len(group) == 1 and group[0] in fields]
    return [name for name in alone if name not in spec.scoped and spec.fields[name].role == "key"]


def _key_sql(numbers: Sequence[str], fields: Sequence[str]) -> str:
    """SQL of a key: the number in its system, else a hash of what the record says, whatever fields others have."""
    system = f"CASE WHEN coalesce(_system, '') = '' THEN {SOURCE} ELSE _system END"
    said = ", ".join(f"'{name}=' || {_quoted(name)}" for name in fields) or "''"
    content = f"'#' || left(md5(concat_ws('|', {said})), {_DIGITS})"
    numbered = " ".join(f"WHEN {_quoted(n)} IS NOT NULL THEN {system} || ':' || {_quoted(n)}" for n in numbers)
    return f"CASE {numbered} ELSE {content} END" if numbered else content


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def decided(own: Frame, entity: str, decisions: Iterable[PairDecision], engine: Engine) -> Decided:
    """Find the records of decisions, and what these come to.

    Args:
        own: Records with `_rank`, `_source`, `_row` and `_key`.
        entity: The dimension; decisions on others are passed over.
        decisions: In the order in which they were written down.
        engine: Where frames live.
    """
    said = [decision for decision in decisions if decision.entity == entity]
    if not said:
        return Decided()
    ranks = {RecordRef(r[SOURCE], r[ROW], r[KEY]): int(r[ID]) for r in found_again(own, said, engine)}
    kept, lost = renewed(said, ranks)
    rulings = ruled(kept)
    return Decided(
        _numbered(rulings.same, ranks), _numbered(rulings.different, ranks), (*rulings.findings(), *gone(lost))
    )


def found_again(keyed: Frame, decisions: Iterable[PairDecision], engine: Engine) -> list[dict[str, Any]]:
    """The records whose key occurs in decisions: `_rank`, `_source`, `_row`, `_key`."""
    keys = sorted({ref.key for decision in decisions for ref in (decision.left, decision.right)})
    wanted = engine.hold(pa.table([pa.array(keys, pa.string())], schema=_KEYS))
    found = keyed.join(wanted, on=KEY, how="inner").select(ID, SOURCE, ROW, KEY)
    return [dict(row) for row in found.collect(backend="pyarrow").rows(named=True)]


def _numbered(pairs: Iterable[PairId], ranks: dict[RecordRef, int]) -> tuple[tuple[int, int], ...]:
    numbers = (sorted((ranks[pair.left], ranks[pair.right])) for pair in pairs)
    return tuple(sorted((left, right) for left, right in numbers))
