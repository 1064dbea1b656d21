"""Parts of zipped workbooks, counted while they unpack: what an archive says of its sizes may be a lie."""

from __future__ import annotations

import copy
import queue
import threading
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from crmmigrate.core.errors import SourceError

MOST_UNPACKED = 4 * 1024**3
MOST_RATIO = 200
RATIO_FROM = 500 * 1024**2
"""From so many bytes on, a ratio above `MOST_RATIO` is a bomb; blank cells pack that well too, but are fewer."""

PIECE = 1024 * 1024
_AHEAD = 4


def check_size(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse archives that say themselves that they unpack to more than the limits.

    Raises:
        SourceError: The archive is too large, or packed too well to be honest.
    """
    unpacked = sum(info.file_size for info in archive.infolist())
    packed = sum(info.compress_size for info in archive.infolist())
    _check(unpacked, packed, name)


def check_honest(archive: zipfile.ZipFile, part: str, name: str) -> None:
    """Unpack a part that others will read, only to count it.

    Raises:
        SourceError: It is larger than the archive says, or too large.
    """
    for _ in pieces(archive, part, name):
        pass


def pieces(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[bytes]:
    """The bytes of a part.

    Raises:
        KeyError: There is no such part.
        zipfile.BadZipFile: It is damaged.
        SourceError: It unpacks to more than the archive says, or than the limits allow.
    """
    told = archive.getinfo(part)
    info = copy.copy(told)
    info.file_size = MOST_UNPACKED + PIECE  # else zipfile would stop silently where the archive says
    info.CRC = None  # type: ignore[assignment]
    size = 0
    try:
        with archive.open(info) as file:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > told.file_size:
                    message = f"{name}: {part} unpacks to more than the {told.file_size:,} bytes that the archive says"
                    raise SourceError(message, code="source-too-large")
                _check(size, told.compress_size, name)
                yield piece
    except (EOFError, OSError, ValueError, zlib.error) as fault:
        raise zipfile.BadZipFile(f"{part}: {fault}") from fault
    if size < told.file_size:
        raise zipfile.BadZipFile(f"{part} is cut off")


def _check(unpacked: int, packed: int, name: str) -> None:
    if unpacked > MOST_UNPACKED:
        size = f"{unpacked / 1024**3:.1f} GB, more than {MOST_UNPACKED / 1024**3:.0f} GB"
        raise SourceError(f"{name}: unpacks to {size}", code="source-too-large")
    if unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed:
        ratio = f"{unpacked / max(packed, 1):,.0f} times its size, more than {MOST_RATIO} times"
        message = f"{name}: unpacks to {ratio}; this looks like a zip bomb"
        raise SourceError(message, code="source-too-large", next="if you trust the file, save it as CSV")


def ahead(source: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, unpacked by a thread of their own: zlib does not hold the interpreter."""
    line: queue.Queue[Any] = queue.Queue(_AHEAD)
    stopped = threading.Event()

    def put(item: Any) -> None:
        while not stopped.is_set():
            try:
                line.put(item, timeout=0.1)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            for piece in source:
                put(piece)
                if stopped.is_set():
                    return
            put(None)
        except BaseException as fault:  # noqa: BLE001  any fault is raised again where the pieces are used
            put(fault)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (item := line.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()
        thread.join()
