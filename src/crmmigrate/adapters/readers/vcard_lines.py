"""vCard texts to cards and properties: folded lines, quoted-printable, base64, encodings named by the property."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from crmmigrate.adapters.readers.encoding import Encoding, legacy

BINARY = frozenset({"PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE", "X-ABCROP-RECTANGLE"})
_HEAD = re.compile(rb'((?:[^:;"]|"[^"]*")+)((?:;(?:[^:;"]|"[^"]*")*)*):(.*)', re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r'(?:[^;"]|"[^"]*")+')
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}\s*")
_ENCODINGS = {"QUOTED-PRINTABLE": "Q", "Q": "Q", "BASE64": "B", "B": "B", "8BIT": "", "7BIT": ""}


class Unreadable(Exception):  # noqa: N818
    """A card that cannot be trusted, with the reason."""


@dataclass
class Block:
    """The lines of a card, or lines that stand outside of cards.

    Attributes:
        line: Line of its first line, from 1.
        lines: Lines without their ends, `BEGIN` and `END` left out of cards.
        fault: Why it is no card, empty where it is one.
        cut: The file ends inside it.
    """

    line: int
    lines: list[bytes] = field(default_factory=list)
    fault: str = ""
    cut: bool = False


def blocks(lines: Iterable[bytes]) -> Iterator[Block]:
    """Cards in file order; what cannot be one comes with a fault."""
    block, depth = None, 0
    for number, line in enumerate(lines, start=1):
        word = line.strip().upper().replace(b" ", b"")
        if word == b"BEGIN:VCARD":
            nested = block is not None and depth > 0 and _is_agent(block.lines)
            if block is not None and not nested:
                block.fault = block.fault or "the card has no END line"
                yield block
            if nested and block is not None:
                depth += 1
                block.lines.append(line)
            else:
                block, depth = Block(number), 1
        elif word == b"END:VCARD" and block is not None and depth:
            depth -= 1
            if depth:
                block.lines.append(line)
            else:
                yield block
                block = None
        elif block is not None:
            block.lines.append(line)
        elif word:
            block, depth = Block(number, [line], "text outside of cards"), 0
    if block is not None:
        block.cut = bool(depth)
        block.fault = block.fault or "the file ends inside the card"
        yield block


def _is_agent(lines: list[bytes]) -> bool:
    last = next((line for line in reversed(lines) if line.strip()), b"")
    return last.strip().upper().startswith(b"AGENT")


@dataclass(frozen=True)
class Property:
    """A property of a card.

    Attributes:
        name: Its name in capitals.
        group: Its group, empty for none.
        types: Types in capitals, as they stand.
        value: Its text, not yet unescaped; None for binary data.
        label: Address label that stands as a parameter.
    """

    name: str
    group: str
    types: tuple[str, ...]
    value: str | None
    label: str | None = None


@dataclass
class Decoder:
    """Turns bytes into texts and counts where the encoding was not what it should be.

    Attributes:
        main: Encoding of the file.
        strays: Number of values that are not in the encoding that they should be in.
        left_out: Number of binary values by property.
    """

    main: Encoding
    strays: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def text(self, data: bytes, charset: str) -> str:
        """A value as text."""
        # A text that is valid UTF-8 is UTF-8, whatever was guessed for the file.
        guessed = (self.main.name, "utf-8") if self.main.confidence == 1 else ("utf-8", self.main.name)
        for name in (charset, "utf-8") if charset else guessed:
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                continue
        self.strays += 1
        return data.decode(self.main.second or legacy(data).name, errors="replace")

    def properties(self, block: Block) -> list[Property]:
        """The properties of a card.

        Raises:
            Unreadable: A line is none.
        """
        version21 = any(line.strip().upper().startswith(b"VERSION:2.1") for line in block.lines)
        return [self._property(line) for line in _unfold(block.lines, version21=version21) if line.strip()]

    def _property(self, line: bytes) -> Property:
        match = _HEAD.fullmatch(line)
        group, _, name = match[1].decode("latin-1").strip().rpartition(".") if match else ("", "", "")
        if match is None or not _NAME.fullmatch(name):
            raise Unreadable(f"a line is no property: {line[:60].decode('latin-1')!r}")
        name = name.upper()
        types, settings = _parameters(match[2].decode("latin-1"))
        coded = settings.get("ENCODING", "")
        charset = _known(settings.get("CHARSET", ""))
        label = settings.get("LABEL")
        label = self.text(label.encode("latin-1"), charset) if label else None
        value = self._value(name, match[3], coded, charset)
        return Property(name, group.lower(), types, value, label)

    def _value(self, name: str, data: bytes, coded: str, charset: str) -> str | None:
        if coded == "Q":
            return self.text(quopri.decodestring(data), charset)
        if (coded == "B" or data[:5].lower() == b"data:") and (name in BINARY or data[:5].lower() == b"data:"):
            self.left_out[name] += 1
            return None
        if coded == "B":
            try:
                return self.text(base64.b64decode(re.sub(rb"\s", b"", data), validate=True), charset)
            except (binascii.Error, ValueError) as fault:
                raise Unreadable(f"the value of {name} is no base64") from fault
        return self.text(data, charset)


def _known(charset: str) -> str:
    try:
        return codecs.lookup(charset).name if charset else ""
    except LookupError:
        return ""


def _parameters(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Types, and the other parameters by name; in vCard 2.1 a parameter may be its value alone."""
    types: list[str] = []
    settings: dict[str, str] = {}
    for item in _PARAMETER.findall(text):
        name, equals, value = item.strip().partition("=")
        name, value = name.strip().upper(), value.strip().strip('"')
        if not equals and name in _ENCODINGS:
            settings["ENCODING"] = _ENCODINGS[name]
        elif not equals or name == "TYPE":
            types += [part.strip().upper() for part in (value if equals else name).split(",") if part.strip()]
        elif name == "PREF":
            types.append("PREF")
        elif name == "ENCODING":
            settings[name] = _ENCODINGS.get(value.upper(), "")
        else:
            settings[name] = value
    return tuple(types), settings


def _unfold(lines: list[bytes], *, version21: bool) -> list[bytes]:
    """Logical lines: continuation lines, soft line breaks of quoted-printable, bare lines of base64, inner cards."""
    whole: list[bytearray] = []
    inner, head = 0, b""
    for line in lines:
        word = line.strip().upper()
        if inner or (word == b"BEGIN:VCARD" and whole):
            inner += (word == b"BEGIN:VCARD") - (word == b"END:VCARD")
            whole[-1] += line + b"\\n"
        elif whole and line[:1] in {b" ", b"\t"}:
            # vCard 2.1 folds at a blank and keeps it.
            whole[-1] += line if version21 and b"BASE64" not in head else line[1:]
        elif whole and b"QUOTED-PRINTABLE" in head and whole[-1].endswith(b"="):
            whole[-1][-1:] = line
        elif whole and (b"BASE64" in head or b"ENCODING=B" in head) and _BASE64_LINE.fullmatch(line):
            whole[-1] += line.strip()
        else:
            whole.append(bytearray(line))
            head = line.split(b":", 1)[0].upper()
    return [bytes(line) for line in whole]
