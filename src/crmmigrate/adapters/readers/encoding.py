"""The encoding of a text file: BOM, UTF-8 and UTF-16 first, then chardet with a check of plausibility."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

import chardet

SAMPLE = 65_536
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UTF8_SHARE = 0.5
"""From this share of valid lines on, a text counts as UTF-8 with stray lines, such as a file that two systems wrote:
bytes of another encoding hardly ever happen to be valid."""
DEFAULT = "cp1252"
_HIGH = re.compile(rb"[\x80-\xff]")
_USUAL_SIGNS = frozenset("€£§°²³´·–—‘’“”„…«»©®™½¼¾µ×ªº¿¡\u00a0№‚•¨±¬†‰¹")  # noqa: RUF001
_APOSTROPHES = "’´"  # noqa: RUF001 - as in names
_INSIDE = frozenset(_APOSTROPHES + "‘–—·…®•\u00a0")  # noqa: RUF001 - signs that stand between letters
_TYPED = frozenset("‘’“”„–—…€")  # noqa: RUF001 - what word processors write
_BATCH = 12


@dataclass(frozen=True)
class Encoding:
    """An encoding and how it was found.

    Attributes:
        name: Python's name of the codec.
        confidence: 0 to 1; 1 where the bytes prove it or the user said so.
        second: Codec of the lines that are not in `name`, for files that mix.
    """

    name: str
    confidence: float = 1.0
    second: str | None = None


def by_head(head: bytes) -> str | None:
    """The encoding that a BOM, or the zeros of UTF-16, prove."""
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    even, odd = head[0:4096:2], head[1:4096:2]
    if not odd:
        return None
    zeros_even, zeros_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if zeros_odd > 0.3 and zeros_even < 0.05:
        return "utf-16-le"
    if zeros_even > 0.3 and zeros_odd < 0.05:
        return "utf-16-be"
    return None


def detect(data: bytes) -> Encoding:
    """The encoding of a whole text."""
    if name := by_head(data[:4096]):
        mixed = name == "utf-8-sig" and not _is_utf8(data)
        return Encoding(name, 1.0, DEFAULT if mixed else None)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_quite_utf8(data)
    return Encoding("utf-8")


def _not_quite_utf8(data: bytes) -> Encoding:
    lines = [line for line in re.split(rb"[\r\n]+", data) if _HIGH.search(line)]
    valid = sum(_is_utf8(line) for line in lines)
    if valid >= 2 and valid / len(lines) >= UTF8_SHARE:
        return Encoding("utf-8", valid / len(lines), DEFAULT)
    sample = b"\n".join(lines)[:SAMPLE]
    return legacy(sample)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def legacy(sample: bytes) -> Encoding:
    """The best legacy encoding for lines that hold bytes beyond ASCII."""
    ranked = [(d["encoding"], d["confidence"]) for d in chardet.detect_all(sample, ignore_threshold=True)]
    names = [(name, score) for name, score in ranked if name][:_BATCH]
    if not any(codecs.lookup(n).name == DEFAULT for n, _ in names):
        names.append((DEFAULT, min((s for _, s in names), default=0.0)))
    top = max((score for _, score in names), default=0.0) or 1.0
    scored = [(_plausible(sample, name) * (0.6 + 0.4 * score / top), name) for name, score in names]
    best = max(score for score, _ in scored)
    proof = 0.5 + 0.05 * len(_HIGH.findall(sample))  # two letters prove next to nothing, however well they fit
    for score, name in scored:
        if codecs.lookup(name).name == DEFAULT and score >= 0.93 * best:
            return Encoding(DEFAULT, round(min(score, proof), 2))
    score, name = max(scored, key=lambda item: item[0])
    return Encoding(codecs.lookup(name).name, round(min(score, proof, 0.95), 2))


def _plausible(sample: bytes, name: str) -> float:
    """Share of the characters beyond ASCII that stand where such characters stand in texts."""
    try:
        text = sample.decode(name)
    except (UnicodeDecodeError, LookupError):
        text = sample.decode(name, errors="replace") if name != "cp037" else ""
        if text.count("\ufffd") > len(text) * 0.002:
            return 0.0
    marks = [i for i, c in enumerate(text) if ord(c) > 127]
    if not marks:
        return 0.1
    return sum(_fits(text, i) for i in marks) / len(marks)


def _fits(text: str, at: int) -> float:
    char = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if not char.isalpha():
        return _fits_as_sign(char, inside=before.isalpha() and after.isalpha())
    neighbours = [c for c in (before, after) if c.isalpha()]
    if any(_script(c) != _script(char) for c in neighbours):
        return 0.0
    among_capitals = before.isupper() and after.isupper() and char != "ß"
    if (char.isupper() and before.islower()) or (char.islower() and among_capitals):
        return 0.1
    if char in "ªºµ" or (char.isupper() and before.isalpha() and after.islower()):
        return 0.3
    return 1.0 if neighbours else 0.7


def _fits_as_sign(char: str, *, inside: bool) -> float:
    """How well a sign stands inside of a word, or beside one."""
    if char not in _USUAL_SIGNS:
        return 0.0
    if inside:
        return 1.0 if char in _APOSTROPHES else 0.75 if char in _INSIDE else 0.3
    return 0.95 if char in _TYPED else 0.75


def _script(char: str) -> str:
    return unicodedata.name(char, "?").split(" ", 1)[0]


AS_CONTROLS = "crmmigrate-as-controls"
"""Bytes that are no character of a codec become control characters of the same number, so none is lost."""


def _as_controls(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    return fault.object[fault.start : fault.end].decode("latin-1"), fault.end


codecs.register_error(AS_CONTROLS, _as_controls)


def decode(data: bytes, encoding: Encoding) -> tuple[str, list[int]]:
    """The text, and the numbers (from 1) of the lines that were not in the main encoding."""
    if encoding.second is None:
        return data.decode(encoding.name, errors="replace"), []
    # A stray line of a second encoding keeps even the bytes that are none of its characters: as controls.
    strays, parts = [], []
    for number, line in enumerate(data.splitlines(keepends=True), start=1):
        try:
            parts.append(line.decode(encoding.name))
        except UnicodeDecodeError:
            parts.append(line.decode(encoding.second, errors=AS_CONTROLS))
            strays.append(number)
    return "".join(parts), strays
