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
MHTML = "a web page saved with its parts (MHTML)"
VCARD = "a vCard file"
PARQUET = "a Parquet file"
ARROW = "an Arrow file"
ORC = "an ORC file"
ARROW_STREAM = "an Arrow stream"
FEATHER_1 = "a Feather file (version 1)"
DBASE = "a dBase table"
ACCESS = "an Access database"
SQLITE = "a SQLite database"
ZIP = "a zip archive"
GZIP = "a gzip archive"
BZIP2 = "a bzip2 archive"
XZ = "an xz archive"
ZSTANDARD = "a Zstandard archive"
TAR = "a tar archive"
SEVEN_ZIP = "a 7z archive"
RAR = "a RAR archive"
TEXTS = frozenset({TEXT, JSON, XML, SPREADSHEETML, HTML, VCARD})
TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".dat", ".psv", ".asc", ".log", ".prn", ".out", ".lst", ""})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm", ".xlam", ".xla", ".xlt"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", GZIP),
    (b"\xfd7zXZ", XZ),
    (b"7z\xbc\xaf", SEVEN_ZIP),
    (b"Rar!", RAR),
    (b"SQLite format 3\0", SQLITE),
    (b"FEA1", FEATHER_1),
    (b"ARROW1", ARROW),
    (b"\x00\x01\x00\x00Standard Jet", ACCESS),
    (b"\x00\x01\x00\x00Standard ACE", ACCESS),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "an RTF document"),
    (b"\x28\xb5\x2f\xfd", ZSTANDARD),
    (b"\x1f\x9d", "a file packed by `compress` (.Z)"),
    (b"\x04\x22\x4d\x18", "an LZ4 archive"),
    (b"\x89HDF", "an HDF5 file"),
    (b"!BDN", "an Outlook mailbox (.pst)"),
    (b"$FL2@(#)", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
    (b"Obj\x01", "an Avro file"),
)
_PACKAGES = {
    "word/": "a Word document",
    "ppt/": "a PowerPoint presentation",
    "visio/": "a Visio drawing",
    "META-INF/MANIFEST.MF": "a Java program",
}
_MIMETYPES = {
    "opendocument.text": "an OpenDocument text",
    "opendocument.presentation": "an OpenDocument presentation",
    "opendocument.graphics": "an OpenDocument drawing",
    "epub": "an electronic book",
}
_DBF_VERSIONS = frozenset({0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xE5, 0xF5, 0xFB})
_DBF_TYPES = frozenset(b"CNFLDMGPIYTBVWQ0@O+")
_GAP = r"[\s\x1e]*(?>(?://[^\n]*\n|/\*(?:(?!\*/)[\s\S])*\*/)[\s\x1e]*)*"
"""Blanks and comments of scripts."""
SCRIPT = (
    r"(?>(?:(?:var|let|const|export|default)\s+)*"
    r"(?:[A-Za-z_$][\w.$]*(?:\[[^\]\n]*\])?\s*=|[A-Za-z_$][\w.$]*\(|export\s+default\s)"
    r"|\)\]\}'?,?[^\S\n]*\n|(?:while|for)\([1;]*\);|HTTP/[\d.]+[^\n]*\n(?:[\w-]+:[^\n]*\n)*\s*?\n)\s*"
)
"""What scripts and web servers put before a JSON value: a variable, a callback, a guard, the head of an answer."""
_FIELDS = r"\A\s*(?:From \S[^\n]*\n)?(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*)*?"
"""The lines at the head of a message."""
_MARKUP = (
    (re.compile(rf"{_FIELDS}MIME-Version[ \t]*:[\s\S]*?multipart/related", re.IGNORECASE), MHTML),
    (
        re.compile(rf"{_FIELDS}(?:MIME-Version|Message-ID|Received|Return-Path)[ \t]*:", re.IGNORECASE),
        "an e-mail message",
    ),
    (
        re.compile(r"progid=.Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet", re.IGNORECASE),
        SPREADSHEETML,
    ),
    (
        re.compile(
            r"^\s*(?:(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*<(?:!doctype html|html[\s>])"
            r"|(?><!--.*?-->\s*)*<(?:table|head|meta|body|style|center|font|div)[\s>])",
            re.IGNORECASE | re.DOTALL,
        ),
        HTML,
    ),
    (re.compile(r"<office:document\s[^>]*urn:oasis:names:tc:opendocument"), "a flat OpenDocument file"),
    (re.compile(r"^\s*<(?:\?xml|!DOCTYPE|[A-Za-z][\w:.-]*[\s>/])"), XML),
    (re.compile(r"\A(?:[^\n]*\n){0,20}?\s*BEGIN:VCARD\s", re.IGNORECASE), VCARD),
    (re.compile(r"^\s*BEGIN:VCALENDAR", re.IGNORECASE), "a calendar file"),
    (
        re.compile(
            rf"^{_GAP}"
            rf"""(?:\{{{_GAP}(?:"|\}}|'[^'\n]*'\s*:|[A-Za-z_]\w*\s*:)|\[{_GAP}(?:[\[{{"]|-?\d[\d.]*\s*,|\]\s*\Z))""",
            re.DOTALL,
        ),
        JSON,
    ),
    (re.compile(rf"^{_GAP}{SCRIPT}(?:\{{{_GAP}[\"}}]|\[{_GAP}[\[{{\"])"), JSON),
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
    return next((name for fits, name in _SHAPES if fits(head)), None) or _text_kind(head)


def _is_arrow_stream(head: bytes) -> bool:
    """The mark of a message, the length of its description in whole words, and where that begins."""
    length, start = int.from_bytes(head[4:8], "little"), int.from_bytes(head[8:12], "little")
    return head.startswith(b"\xff\xff\xff\xff") and length % 8 == 0 and 4 <= start < length < 1 << 24


def _is_tar(head: bytes) -> bool:
    """The sum of the first header is right."""
    said = head[148:156].strip(b" \0")
    if len(head) < 512 or not said.isdigit() or any(digit > ord("7") for digit in said):
        return False
    return int(said, 8) == sum(head[:148]) + 8 * 32 + sum(head[156:512])


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
            mimetype = _mimetype(archive) if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return DAMAGED_ZIP
    if kind := next((kind for mark, kind in _MIMETYPES.items() if mark in mimetype), None):
        return kind
    if any(n.startswith("xl/") for n in names) or {"content.xml", "mimetype"} <= names:
        return WORKBOOK
    return next((kind for start, kind in _PACKAGES.items() if any(n.startswith(start) for n in names)), ZIP)


def _mimetype(archive: zipfile.ZipFile) -> str:
    """What a package of OpenDocument or EPUB says that it is, in its first bytes."""
    with archive.open("mimetype") as file:
        return file.read(100).decode("ascii", errors="replace").strip()


def _text_kind(head: bytes) -> str:
    encoding = by_head(head)
    if encoding is None:
        # NUL bytes as padding are damage to a text; between other controls they are no text at all.
        controls = len(head) - len(head.translate(None, _CONTROLS))
        padding = len(head) - len(head.rstrip(b"\0"))
        if controls - padding > len(head) * 0.01 or padding > len(head) * 0.9:
            return "binary data of no known format"
    start = head[:4096].decode(encoding or "latin-1", errors="replace").removeprefix("\ufeff").removeprefix("ï»¿")
    return next((name for pattern, name in _MARKUP if pattern.search(start)), TEXT)


def _is_dbf(head: bytes) -> bool:
    """A version byte, a date, and field descriptors up to the mark that ends them (or as far as the head goes)."""
    if len(head) < 65 or head[0] not in _DBF_VERSIONS or head[2] > 12 or head[3] > 31:
        return False
    header = int.from_bytes(head[8:10], "little")
    last = min(header, len(head)) - 31
    at = 32
    while at < last and head[at] not in {0x0D, 0}:
        name = head[at : at + 11].split(b"\0", 1)[0]
        if not name or any(byte < 32 for byte in name) or head[at + 11] not in _DBF_TYPES:
            return False
        at += 32
    return at > 32


def _is_parquet(head: bytes) -> bool:
    """The mark, and more than text behind it: a header may begin with `PAR1`."""
    return head[:4] in {b"PAR1", b"PARE"} and min(head[4:200], default=0) < 9


def _is_orc(head: bytes) -> bool:
    return head[:3] == b"ORC" and min(head[3:200], default=9) < 9


def _is_bzip2(head: bytes) -> bool:
    return head[:3] == b"BZh" and head[4:10] == b"1AY&SY"


_SHAPES = (
    (_is_parquet, PARQUET),
    (_is_orc, ORC),
    (_is_bzip2, BZIP2),
    (_is_arrow_stream, ARROW_STREAM),
    (_is_dbf, DBASE),
    (_is_tar, TAR),
)
