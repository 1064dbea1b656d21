"""Personal data inside other text: in notes, and in cells that slipped into a wrong column."""

from __future__ import annotations

import re

from stdnum.iban import is_valid as is_iban

from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.values.masking import mask
from crmmigrate.values.person_name import TITLES
from crmmigrate.values.semantic_words import FIRST_NAMES
from crmmigrate.values.text import fold

_CONTACT = re.compile(
    r"""
    [\w.+-]+@[\w-]+(?:\.[\w-]+)+                            # e-mail
    | (?<!\w)(?:\+|00[1-9]\d{0,2}[ ./(-])\d(?:[ ./()-]{0,2}\d){5,13}(?!\w)     # telephone number with its country
    """,
    re.VERBOSE,
)
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z\d]{4}){2,7}(?:[ ]?[A-Z\d]{1,3})?\b")
_SPOKEN = re.compile(
    r"(?<!\w)(?:tel|phone|fon|mobil|mobile|handy|fax|call)\b\W{0,3}((?:\d[ ./()-]{0,2}){6,15})", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]+|[^\W\d_](?=\.)")


def safe(text: str, column: ColumnProfile | None) -> str:
    """A value as it may be shown where personal data is masked.

    Args:
        text: The value.
        column: Where it stands. The values of a column of personal data are masked as they are; of others, what is
            personal inside them.
    """
    if column is not None and column.pii is not None:
        return mask(text)
    return veil(text, names=column is not None and column.semantic_type == "free_text")


def veil(text: str, *, names: bool = False) -> str:
    """The text with addresses, account and telephone numbers in it masked; the rest stays.

    Args:
        text: Any text.
        names: Whether it is free text: names that follow a title or begin with a known first name are masked too, and
            telephone numbers after a word that announces one.

    >>> veil("ask anna@example.com"), veil("Hr. Meier rief an", names=True), veil("AB-1204")
    ('ask a•••@e••••••.c••', 'Hr. M•••• rief an', 'AB-1204')
    """
    found = _ACCOUNT.sub(_account, text)
    found = _CONTACT.sub(lambda m: mask(m.group()), found)
    if not names:
        return found
    found = _SPOKEN.sub(lambda m: m.group().replace(m.group(1), mask(m.group(1))), found)
    return _without_names(found)


def _account(found: re.Match[str]) -> str:
    return mask(found.group()) if is_iban(found.group()) else found.group()


def _without_names(text: str) -> str:
    """The text with the capitalised words masked that follow a title or a known first name, and that name."""
    words = list(_WORD.finditer(text))
    hidden: set[int] = set()
    in_name = False
    for place, word in enumerate(words):
        gap = text[words[place - 1].end() : word.start()] if place else ""
        near = gap in (" ", ", ", ". ", "-")
        folded, capital = fold(word.group()), word.group()[0].isupper()
        if folded in TITLES and capital:
            in_name = True
        elif in_name and near and capital:
            hidden.add(place)
        else:
            following = words[place + 1].group() if place + 1 < len(words) else ""
            in_name = capital and folded in FIRST_NAMES and following[:1].isupper()
            if in_name:
                hidden.add(place)
    parts, at = [], 0
    for place in sorted(hidden):
        word = words[place]
        parts += [text[at : word.start()], mask(word.group())]
        at = word.end()
    return "".join([*parts, text[at:]])
