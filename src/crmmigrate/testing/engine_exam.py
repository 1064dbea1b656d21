"""The exam of engines: the same answers to every question, and the same rows from every step, as DuckDB gives.

A package that brings an engine runs it too:

    class TestMine(EngineExam):
        @pytest.fixture(scope="class")
        @classmethod
        def engine(cls):
            with MyEngine() as made:
                yield made
"""

# ruff: noqa: S101, D102 - the names of the questions are their docstrings

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import narwhals as nw
import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.casting import lowered, raised
from crmmigrate.core.ports import Engine
from crmmigrate.testing.engine_questions import PortQuestions
from crmmigrate.testing.engine_shapes import LETTERS, SIGNS, TEXTS, Shape, crm, orders, table
from crmmigrate.testing.engine_transforms import TransformQuestions
from crmmigrate.testing.engine_way import STAGES, Way, differences
from crmmigrate.testing.linker_questions import LinkerQuestions
from crmmigrate.values.canonical import GUARDS

_CODES = (*range(1, 0x19B), *range(0x370, 0x600), *range(0x1E00, 0x2200), *range(0xFB00, 0xFB20))
"""Letters whose cases all engines know; a few phonetic ones got theirs only with Unicode 16."""
SHAPES = ("crm", "orders", "random")


class EngineExam(PortQuestions, TransformQuestions, LinkerQuestions):
    """Questions that every engine must answer alike; a subclass gives the fixture `engine`."""

    seed = 1
    """Seed of the random table."""

    @pytest.fixture(scope="class")
    @classmethod
    def reference(cls) -> Iterator[Engine]:
        """The engine that is believed."""
        with DuckDBEngine() as made:
            yield made

    @pytest.fixture(scope="class")
    @classmethod
    def ways(cls, reference: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Way]:
        """The flow over each shape, as far as it has been asked for."""
        shapes: tuple[Shape, ...] = (crm(), orders(), table(cls.seed))
        folder: Path = tmp_path_factory.mktemp("ways")
        return {name: Way(shape, folder / name, reference) for name, shape in zip(SHAPES, shapes, strict=True)}

    def test_it_is_an_engine(self, engine: Engine) -> None:
        assert isinstance(engine, Engine)
        assert engine.name

    @pytest.mark.parametrize("stage", STAGES)
    @pytest.mark.parametrize("shape", SHAPES)
    def test_a_step_gives_the_same_to_the_row(
        self, engine: Engine, ways: dict[str, Way], shape: str, stage: str
    ) -> None:
        expected = ways[shape].outcome(stage)
        found = ways[shape].on(stage, engine, engine.name)
        assert differences(expected, found) == []

    def test_the_exam_is_worth_something(self, ways: dict[str, Way]) -> None:
        """Every fate, severity and kind of decision happens in the reference, and each source balances."""
        ways["crm"].outcome("validate")
        ways["orders"].outcome("validate")
        accounts = [a for name in ("crm", "orders") for a in ways[name].outcomes["validate"].data["accounts"]]
        assert all(account["balanced"] for account in accounts)
        for fate in ("loaded", "merged", "rejected", "excluded"):
            assert any(account[fate] for account in accounts), fate
        assert ways["crm"].outcomes["clean"].changes is not None
        codes = {f.code for way in ways.values() for outcome in way.outcomes.values() for f in outcome.findings}
        assert {"patch-stale", "values-changed", "foreign-key-orphans", "rows-total", "type", "unique"} <= codes

    def test_texts_on_which_engines_differ(self, engine: Engine, reference: Engine) -> None:
        texts = [*TEXTS, *LETTERS, *SIGNS, *(text + sign for text in TEXTS for sign in SIGNS)]
        texts += [chr(code) for code in _CODES]
        rows = pa.table({"id": list(range(len(texts))), "t": texts})
        value = nw.col("t")
        asked = [
            lowered(value).alias("lower"), raised(value).alias("upper"), value.str.strip_chars().alias("strip"),
            value.str.len_chars().alias("length"), value.str.slice(1, 2).alias("slice"),
            value.str.replace_all("[a-z]", "<>").alias("replaced"), value.str.zfill(5).alias("padded"),
            *(value.str.contains(guard).alias(name) for name, guard in GUARDS.items()),
        ]  # fmt: skip
        one, other = (
            e.hold(rows).select("id", *asked).sort("id").collect(backend="pyarrow").to_native().to_pylist()
            for e in (reference, engine)
        )
        assert [(a, b) for a, b in zip(one, other, strict=True) if a != b] == []
