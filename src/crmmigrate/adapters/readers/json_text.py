"""JSON to Python values: numbers keep their text, repeated keys are kept, small faults of syntax are read and told."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from crmmigrate.adapters.readers.content import SCRIPT
from crmmigrate.adapters.readers.nested import Number
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding

# What is never closed reaches to the end, so that no text makes the search quadratic.
_STRING = r'"[^"\\]*+(?:\\.?[^"\\]*+)*+(?:"|\Z)'
_TOKENS = re.compile(
    rf"(?P<string>{_STRING})"
    r"|(?P<single>'[^'\\]*+(?:\\.?[^'\\]*+)*+(?:'|\Z))"
    r"|(?P<comment>//[^\n]*|/\*(?:.*?\*/|.*\Z))"
    r"|(?P<name>(?<![\w$])[^\W\d][\w$]*+(?=\s*:))"
    r"|(?P<python>\b(?:True|False|None|undefined)\b)",
    re.DOTALL,
)
_COMMAS = re.compile(rf"{_STRING}|(?P<comma>,)(?=\s*(?:[\]}}]|\Z))", re.DOTALL)
_SCRIPT = re.compile(rf"\s*{SCRIPT}(?=[\[{{])")
_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)
"""Escapes; a half of a pair by itself is no character."""
_CUT_WORD = re.compile(r"[\w.+\\-]*")
_WORDS = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_FAULTS = {
    "single": "single quotes",
    "comment": "comment",
    "name": "key without quotes",
    "python": "Python literal",
    "comma": "trailing comma",
    "constant": "NaN or Infinity",
    "control": "line break or control character inside a string",
    "script": "script around the value",
    "half": "half of a character, which was kept as its escape",
}


class Malformed(Exception):  # noqa: N818
    """A text that is no JSON, not even with small faults mended."""

    def __init__(self, reason: str, line: int, column: int, *, cut: bool) -> None:
        super().__init__(reason)
        self.reason, self.line, self.column, self.cut = reason, line, column, cut


@dataclass
class Parser:
    """Parses JSON texts and remembers what had to be mended.

    Attributes:
        mended: Kind of fault -> how many texts or places have it.
        repeated: Keys that stand more than once in one object -> how often.
        lost: Number of characters that are not in the encoding, where the text is streamed.
    """

    mended: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    lost: int = 0

    def __post_init__(self) -> None:
        self.strict = self._decoder(strict=True)
        self._loose = self._decoder(strict=False)

    def _decoder(self, *, strict: bool) -> json.JSONDecoder:
        return json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_float=Number,
            parse_int=Number,
            parse_constant=self._constant,
            strict=strict,
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        made = {}
        for key, value in pairs:
            name, number = key, 1
            while name in made:
                number += 1
                name = f"{key} {number}"
            if number > 1:
                self.repeated[key] += 1
            made[name] = value
        return made

    def _constant(self, name: str) -> Number:
        self.mended["constant"] += 1
        return Number(name)

    def parse(self, text: str) -> Any:
        """The value of a text; several values that follow one another give a `Values`.

        Raises:
            Malformed: It cannot be read.
            SourceError: It is nested too deeply.
        """
        try:
            return self._parse(text)
        except RecursionError as fault:
            raise SourceError(
                "values are nested too deeply to be records", code="source-too-large", next="split the file"
            ) from fault

    def _parse(self, text: str) -> Any:
        if "\\ud" in text or "\\uD" in text:
            text = _HALF.sub(self._escape, text)
        try:
            return self._strictly(text)
        except json.JSONDecodeError as fault:
            relaxed, faults = _relax(text)
            try:
                value = self._values(relaxed, self._loose)
            except json.JSONDecodeError:
                raise _malformed(fault, text) from fault
            self.mended.update(faults or {"control": 1})
            return value

    def _escape(self, match: re.Match[str]) -> str:
        if match["half"] is None:
            return match[0]
        self.mended["half"] += 1
        return "\\" + match[0]

    def _strictly(self, text: str) -> Any:
        before = self.mended.copy(), self.repeated.copy()
        try:
            return self._values(text, self.strict)
        except json.JSONDecodeError:
            self.mended, self.repeated = before
            raise

    def _values(self, text: str, decoder: json.JSONDecoder) -> Any:
        values = Values()
        at = _skip(text, 0)
        while at < len(text) or not values:
            value, at = decoder.raw_decode(text, at)
            values.append(value)
            at = _skip(text, at)
            if len(values) == 1 and at < len(text) and not isinstance(value, dict | list):
                raise json.JSONDecodeError("Extra data", text, at)
        return values if len(values) > 1 else values[0]

    def findings(self) -> Iterator[Finding]:
        """What had to be mended, and the keys that were repeated."""
        if self.mended:
            faults = ", ".join(f"{_FAULTS[kind]} ({count})" for kind, count in self.mended.items())
            yield Finding(
                "json-lenient",
                f"the text is not valid JSON, it was read leniently: {faults}",
                count=self.mended.total(),
            )
        if self.repeated:
            names = ", ".join(map(repr, list(self.repeated)[:5]))
            message = f"keys stand more than once in one object: {names}; the later ones got a number"
            yield Finding("key-repeated", message, count=self.repeated.total(), examples=tuple(self.repeated))


class Values(list[Any]):
    """Values that follow one another in a text."""


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n\x1e\ufeff":
        at += 1
    return at


def _relax(text: str) -> tuple[str, Counter[str]]:
    """The text with small faults mended, line for line as it was."""
    faults: Counter[str] = Counter()

    def mend(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        if kind != "string":
            faults[kind] += 1
        return _mended(kind, match[0])

    def comma(match: re.Match[str]) -> str:
        if match["comma"] is None:
            return match[0]
        faults["comma"] += 1
        return ""

    if script := _SCRIPT.match(text):
        text = "\n" * script[0].count("\n") + text[script.end() :].rstrip().rstrip(";").removesuffix(")")
        faults["script"] += 1
    return _COMMAS.sub(comma, _TOKENS.sub(mend, text)), faults


def _mended(kind: str, token: str) -> str:
    if kind == "single":
        inner = re.sub(r'\\.|"', lambda m: {'"': '\\"', "\\'": "'"}.get(m[0], m[0]), token[1:-1], flags=re.DOTALL)
        return f'"{inner}"'
    if kind == "comment":
        return "\n" * token.count("\n") or " "
    if kind == "name":
        return f'"{token}"'
    return _WORDS.get(token, token)


def _malformed(fault: json.JSONDecodeError, text: str) -> Malformed:
    end = len(text.rstrip())
    cut = fault.pos >= end or fault.msg.startswith("Unterminated string")
    cut = cut or (end - fault.pos < 20 and _CUT_WORD.fullmatch(text, fault.pos, end) is not None)
    return Malformed(
        fault.msg[:1].lower() + fault.msg[1:].removesuffix(" starting at"), fault.lineno, fault.colno, cut=cut
    )


def error_of(fault: Malformed, name: str, first_line: int = 1) -> SourceError:
    """The error of a whole file."""
    line = first_line + fault.line - 1
    place = f"line {line}, column {fault.column}"
    if fault.cut:
        return SourceError(
            f"{name}: truncated or incomplete JSON: the text ends inside a value ({fault.reason} at {place})",
            code="truncated",
            next="get a complete copy of the file",
        )
    return SourceError(f"{name}: malformed JSON: {fault.reason} at {place}", next="mend the file there")


class Window:
    """A JSON text of any size, of which only a window is held."""

    STEP = 1 << 20
    MOST = 64 << 20

    def __init__(self, file: IO[str], parser: Parser, name: str) -> None:
        self._file, self._parser, self._name = file, parser, name
        self._text, self._at, self._line, self._ended = "", 0, 1, False

    def peek(self) -> str:
        """The next character that is no blank, empty at the end."""
        while True:
            self._at = _skip(self._text, self._at)
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._more()

    def take(self, expected: str) -> str:
        """The next character, which must be one of those expected."""
        char = self.peek()
        if not char or char not in expected:
            raise self.error(f"expecting one of {' '.join(expected)}")
        self._at += 1
        return char

    def value(self, most: int = MOST) -> tuple[bool, Any]:
        """Whether the next value fits into `most` characters, and the value."""
        self.peek()
        while True:
            before = self._parser.mended.copy(), self._parser.repeated.copy()
            try:
                value, end = self._parser.strict.raw_decode(self._text, self._at)
            except json.JSONDecodeError as fault:
                near_end = len(self._text) - fault.pos < 20
                if self._ended or not (near_end or _malformed(fault, self._text).cut):
                    raise self.error(fault.msg, fault) from fault
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return True, value
            self._parser.mended, self._parser.repeated = before
            if len(self._text) - self._at > most:
                return False, None
            self._more()

    def _more(self) -> None:
        self._line += self._text.count("\n", 0, self._at)
        # Doubling keeps the work on values larger than the window linear.
        read = self._file.read(max(self.STEP, len(self._text) - self._at))
        self._parser.lost += read.count("\ufffd")
        self._text, self._at = self._text[self._at :] + read, 0
        self._ended = not read

    def error(self, reason: str, fault: json.JSONDecodeError | None = None) -> SourceError:
        """The error at the present place."""
        at = fault.pos if fault else self._at
        line = self._line + self._text.count("\n", 0, at)
        column = at - self._text.rfind("\n", 0, at)
        cut = self._ended and (
            at >= len(self._text.rstrip()) or (fault is not None and _malformed(fault, self._text).cut)
        )
        return error_of(Malformed(reason, line, column, cut=cut), self._name)
