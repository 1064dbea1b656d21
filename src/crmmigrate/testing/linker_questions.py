"""Questions on linking: every engine that has a linker must find the same pairs, weights and clusters."""

# ruff: noqa: S101, D102 - the names of the questions are their docstrings

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pytest

from crmmigrate.core.documents import Model, ModelField, ModelTable
from crmmigrate.core.linking import ID, Kind, Linker, Weights
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Column, Frame, Table
from crmmigrate.project.store import Store
from crmmigrate.steps import match
from crmmigrate.steps.match.comparing import compared, prepare
from crmmigrate.steps.match.kinds import KINDS
from crmmigrate.testing.engine_shapes import DATES, NUMBERS, TEXTS
from crmmigrate.testing.engine_way import differences
from crmmigrate.testing.linker_shapes import records

VALUES = (
    *TEXTS, *NUMBERS, *DATES, "Müller & Söhne GmbH", "a b  a", "x|y|", "martha", "marhta", "Ünal", "éa b", "a\x0bb",
    "Ae.b. c. ", "ŉﬁΐ", "D-50667", "abc\n", "tail gmbh co kg", "\u00a0a\u2003", "[x&&y]", "a1b22c333", None,
)  # fmt: skip
SQL = (
    "lower(a)", "upper(a)", "trim(a)", "length(a)", "bit_length(a)", "left(a, 2)", "right(a, 2)", "substr(a, 2, 2)",
    "md5(a)", "replace(a, 'a', 'ß')", "translate(lower(a), 'äöüß', 'aou')", "nullif(a, '')", "a || '|' || b",
    "lpad(a, 9, '0')",
    "concat(' ', a, b)", "concat_ws('|', a, b)", "coalesce(a, b)", "CASE WHEN a LIKE '%E+%' THEN a END",
    "regexp_replace(a, '[^\\p{L}\\p{N}]+', ' ', 'g')", "regexp_replace(a, '\\b([a-z])\\. ?', '\\1$', 'g')",
    "regexp_replace(a, '(\\p{L})[\\p{L}\\p{N}]*\\s*', '\\1', 'g')", "regexp_extract(a, '( (?:gmbh|kg|co))+$', 1)",
    "regexp_extract(a, '(?:^| )([0-9]+)', 1)", "regexp_matches(a, 'b$')", "regexp_matches(a, 'a.b')",
    "regexp_matches(a, '[[&\\s]')", "regexp_full_match(a, 'abc|[0-9]+')", "string_split(a, ' ')",
    "string_split(a, '|')", "string_split(a, '')", "split_part(a, '|', 2)",
    "array_to_string(list_sort(string_split(a, ' ')), ' ')",
    "string_split(a, ' ')[9]", "string_split(a, ' ')[1]", "string_split(a, ' ')[len(string_split(a, ' '))]",
    "len(list_distinct(list_filter([a, b], x -> x IS NOT NULL)))",
    "list_transform(string_split(a, ' '), x -> left(x, 1))",
    "list_has_any(string_split(a, ' '), string_split(b, ' '))", "list_contains(string_split(a, ' '), b)",
    "starts_with(a, b)", "levenshtein(a, b)", "jaro_winkler_similarity(a, b) >= 0.799999999", "least(a, b)",
    "greatest(length(a), length(b))", "count(*) OVER (PARTITION BY left(a, 1))", "a < b", "a IN ('0', '', 'x')",
    "CAST(length(a) BETWEEN 2 AND 4 AS VARCHAR)", "near(a, b)",
    "len(list_filter(string_split(a, ' '), x -> near(x, b)))",
)  # fmt: skip
"""SQL that kinds may use, of two texts."""
_MACROS = {"near": ("x, y", "x = y OR (length(x) >= 2 AND levenshtein(x, y) <= 2) OR alike(y, x)"),
           "alike": ("y, x", "starts_with(x, y) AND length(y) > 1")}  # fmt: skip
_ASKED = Kind("asked", ("a", "b"), (), (), (), (), (), _MACROS)


class LinkerQuestions:
    """SQL of kinds, pairs of records, and the whole step."""

    def test_sql_of_kinds_gives_the_same(self, engine: Engine, reference: Engine) -> None:
        n = len(VALUES)
        others = [*VALUES[5:], *VALUES[:5]] + [value and value[::-1] for value in VALUES]
        rows = pa.table({ID: list(range(2 * n)), "a": [*VALUES, *VALUES], "b": others})
        features = {f"f{i}": sql for i, sql in enumerate(SQL)}
        one, other = (_rows(_linker(e).add(e.hold(rows), features, _ASKED)) for e in (reference, engine))
        wrong = [
            f"{SQL[int(name[1:])]} of {row['a']!a}, {row['b']!a}: {row[name]!a}, not {told[name]!a}"
            for told, row in zip(one, other, strict=True) for name in features if row[name] != told[name]
        ]  # fmt: skip
        assert wrong == []

    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_records_are_compared_alike(self, engine: Engine, reference: Engine, kind: str) -> None:
        rows = records(kind, 1)
        one, other = (compared(e.hold(rows), KINDS[kind], e, _linker(e)) for e in (reference, engine))
        pairs = [(told, row) for told, row in zip(_rows(one.prepared), _rows(other.prepared), strict=True)]
        assert [(name, t[name], r[name]) for t, r in pairs for name in t if t[name] != r[name]] == []
        assert other.weights == one.weights
        assert _rows(other.pairs) == _rows(one.pairs)
        assert max(row["probability"] for row in _rows(one.pairs)) > 0.9, "the exam is worth something"

    @pytest.mark.parametrize("kind", ["account", "contact"])
    def test_new_records_are_compared_with_known_ones_alike(self, engine: Engine, reference: Engine, kind: str) -> None:
        how, found = KINDS[kind], []
        for e in (reference, engine):
            linker = _linker(e)
            whole = prepare(e.hold(records(kind, 3)), how, e, linker)
            weights = Weights(0.001, _shares(how, 0.3), _shares(how, 0.01))
            known, new = e.hold(whole.filter(nw.col(ID) <= 150)), e.hold(whole.filter(nw.col(ID) > 150))
            pairs = linker.candidates(new, how, known)
            scored = linker.score(whole, pairs, how, weights, 0.05, whole)
            found.append((_rows(pairs), _rows(scored)))
            if e is reference:
                # The same as without what is known, as far as a new record has part in it.
                every = linker.candidates(whole, how).filter(nw.col("_r") > 150)
                assert _rows(pairs) == _rows(every)
                assert _rows(scored) == _rows(linker.score(whole, every, how, weights, 0.05))
        assert found[0] == found[1]
        assert len(found[0][1]) > 10, "the exam is worth something"

    def test_the_step_finds_the_same_clusters(self, engine: Engine, reference: Engine, tmp_path: Path) -> None:
        config = match.MatchConfig(_MODEL)
        one, other = (
            Store(tmp_path).save("match", e.name + str(i), match.run(_checked(e), config, e), e)
            for i, e in enumerate((reference, engine))
        )
        assert differences(one, other) == []
        assert "contact.pairs" in one.tables


def _shares(kind: Kind, at: float) -> dict[str, tuple[float, ...]]:
    """The first levels of each comparison have that share each."""
    return {c.name: (*[at / len(c.levels)] * len(c.levels), 1 - at) for c in kind.comparisons}


def _linker(engine: Engine) -> Linker:
    linker = getattr(engine, "linker", None)
    if not isinstance(linker, Linker):
        pytest.skip("the engine has no linker")
    return linker


def _rows(frame: Frame) -> list[dict[str, Any]]:
    """Rows in order; lists, whose order says nothing, sorted."""
    found = frame.collect(backend="pyarrow").to_native().to_pylist()
    rows = [{n: sorted(v, key=str) if isinstance(v, list) else v for n, v in row.items()} for row in found]
    return sorted(rows, key=lambda row: (row.get(ID, 0), row.get("_l", 0), row.get("_r", 0)))


def _dimension(kind: str, *dimensions: str) -> ModelTable:
    fields = {f: ModelField() for f in _fields(kind)}
    groups = [["name"]] if kind == "account" else [["first_name", "last_name"]]
    return ModelTable(role="dimension", identify=groups, dimensions=list(dimensions), fields=fields)


def _fields(kind: str) -> list[str]:
    return [f for f in KINDS[kind].fields if not f.endswith("_mention")]


def _checked(engine: Engine) -> dict[str, Table]:
    """Few accounts and contacts as the step before gives them."""
    made = {}
    for number, kind in enumerate(("account", "contact")):
        rows = records(kind, 2, 60)
        n = rows.num_rows
        named = [name and f"name={name}" for name in rows[_fields(kind)[0]].to_pylist()]
        more: dict[str, Any] = {
            "_source": pa.array(["a.csv", "b.csv"] * (n // 2)), "_row": pa.array(range(1, n + 1)),
            "_line": pa.nulls(n, pa.int64()), "_system": pa.array([""] * n), "_priority": pa.array([100] * n),
            "_grain": pa.array([True] * n), "_mention": pa.array(named if number == 0 else [None] * n, pa.string()),
        }  # fmt: skip
        for name, values in more.items():
            rows = rows.append_column(name, values)
        columns = tuple(Column(f, f) for f in _fields(kind))
        made[kind] = Table(kind, engine.hold(rows.drop_columns([ID])), columns, n)
    return made


_MODEL = Model(name="linked", tables={"account": _dimension("account"), "contact": _dimension("contact", "account")})
