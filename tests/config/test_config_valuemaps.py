"""mappings/values/*.csv: read as people and spreadsheets write them, written as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.config import read_value_map, write_value_map
from crmmigrate.core.documents import Status, ValueEntry, ValueMap
from crmmigrate.core.errors import ConfigError

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
ENTRIES = st.builds(
    ValueEntry,
    value=TEXTS,
    to=st.none() | TEXTS.map(str.strip).filter(bool),
    status=st.sampled_from(Status),
    confidence=st.floats(0, 1).map(lambda f: round(f, 2)),
    count=st.integers(0, 10**9),
    layout=TEXTS.map(str.strip),
    why=TEXTS,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ENTRIES, max_size=5, unique_by=lambda e: (e.layout, e.value)))
def test_what_is_written_is_read(tmp_path_factory, entries):
    path = tmp_path_factory.mktemp("v") / "deal.stage.csv"
    document = ValueMap(field="deal.stage", entries=entries)
    write_value_map(read_value_map(path), document)
    assert read_value_map(path).document == document


def test_no_formula_is_written(tmp_path):
    path = tmp_path / "deal.stage.csv"
    write_value_map(read_value_map(path), ValueMap(field="deal.stage", entries=[ValueEntry(value="=1+1")]))
    assert "\n'=1+1," in path.read_text("utf-8")


def test_a_file_from_a_spreadsheet_keeps_its_form(tmp_path):
    path = tmp_path / "deal.stage.csv"
    path.write_text("\ufeffValue;To;Status;Confidence\r\nverl.;Lost;CONFIRMED;0,97\r\n;;;\r\n", "utf-8", newline="")
    file = read_value_map(path)
    assert file.document.entries == [ValueEntry(value="verl.", to="Lost", status=Status.CONFIRMED, confidence=0.97)]
    write_value_map(file, ValueMap(field="deal.stage", entries=[*file.document.entries, ValueEntry(value="x")]))
    assert path.read_bytes().startswith("\ufeffvalue;to;status;".encode())
    assert len(read_value_map(path).document.entries) == 2


def test_nothing_is_written_where_nothing_is_new(tmp_path):
    path = tmp_path / "deal.stage.csv"
    path.write_text("to,value\nLost,verl.\n", "utf-8")
    file = read_value_map(path)
    write_value_map(file, file.document)
    assert path.read_text("utf-8") == "to,value\nLost,verl.\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("value,to,stauts\na,b,\n", ["deal.stage.csv:1:1 stauts", '"status"']),
        ("value,status\na,\n", [":1:1 to: required column is missing"]),
        ("value,to,status\na,b,\nc,d,maybe\n", [":3:1 status", "suggested, confirmed, rejected", '"maybe"']),
        ("value,to,confidence\na,b,high\n", [":2:1 confidence", '"high"']),
        ("value,to\na,b\nx,y\na,c\n", [":4:1 value", '"a" stands in line 2 already']),
        ('value,to\n"a,b\n', ["not valid CSV"]),
        ("value,to\na,b,c,d\nx\n", [":2:1 line 2: has 4 cells, not 2", ":3:1 line 3: has 1 cells, not 2"]),
    ],
)
def test_faults_have_their_lines(tmp_path, text, said):
    path = tmp_path / "deal.stage.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as fault:
        read_value_map(path)
    assert all(part in str(fault.value) for part in said), str(fault.value)
