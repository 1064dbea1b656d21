"""Linking on DuckDB with any number of threads, and the SQL by which other engines follow Splink."""

import pytest

from crmmigrate.adapters.engines import linking_sql
from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.adapters.engines.spark_sql import java_pattern, spark_sql
from crmmigrate.core.linking import ID
from crmmigrate.steps.match import comparing, linking
from crmmigrate.steps.match.kinds import KINDS
from crmmigrate.testing.linker_shapes import records


def rows(frame, *by):
    return sorted(frame.collect(backend="pyarrow").to_native().to_pylist(), key=lambda row: [row[name] for name in by])


@pytest.mark.parametrize("kind", ["account", "contact"])
def test_threads_and_the_order_of_rows_change_nothing(kind):
    table = records(kind, 3, 300)
    found = []
    for threads, arriving in ((1, table), (4, table), (4, table.sort_by([(ID, "descending")]))):
        with DuckDBEngine(threads=threads) as engine:
            made = linking.link(engine.hold(arriving), KINDS[kind], engine, engine.linker)
            found.append((rows(made.pairs, "_l", "_r"), rows(made.labels, ID), made.linked))
    assert found[0] == found[1] == found[2]
    assert sum(found[0][2].bands.values()) > 50


@pytest.mark.parametrize("kind", ["account", "contact"])
def test_the_sum_of_weights_is_what_splink_says(kind):
    table, how = records(kind, 4, 250), KINDS[kind]
    with DuckDBEngine() as engine:
        linker = engine.linker
        prepared = comparing.prepare(engine.hold(table), how, engine, linker)
        pairs, weights = linker.candidates(prepared, how), linker.learn(prepared, how)
        expected = rows(linker.score(prepared, pairs, how, weights, 0.05), "_l", "_r")
        named = linker._named(prepared)
        levels = linker._held(linking_sql.gammas(how, named, linker._named(pairs)))
        shares = linker._held(linking_sql.frequencies(how, named))
        parts = linker._held(
            linking_sql.parts(how, weights, linker._told(named), linker._named(levels), linker._named(shares))
        )
        found = rows(linker._held(linking_sql.weighed(how, weights, linker._named(parts), 0.05)), "_l", "_r")
    assert len(expected) > 50
    assert found == expected


@pytest.mark.parametrize(
    ("pattern", "java"),
    [
        (r"a.$", r"a[^\n]\z"), (r"[.$\s]\s", r"[.$\t\n\f\r ][\t\n\f\r ]"), (r"[[&]", r"[\[\&]"), (r"[]a]", r"[]a]"),
        (r"\.\$[^\]]", r"\.\$[^\]]"), (r"[^\p{L}\p{N}]+", r"[^\p{L}\p{N}]+"),
    ],
)  # fmt: skip
def test_patterns_of_java(pattern, java):
    assert java_pattern(pattern) == java


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("len(a) + length(b)", "ARRAY_SIZE(a) + LENGTH(b)"),
        ("a[len(a)]", "TRY_ELEMENT_AT(a, ARRAY_SIZE(a))"),
        ("list_filter(a, x -> twice(x, b))", "FILTER(a, x -> (x || x = (LEFT(b, 1))))"),
        (
            "list(w ORDER BY n)",
            "TRANSFORM(ARRAY_SORT(COLLECT_LIST(NAMED_STRUCT('by_0', n, 'value', w))), x -> x.value)",
        ),
        ("regexp_replace(a, '(b)$', '\\1$', 'g')", "REGEXP_REPLACE(a, '(b)\\\\z', '$1\\\\$')"),
    ],
)
def test_sql_of_spark(sql, expected):
    macros = {"twice": ("p, q", "p || p = head(q)"), "head": ("q", "left(q, 1)")}
    assert spark_sql(sql, macros) == expected


@pytest.mark.parametrize("sql", ["regexp_replace(a, 'b', 'c')", "regexp_matches(a, b)"])
def test_sql_that_spark_would_read_otherwise_is_refused(sql):
    with pytest.raises(NotImplementedError):
        spark_sql(sql, {})
