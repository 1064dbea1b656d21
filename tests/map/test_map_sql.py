"""The SQL of mappings: what it gives, and that nothing outside the list passes."""

import re

import narwhals as nw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.expressions import patterns
from crmmigrate.expressions.sql import fault_of, over_headers

HEADERS = {"value", "A"}


def made(engine, source, text, value, other=None):
    columns = {"value": nw.col("c001"), "A": nw.col("c002")}
    frame = source({"v": [value], "a": [other]}).frame
    return frame.select(over_headers(text, columns.get).alias("found")).collect(backend="pyarrow")["found"].to_list()[0]


@pytest.mark.parametrize(
    ("text", "value", "other", "after"),
    [
        ('value * "A" + 1', "2.5", "3", "8.5"),
        ('value / "A"', "1", "0", None),
        ("value / 3", "10", None, "3.333333"),
        ("value + 1", "x", None, None),
        ("round(value, 1)", "-0.25", None, "-0.3"),
        ('"A" || value', "b", None, None),
        ('concat("A", value)', "b", None, "b"),
        ("regexp_extract(value, '([A-Z]+)-([0-9]+)', 2)", "x AB-12", None, "12"),
        ("regexp_extract(value, '^[0-9]+$')", "12\n", None, None),
        ("regexp_replace(value, '[^0-9]', '', 'g')", "a1b2", None, "12"),
        ("value not like '1%'", "21", None, "true"),
        ("value like '100%_'", "100%", None, "true"),
        ("case when value in ('a', 'b') then 'x' else \"A\" end", "c", "d", "d"),
        ("coalesce(nullif(value, '-'), \"A\", 'z')", "-", None, "z"),
        ("cast(value as date)", "2024-02-30", None, None),
        ("cast(value as date)", "2024-02-29 10:00", None, "2024-02-29"),
        ("substr(value, 2, 2) || right(value, 1)", "abcd", None, "bcd"),
        ("length(value) > 3 and not value is null", "äöüß", None, "true"),
        ("value not in ('active')", None, None, None),
        ("case when not value = 'active' then 'x' else 'y' end", None, None, "y"),
        ("case when not value = 'active' then 'x' else 'y' end", "old", None, "x"),
        ("value in ('a') or \"A\" = 'b'", None, "b", "true"),
        ("value || ('-' || \"A\") || 'x'", "a", "b", "a-bx"),
        ("value || concat('-', \"A\") || 'x'", "a", None, "a-x"),
        ("concat(value, concat('-', \"A\"), 'x' || \"A\")", "a", None, "a-"),
        ("regexp_extract(value, '[(](a)', 1)", "(a", None, "a"),
    ],
)
def test_sql(engine, source, text, value, other, after):
    assert made(engine, source, text, value, other) == after


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("select 1", "SELECT"), ("value; drop table x", "second statement"), ("read_text('/etc/passwd')", "READ_TEXT"),
        ("value in (select 1)", "SELECT"), ("getenv('HOME')", "at character 1"), ('"B"', 'column "B"'),
        ("lower(value) over ()", "OVER"), ("coalesce(value, (select 1))", "SELECT"),
        ("value collate nocase", "COLLATE"),
        ("regexp_extract(value, '(?=a)')", "engines read it differently"), ('regexp_extract(value, "A")', "in quotes"),
        ("regexp_replace(value, 'a', 'b')", "'g'"), ("", "empty"), ("value +", "no SQL"),
        ("cast(value as decimal(10,2))", "decimal(...)"), ("value::varchar(2)", "varchar(...)"),
        ("regexp_extract(value, '[(]a', 1)", "has no group 1"), ("regexp_extract(value, 'a{1001}')", "more than 1000"),
        ("regexp_extract(value, '(a{40}b){40}')", "more than 1000"), ("regexp_extract(value, 'a{,3}')", "{0,n}"),
        ("regexp_extract(value, '[a-z&&b]')", "&&"), ("regexp_extract(value, '[a[b]]')", "inside the set"),
        ("value||" * 550 + "'x'", "more than 1000 parts"), ("upper(" * 9 + "value" + ")" * 9, "too much"),
        ("(" * 14 + "value" + " + 1)" * 14, "too much"), ('value / (1 / (1 / (1 / "A")))', "too much"),
        ("1e300", "not allowed"),
        ("(" * 3000 + "1" + ")" * 3000, "longer than"), ("-" + "(-" * 900 + "1" + ")" * 900, "nested|not allowed"),
    ],
)  # fmt: skip
def test_sql_refuses_and_says_what(text, told):
    found = fault_of(text, HEADERS)
    assert found is not None
    assert any(word in found for word in told.split("|"))


@pytest.mark.parametrize(
    "text",
    [
        "cast(value as decimal)",
        "concat('as', (value))",
        "value::int in (1, 2)", "regexp_extract(value, '[\\[&]{2,1000}\\{')",
        "regexp_extract(value, '\\p{Lu}{2}')", 'round(("A" - value) / value * 100, 2) || \'%\'',
        "case " + " ".join(f"when value = '{n}' then 'x'" for n in range(100)) + " end",
    ],
)  # fmt: skip
def test_what_people_need_is_not_refused(text):
    assert fault_of(text, HEADERS) is None


def test_a_long_chain_is_quick(engine, source):
    assert made(engine, source, " || ".join(["value", "'-'"] * 60), "a") == "a-" * 60


KNOWN = ("lower", "upper", "trim", "length", "substr", "left", "replace", "concat", "coalesce", "round", "abs", "if")
OTHER = (
    "read_csv", "getenv", "now", "current_setting", "list_transform", "hash", "md5", "random", "system", "glob",
    "nextval", "unnest", "struct_pack", "json_extract", "strftime", "date_trunc", "count", "sum", "string_agg",
    "chr", "repeat", "query", "format",
)  # fmt: skip
ARGUMENTS = ("value", "'x'", '"A"', "1", "", "*")
LEAVES = ("value", '"A"', "'x'", "1", "null", "now()", "(select 1)", "x", "?", "@a", "b.c", "[1]", "{'a': 1}", "")
SIGNS = ("+", "||", "=", "and", "in", "->", "::", "similar to", "union", ",")


@given(st.sampled_from(OTHER), st.sampled_from(ARGUMENTS), st.sampled_from(["", " || value"]))
def test_no_function_outside_the_list_passes(name, argument, rest):
    assert fault_of(f"{name}({argument}){rest}", HEADERS) is not None


NESTED = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(KNOWN + OTHER), inner).map(lambda p: f"{p[0]}({p[1]})"),
        st.tuples(inner, st.sampled_from(SIGNS), inner).map(" ".join),
        inner.map(lambda i: f"case when {i} then {i} end"),
    ),
    max_leaves=6,
)


@given(NESTED)
def test_the_sandbox_holds(text):
    """What passes names only known columns and functions."""
    if fault_of(text, HEADERS) is None:
        bare = text.replace("'x'", "")
        refused = ("select", "union", "?", "{", "b.c", *(f"{name}(" for name in OTHER))
        assert not any(word in bare for word in refused)


@given(st.text(max_size=40))
def test_any_text_is_refused_or_translated(text):
    fault_of(text, HEADERS)


@given(st.text(alphabet="ab%_.\\$[(", max_size=8), st.text(alphabet="ab%_.\\$[(\n", max_size=8))
def test_like_is_that_of_sql(pattern, text):
    def matches(p, t):
        if not p:
            return not t
        if p[0] == "%":
            return any(matches(p[1:], t[i:]) for i in range(len(t) + 1))
        return bool(t) and p[0] in ("_", t[0]) and matches(p[1:], t[1:])

    assert bool(re.match(patterns.like(pattern).replace(r"\z", r"\Z"), text)) == matches(pattern, text)
