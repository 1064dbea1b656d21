"""What a number format of a spreadsheet says: dates, percent and currencies, leading zeros."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crmmigrate.adapters.readers.currencies import CODES, SIGNS

BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¤#,##0", 6: "¤#,##0", 7: "¤#,##0.00", 8: "¤#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    **dict.fromkeys((*range(27, 32), 34, 35, 36, *range(50, 59)), "yyyy-mm-dd"), 32: "h:mm", 33: "h:mm:ss",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "¤#,##0", 43: "#,##0.00",
    44: "¤#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Formats that a file names by number only. `¤` is the currency of whoever opens the file."""

_TOKEN = re.compile(r'"([^"]*)"?|\\(.)|_.|\*.|\[([^\]]*)\]|(.)', re.DOTALL)
_ELAPSED = re.compile(r"^(h+|m+|s+)$", re.IGNORECASE)
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
_WORDS = re.compile(r"am/pm|a/p|general", re.IGNORECASE)
_HOLDS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
FEWEST_ZEROS = 2


@dataclass(frozen=True)
class _Section:
    """One of the parts of a format between semicolons."""

    literals: str
    marks: str
    brackets: tuple[str, ...]
    shape: str

    def zeros(self) -> str:
        """The digits and what stands between them, such as `0000-000`; empty where zeros mean something else."""
        if not re.fullmatch(r"#*0{2,}", self.marks) or "¤" in self.shape or _unit(self):
            return ""
        if any(c.isalpha() for c in self.literals):
            return self.marks
        return self.shape.strip()


@dataclass(frozen=True)
class NumberFormat:
    """A number format.

    Attributes:
        code: As it stands in the file; empty for General.
        kind: `number`, `date`, `datetime` or `time`.
        unit: Percent sign or currency, empty for none.
        zeros: Condition and shape of digits (`0000-000`) for each section that shows leading zeros.
    """

    code: str = ""
    kind: str = "number"
    unit: str = ""
    zeros: tuple[tuple[str, str], ...] = ()

    @property
    def dated(self) -> bool:
        """Whether it shows a day, a month or a year."""
        return self.kind in {"date", "datetime"}

    def plain_zeros(self) -> int | None:
        """Number of digits of a format that is nothing but zeros, such as `00000`."""
        if len(self.zeros) == 1 and not self.zeros[0][0] and set(self.zeros[0][1]) == {"0"}:
            return len(self.zeros[0][1])
        return None

    def padded(self, text: str) -> str:
        """Digits as the format shows them: `0123-456`; other texts stay."""
        if not text.isdigit():
            return text
        for condition, shape in self.zeros:
            if _holds(condition, int(text)):
                return _laid(text, shape) if shape else text
        return text


def _holds(condition: str, value: int) -> bool:
    found = _CONDITION.match(condition)
    return found is None or bool(_HOLDS[found[1]](value, float(found[2])))


def _laid(digits: str, shape: str) -> str:
    places = shape.count("0") + shape.count("#")
    padded = digits.zfill(shape.count("0"))
    taken: list[str] = []
    rest = list(padded)
    for char in reversed(shape):
        if char not in "0#":
            taken.append(char)
        elif rest:
            taken.append(rest.pop())
            places -= 1
        if not places and rest:
            taken.extend(reversed(rest))
            rest = []
    return "".join(reversed(taken)).strip()


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """What a format code says.

    >>> number_format("0.00%").unit, number_format("#,##0.00 [$€-407]").unit, number_format("dd.mm.yyyy").kind
    ('%', '€', 'date')
    >>> number_format("0000-000").padded("12345")
    '0012-345'
    """
    if code in {"", "@"} or code.lower() == "general":
        return NumberFormat("" if code != "@" else code)
    sections = [_section(part) for part in _split(code)]
    kind = _kind(sections[0])
    if kind != "number":
        return NumberFormat(code, kind)
    unit = next((unit for section in sections if (unit := _unit(section))), "")
    zeros = tuple((_condition(s), s.zeros()) for s in _positive(sections))
    return NumberFormat(code, kind, unit, zeros if any(shape for _, shape in zeros) else ())


def _split(code: str) -> list[str]:
    parts, current, quoted = [], "", False
    for char in code:
        quoted ^= char == '"'
        if char == ";" and not quoted:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current]


def _section(text: str) -> _Section:
    literals, marks, brackets, shape = "", "", [], ""
    for found in _TOKEN.finditer(_WORDS.sub(_as_marks, text)):
        quoted, escaped, bracket, char = found.groups()
        if bracket is not None:
            brackets.append(bracket)
        elif (literal := quoted if quoted is not None else escaped) is not None:
            literals += literal
            shape += literal
        elif char is not None:
            shape += char
            if char not in "-+/():! ^&'~{}<>=¤$":
                marks += char
            else:
                literals += char
    return _Section(literals, marks, tuple(brackets), shape)


def _as_marks(word: re.Match[str]) -> str:
    """AM/PM is a mark of hours, General one of numbers."""
    return "h" if word[0][0] in "aA" else "#"


def _kind(section: _Section) -> str:
    marks = section.marks.lower()
    elapsed = any(_ELAPSED.match(bracket) for bracket in section.brackets)
    if re.search(r"[0#?]", re.sub(r"s[.,]0+", "s", marks)) or ("e" in marks and "+" in marks):
        return "time" if elapsed else "number"
    time = elapsed or bool(re.search(r"[hs]", marks))
    date = bool(re.search(r"[ydeg]|b{2,}", marks)) or ("m" in marks and not time) or "mmm" in marks
    if date:
        return "datetime" if time else "date"
    return "time" if time else "number"


def _unit(section: _Section) -> str:
    if "%" in section.marks:
        return "%"
    for bracket in section.brackets:
        if bracket.startswith("$") and (symbol := bracket[1:].split("-")[0].strip()):
            return symbol
    if "¤" in section.shape:
        return "¤"
    text = section.literals + section.marks
    for sign in SIGNS:
        if sign in text:
            return sign
    return next((word for word in re.findall(r"[A-Z]{3}", section.literals) if word in CODES), "")


def _condition(section: _Section) -> str:
    return next((bracket for bracket in section.brackets if _CONDITION.match(bracket)), "")


def _positive(sections: list[_Section]) -> list[_Section]:
    """The sections that may apply to a number that is not negative."""
    if any(_condition(section) for section in sections):
        return sections
    return sections[:1]
