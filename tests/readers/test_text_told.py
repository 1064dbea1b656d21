"""What the user tells of a text file is done; bytes that are no characters are counted and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmmigrate.adapters.readers import text
from crmmigrate.adapters.readers.fixed_width import FixedWidthReader
from crmmigrate.adapters.readers.text import TextReader
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding
from crmmigrate.core.sources import Grid

ROWS = "".join(f"{i:04d};Müller {i};Straße {i};{i},50\r\n" for i in range(3000))
TEXT = "id;name;ort;wert\r\n" + ROWS


def read(path: Path, data: bytes, **options: object) -> Grid:
    path.write_bytes(data)
    (grid,) = TextReader().read(path, options)
    return grid


def damage(findings: tuple[Finding, ...]) -> list[tuple[int, tuple[str, ...]]]:
    return [(f.count, f.examples) for f in findings if f.code == "encoding-damage"]


@pytest.mark.parametrize("name", ["undefined", "idna", "base64", "rot13", "nope"])
def test_names_that_are_no_encoding_of_text_are_refused(tmp_path: Path, name: str) -> None:
    for reader in (TextReader(), FixedWidthReader()):
        (tmp_path / "a.csv").write_text("a;b\n1;2\n")
        with pytest.raises(SourceError, match="unknown encoding"):
            list(reader.read(tmp_path / "a.csv", {"encoding": name}))


@pytest.mark.parametrize(
    ("data", "options", "lost"),
    [
        (TEXT.encode("cp1252").replace(b"M\xfcller 77;", b"M\x81ller 77;"), {}, (1, ("line 79",))),
        (TEXT.encode("utf-16")[:-1], {}, (1, ("line 3001",))),
        (b"id;name\n1;M\xc3\xbcller\n2;x\n", {"encoding": "ascii"}, (2, ("line 2",))),
        (b"id;name\n1;x\n2;M\xfcller\n", {"encoding": "utf-8"}, (1, ("line 3",))),
    ],
)
def test_bytes_that_are_no_characters_are_said(
    tmp_path: Path, data: bytes, options: dict[str, str], lost: tuple[int, tuple[str, ...]]
) -> None:
    assert damage(read(tmp_path / "a.csv", data, **options).findings) == [lost]


def test_bytes_that_are_no_characters_are_said_of_large_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "THRESHOLD", 1000)
    data = TEXT.encode("cp1252").replace(b"M\xfcller 2077;", b"M\x81ller 2077;")
    grid = read(tmp_path / "a.csv", data)
    assert grid.bulk is not None
    assert damage(grid.findings) == [(1, ())]
    grid = read(tmp_path / "b.csv", TEXT.replace("ü", "u").replace("ß", "s").encode() + b"9999;\xe4;x;1\r\n" * 2,
                encoding="utf-8")  # fmt: skip
    assert grid.bulk is not None
    swept = grid.bulk.sweep(2, "b.csv", lambda _: None)
    assert damage(swept.findings) == [(2, ("line 3002", "line 3003"))]


def test_stray_lines_keep_bytes_that_are_no_characters(tmp_path: Path) -> None:
    data = "id;name\n1;Müller\n2;Größe\n3;ä\n".encode() + b"4;\x81\xe4\n"
    grid = read(tmp_path / "a.csv", data)
    assert grid.rows[-1] == ["4", "\x81ä"]
    assert "encoding-mixed" in [f.code for f in grid.findings]


def test_an_escape_that_is_told_counts(tmp_path: Path) -> None:
    data = rb"""id;path;note
1;C:\;x
2;D:\;y
3;"say \"hi\"";z
"""
    assert read(tmp_path / "a.csv", data, delimiter=";", escape="").rows[1] == ["1", "C:\\", "x"]
    told = read(tmp_path / "b.csv", b"id!,name\n1,a!,b\n2,c\n", escape="!", delimiter=",")
    assert told.rows == [["id,name"], ["1", "a,b"], ["2", "c"]]
    assert told.options["escape"] == "!"
