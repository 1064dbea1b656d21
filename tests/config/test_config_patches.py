"""decisions/patches.csv, schemas and the page of keys."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.config import append_patches, read_patches, schemas, write_schemas
from crmmigrate.config.reference import with_reference
from crmmigrate.core.documents import Patch
from crmmigrate.core.errors import ConfigError
from crmmigrate.values.neutral import neutralise, restore

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=10).map(str.strip)
CELLS = st.none() | TEXTS.filter(bool)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(Patch, source=TEXTS, row=st.integers(1), column=TEXTS, before=CELLS, after=CELLS),
        max_size=3,
    )
)
def test_what_is_appended_is_read(tmp_path_factory, patches):
    path = tmp_path_factory.mktemp("p") / "decisions" / "patches.csv"
    for patch in patches:
        append_patches(path, [patch])
    assert read_patches(path) == patches


@given(st.text("'=+-@\t1a", max_size=6))
def test_neutralising_is_reversible_and_leaves_no_formula(text):
    safe = neutralise(text)
    assert restore(safe) == text
    assert safe[:1] not in set("=@\t")
    assert safe[:1] not in set("+-") or safe[1:2].isdigit()


def test_one_line_a_decision_and_no_formula(tmp_path):
    path = tmp_path / "patches.csv"
    append_patches(path, [Patch(source="a.csv", row=3, column="Ort", before="=1+1", after=None, who="Anna")])
    assert path.read_text() == "source,row,column,before,after,who,when,why\na.csv,3,Ort,'=1+1,,Anna,,\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("source,row,colum,before,after\n", 'p.csv:1:1 colum: unknown column, did you mean "column"?'),
        ("source,row,column,before\n", "p.csv:1:1 after: required column is missing"),
        ("source,row,column,before,after\na,x,c,,\n", 'p.csv:2:1 row: must be a whole number, not "x"'),
        ("source,row,column,before,after\na,1,c,,\n\nb,1,c\n", "p.csv:4:1 line 4: has 3 cells, not 5"),
        ('source,row,column,before,after\na,1,"c,,\n', "p.csv:2:1 : not valid CSV: unexpected end of data"),
        (
            'source,row,column,before,after\na,1,"two\nlines",,\nb,y,c,,\n',
            "p.csv:4:1 row: must be a whole number",
        ),
    ],
)
def test_faults_are_located(tmp_path, text, fault):
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_patches(tmp_path / "p.csv")
    assert any(fault in str(line) for line in caught.value.faults)
    with pytest.raises(ConfigError):
        append_patches(tmp_path / "p.csv", [])
    assert (tmp_path / "p.csv").read_text() == text


def test_schemas_are_written_for_editors(tmp_path):
    names = {"migration", "model", "mapping", "cleaning", "kpis", "vocabulary", "pack"}
    assert set(schemas()) == names
    assert {path.stem for path in write_schemas(tmp_path)} == names
    assert schemas()["migration"]["$defs"]["TargetEntry"]["properties"].keys() == {"url", "url_env", "schema"}
    assert schemas()["mapping"]["additionalProperties"] is False


def test_the_page_of_keys_is_in_step_with_the_documents():
    page = Path(__file__).parents[2] / "docs" / "configuration.md"
    text = page.read_text(encoding="utf-8")
    assert with_reference(text) == text
