"""What is inferred from tables whose headers say nothing, something, or mislead."""

import datetime as dt
import random
from dataclasses import replace

import pytest

from crmmigrate.steps import model
from crmmigrate.structure.relations import MOST_ASKED
from crmmigrate.structure.sampling import short_names
from crmmigrate.structure.spellings import normalise


def by_name(inferred):
    return {t["name"]: t for t in inferred.tables}


def edges(inferred):
    return {(k["table"], *k["columns"], k["ref_table"], *k["ref_columns"]) for k in inferred.foreign_keys}


def groups(inferred):
    return {frozenset(c.split(".", 1)[1] for c in d["columns"]) for d in inferred.dimensions}


def test_a_flat_order_list_without_meaningful_headers(stage, engine, orders):
    tables, profiles = stage({"export.csv": orders})
    found = model.infer(tables, profiles, engine)
    table = by_name(found)["export"]
    assert table["role"] == "fact"
    assert table["primary_key"] == ["F03", "F05"]
    assert groups(found) == {frozenset({"F02", "F07", "F08"}), frozenset({"F01", "F10", "F11"})}
    assert table["coarse_measures"] == {"F09": ["F05"]}
    assert table["columns"]["F04"] == "measure"
    assert table["columns"]["F06"] == "date"


def test_the_star_of_a_flat_list_has_its_dimensions_and_reasons(stage, engine, orders):
    tables, profiles = stage({"export.csv": orders})
    star = model.infer(tables, profiles, engine).star
    fact = star.tables["export"]
    assert fact.role == "fact"
    assert fact.grain == ["f03", "f05"]
    assert sorted(fact.dimensions) == ["f07", "f10"]
    assert set(star.tables["f07"].fields) == {"f07", "f02", "f08"}
    assert star.tables["f07"].grain == ["f07"]
    assert ["f02"] in star.tables["f07"].identify
    assert fact.fields["f09"].additive == "non"
    assert fact.fields["f04"].additive == "additive"
    assert all(t.why and t.confidence is not None for t in star.tables.values())


def test_soiled_cells_change_nothing(stage, engine, orders):
    headers, rows = orders
    pick = random.Random(5)
    soiled = [list(r) for r in rows]
    for row in soiled:
        for i in (0, 1, 7, 10):
            if pick.random() < 0.02:
                row[i] = pick.choice(["-", row[i].upper(), f" {row[i]}  ", "?!"])
    tables, profiles = stage({"export.csv": (headers, soiled)})
    found = model.infer(tables, profiles, engine)
    assert by_name(found)["export"]["primary_key"] == ["F03", "F05"]
    assert groups(found) == {frozenset({"F02", "F07", "F08"}), frozenset({"F01", "F10", "F11"})}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_of_rows_and_files_does_not_matter(stage, engine, orders, seed):
    headers, rows = orders
    other = (["Kuerzel", "Wer"], [[f"K{i}", f"Person {i}"] for i in range(40)])
    straight = model.infer(*stage({"a.csv": (headers, rows), "b.csv": other}), engine)
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    turned = model.infer(*stage({"b.csv": other, "a.csv": (headers, shuffled)}), engine)
    assert turned == straight


def company():
    """Numbered tables of a service company: every key is 1, 2, 3 ..., references are named by role."""
    pick = random.Random(11)
    staff = [[str(i), f"Person {i * 31 % 17}-{i}", None if i < 3 else str(1 + i % 2)] for i in range(1, 15)]
    clients = [[str(i), f"Firma {i * 71 % 113} {i}", str(1 + i % 14), pick.choice("ABC")] for i in range(1, 121)]
    cases = [
        [str(i), str(pick.randint(1, 120)), str(1 + i * 5 % 14), f"{pick.randint(5, 90)}.{i % 90 + 10}",
         (dt.date(2023, 1, 1) + dt.timedelta(days=pick.randint(0, 600))).isoformat(), str(pick.randint(1, 4))]
        for i in range(1, 701)
    ]  # fmt: skip
    return {
        "Leute.csv": (["Nr", "Name", "Chef"], staff),
        "Kunden.csv": (["Nr", "Firma", "Betreuer", "Klasse"], clients),
        "Faelle.csv": (["Nr", "Kunde", "Techniker", "Kosten", "Am", "Stufe"], cases),
    }


def test_references_named_by_role_among_tables_numbered_alike(stage, engine):
    found = model.infer(*stage(company()), engine)
    assert edges(found) == {
        ("Leute", "Chef", "Leute", "Nr"),
        ("Kunden", "Betreuer", "Leute", "Nr"),
        ("Faelle", "Kunde", "Kunden", "Nr"),
        ("Faelle", "Techniker", "Leute", "Nr"),
    }
    assert {n: t["role"] for n, t in by_name(found).items()} == {
        "Leute": "dimension", "Kunden": "dimension", "Faelle": "fact",
    }  # fmt: skip
    assert {n: t["primary_key"] for n, t in by_name(found).items()} == {
        "Leute": ["Nr"], "Kunden": ["Nr"], "Faelle": ["Nr"],
    }  # fmt: skip
    assert by_name(found)["Faelle"]["columns"]["Stufe"] != "key"


def test_the_star_of_several_tables_links_facts_to_dimensions(stage, engine):
    star = model.infer(*stage(company()), engine).star
    field = star.tables["faelle"].fields["kunde"]
    assert (field.references, field.reference_field, field.role) == ("kunden", "nr", "key")
    assert star.tables["kunden"].fields["betreuer"].references == "leute"
    assert star.tables["kunden"].role == "dimension"


def test_a_bridge_is_nothing_but_references(stage, engine):
    people = (["login", "mail"], [[f"usr-{i:04d}", f"m{i}@x.example"] for i in range(50)])
    lists = (["list_code", "title"], [[f"LST{i:03d}", f"List {i * 7 % 31}"] for i in range(20)])
    pairs = [[f"usr-{i * 7 % 50:04d}", f"LST{i * 3 % 20:03d}"] for i in range(100)]
    members = (["login", "list_code"], sorted(map(list, {tuple(p) for p in pairs})))
    found = model.infer(*stage({"people.csv": people, "lists.csv": lists, "members.csv": members}), engine)
    assert by_name(found)["members"]["role"] == "bridge"
    assert sorted(by_name(found)["members"]["primary_key"]) == ["list_code", "login"]
    assert len(edges(found)) == 2


def test_monthly_snapshots_are_semi_additive(stage, engine):
    pick = random.Random(2)
    rows = [
        [f"2024-{m:02d}-01", f"OP-{i}", f"{pick.randint(100, 9999)}.{pick.randint(10, 99)}"]
        for m in range(1, 10)
        for i in range(60)
    ]
    found = model.infer(*stage({"pipeline.csv": (["day", "opp", "amount"], rows)}), engine)
    assert by_name(found)["pipeline"]["primary_key"] == ["day", "opp"]
    assert found.star.tables["pipeline"].snapshot == "day"
    assert found.star.tables["pipeline"].fields["amount"].additive == "semi"


def test_a_table_larger_than_its_sample(stage, engine, monkeypatch, orders):
    monkeypatch.setattr("crmmigrate.structure.sampling.MOST_ROWS", 150)
    monkeypatch.setattr("crmmigrate.structure.sampling.FEWEST_ROWS", 1)
    goods = (["no", "what"], [[f"P-{i:03d}", f"Teil {i * 53 % 997}x{i}"] for i in range(400)])
    tables, profiles = stage({"export.csv": orders, "goods.csv": goods})
    found = model.infer(tables, profiles, engine)
    assert ("export", "F10", "goods", "no") in edges(found)
    assert MOST_ASKED < 1000
    again = model.infer(*stage({"export.csv": (orders[0], orders[1][::-1]), "goods.csv": goods}), engine)
    assert again == found


def test_empty_and_odd_tables_are_no_trouble(stage, engine):
    files = {
        "empty.csv": (["a", "b"], []),
        "one.csv": (["x"], [["1"]]),
        "blank.csv": (["p", "q"], [[None, None], [None, None]]),
        "same.csv": (["s"], [["v"]] * 30),
    }
    found = by_name(model.infer(*stage(files), engine))
    assert found["empty"] == {
        "name": "empty", "role": "dimension", "primary_key": [],
        "columns": {"a": "attribute", "b": "attribute"},
        "coarse_measures": {}, "confidence": 0.0, "why": "no rows",
    }  # fmt: skip
    assert found["blank"]["primary_key"] == []
    assert found["same"]["primary_key"] == []


def test_no_tables_give_an_empty_proposal(engine):
    found = model.infer({}, {}, engine)
    assert (found.tables, found.foreign_keys, found.dimensions, found.star.tables) == ([], [], [], {})


def test_short_names_say_no_more_than_needed():
    assert short_names(["a/north.xlsx#Orders", "b/south.csv"]) == {
        "a/north.xlsx#Orders": "north", "b/south.csv": "south",
    }  # fmt: skip
    assert short_names(["x.xlsx#A", "x.xlsx#B"]) == {"x.xlsx#A": "x A", "x.xlsx#B": "x B"}
    assert short_names(["a/x.csv", "b/x.csv"]) == {"a/x.csv": "a/x", "b/x.csv": "b/x"}


@pytest.mark.parametrize(
    ("kind", "decimal", "text", "expected"),
    [
        ("number", ",", "1.234,50 EUR", "1234.5"),
        ("number", ".", "1,234.50", "1234.5"),
        ("number", ".", "4109,06", "4109.06"),
        ("integer", ".", "1,00", "1"),
        ("string", ".", "  Ada   LOVELACE ", "ada lovelace"),
        ("string", ".", "-", None),
        ("string", ".", "  ", None),
        ("number", ",", "1.234,50-", "-1234.5"),
        ("number", ".", "(100)", "-100"),
        ("number", ".", "-7.50 EUR", "-7.5"),
        ("date", ".", "03.02.24", "2024-02-03"),
        ("date", ".", "2024-02-03 00:00:00", "2024-02-03"),
    ],
)
def test_values_are_compared_in_one_spelling(stage, kind, decimal, text, expected):

    _, profiles = stage({"t.csv": (["a"], [["-"], ["x"]])})
    column = replace(profiles["t.csv"].columns[0], inferred_type=kind, decimal=decimal, date_order="dmy")
    assert normalise(text, column) == expected


def test_other_names_of_the_rows_of_a_dimension_are_no_dimensions(stage, engine):
    rows = []
    for i in range(200):
        club = i - i % 2 if i < 30 else i  # a few customers share the number of their club, and so its town
        rows.append((str(1000 + i), f"T{club}", f"Name {i}", f"Town {club % 40}", f"Land {club % 4}"))
    inferred = model.infer(*stage({"customers.csv": (("No", "Club", "Name", "Town", "Country"), rows)}), engine)
    assert [(n, t.role) for n, t in inferred.star.tables.items()] == [("customers", "dimension")]
    assert len(inferred.star.tables["customers"].fields) == 5


def test_rows_that_nothing_identifies_are_facts_and_are_loaded_by_their_content(stage, engine):
    colours = [[["red", "blue"][i % 2], ["a", "b", "c"][i % 3]] for i in range(60)]
    star = model.infer(*stage({"colours.csv": (["colour", "kind"], colours)}), engine).star
    assert [(t.role, t.grain) for t in star.tables.values()] == [("fact", [])]
    assert "nothing identifies" in star.tables["colours"].why


def test_a_blank_in_the_key_of_a_fact_rejects_no_row(stage, engine, orders):
    headers, rows = orders
    rows = [[*row[:4], "-" if i == 7 else row[4], *row[5:]] for i, row in enumerate(rows)]
    star = model.infer(*stage({"flat.csv": (headers, rows)}), engine).star
    fact = next(t for t in star.tables.values() if t.role == "fact")
    assert {f: fact.fields[f].required for f in fact.grain} == {"f05": False, "f03": True}


def test_names_leave_room_for_what_the_load_adds(stage, engine):
    long = "revenue figure reported by the regional office for the quarter of the year and the region in "
    days = [[f"D{i:03d}", f"2024-01-{i % 28 + 1:02d}", f"{i}.50", f"C{i % 9}"] for i in range(90)]
    kinds = [[f"C{i}", f"Kind {i}"] for i in range(9)]
    files = {f"{long} north.csv": ([f"{long} no", f"{long} day", f"{long} x", "kind"], days),
             f"{long} kinds.csv": (["kind", f"{long} y"], kinds)}  # fmt: skip
    star = model.infer(*stage(files), engine).star
    assert len(star.tables) == 2
    added = [f"{name}_durable_key" for name in star.tables] + [f"bridge_{name}" for name in star.tables]
    added += [f"{f}_key" for t in star.tables.values() for f in t.fields]
    assert max(map(len, added)) <= 63
