"""The effect of proposed rules: each by itself, by what the column beside says, masked, and none that is idle."""

from __future__ import annotations

import pytest

from crmmigrate.core.documents import CleaningRule, ColumnCleaning, Migration, TableCleaning
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.clean.finding.effects import effects
from crmmigrate.steps.clean.looking import Look


@pytest.fixture
def looked(staged, engine):
    """The entry with effects, for columns and the rules proposed for them."""

    def look(columns, rules, sources=("list.csv",), pii=None):
        table = staged(**columns)
        profiles = tuple(
            ColumnProfile(
                f"c{place:03d}", label, len(values), 0, len(set(values)), "string", pii=(pii or {}).get(label)
            )
            for place, (label, values) in enumerate(columns.items(), 1)
        )
        profile = TableProfile("list.csv", table.n_rows, profiles)
        entries = [
            ColumnCleaning(column=label, rules=[CleaningRule(rule=name, **given) for name, given in found])
            for label, found in rules.items()
        ]
        entry = TableCleaning(applies_to=list(sources), columns=entries)
        one = Look(table, profile, entry, Migration(name="x", sources=[]), engine)
        return {c.column: {r.rule: r for r in c.rules} for c in effects(one, [one]).columns}

    return look


def test_each_rule_by_itself_after_the_first_ones(looked):
    found = looked(
        {"n": [" 1,5", "1,5", "tbd", "2", None]},
        {"n": [("trim", {}), ("number", {"options": {"decimal": ","}, "enabled": False})]},
    )["n"]
    assert (found["trim"].effect.cells, found["trim"].effect.examples) == (1, ["␣1,5 -> 1,5"])
    assert (found["number"].effect.cells, found["number"].effect.examples) == (2, ["1,5 -> 1.5"])


def test_the_column_beside_counts_as_it_will_be(looked):
    found = looked(
        {"tel": ["030 901821", "030 901820", "030 901820"], "land": ["Germany", "DE", "Germany"]},
        {"tel": [("phone", {"options": {"beside": "land", "region": "DE"}})], "land": [("country", {})]},
        pii={"tel": "contact"},
    )
    phone = found["tel"]["phone"].effect
    assert phone.cells == 3  # two contexts, which are one when clean
    assert not any("901820" in example for example in phone.examples)


def test_what_is_proven_idle_is_not_proposed(looked):
    columns = {"a": ["x", "y"], "n": ["tbd", "1"]}
    rules = {"a": [("trim", {})], "n": [("number", {"options": {"decimal": "."}})]}
    found = looked(columns, rules)
    assert "a" not in found
    assert found["n"]["number"].effect.cells == 0  # it has something to say of a value
    others = looked(columns, rules, sources=("list.csv", "other.csv"))
    assert others["a"]["trim"].effect.cells == 0  # the other table was not looked at


def test_a_sample_is_scaled_and_proves_nothing(looked):
    columns = {"a": [f" {n}" for n in range(60_000)], "b": ["x"] * 60_000}
    found = looked(columns, {"a": [("trim", {})], "b": [("trim", {})]})
    assert found["a"]["trim"].effect.cells == pytest.approx(60_000, rel=0.01)
    assert found["b"]["trim"].effect.cells == 0


def test_the_sample_is_cleaned_again_only_for_what_acts(staged, engine):
    table = staged(a=[" 1", "2"])
    profile = TableProfile("list.csv", 2, (ColumnProfile("c001", "a", 2, 0, 2, "string"),))
    off, on = (CleaningRule(rule="trim", enabled=enabled) for enabled in (False, True))
    one = Look(table, profile, TableCleaning(applies_to=["list.csv"]), Migration(name="x", sources=[]), engine)
    assert one.rows["c001"].to_pylist() == [" 1", "2"]

    def with_rule(rule):
        return one.with_entry(one.entry.model_copy(update={"columns": [ColumnCleaning(column="a", rules=[rule])]}))

    assert with_rule(off).rows is one.rows or with_rule(off).rows.equals(one.rows)
    assert with_rule(on).staged is one.staged
    assert with_rule(on).rows["c001"].to_pylist() == ["1", "2"]
