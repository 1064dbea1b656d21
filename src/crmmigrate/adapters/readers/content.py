"""What a file is, judged by its content."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from crmmigrate.adapters.readers import compound
from crmmigrate.adapters.readers.encoding import by_head

HEAD = 65_536
TEXT = "text"
WORKBOOK = "workbook"
DAMAGED_ZIP = "damaged zip"
ENCRYPTED = "an encrypted workbook"
JSON = "a JSON file"
XML = "an XML document"
SPREADSHEETML = "a SpreadsheetML file (XML Spreadsheet of Excel 2003)"
HTML = "an HTML page"
VCARD = "a vCard file"
PARQUET = "a Parquet file"
ARROW = "an Arrow file"
DBASE = "a dBase table"
ACCESS = "an Access database"
SQLITE = "a SQLite database"
ZIP = "a zip archive"
GZIP = "a gzip archive"
TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".dat", ".psv", ".asc", ".log", ".prn", ".out", ".lst", ""})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm", ".xlam", ".xla", ".xlt"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", GZIP),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", SQLITE),
    (b"PAR1", PARQUET),
    (b"ARROW1", ARROW),
    (b"\x00\x01\x00\x00Standard Jet", ACCESS),
    (b"\x00\x01\x00\x00Standard ACE", ACCESS),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "an RTF document"),
)
_DBF_VERSIONS = frozenset({0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xE5, 0xF5, 0xFB})
_MARKUP = (
    (
        re.compile(r"progid=.Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet", re.IGNORECASE),
        SPREADSHEETML,
    ),
    (re.compile(r"^\s*(?:<!doctype html|<html|<table|<head|<meta)", re.IGNORECASE), HTML),
    (re.compile(r"^\s*<(?:\?xml|!DOCTYPE|[A-Za-z][\w:.-]*[\s>/])"), XML),
    (re.compile(r"^\s*BEGIN:VCARD", re.IGNORECASE), VCARD),
    (re.compile(r"^\s*BEGIN:VCALENDAR", re.IGNORECASE), "a calendar file"),
    (re.compile(r'^\s*(?:\{\s*(?:"|\})|\[\s*[\[{"])'), JSON),
)
_CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31, 1})


def kind_of(path: Path, head: bytes) -> str:
    """`text`, `workbook`, `damaged zip`, or a description such as `a PDF document`."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(OLE):
        fault = compound.damage(path)
        return f"a damaged workbook: {fault}" if fault else WORKBOOK
    if _is_bare_biff(head):
        return WORKBOOK
    if head.startswith(b"PK"):
        return _archive(path)
    return _text_kind(head)


def _is_bare_biff(head: bytes) -> bool:
    return head[:2] in {b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"} and head[2:4] in {
        b"\x10\0",
        b"\x08\0",
        b"\x06\0",
        b"\x04\0",
    }


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return DAMAGED_ZIP
    if any(n.startswith("xl/") for n in names) or {"content.xml", "mimetype"} <= names:
        return WORKBOOK
    return "a Word document" if any(n.startswith("word/") for n in names) else ZIP


def _text_kind(head: bytes) -> str:
    encoding = by_head(head)
    if encoding is None:
        if len(head) > 60 and _is_dbf(head):
            return DBASE
        # NUL bytes as padding are damage to a text; between other controls they are no text at all.
        controls = len(head) - len(head.translate(None, _CONTROLS))
        padding = len(head) - len(head.rstrip(b"\0"))
        if controls - padding > len(head) * 0.01 or padding > len(head) * 0.9:
            return "binary data of no known format"
    start = head[:4096].decode(encoding or "latin-1", errors="replace").removeprefix("\ufeff").removeprefix("ï»¿")
    return next((name for pattern, name in _MARKUP if pattern.search(start)), TEXT)


def _is_dbf(head: bytes) -> bool:
    """A version byte, a date, a header of whole field descriptors, and zeros where dBase keeps them."""
    header = int.from_bytes(head[8:10], "little")
    fields = (header - 33) % 32 in {0, 1, 8} or head[0] in {0x30, 0x31, 0x32}
    return head[0] in _DBF_VERSIONS and head[2] <= 12 and head[3] <= 31 and header >= 65 and fields and 0 in head[:32]
