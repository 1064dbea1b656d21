"""`map` before people: review, workbook, check and page, on a small project of three layouts."""

from __future__ import annotations

import io
import json
import os
import re
import select
import signal
import subprocess
import sys
import time

import openpyxl
import pytest

from crmmigrate import api, config
from crmmigrate.core.documents import Mapping

FILES = {
    "north.csv": "Kd-Nr;Firma;Bemerkung\n1;Müller GmbH;a\n2;Øde AS;b\n3;Čapek a.s.;c\n",
    "south.csv": "Firma;Ort;Gruppe\nAlpha AG;Bonn;=1+1\nBeta KG;Köln;y\n",
    "people.csv": "Vorname;Nachname;E-Mail;Firma\nAnna;Meyer;anna@example.com;Alpha AG\nBo;Li;bo@example.com;Beta KG\n",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("map")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    api.init(folder, [folder / name for name in FILES], name="acme")
    with api.project(folder) as project:
        api.map(project)
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def here(made, tmp_path, monkeypatch):
    for name, content in made.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def review(cli, monkeypatch):
    def run(*keys, options=()):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{key}\n" for key in keys)))
        return cli("map", "--review", *options)

    return run


def entries(folder):
    files = sorted((folder / "mappings").glob("*.yaml"))
    return [(p.stem, c) for p in files for c in config.load(p, Mapping).columns]


def decided(folder):
    return [(layout, c.column, c.field) for layout, c in entries(folder) if c.status == "confirmed"]


def texts(folder):
    return {p.name: p.read_bytes() for p in (folder / "mappings").glob("*.yaml")}


def set_entry(folder, layout, column, **values):
    config.decide(folder / "mappings" / f"{layout}.yaml", [config.Decision(column, None, values)])


# --- review


@pytest.mark.long
def test_the_least_sure_comes_first_and_each_answer_is_in_the_file(here, review):
    n = len(entries(here))
    least = min(entries(here), key=lambda e: (e[1].confidence, e[0]))
    told = review("y", "n", "2", "s")
    assert told.code == 0
    assert told.out.startswith(f"{n} left")
    assert told.out.splitlines()[1].strip() == least[1].column
    assert f"{n - 3} left; `crmmigrate map --review` goes on there" in told.out
    assert len(decided(here)) == 3
    assert (least[0], least[1].column, least[1].field) in decided(here)
    assert review().out.startswith(f"{n - 3} left")  # goes on where it stopped


def test_a_field_is_typed_and_a_near_name_is_taken_by_number(here, review):
    told = review("e", "acount.naem", "1")
    assert "the model has no field 'acount.naem'; near: 1 account.name" in told.out
    assert [d[2] for d in decided(here)] == ["account.name"]


def test_undo_brings_everything_back(here, review):
    before = texts(here)
    told = review("n", "y", "u", "u", "u")
    assert "nothing to undo" in told.out
    read = {name: config.load_text(t.decode(), name, Mapping) for name, t in texts(here).items()}
    assert read == {name: config.load_text(t.decode(), name, Mapping) for name, t in before.items()}


def test_the_same_header_elsewhere_is_decided_alike(here, review):
    order = sorted(entries(here), key=lambda e: (e[1].confidence, e[0]))
    place = next(i for i, (_, c) in enumerate(order) if c.column == "Firma")
    alike = sum(c.column == "Firma" and c.field == order[place][1].field for _, c in order) - 1
    assert alike
    told = review(*["s"] * place, "y", "a", "u")
    assert f"in {alike} other layout{'s' if alike > 1 else ''}: a decides alike" in told.out
    assert f"{alike} more decided alike" in told.out
    assert len(decided(here)) == 1  # the last step, and only it, was taken back


def test_only_what_is_open_and_below_the_wish_is_asked(here, review):
    unsure = sum(c.confidence < 0.8 for _, c in entries(here))
    assert review(options=["--below", "0.8"]).out.startswith(f"{unsure} left" if unsure else "Nothing")
    for layout, column in entries(here):
        set_entry(here, layout, column.column, status="confirmed")
    assert "Nothing to review" in review("y").out


def test_fields_that_several_columns_make_are_asked_too(here, review):
    path = here / "mappings" / "south.yaml"
    text = path.read_text("utf-8") + (
        "combined:\n  - field: account.segment\n    columns: [Ort, Gruppe]\n    transform: joined\n"
        "  - field: account.fax\n    columns: [Ort, Gruppe]\n    transform: first_filled\n"
    )
    path.write_text(text, "utf-8")
    before = config.load(path, Mapping)
    told = review("e", "account.industry", "n", "u", "u", "y", "n")
    assert "Ort + Gruppe" in told.out
    after = config.load(path, Mapping)
    assert [(c.field, str(c.status)) for c in after.combined] == [
        ("account.segment", "confirmed"), ("account.fax", "rejected"),
    ]  # fmt: skip
    assert after.columns == before.columns


def test_none_takes_parts_away_and_yes_keeps_them(here, review):
    parts = {"account.billing_city": "lower", "account.industry": "upper"}
    set_entry(here, "south", "Ort", field=None, parts=parts, transform="lower")
    order = [c.column for _, c in sorted(entries(here), key=lambda e: (e[1].confidence, e[0]))]
    place = order.index("Ort")
    for key, kept, transform in (("nu", parts, "lower"), ("y", parts, "lower"), ("n", {}, None)):
        set_entry(here, "south", "Ort", status="suggested")
        assert review(*["s"] * place, *key).code == 0
        column = next(c for _, c in entries(here) if c.column == "Ort")
        assert (column.field, column.parts, column.transform) == (None, kept, transform), key


def test_a_field_of_another_column_is_refused(here, review):
    for layout, column in entries(here):
        set_entry(here, layout, column.column, status="confirmed")
    set_entry(here, "south", "Ort", field="account.fax")
    set_entry(here, "south", "Gruppe", field="account.fax", status="suggested")
    set_entry(here, "south", "Firma", status="suggested", field="account.name")
    before = decided(here)
    place = 0 if min("Firma", "Gruppe", key=lambda n: confidence(here, n)) == "Gruppe" else 1
    told = review(*["s"] * place, "y", "1", "e", "account.fax")
    assert "account.fax is fed by 'Ort' already: choose another field or n" in " ".join((told.out + told.err).split())
    assert decided(here) == before
    review(*["s"] * place, "y", "n")
    assert next(c for _, c in entries(here) if c.column == "Gruppe").field is None


def confidence(folder, column):
    return next(c.confidence for layout, c in entries(folder) if (layout, c.column) == ("south", column))


def test_personal_data_is_masked_until_asked_for(here, review):
    place = [c.column for _, c in sorted(entries(here), key=lambda e: (e[1].confidence, e[0]))].index("E-Mail")
    told = review(*["s"] * place, "v")
    first, _, second = told.out.partition("help v\n")
    assert "anna@example.com" not in first
    assert "anna@example.com" in second


class Terminal:
    """A child before a terminal of 80 columns."""

    def __init__(self, folder, *arguments):
        self.ours, theirs = os.openpty()
        command = [sys.executable, "-m", "crmmigrate", *arguments]
        env = os.environ | {"COLUMNS": "80", "TERM": "xterm"}
        self.child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=env)
        os.close(theirs)
        self.seen = ""

    def until(self, words, seconds=60):
        end = time.monotonic() + seconds
        while words not in self.seen:
            assert time.monotonic() < end, self.seen
            if select.select([self.ours], [], [], 0.2)[0]:
                self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", os.read(self.ours, 4096).decode("utf-8", "replace"))
        before, _, self.seen = self.seen.partition(words)
        return before

    def press(self, keys):
        os.write(self.ours, keys.encode())


@pytest.mark.long
def test_single_keys_decide_on_a_terminal_and_a_kill_loses_nothing(here):
    n = len(entries(here))
    terminal = Terminal(here, "map", "--review")
    try:
        terminal.until("? help")
        terminal.press("\x1b[A")  # an arrow means nothing
        terminal.until("undo the last decision")
        terminal.press("\r")
        terminal.until("suggested -> confirmed")
        terminal.until("? help")
        terminal.press("e")
        terminal.until("field (empty: back)")
        terminal.press("account.ann\t\r")
        terminal.until("account.annual_revenue")
        terminal.until(f"{n - 2} left")
    finally:
        terminal.child.send_signal(signal.SIGKILL)
        terminal.child.wait(10)
        os.close(terminal.ours)
    assert len(decided(here)) == 2
    again = Terminal(here, "map", "--review")
    try:
        again.until(f"{n - 2} left")
        again.until("? help")
        again.press("q")
        again.until("goes on there")
        assert again.child.wait(20) == 0
    finally:
        again.child.kill()
        os.close(again.ours)


# --- workbook


def edit(path, *changes):
    book = openpyxl.load_workbook(path)
    sheet = book["Mapping"]
    header = [c.value for c in sheet[1]]
    for column, name, value in changes:
        line = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, header.index("column") + 1).value == column)
        sheet.cell(line, header.index(name) + 1).value = value
    book.save(path)
    return path


def test_a_workbook_nobody_edited_changes_nothing(here, cli):
    before = texts(here)
    assert cli("map", "--to", "m.xlsx").code == 0
    told = cli("map", "--from", "m.xlsx")
    assert (told.code, told.out.strip()) == (0, "No changes.")
    assert texts(here) == before


def test_an_old_workbook_does_not_take_back_what_was_decided_since(here, cli):
    cli("map", "--to", "m.xlsx")
    set_entry(here, "south", "Ort", field="account.shipping_city", status="confirmed")
    before = texts(here)
    assert "No changes." in cli("map", "--from", "m.xlsx").out
    assert texts(here) == before
    told = cli("map", "--from", edit(here / "m.xlsx", ("Ort", "field", "NONE")))
    assert told.code == 1
    assert "since the workbook was written" in told.out
    assert texts(here) == before


def test_a_comment_alone_decides_nothing(here, cli):
    cli("map", "--to", "m.xlsx")
    edit(here / "m.xlsx", ("Ort", "comment", "ask Anna"), ("Gruppe", "comment", "ask Bo"))
    set_entry(here, "south", "Ort", field="account.shipping_city", transform="lower", status="confirmed")
    set_entry(here, "south", "Gruppe", field="account.segment")
    before = {c.column: c for _, c in entries(here)}
    assert cli("map", "--from", "m.xlsx").code == 0
    after = {c.column: c for _, c in entries(here)}
    for column, note in (("Ort", "ask Anna"), ("Gruppe", "ask Bo")):
        assert after[column] == before[column].model_copy(update={"note": note})


@pytest.mark.parametrize(
    ("since", "change"),
    [
        ({"field": "account.fax"}, ("status", "confirmed")),
        ({"status": "rejected"}, ("field", "account.segment")),
        ({"note": "mine"}, ("comment", "yours")),
    ],
)
def test_what_changed_on_both_sides_is_told_and_not_applied(here, cli_json, since, change):
    cli_json("map", "--to", "m.xlsx")
    edit(here / "m.xlsx", ("Ort", *change), ("Vorname", "status", "confirmed"))
    set_entry(here, "south", "Ort", **since)
    before = entries(here)
    told = cli_json("map", "--from", "m.xlsx")
    (finding,) = told.findings
    assert "since the workbook was written" in finding["message"]
    assert entries(here) == before


@pytest.mark.parametrize(
    ("entry", "changes", "words"),
    [
        ({}, [("transform", "scaled(abc)")], "scaled"),
        ({}, [("transform", "joined")], "several columns"),
        ({}, [("field", "opportunity.amount"), ("transform", "lower")], "lower gives a text"),
        ({"sql": "upper(value)"}, [("transform", "lower")], "beside a transform"),
    ],
)
def test_a_transform_that_would_stop_every_command_is_refused(here, cli_json, entry, changes, words):
    if entry:
        set_entry(here, "south", "Ort", **entry)
    set_entry(here, "south", "Firma", field=None)
    cli_json("map", "--to", "m.xlsx")
    before = entries(here)
    edit(here / "m.xlsx", ("Vorname", "status", "confirmed"), *(("Ort", *change) for change in changes))
    told = cli_json("map", "--from", "m.xlsx")
    assert told.exit_code == 1
    assert {(f["code"], f["where"]["column"]) for f in told.findings} == {("mapping-cell", "Ort")}
    assert words in " ".join(f["message"] for f in told.findings)
    assert all(f["where"]["rows"] for f in told.findings)
    assert entries(here) == before
    assert cli_json("map", "--check").exit_code == 0


def test_what_people_choose_comes_into_the_files(here, cli_json):
    cli_json("map", "--to", "m.xlsx")
    edit(here / "m.xlsx", ("Ort", "field", "account.shipping_city"), ("Vorname", "status", "confirmed"),
         ("Gruppe", "comment", "ask Anna"))  # fmt: skip
    told = cli_json("map", "--from", "m.xlsx")
    assert len(told.changes) == 3
    found = {c.column: c for _, c in entries(here)}
    assert (found["Ort"].field, found["Ort"].status) == ("account.shipping_city", "confirmed")
    assert found["Vorname"].status == "confirmed"
    assert (found["Gruppe"].note, found["Gruppe"].status) == ("ask Anna", "suggested")


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (("Ort", "field", "acount.name"), "mapping-cell", 'did you mean "account.name"?'),
        (("Ort", "field", ""), "mapping-cell", "write NONE"),
        (("Ort", "status", "confirmd"), "mapping-cell", 'did you mean "confirmed"?'),
        (("Ort", "transform", "lowr"), "mapping-cell", 'did you mean "lower"?'),
        (("Ort", "column", "Stadt"), "mapping-row-gone", "has no column 'Stadt'"),
    ],
)
def test_one_wrong_cell_and_nothing_is_applied(here, cli_json, change, code, words):
    cli_json("map", "--to", "m.xlsx")
    before = texts(here)
    edit(here / "m.xlsx", ("Vorname", "status", "confirmed"), change)
    told = cli_json("map", "--from", "m.xlsx")
    assert told.exit_code == 1
    (finding,) = told.findings
    assert finding["code"] == code
    assert words in finding["message"]
    assert finding["where"]["rows"]
    assert texts(here) == before


def test_a_column_that_is_gone_from_its_file_is_refused(here, cli_json):
    cli_json("map", "--to", "m.xlsx")
    (here / "south.csv").write_text(FILES["south.csv"].replace("Gruppe", "Branche"), "utf-8")
    edit(here / "m.xlsx", ("Gruppe", "field", "account.segment"))
    told = cli_json("map", "--from", "m.xlsx")
    assert [(f["code"], f["where"]["column"]) for f in told.findings] == [("mapping-row-gone", "Gruppe")]


def test_one_field_for_two_columns_of_a_layout_is_refused(here, cli_json):
    cli_json("map", "--to", "m.xlsx")
    edit(here / "m.xlsx", ("Ort", "field", "account.fax"), ("Gruppe", "field", "account.fax"))
    told = cli_json("map", "--from", "m.xlsx")
    assert {f["code"] for f in told.findings} == {"mapping-twice"}


# --- check


def test_a_sound_project_passes_without_a_run(here, cli_json):
    runs = len(cli_json("runs").runs)
    told = cli_json("map", "--check")
    assert told.exit_code == 0
    assert {"columns", "layouts", "coverage", "conflicts"} <= vars(told).keys()
    assert len(cli_json("runs").runs) == runs


def test_what_is_left_over_or_lost_is_found(here, cli_json):
    north, south = here / "mappings" / "north.yaml", here / "mappings" / "south.yaml"
    (here / "people.csv").unlink()
    text = north.read_text("utf-8")
    north.write_text(text.replace("applies_to: [north.csv]", "applies_to: [north.csv, south.csv]"), "utf-8")
    south.write_text(re.sub("rows_are: .*", "rows_are: null", south.read_text("utf-8")), "utf-8")
    for column in ("Kd-Nr", "Bemerkung"):
        set_entry(here, "north", column, field="account.fax", status="confirmed")
    told = cli_json("map", "--check")
    assert told.exit_code == 1
    found = {f["code"]: f for f in told.findings}
    assert {"mapping-overlap", "mapping-twice", "mapping-source-gone", "mapping-no-grain"} <= found.keys()
    assert re.match(r"line \d+: south.csv stands in mappings/north.yaml already", found["mapping-overlap"]["message"])
    assert found["mapping-source-gone"]["examples"] == ["people.csv"]


def test_faults_are_located_and_all_told(here, cli):
    north = here / "mappings" / "north.yaml"
    north.write_text(north.read_text("utf-8") + (
        "  - column: Firma\n    field: account.nmae\n    parts: {account.nmae: x}\n"
        "combined:\n  - field: account.nmae\n    columns: [Frima]\n"
        "constants_of: {north.cvs: {account.nmae: x}}\n"
    ), "utf-8")  # fmt: skip
    told = cli("map", "--check")
    assert told.code == 2
    said = " ".join(told.err.split())
    assert said.count('did you mean "account.name"?') == 4
    for words in ('did you mean "Firma"?', 'did you mean "north.csv"?', "stands in line"):
        assert words in said
    assert re.search(r"north\.yaml:\d+:\d+", said)


def test_ways_do_not_mix(here, cli):
    assert cli("map", "--check", "--to", "x.xlsx").code == 2
    assert cli("map", "--below", "0.5").code == 2
    assert cli("map", "north.csv", "--review").code == 2
    assert cli("map", "--from", "none.xlsx").code == 2


# --- editors, and running again


def test_editors_know_the_fields_of_the_model(here, cli):
    schema = json.loads((here / ".crmmigrate" / "schemas" / "mapping.json").read_text("utf-8"))
    fields = schema["$defs"]["FieldOrNone"]
    assert "account.name" in fields["enum"]
    assert None in fields["enum"]
    assert len(fields["enum"]) == len(fields["enumDescriptions"])
    assert schema["$defs"]["ColumnMapping"]["properties"]["field"]["$ref"] == "#/$defs/FieldOrNone"
    assert "account" in schema["$defs"]["Table"]["enum"]
    assert "account.name" in schema["$defs"]["ByField"]["properties"]
    (here / "out").mkdir()
    cli("schema", "out")
    assert json.loads((here / "out" / "mapping.json").read_text("utf-8")) == schema


def edited(here):
    set_entry(here, "south", "Ort", field="account.shipping_city", status="confirmed")
    path = here / "mappings" / "south.yaml"
    path.write_text(path.read_text("utf-8").replace("status: confirmed", "status: confirmed  # Anna said so"), "utf-8")


def test_a_renamed_column_is_added_and_edits_stay(here, cli, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("s\n" * 20))
    edited(here)
    (here / "south.csv").write_text(FILES["south.csv"].replace("Gruppe", "Branche"), "utf-8")
    told = cli("map")
    assert told.code == 0
    assert '+ columns "Branche"' in told.out
    asked = cli("map", "--review", "--below", "1").out.splitlines()
    assert "Branche" in asked
    assert "Gruppe" not in asked  # nothing to decide for a column that is gone
    text = (here / "mappings" / "south.yaml").read_text("utf-8")
    assert "status: confirmed  # Anna said so" in text
    assert [c.column for c in config.load_text(text, "s", Mapping).columns] == ["Firma", "Ort", "Gruppe", "Branche"]


def test_a_new_column_is_added_at_the_end(here, cli):
    edited(here)
    (here / "south.csv").write_text(FILES["south.csv"].replace("Gruppe\n", "Gruppe;Telefon\n"), "utf-8")
    assert re.search(r'\+ columns "Telefon": .*confidence 0', cli("map").out)
    text = (here / "mappings" / "south.yaml").read_text("utf-8")
    assert "# Anna said so" in text
    assert re.search(r"^# 4 columns: .*1 decided\.$", text, re.MULTILINE)


@pytest.mark.long
def test_a_changed_model_moves_suggestions_and_the_schema_of_editors(here, cli):
    edited(here)
    model = here / "model.yaml"
    model.write_text(model.read_text("utf-8").replace("first_name", "given_name"), "utf-8")
    told = cli("map")
    assert told.code == 0
    assert re.search(r'~ columns "Vorname": field contact.first_name -> ', told.out)
    assert "# Anna said so" in (here / "mappings" / "south.yaml").read_text("utf-8")
    schema = (here / ".crmmigrate" / "schemas" / "mapping.json").read_text("utf-8")
    assert "contact.given_name" in schema
    assert "contact.first_name" not in schema


def test_running_again_changes_no_byte(here, cli):
    edited(here)
    cli("map")
    before = texts(here)
    cli("map")
    assert texts(here) == before
