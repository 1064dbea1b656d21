"""What Python says of names and dates of people; each distinct value once."""

from __future__ import annotations

import re

from crmmigrate.values.first_names import OTHER_FIRST_NAMES
from crmmigrate.values.nicknames import first_name_groups
from crmmigrate.values.person_parts import split_name
from crmmigrate.values.semantic_words import FIRST_NAMES

YOUNGER = (
    "dj", "figlio", "filho", "fils", "id", "ifj", "ii", "iii", "iv", "jr", "jun", "junior", "ml", "mladsi", "neto",
)  # fmt: skip
ELDER = ("padre", "pere", "sen", "senior", "sr", "starsi", "starszy")
"""What tells generations of one name apart, behind it."""
_ABBREVIATED = {
    "ma": "maria", "mª": "maria", "mo": "mario", "fco": "francisco", "fca": "francisca", "ant": "anton", "jo": "josef",
    "gco": "giacomo", "dgo": "domingo", "mda": "mihaela", "hch": "heinrich", "wlhm": "wilhelm", "frdr": "friedrich",
}  # fmt: skip
"""First names as they are shortened in writing, beside those of `nicknames`."""
_DAY = re.compile(r"(?:1[89]|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_NO_DAYS = frozenset({"1900-01-01", "1899-12-30", "1899-12-31", "1904-01-01", "1970-01-01", "1901-01-01", "2000-01-01"})
"""What systems write where nobody knows the day."""


def parted(full_name: str) -> str | None:
    """`first|last|suffix` of a whole name; where the order is not certain, as it is written.

    >>> parted("Kusen, Femke van"), parted("Anna Maria Berg"), parted("Berg")
    ('Femke|van Kusen|', 'Anna Maria|Berg|', '|Berg|')
    """
    found = split_name(full_name)
    if found and found.last:
        first = " ".join(part for part in (found.first, found.middle) if part)
        return f"{first}|{found.last}|{found.suffix or ''}"
    left, comma, right = full_name.partition(",")
    if comma:
        return f"{right.strip()}|{left.strip()}|"
    words = full_name.split()
    if not words:
        return None
    return f"{words[0] if len(words) > 1 else ''}|{' '.join(words[1:]) or words[0]}|"


def birth_date(text: str) -> str | None:
    """A date of birth that says something.

    >>> birth_date("1978-03-03"), birth_date("1900-01-01"), birth_date("May")
    ('1978-03-03', None, None)
    """
    return text[:10] if _DAY.fullmatch(text[:10]) and text[:10] not in _NO_DAYS else None


def groups(name: str) -> str:
    """The names that a first name may stand for, with a blank between."""
    return " ".join(first_name_groups(_ABBREVIATED.get(name, name)))


def is_known(name: str) -> str | None:
    """`y` for a first name of the lists.

    >>> is_known("anna"), is_known("annaa")
    ('y', None)
    """
    known = name in FIRST_NAMES or name in OTHER_FIRST_NAMES or first_name_groups(name) != (name,)
    return "y" if known else None
