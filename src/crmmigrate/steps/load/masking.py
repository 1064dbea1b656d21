"""Pseudonyms go in instead of personal data: once per distinct value, after matching, before keys and types."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Tables
from crmmigrate.core.tables import Frame, Table
from crmmigrate.steps.load.names import KEYS
from crmmigrate.values.pseudonyms import Pseudonyms

HASH = "key"
ROW_TEXTS = ("_rowkey", "_digest")
"""Columns of facts that hold the grain, or a hash of the content that could be guessed."""
_VALUE, _PSEUDONYM = "_value", "_pseudonym"
_FIELDS: list[tuple[str, pa.DataType]] = [(_VALUE, pa.string()), (_PSEUDONYM, pa.string())]


@dataclass(frozen=True)
class MaskConfig:
    """What `masked` needs.

    Attributes:
        key: The secret.
        kinds: Table of the model -> field -> kind of personal data, one of `Pseudonyms.kinds`.
    """

    key: bytes = field(repr=False)
    kinds: Mapping[str, Mapping[str, str]]

    @property
    def fingerprint(self) -> str:
        """Tells one key from another without telling it."""
        return hashlib.sha256(b"crmmigrate mask|" + self.key).hexdigest()[:16]


def masked(tables: Tables, config: MaskConfig, engine: Engine) -> dict[str, Table]:
    """Matched tables with pseudonyms; their order, keys and empty cells stay.

    Args:
        tables: Matched tables; those named `<table>.<part>` have the fields of the table.
        config: What is personal.
        engine: Where frames live.
    """
    done = {}
    for name, table in tables.items():
        kinds = dict(config.kinds.get(name.partition(".")[0], {}))
        if name.endswith(".alternates"):
            done[name] = _masked_values(table, kinds, config.key, engine)
            continue
        present = set(table.frame.collect_schema().names())
        wanted = {f: k for f, k in (kinds | dict.fromkeys(ROW_TEXTS, HASH)).items() if f in present}
        done[name] = _masked(table, wanted, config.key, engine)
    return done


def _masked_values(table: Table, kinds: Mapping[str, str], key: bytes, engine: Engine) -> Table:
    """Rows of `field` and `value`: each field has its own kind."""
    parts = [table.frame.filter(~nw.col("field").is_in(list(kinds)))] if kinds else [table.frame]
    for kind in sorted(set(kinds.values())):
        fields = [name for name, known in kinds.items() if known == kind]
        mine = table.with_frame(table.frame.filter(nw.col("field").is_in(fields)))
        parts.append(_masked(mine, {"value": kind}, key, engine).frame)
    return table.with_frame(engine.hold(nw.concat(parts, how="vertical")))


def masked_keys(tables: Tables, config: MaskConfig, engine: Engine) -> dict[str, Table]:
    """Planned tables in which the key map holds hashes of natural keys."""
    if KEYS not in tables:
        return dict(tables)
    return {**tables, KEYS: _masked(tables[KEYS], {"natural_key": HASH}, config.key, engine)}


def _masked(table: Table, kinds: Mapping[str, str], key: bytes, engine: Engine) -> Table:
    if not kinds:
        return table
    frame = table.frame
    order = frame.collect_schema().names()
    for name, kind in kinds.items():
        frame = _replaced(frame, name, Masker(key, kind), engine)
    return table.with_frame(engine.hold(frame.select(order)))


def _replaced(frame: Frame, column: str, masker: Masker, engine: Engine) -> Frame:
    distinct = frame.filter(~nw.col(column).is_null()).select(nw.col(column).alias(_VALUE)).unique()
    mapped = engine.map_batches(distinct, masker, Masker.SCHEMA)
    joined = frame.join(mapped, left_on=column, right_on=_VALUE, how="left")
    return joined.with_columns(nw.col(_PSEUDONYM).alias(column)).drop(_PSEUDONYM)


class Masker:
    """Maps distinct values to their pseudonyms."""

    SCHEMA = pa.schema(_FIELDS)

    def __init__(self, key: bytes, kind: str) -> None:
        self._key = key
        self._kind = kind

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One batch of distinct values."""
        values = batch.column(_VALUE).cast(pa.string())
        made = self._made(values.to_pylist())
        return pa.RecordBatch.from_arrays([values, pa.array(made, pa.string())], schema=self.SCHEMA)

    def _made(self, values: Iterable[object]) -> list[str]:
        function = Pseudonyms(self._key).kinds[self._kind]
        return [function(str(value)) for value in values]
