"""Linking on DuckDB with any number of threads, and the SQL by which other engines follow Splink."""

import duckdb
import numpy as np
import pytest
from splink.internals.duckdb.database_api import DuckDBAPI
from splink.internals.linker import Linker

from crmmigrate.adapters.engines import duckdb_linker, linking_sql, splink_settings, weight_learning
from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.adapters.engines.spark_sql import java_pattern, spark_sql
from crmmigrate.core.linking import ID, Weights
from crmmigrate.steps.match import comparing, linking
from crmmigrate.steps.match.kinds import KINDS
from crmmigrate.testing.linker_shapes import records


def rows(frame, *by):
    return sorted(frame.collect(backend="pyarrow").to_native().to_pylist(), key=lambda row: [row[name] for name in by])


@pytest.mark.long
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


@pytest.mark.long
def test_parts_of_the_pairs_say_what_all_say(monkeypatch):
    table, how, found = records("account", 5, 300), KINDS["account"], []
    for most in (10**6, 97):
        monkeypatch.setattr(duckdb_linker, "MOST_PAIRS", most)
        with DuckDBEngine() as engine:
            made = linking.link(engine.hold(table), how, engine, engine.linker)
            found.append((rows(made.pairs, "_l", "_r"), rows(made.labels, ID)))
    assert len(found[0][0]) > 50
    assert found[0] == found[1]


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


@pytest.mark.long
@pytest.mark.parametrize("kind", ["account", "contact"])
def test_maximisation_is_that_of_splink(kind, monkeypatch):
    """Per training key: the same share of true pairs and the same m, as far as Splink has seen the level."""
    how, seen = KINDS[kind], []

    def kept(kind, patterns, counts, weights):
        share, m = maximised(kind, patterns, counts, weights)
        seen.append((kind, weights, share, m))
        return share, m

    def learned(kind, sample):
        alike.extend(table for table, _ in sample.alike if table.num_rows > 1)
        return learn(kind, sample)

    learn, maximised, alike = weight_learning.learn, weight_learning.maximised, []
    monkeypatch.setattr(weight_learning, "learn", learned)
    monkeypatch.setattr(weight_learning, "maximised", kept)
    with DuckDBEngine() as engine:
        prepared = comparing.prepare(engine.hold(records(kind, 6, 900)), how, engine, engine.linker)
        engine.linker.learn(prepared, how)
    assert len(seen) == len(alike) == len(how.training)
    for (others, weights, share, m), table in zip(seen, alike, strict=True):
        expected_share, expected = splinks_own(others, weights, table)
        assert share == pytest.approx(expected_share, abs=1e-6)
        for name, levels in expected.items():
            assert m[name] == pytest.approx(levels, abs=1e-5)


def splinks_own(kind, weights, alike):
    """What Splink estimates from the pairs of a training key."""
    connection = duckdb.connect()
    connection.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'").fetchall()
    linking_sql.create_macros(kind, lambda sql: connection.execute(sql).fetchall())
    connection.register("alike", alike)
    said = splink_settings.settings(kind, weights) | {"max_iterations": 20, "em_convergence": 0.001}
    linker = Linker(DuckDBAPI(connection).register("alike"), said, log_level=None)
    session = linker.training.estimate_parameters_using_expectation_maximisation(
        "l._training = r._training", estimate_without_term_frequencies=True
    )
    m = {
        one["output_column_name"]: [
            float(level.get("m_probability") or 0)
            for level in one["comparison_levels"]
            if not level.get("is_null_level")
        ]
        for one in linker.misc.save_model_to_json()["comparisons"]
    }
    return session.core_model_settings.probability_two_random_records_match, m


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


@pytest.mark.parametrize("of", ["all", "none"])
def test_maximisation_ends_where_all_or_none_are_true(of):
    """Shares stay shares, and nothing is known for certain: Splink fails on both."""
    kind = KINDS["account"]
    names = [c.name for c in kind.comparisons]
    assumed = splink_settings.assumed(kind)
    u = {c.name: splink_settings.whole((*(level.u for level in c.levels), 1.0)) for c in kind.comparisons}
    best = [len(c.levels) if of == "all" else 0 for c in kind.comparisons]
    patterns = np.array([best, [-1] * len(names)])
    share, m = weight_learning.maximised(kind, patterns, np.array([5000, 3]), Weights(0.01, assumed, u))
    assert share == pytest.approx(1.0 if of == "all" else 0.0, abs=0.01)
    assert 0 < share < 1
    assert all(0 < part <= 1 for levels in m.values() for part in levels)
