"""Archives of source files: tar in zstd, a manifest first, read back and restored with every hash proven."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyarrow as pa

from crmmigrate.core.errors import OutsideError, UsageError

MANIFEST = "manifest.json"
FILES = "files"
UP = "__up__"
LONGEST = 255
"""Bytes of a file's name."""
LATEST = 2**63
"""No file system keeps a time, in nanoseconds, from here on."""
MOST_MANIFEST = 512 * 1024 * 1024
CHUNK = 1024 * 1024
Entry = Mapping[str, Any]
"""One file of a manifest: name, member, size, mtime_ns, sha256 and what is known of its rows."""


def member_of(name: str) -> str:
    """The path of a source inside an archive: never outside of its folder, also for sources beside the project."""
    return "/".join([FILES, *(UP if part == ".." else part for part in PurePosixPath(name).parts)])


def write(archive: Path, manifest: Mapping[str, Any], places: Mapping[str, Path]) -> None:
    """Write an archive that depends on nothing but the files and the manifest; the same twice is the same bytes.

    Args:
        archive: Where; what stands there is replaced.
        manifest: `files` in the order of their members, and whatever else is to be told.
        places: Where each file is, by its name.

    Raises:
        UsageError: A file is not what the manifest says any more.
    """
    # `w|` writes on without a look back, so that no more than one block stands in memory.
    with (
        pa.CompressedOutputStream(pa.OSFile(str(archive), "wb"), "zstd") as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT, bufsize=CHUNK) as tar,
    ):
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        tar.addfile(_info(MANIFEST, len(text), 0), BytesIO(text))
        for entry in manifest["files"]:
            _add(tar, entry, places[entry["name"]])
    with archive.open("rb") as file:
        os.fsync(file.fileno())


def _info(member: str, size: int, mtime_ns: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(member)
    info.size, info.mode = size, 0o644
    info.pax_headers = {"mtime": f"{mtime_ns // 10**9}.{mtime_ns % 10**9:09d}"} if mtime_ns else {}
    return info


def _add(tar: tarfile.TarFile, entry: Entry, place: Path) -> None:
    with place.open("rb") as file:
        reader = _Hashing(file)
        try:
            tar.addfile(_info(entry["member"], entry["size"], entry["mtime_ns"]), reader)
        except OSError as fault:
            raise OutsideError(f"{entry['name']}: {fault}", next="free some space and run again") from fault
        if reader.hexdigest() != entry["sha256"] or file.read(1):
            raise UsageError(f"{entry['name']} changed while it was archived", next="run again when nobody works on it")


class _Hashing(BytesIO):
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int | None = -1) -> bytes:
        data = self._file.read(-1 if size is None else size)
        self._hash.update(data)
        return data

    def hexdigest(self) -> str:
        """Of what was read."""
        return self._hash.hexdigest()


def verify(archive: Path) -> dict[str, Any]:
    """Read an archive back: each file that the manifest names is there, whole, and nothing else.

    Returns:
        The manifest.

    Raises:
        OutsideError: `archive-damaged`.
    """
    with _members(archive) as (manifest, members):
        for entry, stream in members:
            _proven(entry, stream, None, archive)
    return manifest


def restore(archive: Path, into: Path) -> tuple[dict[str, Any], list[str]]:
    """Bring the files of an archive back, each at its place below a folder, after the whole of it was verified.

    Returns:
        The manifest, and the names that were written; a file that stood there already, the same, is left.

    Raises:
        OutsideError: `archive-damaged`; nothing was written.
        UsageError: Another file stands where one is to go; nothing was written.
    """
    manifest = verify(archive)
    root = into.resolve()
    places = {e["name"]: root.joinpath(*PurePosixPath(e["member"]).parts[1:]) for e in manifest["files"]}
    wanted = {e["name"] for e in manifest["files"] if not _stands(places[e["name"]], e, root)}
    with _members(archive) as (_, members):
        for entry, stream in members:
            if entry["name"] in wanted:
                _write_back(places[entry["name"]], entry, stream, archive)
    return manifest, sorted(wanted)


def sha256(path: Path) -> str:
    """Hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stands(place: Path, entry: Entry, root: Path) -> bool:
    """Whether a file is there already; a link on the way out of the folder is no place for it."""
    if not place.parent.resolve().is_relative_to(root):
        raise UsageError(f"{place.parent} leads out of {root} by a link", next="name another folder with --into")
    if not os.path.lexists(place):
        return False
    if place.is_file() and not place.is_symlink() and sha256(place) == entry["sha256"]:
        return True
    raise UsageError(f"another {place} stands there", next="name an empty folder with --into, or move that file away")


def _write_back(place: Path, entry: Entry, stream: IO[bytes], archive: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f".{entry['sha256'][:16]}.{os.getpid()}.tmp")  # a long name leaves no room for more
    try:
        with half.open("wb") as out:
            _proven(entry, stream, out, archive)
        os.utime(half, ns=(entry["mtime_ns"], entry["mtime_ns"]))
        half.rename(place)
    finally:
        half.unlink(missing_ok=True)


def _proven(entry: Entry, stream: IO[bytes], out: IO[bytes] | None, archive: Path) -> None:
    """Read a member to its end, and write it where that is asked for."""
    digest = hashlib.sha256()
    while block := stream.read(CHUNK):
        digest.update(block)
        if out is not None:
            out.write(block)
    if digest.hexdigest() != entry["sha256"]:
        raise _damaged(archive, f"{entry['name']} is not what the manifest says")


@contextmanager
def _members(archive: Path) -> Iterator[tuple[dict[str, Any], Iterator[tuple[Entry, IO[bytes]]]]]:
    """The manifest, and the files in their order; what is wrong with the archive becomes our error."""
    if not archive.is_file():
        raise UsageError(f"there is no {archive}", next="name an archive that `crmmigrate retire` wrote")
    try:
        with (
            pa.CompressedInputStream(pa.OSFile(str(archive), "rb"), "zstd") as packed,
            tarfile.open(fileobj=packed, mode="r|", bufsize=CHUNK) as tar,
        ):
            manifest = _manifest(tar, archive)
            yield manifest, _entries(tar, manifest, archive)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as fault:
        raise _damaged(archive, str(fault)) from fault
    except OSError as fault:
        if fault.errno:  # the disk's; those of the stream have none
            raise
        raise _damaged(archive, str(fault)) from fault


def _manifest(tar: tarfile.TarFile, archive: Path) -> dict[str, Any]:
    first = tar.next()
    stream = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
    if first is None or stream is None or first.size > MOST_MANIFEST:
        raise _damaged(archive, f"it does not begin with {MANIFEST}")
    manifest: dict[str, Any] = json.loads(stream.read())
    _sound(manifest["files"], archive)
    return manifest


def _sound(entries: Sequence[Entry], archive: Path) -> None:
    """Names, places and times that a file can have, each once; looked at before anything is written."""
    for entry in entries:
        parts, when = PurePosixPath(entry["member"]).parts, entry["mtime_ns"]
        climbs = len(parts) < 2 or parts[0] != FILES or ".." in parts or "\0" in entry["member"]
        if climbs or any(len(os.fsencode(part)) > LONGEST for part in parts):
            raise _damaged(archive, f"{entry['member']} is no place for a file")
        if type(when) is not int or not -LATEST <= when < LATEST:
            raise _damaged(archive, f"{when!r} is no time for {entry['name']}")
    places = [PurePosixPath(entry["member"]) for entry in entries]
    known = set(places)
    _once(archive, [str(entry["name"]) for entry in entries])
    _once(archive, [str(place) for place in places])
    inside = next((p for p in places if not known.isdisjoint(p.parents)), None)
    if inside is not None:
        raise _damaged(archive, f"{inside} would stand in a file")


def _once(archive: Path, names: Sequence[str]) -> None:
    """A name that stands twice would be one file, and be told as two."""
    [(name, n), *_] = Counter(names).most_common(1) or [("", 0)]
    if n > 1:
        raise _damaged(archive, f"{name} stands {n} times in it")


def _entries(tar: tarfile.TarFile, manifest: Mapping[str, Any], archive: Path) -> Iterator[tuple[Entry, IO[bytes]]]:
    for entry in manifest["files"]:
        member = tar.next()
        stream = tar.extractfile(member) if member is not None and member.isreg() else None
        if member is None or stream is None or (member.name, member.size) != (entry["member"], entry["size"]):
            raise _damaged(archive, f"{entry['name']} is not where the manifest says")
        yield entry, stream
    if tar.next() is not None:
        raise _damaged(archive, "it holds a file that the manifest does not name")


def _damaged(archive: Path, why: str) -> OutsideError:
    text = f"{archive} is damaged: {why}"
    return OutsideError(text, code="archive-damaged", next="take another copy of it; no file was removed or written")
