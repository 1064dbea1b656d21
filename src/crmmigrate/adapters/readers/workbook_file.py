"""A workbook as a file or, once it is decrypted, as bytes in memory: nothing plain is ever written to disk."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import msoffcrypto
import python_calamine as calamine
from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

from crmmigrate.adapters.readers.content import OLE, WORKBOOK_SUFFIXES
from crmmigrate.adapters.readers.ole import names_in, rebuilt
from crmmigrate.adapters.readers.passwords import password
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity

EVERYBODYS = "VelvetSweatshop"
"""The password that Excel tries by itself: files protected against writing only are encrypted with it."""

_OLD = frozenset({".xls", ".xla", ".xlt"})
_MACROS = "_VBA_PROJECT_CUR"
_NEXT = "name an environment variable with its password: `password_env: NAME` among the options of the file"
_OTHERS = {
    "WordDocument": "a Word document",
    "PowerPoint Document": "a PowerPoint presentation",
    "VisioDocument": "a Visio drawing",
    "__properties_version1.0": "an Outlook message",
    "ThumbsDB": "a cache of pictures",
}


@dataclass(frozen=True)
class WorkbookFile:
    """A workbook.

    Attributes:
        path: The file.
        data: What to read instead of it: decrypted, or the bare stream of an old workbook.
        everybodys: It was encrypted with the password that Excel tries by itself.
        macros: It is an old workbook with macros.
    """

    path: Path
    data: bytes | None = None
    everybodys: bool = False
    macros: bool = False

    @property
    def name(self) -> str:
        """Its name, for messages."""
        return self.path.name

    def stream(self) -> BinaryIO:
        """Its bytes."""
        return io.BytesIO(self.data) if self.data is not None else self.path.open("rb")

    def findings(self) -> list[Finding]:
        """What to tell of the container."""
        found = []
        if self.everybodys:
            message = "protected against changes: encrypted with the password that Excel tries by itself; it was read"
            found.append(Finding("default-password", message, Severity.INFO))
        if self.macros:
            message = "the workbook holds macros; they were not run, and are not migrated"
            found.append(Finding("macros-ignored", message, Severity.INFO))
        return found

    def zipped(self) -> bool:
        """Whether it is a zip archive; an old workbook may hold one somewhere inside."""
        with self.stream() as stream:
            return stream.read(2) == b"PK" and zipfile.is_zipfile(stream)

    def calamine(self) -> Any:
        """The workbook as calamine opens it.

        Raises:
            SourceError: It cannot be opened.
        """
        with calamine_faults(self.name):
            if self.data is not None:
                return calamine.load_workbook(io.BytesIO(self.data))
            if self.zipped() and self.path.suffix.lower() in WORKBOOK_SUFFIXES - self.suffixes():
                return calamine.load_workbook(io.BytesIO(self.path.read_bytes()))  # it believes the name of a file
            return calamine.load_workbook(str(self.path))

    def suffixes(self) -> frozenset[str]:
        """The names that files of its kind have."""
        if not self.zipped():
            return _OLD
        with self.stream() as stream, zipfile.ZipFile(stream) as archive:
            names = archive.NameToInfo
            if "content.xml" in names and "xl/workbook.xml" not in names:
                return frozenset({".ods"})
            return frozenset({".xlsb"}) if "xl/workbook.bin" in names else WORKBOOK_SUFFIXES - _OLD - {".ods", ".xlsb"}


@contextlib.contextmanager
def calamine_faults(name: str) -> Iterator[None]:
    """What calamine raises on damaged workbooks, as the error that a user sees."""
    try:
        yield
    except calamine.PasswordError as fault:
        raise _encrypted(name, "save a copy without the password") from fault
    except (calamine.CalamineError, OSError, ValueError) as fault:
        raise damaged(name, fault) from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # a panic of Rust is no Exception
            raise
        raise damaged(name, fault) from fault


def damaged(name: str, fault: BaseException) -> SourceError:
    """The error of a workbook that cannot be read."""
    return SourceError(f"{name}: a damaged workbook, it cannot be read ({fault})", next="save it again in Excel")


def _encrypted(name: str, hint: str = _NEXT) -> SourceError:
    message = f"{name}: the workbook is protected by a password (encrypted)"
    return SourceError(message, code="source-encrypted", next=hint)


def opened(path: Path, options: Mapping[str, Any]) -> WorkbookFile:
    """The workbook, decrypted in memory where it is protected.

    Raises:
        SourceError: It is no workbook, or its password is missing or wrong.
    """
    with path.open("rb") as stream:
        if stream.read(len(OLE)) != OLE:
            return WorkbookFile(path)
        try:
            names = names_in(stream)
            _check_kind(path.name, names)
            file = _plain(path, stream, options)
            with file.stream() as content:
                old = rebuilt(content) if content.read(len(OLE)) == OLE else None
        except ValueError as fault:
            raise damaged(path.name, fault) from fault
    return replace(file, data=old or file.data, macros=_MACROS in names)


def _plain(path: Path, stream: BinaryIO, options: Mapping[str, Any]) -> WorkbookFile:
    stream.seek(0)
    try:
        office = msoffcrypto.OfficeFile(stream)
        if not office.is_encrypted():
            return WorkbookFile(path)
    except Exception:  # noqa: BLE001  older than encryption, or damaged in any way: calamine tells
        return WorkbookFile(path)
    given = password(options)
    return WorkbookFile(path, _decrypted(path.name, office, given), given is None)


def _check_kind(name: str, names: set[str]) -> None:
    for stream, kind in _OTHERS.items():
        if stream in names and not names & {"Workbook", "Book"}:
            raise SourceError(
                f"{name}: {kind}; this format is unsupported",
                next="save its table as xlsx or CSV, or leave it out with `exclude` in migration.yaml",
            )


def _decrypted(name: str, office: Any, given: str | None) -> bytes:
    target = io.BytesIO()
    key = EVERYBODYS if given is None else given
    try:
        if office.format == "ooxml":
            office.load_key(password=key, verify_password=True)
        else:
            office.load_key(password=key)
        office.decrypt(target)
    except InvalidKeyError as fault:
        if given is None:
            raise _encrypted(name) from fault
        raise SourceError(f"{name}: wrong password", code="source-encrypted", next=_NEXT) from fault
    except DecryptionError as fault:
        message = f"{name}: encrypted in a way that is not supported ({fault})"
        raise SourceError(message, code="source-encrypted", next="save a copy without the password") from fault
    except Exception as fault:  # a damaged header makes the foreign parser fail in any way
        raise damaged(name, fault) from fault
    return target.getvalue()
