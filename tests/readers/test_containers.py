"""FileMaker's XML, MHTML pages, and the other containers whose names stand apart from their values."""

from __future__ import annotations

import base64
import quopri

import pytest

from crmmigrate.adapters.readers.html_reader import HtmlReader
from crmmigrate.adapters.readers.xml_reader import XmlReader
from crmmigrate.core.errors import SourceError

HEAD = (
    '<FMPXMLRESULT xmlns="http://www.filemaker.com/fmpxmlresult"><METADATA>{}</METADATA>'
    '<RESULTSET FOUND="2">{}</RESULTSET>'
)
MESSAGE = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="=B"\n\n--=B\n'
    'Content-Type: text/html; charset="windows-1252"\nContent-Transfer-Encoding: {}\n\n'
)
CODINGS = {"8bit": bytes, "base64": base64.encodebytes, "quoted-printable": quopri.encodestring}
FIELD = '<FIELD NAME="{}" TYPE="TEXT"/>'


def row(number, *cells):
    return f'<ROW MODID="1" RECORDID="{number}">' + "".join(f"<COL>{c}</COL>" for c in cells) + "</ROW>"


def data(*texts):
    return "".join(f"<DATA>{text}</DATA>" for text in texts)


def read(tmp_path, text, name="a.xml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    reader = XmlReader()
    assert reader.claims(path, path.read_bytes()) == 1.0
    (relation,) = reader.read(path, {})
    rows = [tuple(r.values())[:-1] for batch in relation.batches for r in batch.to_pylist()]
    return relation, rows


def test_names_of_columns_repetitions_and_blanks(tmp_path):
    fields = FIELD.format("Nr") + FIELD.format("Telefon")
    rows = row("01", data("007"), data("030 1", "030 2")) + row("02", data(""), "")
    relation, found = read(tmp_path, HEAD.format(fields, rows) + "</FMPXMLRESULT>")
    assert relation.header == ("RECORDID", "MODID", "Nr", "Telefon")
    assert found == [("01", "1", "007", '["030 1","030 2"]'), ("02", "1", None, None)]
    assert relation.options["types"] == {"Nr": "TEXT", "Telefon": "TEXT"}


def test_more_cells_than_names(tmp_path):
    relation, found = read(
        tmp_path, HEAD.format(FIELD.format("Nr"), row("1", data("a"), data("b"))) + "</FMPXMLRESULT>"
    )
    assert relation.header == ("RECORDID", "MODID", "Nr", "")
    assert found == [("1", "1", "a", "b")]


def test_cut_off(tmp_path):
    with pytest.raises(SourceError, match="truncated"):
        read(tmp_path, HEAD.format(FIELD.format("Nr"), row("1", data("a"))))


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "8bit"])
def test_page_in_a_message(tmp_path, coding):
    page = "<table><tr><th>Nr</th><th>Ort</th></tr><tr><td>007</td><td>Köln</td></tr></table>".encode("cp1252")
    path = tmp_path / "a.xls"
    path.write_bytes(MESSAGE.format(coding).encode() + CODINGS[coding](page) + b"\n--=B--\n")
    assert HtmlReader().claims(path, path.read_bytes()) == 1.0
    (grid,) = HtmlReader().read(path, {})
    assert grid.rows == [["Nr", "Ort"], ["007", "Köln"]]


def test_message_without_a_page(tmp_path):
    path = tmp_path / "a.mht"
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="=B"\n\n'
    path.write_bytes(head + b"--=B\nContent-Type: text/plain\n\nx\n--=B--\n")
    with pytest.raises(SourceError, match="without a page"):
        list(HtmlReader().read(path, {}))
