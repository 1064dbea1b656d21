"""Pairs go out as a workbook or CSV and come back as people left them."""

import csv
import io
import json

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pair_shapes import COMPANIES, LONG, pair, three
from rich.console import Console

from crmmigrate.cli import matching
from crmmigrate.core.answer import Answer
from crmmigrate.core.errors import ConfigError, OutsideError, UsageError
from crmmigrate.core.linking import Reason, RecordRef
from crmmigrate.core.rulings import pair_id, ruled
from crmmigrate.project import pair_desk
from crmmigrate.project.project import open_project
from crmmigrate.report.pair_tables import fields
from crmmigrate.report.pairs import bits, mark, steps
from crmmigrate.report.pairs_workbook import read, write

FORMATS = ["pairs.xlsx", "pairs.csv"]


@pytest.fixture
def project(tmp_path):
    (tmp_path / "migration.yaml").write_text("version: 1\nname: acme\nsources:\n  - path: crm/*\n")
    return open_project(tmp_path)


class Edited:
    """A file of pairs as a person changes it: a cell by its line and column; XLSX lines count through the sheets."""

    def __init__(self, path):
        self.path = path
        if path.suffix == ".csv":
            raw = path.read_text("utf-8")
            self.rows = list(csv.reader(io.StringIO(raw.removeprefix("\ufeff"), newline="")))
            return
        self.book = openpyxl.load_workbook(path)
        self.places = [(s, n) for s in self.book.worksheets for n in range(2, s.max_row + 1)]

    def set(self, line, column, value):
        if self.path.suffix == ".csv":
            self.rows[line - 1][self.rows[0].index(column)] = "" if value is None else str(value)
        else:
            sheet, number = self.places[line - 2]
            header = [cell.value for cell in sheet[1]]
            sheet.cell(number, header.index(column) + 1).value = value
        return self

    def save(self, delimiter=",", encoding="utf-8-sig"):
        if self.path.suffix == ".csv":
            out = io.StringIO()
            csv.writer(out, delimiter=delimiter).writerows(self.rows)
            self.path.write_bytes(out.getvalue().encode(encoding, "replace"))
        else:
            self.book.save(self.path)


def taken(reviewed):
    return {(d.entity, d.left, d.right): (d.verdict, d.why) for d in reviewed.decisions}


def key(each):
    return each.entity, each.left, each.right


@pytest.mark.parametrize("name", FORMATS)
def test_verdicts_come_back_from_either_row_and_open_pairs_stay_open(tmp_path, name):
    path, pairs = tmp_path / name, three()
    assert pair_desk.write_file(path, pairs) == 3
    assert read(path).open == 3
    edited = Edited(path).set(2, "verdict", " Same ").set(2, "why", "one phone").set(3, "why", "-one owner")
    edited.set(5, "verdict", "n").save()
    found = read(path)
    assert taken(found) == {
        key(pairs[0]): ("same", "one phone; -one owner"), key(pairs[1]): ("different", ""),
    }  # fmt: skip
    assert (found.open, found.passed) == (1, ())


@pytest.mark.parametrize("name", FORMATS)
def test_reading_twice_adds_nothing_and_a_change_adds_one_line(project, tmp_path, name):
    path, pairs = tmp_path / name, three()
    pair_desk.write_file(path, pairs)
    Edited(path).set(2, "verdict", "same").set(4, "verdict", "unsure").save()
    first = pair_desk.read_file(project, path, "anna")
    assert (first.data["added"], first.data["known"], first.data["open"]) == (2, 0, 1)
    once = project.pairs_path.read_bytes()
    again = pair_desk.read_file(project, path, "anna")
    assert (again.data["added"], again.data["known"]) == (0, 2)
    assert project.pairs_path.read_bytes() == once
    Edited(path).set(2, "verdict", "different").save()
    assert pair_desk.read_file(project, path, "anna").data["added"] == 1
    said = pair_desk.decisions(project)
    assert [(d.verdict, d.who) for d in said] == [("same", "anna"), ("unsure", "anna"), ("different", "anna")]
    assert {pair_id(d) for d in said} == {pair_id(p) for p in pairs[:2]}


def test_two_people_with_one_workbook_each(project, tmp_path):
    for who, verdict in (("anna", "same"), ("ben", "different")):
        path = tmp_path / f"{who}.xlsx"
        pair_desk.write_file(path, three())
        Edited(path).set(2, "verdict", verdict).save()
        answer = pair_desk.read_file(project, path, who)
    assert [f.code for f in answer.findings] == ["pair-disagreement"]
    assert answer.findings[0].examples == ("anna: same", "ben: different")


@pytest.mark.parametrize("name", FORMATS)
def test_what_cannot_be_taken_is_told_and_the_rest_is_kept(project, tmp_path, name):
    path = tmp_path / name
    pairs = [pair(2 * n, 2 * n + 1) for n in range(1, 7)]
    pair_desk.write_file(path, pairs)
    edited = Edited(path).set(2, "verdict", "maybe")
    edited.set(4, "verdict", "same").set(5, "verdict", "different")
    edited.set(6, "verdict", "same").set(6, "key", "#changed")
    edited.set(8, "verdict", "same").set(8, "as written", "gone")
    edited.set(10, "verdict", "same").set(11, "row", 99)
    edited.set(12, "verdict", "same").set(13, "verdict", "yes").save()
    answer = pair_desk.read_file(project, path, "anna")
    assert [(each["line"], each["code"]) for each in answer.data["passed"]] == [
        (2, "pair-verdict"), (4, "pair-verdict"), (6, "pair-changed"), (8, "pair-changed"), (10, "pair-changed"),
    ]  # fmt: skip
    assert {f.code: (f.count, f.where.rows) for f in answer.findings} == {
        "pair-verdict": (2, (2, 4)), "pair-changed": (3, (6, 8, 10)),
    }  # fmt: skip
    assert [(d.left.row, d.verdict) for d in pair_desk.decisions(project)] == [(12, "same")]
    Edited(path).set(2, "verdict", "unsure").save()
    assert pair_desk.read_file(project, path, "anna").data["added"] == 1


@pytest.mark.parametrize("name", FORMATS)
def test_a_forged_pair_is_no_pair(tmp_path, name):
    path = tmp_path / name
    pair_desk.write_file(path, [pair()])
    one = pair().left
    forged = json.dumps(["account", one.source, one.row, one.key, "crm/kunden.csv", 8, "#y", 0, "00000000"])
    Edited(path).set(2, "as written", forged).set(2, "verdict", "same").save()
    assert [p.code for p in read(path).passed] == ["pair-changed"]


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), (",", "utf-8"), (";", "utf-8-sig")]
)
def test_a_csv_is_read_as_spreadsheets_of_all_countries_save_it(tmp_path, delimiter, encoding):
    path, pairs = tmp_path / "pairs.csv", three()[:2]
    pair_desk.write_file(path, pairs)
    edited = Edited(path)
    edited.rows[1:] = edited.rows[:0:-1]  # sorted the other way round
    edited.set(2, "verdict", "different").set(5, "verdict", "same").save(delimiter, encoding)
    assert {k: v[0] for k, v in taken(read(path)).items()} == {key(pairs[0]): "same", key(pairs[1]): "different"}


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
REFS = st.builds(RecordRef, TEXT.filter(str.strip), st.integers(0, 10**6), TEXT)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(REFS, REFS, st.none() | TEXT, TEXT), min_size=1, max_size=3), st.sampled_from(FORMATS))
def test_any_record_is_found_again(tmp_path_factory, made, name):
    path = tmp_path_factory.mktemp("book") / name
    pairs = {
        pair_id(p): p
        for left, right, one, other in made
        if left != right
        for p in [pair(left, right, values={"name": (one, other)})]
    }
    pair_desk.write_file(path, list(pairs.values()))
    edited = Edited(path)
    for number in range(len(pairs)):
        edited.set(2 + 2 * number, "verdict", "same")
    edited.save()
    found = read(path)
    assert not found.passed
    assert {pair_id(d) for d in found.decisions} == pairs.keys()


# --- the workbook itself


def test_the_workbook_is_ready_to_work_in(tmp_path):
    path = tmp_path / "p.xlsx"
    write(path, three())
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Pairs 1 account", "Pairs 2 contact", "Pairs 3 product"]
    sheet = book["Pairs 1 account"]
    assert [c.value for c in sheet[1]] == [
        "pair", "verdict", "why", "source", "row", *COMPANIES, "differs", "likely", "reasons", "key", "as written",
    ]  # fmt: skip
    assert [v.formula1 for v in sheet.data_validations.dataValidation] == ['"same,different,unsure"']
    assert str(sheet.data_validations.dataValidation[0].sqref) == "B2:B3"
    assert sheet.freeze_panes == "F2"
    assert sheet.auto_filter.ref == "A1:N3"
    assert sheet.column_dimensions["O"].hidden
    fills = {
        c.value: (sheet.cell(2, c.column).fill.fgColor.rgb, sheet.cell(3, c.column).fill.fgColor.rgb) for c in sheet[1]
    }
    assert fills["name"] == ("FFFCE4B5", "FFFCE4B5")
    assert fills["tax_id"] == ("FFE6EAF0", "FFE6EAF0")
    assert fills["phone"] == ("00000000", "00000000")
    assert (sheet["F2"].value, sheet["F3"].value) == ("Müller & Söhne GmbH", "MUELLER + SOEHNE GMBH")
    assert (sheet["J2"].value, sheet["J3"].value) == (LONG, "'=1+1")
    assert (sheet["K2"].value, sheet["M2"].value) == ("≠ name, · tax_id, ≠ description", "same telephone +8.1")
    assert sheet["M3"].value == "only one tax number -2.5"
    assert book["Pairs 2 contact"]["K3"].value == "! two birth dates"
    assert not any(c.data_type == "f" for each in book.worksheets for row in each.iter_rows() for c in row)
    assert "verdict (field)" in [c.value for c in book["Pairs 3 product"][1]]


def test_no_pairs_are_a_workbook_too(tmp_path):
    assert write(tmp_path / "p.xlsx", []) == 0
    assert read(tmp_path / "p.xlsx").open == 0


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("value", ["x" * 200_000, "\x00\x1b[2J\x0b", "\r", "a\r\n\tb", "_x0041_"])
def test_values_that_files_hardly_hold(tmp_path, name, value):
    path = tmp_path / name
    pair_desk.write_file(path, [pair(values={"note": (value, None), "note (field)": (None, value)})])
    Edited(path).set(3, "verdict", "same").save()
    assert taken(read(path)) == {key(pair()): ("same", "")}


@pytest.mark.parametrize("name", FORMATS)
def test_another_file_is_a_fault(tmp_path, project, name):
    path = tmp_path / name
    with pytest.raises(UsageError, match="no such file"):
        pair_desk.read_file(project, path)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(ConfigError, match=r"verdict|no such workbook"):
        read(path)
    path.write_text('a,"b\n1,2\n')
    with pytest.raises(ConfigError):
        read(path)


def test_another_kind_of_file_and_a_place_without_a_folder(tmp_path):
    with pytest.raises(UsageError, match=r"\.xlsx or \.csv"):
        pair_desk.write_file(tmp_path / "p.pdf", [])
    with pytest.raises(OutsideError):
        pair_desk.write_file(tmp_path / "none" / "p.xlsx", [])


def test_who_is_the_user_where_nobody_is_named(project, tmp_path, monkeypatch):
    monkeypatch.setenv("LOGNAME", "carla")
    path = tmp_path / "p.csv"
    pair_desk.write_file(path, [pair()])
    Edited(path).set(2, "verdict", "same").save()
    pair_desk.read_file(project, path)
    (decision,) = pair_desk.decisions(project)
    assert (decision.who, decision.when[:2]) == ("carla", "20")
    assert ruled([decision]).same == {pair_id(pair())}


def test_what_was_written_and_read_is_told_in_the_terminal(project, tmp_path):
    out = Console(file=io.StringIO(), width=80, highlight=False)
    path = tmp_path / "[p].csv"
    n = pair_desk.write_file(path, three())
    matching.print_written(out, Answer("match", data={"to": "[p].csv", "pairs": n}))
    Edited(path).set(2, "verdict", "same").set(4, "verdict", "[maybe]").save()
    matching.print_read(out, pair_desk.read_file(project, path))
    assert out.file.getvalue().splitlines() == [
        "3 pairs in [p].csv; fill in `verdict`, then `crmmigrate match --review-from [p].csv`",
        "1 added to decisions/pairs.csv, 1 without a verdict",
        '  not taken, line 4: "[maybe]" is none of same, different and unsure',
    ]


# --- how records compare


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("Köln", "KÖLN ", "alike"), ("030/12 34-5", "030 12345", "alike"), ("Ελλάδα", "ΕΛΛΑΔΑ", "alike"),
        ("1.5 kg", "15 kg", "different"), ("-5", "5", "different"), ("が", "か", "different"),
        ("की", "का", "different"), ("\u0430", "a", "different"), ("", None, "equal"), ("x", "", "one side"),
        ("--", "??", "different"),
    ],
)  # fmt: skip
def test_how_values_compare(left, right, found):
    assert mark(left, right) == mark(right, left) == found


def test_fields_of_pairs_stand_in_their_order():
    pairs = [
        pair(values=dict.fromkeys(names, ("a", "b"))) for names in (["name", "city"], ["tax", "city"], ["sku", "price"])
    ]
    assert fields(pairs) == ["name", "tax", "city", "sku", "price"]


@settings(max_examples=100, deadline=None)
@given(st.floats(0, 1), st.floats(0.0001, 0.9999), st.lists(st.floats(-15, 15), max_size=6))
def test_the_steps_lead_from_nothing_to_the_probability(probability, prior, weights):
    found = steps(pair(1, 2, probability, reasons=[Reason("c", "w", w) for w in weights]), prior)
    assert [step.before for step in found[1:]] == [step.after for step in found[:-1]]
    end = found[-1].after if found else 0.0  # bits of a probability end at 30, steps may lead further
    assert max(-30, min(30, end)) == pytest.approx(bits(probability), abs=0.06 + 0.05 * len(weights))
