import contextlib
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.readers.xml_reader import XmlReader
from crmmigrate.core.errors import SourceError

READER = XmlReader()


def test_attributes_and_elements_are_columns(read):
    got = read(
        READER,
        """<?xml version="1.0"?>
<crm xmlns="urn:x" xmlns:a="urn:a" exported="2020-05-05"><source>ERP</source>
 <list>
  <a:kunde nr="007" a:typ="A"><name>K&amp;S</name><ort><plz>01</ort_></ort></a:kunde>
 </list>
</crm>""".replace("</ort_>", "</plz>").replace(
            "</list>", '<a:kunde nr="008"><name><![CDATA[<B> & C]]></name><umsatz w="EUR">5.0</umsatz></a:kunde></list>'
        ),
    )
    assert got.headers == {"kunde": ["nr", "typ", "name", "ort.plz", "umsatz.w", "umsatz"]}
    assert got.rows == {"kunde": [["007", "A", "K&S", "01", None, None], ["008", None, "<B> & C", None, "EUR", "5.0"]]}
    assert got.lines == {"kunde": [4, 5]}
    message = got.message("values-outside")
    assert "source = ERP" in message
    assert "exported=2020-05-05" in message


def test_kinds_of_records_beside_one_another(read):
    got = read(
        READER,
        "<d><as><a><i>1</i></a><a><i>2</i></a></as><bs><b x='1'/></bs><c><y>1</y></c><c><y>2</y></c>note</d>",
    )
    assert got.rows == {"a": [["1"], ["2"]], "b": [["1"]], "c": [["1"], ["2"]]}
    assert "note" in got.message("values-outside")


def test_repeated_elements_in_records_become_tables(read):
    got = read(
        READER,
        """<os><o id="A1"><l><s>x</s></l><l><s>y</s></l><tel>1</tel></o>
        <o id="A2"><l><s>z</s></l><tel>2</tel><tel>3</tel></o></os>""",
    )
    assert got.headers == {"o": ["id", "tel"], "o.l": ["o row", "o id", "s"]}
    assert got.rows == {
        "o": [["A1", '["1"]'], ["A2", '["2","3"]']],
        "o.l": [["1", "A1", "x"], ["1", "A1", "y"], ["2", "A2", "z"]],
    }


def test_pages_are_no_records(read):
    got = read(READER, "<x><page><r a='1'/><r a='2'/></page><page><r a='3'/><r a='4'/></page></x>")
    assert got.rows == {"r": [["1"], ["2"], ["3"], ["4"]]}


def test_mixed_text_nil_comments_and_names_that_meet(read):
    xsi = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
    got = read(
        READER,
        f"<x {xsi}><r id='1'><id>2</id>before <b>bold</b> after</r><r><n i:nil='true'/><t>a<!-- c -->b</t></r></x>",
    )
    assert got.headers == {"r": ["id", "id 2", "b", "text", "n", "t"]}
    assert got.rows == {"r": [["1", "2", "bold", "before after", None, None], [None, None, None, None, None, "ab"]]}


def test_repeated_plain_elements_and_a_single_record(read):
    assert read(READER, "<n><name>A</name><name>B</name></n>").rows == {"name": [["A"], ["B"]]}
    assert read(READER, "<c><name>A</name><a><b>1</b></a></c>").records == [{"name": "A", "a.b": "1"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "iso-8859-5"])
def test_encodings_that_are_declared(read, encoding):
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?><r><имя к="1">Иван</имя><имя к="2">Ян</имя></r>'
    got = read(READER, text.encode(encoding))
    assert got.headers == {"имя": ["к", "text"]}
    assert got.rows == {"имя": [["1", "Иван"], ["2", "Ян"]]}


def test_a_wrong_declaration_is_told(read):
    text = '<?xml version="1.0" encoding="utf-8"?><r><o><n>Köln</n></o><o><n>Düsseldorf</n></o></r>'
    got = read(READER, text.encode("cp1252"))
    assert (got.rows, got.codes) == ({"o": [["Köln"], ["Düsseldorf"]]}, ["encoding-guessed"])
    assert read(READER, text.encode("cp1252"), encoding="cp1252").rows == got.rows
    unknown = read(READER, text.replace('"utf-8"', '"klingon"'))
    assert (unknown.rows, unknown.codes) == (got.rows, ["encoding-guessed"])


def test_tables_of_pandas_and_a_misleading_name(read):
    frame = pd.DataFrame({"id": ["01", "02"], "name": ["A", None]})
    got = read(READER, frame.to_xml(index=False), "x.csv")
    assert got.rows == {"row": [["01", "A"], ["02", None]]}
    assert got.codes == ["extension-wrong"]


BOMB = "<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><r><x>&b;</x></r>"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (BOMB, "source-unreadable", "entities"),
        (BOMB.encode("utf-16"), "source-unreadable", "entities"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', "source-unreadable", "entities"),
        ('<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]><r/>', "source-unreadable", "entities"),
        ("<!-- " + "x" * 70_000 + " -->" + BOMB, "source-unreadable", "entities"),
        ("<!DOCTYPE r [<!ELEMENT r (x)>]><r/>", "source-unreadable", "DTD"),
        ("<r><a>1</a>\n<a>2</r>", "source-unreadable", "not well-formed.*mismatch.*line 2"),
        ("<r><a>1</a><a>2</a>", "truncated", "truncated or incomplete"),
        ("<r>" + "<a>" * 100 + "</a>" * 100 + "</r>", "source-too-large", "nested"),
    ],
)
def test_what_cannot_be_read_says_why_and_where(read, text, code, message):
    with pytest.raises(SourceError, match=message) as caught:
        read(READER, text)
    assert caught.value.code == code


def test_a_plain_doctype_is_no_danger(read):
    assert read(READER, '<!DOCTYPE r SYSTEM "r.dtd"><r><a x="1"/><a x="2"/></r>').rows == {"a": [["1"], ["2"]]}


names = st.from_regex(r"[a-z]{1,4}", fullmatch=True)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=8
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.dictionaries(names, texts, min_size=1, max_size=4), min_size=2, max_size=5), st.booleans())
def test_what_was_written_is_read(read, records, attributes):
    root = ET.Element("root")
    for record in records:
        element = ET.SubElement(root, "rec", record if attributes else {})
        if not attributes:
            for name, text in record.items():
                ET.SubElement(element, name).text = text
    got = read(READER, ET.tostring(root, encoding="utf-8"))
    filled = [{k: v for k, v in record.items() if v and not v.isspace()} for record in records]
    assert got.records == filled


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_damage_is_an_error_or_read_never_a_crash(read, data):
    broken = bytearray(b"<r a='1'><o id='1'><l><s>x</s></l><l/></o><o id='2'><l><s>y</s></l></o><t>1</t></r>")
    for _ in range(data.draw(st.integers(1, 3))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(1, 255))
    with contextlib.suppress(SourceError):
        assert read(READER, bytes(broken)).parts


def test_fields_that_an_attribute_names(read):
    rows = (
        '<row><field name="id">01</field><field name="ort">Köln</field></row>'
        '<row><field name="id">02</field><field name="ort" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
        'i:nil="true"/></row>'
    )
    got = read(READER, f'<dump><table_data name="t">{rows}</table_data></dump>')
    assert got.headers == {"row": ["id", "ort"]}
    assert got.rows == {"row": [["01", "Köln"], ["02", None]]}
    assert "name=t" in got.message("values-outside")
    phones = read(READER, '<p><x><phone name="a">1</phone></x><x><phone name="b">2</phone></x></p>')
    assert phones.headers == {"x": ["phone.name", "phone"]}


def test_a_list_of_one_has_the_names_of_a_list_of_many(read):
    assert read(READER, "<cs><c><a>1</a><b>2</b></c></cs>").headers == {"c": ["a", "b"]}
    assert read(READER, "<cs><c><a>1</a><b>2</b></c><c><a>1</a></c></cs>").headers == {"c": ["a", "b"]}
