"""Reader of archives: zip and tar give their files, gzip, bzip2 and xz the one they hold."""

from __future__ import annotations

import bz2
import contextlib
import errno
import gzip
import importlib
import lzma
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa

from crmmigrate.adapters.readers import content
from crmmigrate.adapters.readers.passwords import HINT, password
from crmmigrate.adapters.readers.streams import Scratch
from crmmigrate.adapters.readers.unpacking import MOST_BYTES, Budget, Folder, inner_name, is_noise
from crmmigrate.core.errors import SourceError
from crmmigrate.core.sources import Member, Refused

_CLOSED = frozenset({content.SEVEN_ZIP, content.RAR})
_SINGLE: dict[str, Callable[[Path], Any]] = {content.GZIP: gzip.open, content.BZIP2: bz2.open, content.XZ: lzma.open}
_SINGLE[content.ZSTANDARD] = lambda path: pa.CompressedInputStream(pa.OSFile(str(path), "rb"), "zstd")
_KINDS = frozenset({content.ZIP, content.TAR, *_SINGLE, *_CLOSED})
_SUFFIXES = {".gz": "", ".gzip": "", ".bz2": "", ".xz": "", ".zst": "", ".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
_SIDECARS = {".dbt": ".dbf", ".fpt": ".dbf", ".smt": ".dbf"}
_AES = 99
_ENCRYPTED = 1
_UTF8 = 0x800


class ArchiveReader:
    """Unpacks an archive within limits; its files are then read as if they lay in a folder of that name."""

    name = "archive"
    takes = frozenset({"password_env"})

    def __init__(self) -> None:
        self._scratch = Scratch(self)
        self._budgets: dict[Path, Budget] = {}

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if content.kind_of(path, head) in _KINDS else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Member | Refused]:
        """See `Reader.read`."""
        with path.open("rb") as file:
            kind = content.kind_of(path, file.read(content.HEAD))
        if kind in _CLOSED:
            raise SourceError(f"{path.name}: {kind}; it cannot be opened here", next="unpack it and gather the folder")
        budget = self._budgets.get(path) or Budget(
            path.name, path.stat().st_size, int(options.get("max_unpacked", MOST_BYTES))
        )
        folder = Folder(Path(tempfile.mkdtemp(dir=self._scratch.folder())))
        try:
            with _faults(path):
                found = self._unpacked(kind, path, folder, budget, options)
        except BaseException:
            folder.clear()
            raise
        if not found:
            raise SourceError(f"{path.name}: the archive holds no files", code="source-empty")
        for part in found:
            if isinstance(part, Member):
                self._budgets[part.path] = budget
            yield part

    def _unpacked(
        self, kind: str, path: Path, folder: Folder, budget: Budget, options: Mapping[str, Any]
    ) -> list[Member | Refused]:
        """All of it at once: a table may need the memo file that lies beside it."""
        if kind == content.ZIP:
            return list(_without_sidecars(_of_zip(path, folder, budget, options)))
        if kind == content.TAR:
            return list(_without_sidecars(_of_tar(path, folder, budget)))
        copy = folder.place(_stripped(path.name))
        with _SINGLE[kind](path) as stream:
            budget.member()
            budget.copy(stream, copy)
        return [Member(None, copy)]


def _stripped(name: str) -> str:
    """The name that a file had before it was packed."""
    suffix = Path(name).suffix
    return name.removesuffix(suffix) + _SUFFIXES.get(suffix.lower(), suffix) if suffix else name


@contextlib.contextmanager
def _faults(path: Path) -> Iterator[None]:
    """What the unpackers raise, as what the user must know."""
    again = "get a complete copy of the file"
    try:
        yield
    except EOFError as fault:
        raise SourceError(f"{path.name}: a truncated archive; its end is missing", next=again) from fault
    except (zipfile.BadZipFile, gzip.BadGzipFile, lzma.LZMAError, zlib.error, tarfile.TarError) as fault:
        cut = "truncated or damaged" if "unexpected end" in str(fault) else "damaged"
        raise SourceError(f"{path.name}: a {cut} archive ({fault})", next=again) from fault
    except (IndexError, ValueError, KeyError, struct.error, OverflowError) as fault:
        # What the unpackers of Python stumble over where a header is damaged.
        raise SourceError(f"{path.name}: a damaged archive ({fault})", next=again) from fault
    except NotImplementedError as fault:
        raise SourceError(f"{path.name}: {fault}", next="unpack it and gather the folder") from fault
    except OSError as fault:
        if fault.errno not in {None, errno.EINVAL}:
            raise
        raise SourceError(f"{path.name}: a damaged archive ({fault})", next=again) from fault


def _of_tar(path: Path, folder: Folder, budget: Budget) -> Iterator[Member | Refused]:
    with tarfile.open(path, "r:") as archive:
        for info in archive:
            budget.member()
            if not info.isfile() or is_noise(info.name):
                continue
            copy = folder.place(info.name)
            with cast("IO[bytes]", archive.extractfile(info)) as stream:
                budget.copy(stream, copy)
            if copy.stat().st_size < info.size:
                raise EOFError
            yield Member(inner_name(info.name), copy)
        yield from _behind(path, archive.offset)


def _behind(path: Path, end: int) -> Iterator[Refused]:
    """What lies where the list of files ended: Python takes a damaged header in the middle for the end."""
    with path.open("rb") as file:
        file.seek(end)
        first = file.read(tarfile.BLOCKSIZE)
        rest = bool(first.strip(b"\0")) or any(piece.strip(b"\0") for piece in iter(lambda: file.read(1 << 20), b""))
    again = "get a complete copy of the archive, or unpack it with a tool that mends it"
    if not first:
        yield Refused(None, "truncated", "the archive ends without its end mark; files may be missing", again)
    elif rest:
        message = f"the archive is damaged at byte {end:,}; the files behind it could not be found"
        yield Refused(None, "source-unreadable", message, again)


def _of_zip(path: Path, folder: Folder, budget: Budget, options: Mapping[str, Any]) -> Iterator[Member | Refused]:
    secret = password(options)
    with _opened(path) as archive:
        infos = [i for i in archive.infolist() if not i.is_dir() and not is_noise(i.filename)]
        if infos and secret is None and all(i.flag_bits & _ENCRYPTED for i in infos):
            raise SourceError(
                f"{path.name}: the archive is protected by a password", code="source-encrypted", next=HINT
            )
        for info in infos:
            budget.member()
            name = inner_name(_name_of(info))
            if secret is None and info.flag_bits & _ENCRYPTED:
                yield Refused(name, "source-encrypted", f"{name}: protected by a password", HINT)
                continue
            copy = folder.place(name)
            with _member(path, archive, info, secret) as stream:
                budget.copy(stream, copy)
            yield Member(name, copy)


def _opened(path: Path) -> zipfile.ZipFile:
    """The archive, by pyzipper where a member is encrypted with AES."""
    archive = zipfile.ZipFile(path)
    if not any(i.compress_type == _AES for i in archive.infolist()):
        return archive
    archive.close()
    try:
        pyzipper = importlib.import_module("pyzipper")
    except ImportError as fault:
        raise SourceError(
            f"{path.name}: protected by a password with AES, which Python alone cannot open",
            code="source-encrypted",
            next="pip install pyzipper, or unpack it and gather the folder",
        ) from fault
    return cast("zipfile.ZipFile", pyzipper.AESZipFile(path))


@contextlib.contextmanager
def _member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, secret: str | None) -> Iterator[IO[bytes]]:
    try:
        with archive.open(info, pwd=secret.encode() if secret is not None else None) as file:
            yield file
    except RuntimeError as fault:
        if isinstance(fault, NotImplementedError) or "password" not in str(fault).lower():
            raise
        raise SourceError(
            f"{path.name}: protected by a password, and the one that was given is wrong",
            code="source-encrypted",
            next="correct the password",
        ) from fault


def _name_of(info: zipfile.ZipInfo) -> str:
    """The name of a member: many programs write UTF-8 without saying so."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _without_sidecars(found: Iterable[Member | Refused]) -> Iterator[Member | Refused]:
    """Members under names of their own, without memo files, which are read with their table."""
    members = list(found)
    names = {part.name.casefold() for part in members if isinstance(part, Member) and part.name}
    seen: dict[str, int] = {}
    for part in members:
        if isinstance(part, Member) and part.name:
            stem, suffix = part.name.casefold().rsplit(".", 1) if "." in part.name else (part.name, "")
            if stem + _SIDECARS.get("." + suffix, "\0") in names:
                continue
            seen[part.name] = seen.get(part.name, 0) + 1
            if seen[part.name] > 1:
                yield Member(f"{part.name} ({seen[part.name]})", part.path)
                continue
        yield part
