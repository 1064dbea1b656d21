"""SQL of kpis.yaml: what is refused, with its place; the laws of the comparison."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate import api
from crmmigrate.adapters.engines.duckdb_sandbox import Sandbox
from crmmigrate.core.errors import ConfigError, OutsideError
from crmmigrate.core.kpis import Tolerance
from crmmigrate.steps.kpis import Cause, KpiSqlError, bridge, differs, parsed_expression, parsed_legacy, parsed_source
from crmmigrate.steps.kpis.compare import number, plain

REFUSED = [
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM glob('*')",
    "COPY legacy.a TO 'x'", "SELECT 1; SELECT 2", "INSERT INTO legacy.a VALUES (1)", "DELETE FROM legacy.a",
    "DROP TABLE legacy.a", "ATTACH 'x'", "PRAGMA x", "SET a = 1", "SELECT getenv('HOME')", "SELECT * FROM main.a",
    "SELECT * FROM a", "SELECT * FROM information_schema.tables", "SELECT * FROM duckdb_settings()",
    "SELECT * INTO x FROM legacy.a", "SELECT getvariable('stage')", "SELECT * FROM query('SELECT 1')",
    "SELECT current_setting('x')", "INSTALL httpfs", "LOAD httpfs", "CREATE TABLE x AS SELECT 1", "", "SELECT $1",
    "SELECT * FROM other.legacy.a", "EXPORT DATABASE 'x'", "CALL x()", "WITH a AS (DELETE FROM legacy.a) SELECT 1",
    "SELECT (SELECT content FROM read_text('/etc/passwd')) AS value",
]  # fmt: skip


@pytest.mark.parametrize("sql", REFUSED)
def test_legacy_sql_reaches_nothing_but_its_views(sql):
    with pytest.raises(KpiSqlError):
        parsed_legacy(sql)


def test_legacy_sql_may_do_what_is_needed():
    parsed_legacy(
        'WITH a AS (SELECT "Status" AS s, num("Betrag", \',\') AS b FROM legacy.orders '
        "WHERE day_of(d, 'dmy') < :as_of) "
        "SELECT s AS slice, SUM(b) / NULLIF(COUNT(*), 0) AS value FROM a GROUP BY s"
    )


@pytest.mark.parametrize(
    "text", ["SELECT 1", "SUM(x) FROM y", "pg_sleep(1)", "SUM((SELECT 1))", "read_text('x')", ":day"]
)
def test_an_expression_is_no_statement(text):
    with pytest.raises(KpiSqlError):
        parsed_expression(text)


@pytest.mark.parametrize(
    "text", ["dim_person", "SELECT * FROM pg_user", "SELECT * FROM s.fact_order", "DELETE FROM fact_order"]
)
def test_a_source_reads_the_star_alone(text):
    with pytest.raises(KpiSqlError):
        parsed_source(text, ["fact_order"])


def test_the_sandbox_is_shut(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with Sandbox() as box:
        box.shut()
        reach = (
            f"SELECT * FROM '{secret}'",
            f"COPY (SELECT 1) TO '{tmp_path / 'x'}'",
            "SET enable_external_access=true",
        )
        for sql in (*reach, f"ATTACH '{tmp_path / 'y.db'}'"):
            with pytest.raises(OutsideError):
                box.run(sql)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["secret.csv"]


@pytest.mark.parametrize(
    ("before", "after", "words", "line"),
    [
        ('"dataset": "lines"', '"dataset": "lines', "is no JSON", 17),
        ('"dataset": "lines"', '"dataset": "line"', 'no data set "line"', None),
        ('"dataset": "lines"', '"dataset": "lines",\n              "gain": "x"', "Extra inputs", 18),
        ("SUM(total_amount)", "SUM(total_amount", "is no SQL", 10),
        ("SUM(total_amount)", "SUM(getenv('HOME'))", "calls getenv", 10),
        ("source: fact_order", "source: fact_ordr", "no table of the star", 6),
        ("name: total", "name: 1st", "must match", 8),
    ],
)
def test_faults_have_their_place(kpi, tmp_path, before, after, words, line):
    text = kpi.document(kpi.metric("total", "SUM(total_amount)", dataset="lines"))
    assert before in text
    root = kpi.write(tmp_path / "a", kpi.orders, text.replace(before, after))
    with api.project(root) as project, pytest.raises(ConfigError) as fault:
        api.kpis(project, api.KpiOptions())
    [first] = fault.value.faults
    assert words in first.message
    assert first.file.endswith("kpis.yaml")
    assert line is None or first.line == line


calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no defect
figures = st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=6), st.floats(-1e9, 1e9).map(lambda v: round(v, 6)))


@calm
@given(st.lists(figures, min_size=1, max_size=8))
def test_the_steps_add_up_to_the_last_digit(values):
    levels = [number(v) for v in values]
    causes = [(Cause("rejected", str(i), 1, i), v) for i, v in enumerate(levels)]
    steps = bridge(causes[1:], levels[0])
    whole = sum((Decimal(s["amount"]) for s in steps), Decimal(0))
    assert whole == (levels[0] or 0) - (levels[-1] or 0)


@calm
@given(figures, st.floats(0, 10), st.floats(0, 1))
def test_a_figure_never_differs_from_itself(value, absolute, relative):
    figure = number(value)
    assert not differs(figure, figure, Tolerance(absolute=absolute, relative=relative))


@calm
@given(st.decimals(-(10**9), 10**9, places=6))
def test_plain_text_is_the_same_number(value):
    assert Decimal(plain(value)) == value


def test_none_is_no_zero():
    assert differs(None, Decimal(0), Tolerance(absolute=1))


def test_a_figure_that_is_zero_has_some_slack():
    from crmmigrate.steps.kpis import INEXACT  # noqa: PLC0415

    noise = Decimal("2.2e-16")
    assert not differs(Decimal(0), noise, INEXACT)
    assert not differs(noise, Decimal(0), INEXACT)
    assert differs(Decimal(0), noise, Tolerance())
    assert not differs(Decimal(0), noise, Tolerance(), floating=True)
    assert differs(Decimal(0), Decimal("0.000001"), INEXACT)
    assert differs(Decimal(0), Decimal("0.000001"), Tolerance(), floating=True)
