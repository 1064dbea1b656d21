"""Bare files as tables of their own, safe names, and the picture."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.core.documents import Status
from crmmigrate.project.star_scripts import star_of
from crmmigrate.steps import model
from crmmigrate.steps.model.names import safe_name

SAFE = re.compile(r"[a-z][a-z0-9_]{0,59}")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Kunden-Nr.", "kunden_nr"),
        ("Größe (m²)", "grosse_m2"),
        ("Wert €", "wert_eur"),
        ("CustomerID", "customer_id"),
        ("2B", "column_2b"),
        ("_source", "source"),
        ("客户", "column"),
        ("", "column"),
        ("x" * 90, "x" * 60),
    ],
)
def test_safe_names(header, expected):
    assert safe_name(header) == expected


@given(st.lists(st.text(max_size=80), max_size=30))
def test_safe_names_are_safe_and_unique(headers):
    taken = []
    for header in headers:
        taken.append(safe_name(header, taken))
    assert len(set(taken)) == len(taken)
    assert all(SAFE.fullmatch(name) for name in taken)


def test_a_file_becomes_a_table_with_confirmed_mapping(stage):
    rows = [[f"A-{i}", "2024-01-05", f"{i}.25", str(i % 3), "x y"] for i in range(1, 30)]
    tables, profiles = stage({"in/Offene Posten.csv": (["Beleg", "Am", "Wert €", "Stück", "Text"], rows)})
    made, mappings = model.flat_model(tables, profiles, "bare files")
    assert made.name == "bare_files"
    table = made.tables["offene_posten"]
    assert table.role == "fact"
    assert table.grain == ["beleg"]
    assert {n: f.type for n, f in table.fields.items()} == {
        "beleg": "string", "am": "date", "wert_eur": "number", "stuck": "integer", "text": "string",
    }  # fmt: skip
    assert {n: f.severity for n, f in table.fields.items()} == {
        "beleg": None, "am": "reject", "wert_eur": "reject", "stuck": "reject", "text": None,
    }  # fmt: skip
    assert table.fields["beleg"].required
    (mapping,) = mappings
    assert mapping.applies_to == ["in/Offene Posten.csv"]
    assert mapping.rows_are == "offene_posten"
    assert mapping.status == Status.CONFIRMED
    assert [(c.column, c.position, c.field, c.status) for c in mapping.columns][:2] == [
        ("Beleg", 1, "offene_posten.beleg", Status.CONFIRMED),
        ("Am", 2, "offene_posten.am", Status.CONFIRMED),
    ]


def test_without_a_certain_key_rows_are_known_by_content(stage):
    tables, profiles = stage({"a.csv": (["x", "y"], [["A-1", "1.5"], ["A-1", "1.5"], ["A-2", "2.5"]])})
    made, _ = model.flat_model(tables, profiles, "m")
    assert made.tables["a"].grain == []
    only_amounts = replace(profiles["a.csv"], duplicates=0, keys=(("c002",),))
    made, _ = model.flat_model(tables, {"a.csv": only_amounts}, "m")
    assert made.tables["a"].grain == []


def test_headers_that_fold_to_one_name_and_files_of_one_stem_stay_apart(stage):
    content = (["Name", "name", "NAME "], [["a", "b", "c"]])
    tables, profiles = stage({"n/list.csv": content, "s/list.csv": content, "w.xlsx#1": content, "w.xlsx#2": content})
    made, mappings = model.flat_model(tables, profiles, "m")
    assert sorted(made.tables) == ["n_list", "s_list", "w_1", "w_2"]
    assert list(made.tables["w_1"].fields) == ["name", "name_2", "name_3"]
    assert [m.rows_are for m in mappings] == ["n_list", "s_list", "w_1", "w_2"]


def test_the_picture_has_tables_fields_and_references(stage, engine):
    goods = [[f"G{i:04d}", f"Ding {i * 13 % 101}"] for i in range(60)]
    sold = [[f"S{i:05d}", f"G{i * 7 % 60:04d}", f"{i}.5"] for i in range(200)]
    files = {"goods.csv": (["code", "name"], goods), "sold.csv": (["no", "code", "paid"], sold)}
    star = model.infer(*stage(files), engine).star
    picture = model.mermaid(model.diagram(star, star_of(star).plans))
    assert picture.splitlines()[0] == "erDiagram"
    assert "        string code FK" in picture.splitlines()
    assert '    dim_goods ||--o{ fact_sold : "goods_key"' in picture.splitlines()
