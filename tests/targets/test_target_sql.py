import datetime as dt
import subprocess
import sys

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.adapters.targets import open_target
from crmmigrate.adapters.targets.parquet import text_block
from crmmigrate.adapters.targets.sql import (
    bound,
    object_name,
    parsed_url,
    percent_bound,
    quoted,
    without_secret,
)
from crmmigrate.core.errors import UsageError

ESCAPES = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


def decoded(cell):
    """What PostgreSQL and MySQL read from a cell of a text block."""
    if cell == "\\N":
        return None
    parts, rest = [], cell
    while rest:
        step = 2 if rest[0] == "\\" else 1
        parts.append(ESCAPES[rest[:2]] if step == 2 else rest[0])
        rest = rest[step:]
    return "".join(parts)


texts = st.one_of(st.none(), st.text(alphabet=st.sampled_from("a\\\t\n\rN.é😀 \0")), st.text(max_size=20))


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=20))
def test_a_text_block_says_what_the_batch_says(rows):
    batch = pa.record_batch([pa.array([r[i] for r in rows], pa.string()) for i in range(2)], names=["a", "b"])
    block = text_block(batch).decode()
    assert block.endswith("\n")
    assert [tuple(decoded(c) for c in line.split("\t")) for line in block[:-1].split("\n")] == rows


def test_a_text_block_of_typed_columns_and_of_a_slice():
    batch = pa.record_batch(
        {
            "i": [1, None, 3],
            "b": [True, False, None],
            "d": [dt.date(1815, 12, 10), None, None],
            "s": ["", "x", "y"],
        }
    )
    assert text_block(batch) == b"1\ttrue\t1815-12-10\t\n\\N\tfalse\t\\N\tx\n3\t\\N\t\\N\ty\n"
    assert text_block(batch.slice(1, 1), boolean_digits=True) == b"\\N\t0\t\\N\tx\n"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT :a, ':a', \":a\" -- :a\n, :a::int", "SELECT <a>, ':a', \":a\" -- :a\n, <a>::int"),
        ("SELECT 'it''s :a' /* :a */ || :b_1", "SELECT 'it''s :a' /* :a */ || <b_1>"),
        ("SELECT 1", "SELECT 1"),
    ],
)
def test_parameters_are_found_outside_of_texts(sql, expected):
    assert bound(sql, "<{}>".format) == expected


def test_percent_signs_are_doubled_for_drivers_that_format():
    assert percent_bound("SELECT '%' LIKE :x AS \"5%\"") == "SELECT '%%' LIKE %(x)s AS \"5%%\""


@given(st.text(min_size=1, max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_object_names_fit(table, columns):
    name = object_name("uq", table, columns)
    assert len(name.encode()) <= 63
    assert name == object_name("uq", table, columns)
    assert name != object_name("fk", table, columns)


@given(st.text(min_size=1).filter(lambda name: "\0" not in name))
def test_quoted_names_can_be_read_back(name):
    assert quoted(name)[1:-1].replace('""', '"') == name


@pytest.mark.parametrize("url", ["", "star.duckdb", "db2://x:geheim@h/d", "postgresql://u:geheim@h:port/d"])
def test_urls_that_no_target_serves(url):
    with pytest.raises(UsageError) as caught:
        open_target(url)
    assert "geheim" not in f"{caught.value.message} {caught.value.next}"


def test_secrets_are_blotted_out():
    url = parsed_url("mysql://u:p%40ss@h/d", ("mysql",))
    assert without_secret("access denied with p@ss", url) == "access denied with ***"


def test_a_missing_driver_is_a_plugin_error_and_the_others_still_open(tmp_path):
    script = (
        "import sys; sys.modules['psycopg'] = sys.modules['pymysql'] = None\n"
        "from crmmigrate.adapters.targets import open_target\n"
        "from crmmigrate.core.errors import PluginError\n"
        f"print(open_target('sqlite:///{tmp_path}/x.db').tables())\n"
        "for url in ('postgresql://h/d', 'mariadb://h/d'):\n"
        "    try: open_target(url)\n"
        "    except PluginError as error: print(error.next)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "{}",
        "pip install 'crmmigrate[postgres]'",
        "pip install 'crmmigrate[mysql]'",
    ]
