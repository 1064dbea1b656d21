"""What spreadsheets make of values by themselves when they open and save a CSV file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from crmmigrate.values.dates import parse_date
from crmmigrate.values.neutral import neutralise

_TRUTHS = {
    "true": "true", "false": "false", "wahr": "true", "falsch": "false", "vrai": "true", "faux": "false",
    "verdadero": "true", "falso": "false", "vero": "true", "waar": "true", "onwaar": "false", "prawda": "true",
    "fałsz": "false",
}  # fmt: skip
"""How spreadsheets of several languages write truth values."""
_NUMBER = re.compile(r"[+-]?[\d.,\u00a0\u202f]*\d[\d.,]*(?:[eE][+-]?\d{1,3})?")
_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""
_TIME = re.compile(r"[ T]00:00(?::00)?$|[ T]0:00(?::00)?$")


def csv_text(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    r"""Rows as CSV that no spreadsheet runs, a newline behind each; None is an empty cell.

    >>> csv_text([["a", 1, None, "=1+1", "x\ry"]])
    'a,1,,\'=1+1,"x\ry"\n'
    """
    lines = _Lines()
    table = csv.writer(lines, delimiter=delimiter, lineterminator=_Lines.END)
    for row in rows:
        table.writerow("" if cell is None else neutralise(str(cell)) for cell in row)
    return "".join(lines)


class _Lines(list[str]):
    """Lines of CSV. With this end the writer quotes a lone carriage return, which readers take for an end of line."""

    END = "\r\n"

    def write(self, line: str) -> int:
        """Take one line."""
        self.append(line.removesuffix(self.END) + "\n")
        return len(line)


def same(told: str, wrote: str) -> bool:
    """Whether a spreadsheet may have made `told` of the text `wrote` that it found.

    >>> same("03.09.2021", "2021-09-03"), same("1234,5", "1234.50"), same("42", "0042"), same("WAHR", "true")
    (True, True, True, True)
    >>> same("43", "0042"), same("2021-09-04", "2021-09-03"), same("Anna", "anna")
    (False, False, False)
    """
    if told == wrote or told.strip() == wrote.strip():
        return True
    truth = _TRUTHS.get(wrote.strip().casefold())
    if truth and truth == _TRUTHS.get(told.strip().casefold()):
        return True
    numbers = _numbers(told)
    return bool(numbers & _numbers(wrote)) or bool(_days(told) & _days(wrote))


def _numbers(text: str) -> frozenset[Decimal]:
    """The numbers that a text may be, with a point or a comma for the decimals."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        return frozenset()
    found = set()
    for decimal, group in ((".", ","), (",", ".")):
        for taken in (plain, re.sub(rf"[{re.escape(group)}\u00a0\u202f]", "", plain)):
            try:
                number = Decimal(taken.replace(decimal, "."))
            except InvalidOperation:
                continue
            found.add(+Decimal(f"{number:.{_DIGITS - 1}e}").normalize())
    return frozenset(found)


def _days(text: str) -> frozenset[str]:
    plain = _TIME.sub("", text.strip())
    if len(plain) > 40 or not any(sign.isdigit() for sign in plain) or plain.isdigit():
        return frozenset()
    return frozenset(day for order in ("dmy", "mdy", "ymd") if (day := parse_date(plain, order)))
