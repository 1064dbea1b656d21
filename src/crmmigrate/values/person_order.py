"""Names of people in the order in which they are spoken: `Smith, John` is John Smith."""

from __future__ import annotations

import re
from functools import lru_cache

from crmmigrate.values import text as texts
from crmmigrate.values.company_name import company_parts
from crmmigrate.values.country import parse_country
from crmmigrate.values.person_name import TITLES
from crmmigrate.values.person_parts import is_person
from crmmigrate.values.person_words import GENERATIONS, MORE_TITLES, SALUTATIONS, SUFFIXES
from crmmigrate.values.semantic_words import FIRST_NAMES

fold = lru_cache(maxsize=65_536)(texts.fold)  # the same words come again and again

_BOTH = frozenset("chad georgia jordan israel india china kenya america mali cuba malta montserrat".split())  # noqa: SIM905
_MOST_FAMILY, _MOST_GIVEN = 5, 6


def spoken(text: str, *, family_first: bool = False) -> str | None:
    """A name in spoken order; None when a comma in it is not certain to follow the family name.

    Args:
        text: The name; no letter of it is changed or lost.
        family_first: What stands before the comma is the family name, even if it is a first name too.

    >>> spoken("SMITH, John"), spoken("Smith, Dr. John F., Jr."), spoken("Berg, Jan van der")
    ('John SMITH', 'Dr. John F. Smith Jr.', 'Jan van der Berg')
    >>> spoken("John Smith, PhD"), spoken("Acme, Inc."), spoken("John, Mary"), spoken("Anna Meyer, Leipzig")
    ('John Smith, PhD', None, None, None)
    """
    if "," not in text:
        return text
    pieces = [piece.split() for piece in text.split(",")]
    if not all(pieces) or not is_person(text) or company_parts(text).legal_form:
        return None
    degrees: list[str] = []
    generations: list[str] = []
    while len(pieces) > 1 and all(_is_suffix(word) for word in pieces[-1]):
        tail = pieces.pop()
        (generations if all(fold(word) in GENERATIONS for word in tail) else degrees).insert(0, " ".join(tail))
    if len(pieces) == 1:
        return text
    if len(pieces) > 2:
        return None
    name = _turned(pieces[0], pieces[1], family_first=family_first)
    return None if name is None else ", ".join([" ".join([name, *generations]), *degrees])


def _turned(family: list[str], given: list[str], *, family_first: bool) -> str | None:
    front, family = _titles(family)
    titles, given = _titles(given)
    while len(given) > 1 and given[-1].endswith(".") and _is_title(given[-1]):
        titles.append(given.pop())
    behind: list[str] = []
    for words in (given, family):
        while len(words) > 1 and _is_suffix(words[-1]) and fold(words[-1]) != "v":
            behind.insert(0, words.pop())
    if not family or len(family) > _MOST_FAMILY or len(given) > _MOST_GIVEN or not (given or titles):
        return None
    if _is_place(" ".join(given)):
        return None  # `Paris, France`
    first = fold(family[0]) in FIRST_NAMES
    if first and len(family) > 1 and family[1][0].isupper() and fold(family[1]) not in FIRST_NAMES:
        return None  # `Anna Meyer, Leipzig`
    if first and not family_first and given and len(family) == 1 and fold(given[0]) in FIRST_NAMES and len(given) == 1:
        return None  # `John, Mary`
    return " ".join([*front, *titles, *given, *family, *behind])


def _is_place(text: str) -> bool:
    """A country behind a comma; some are given names as well."""
    named = len(text) > 3 or text in ("UK", "USA", "UAE")
    return named and fold(text) not in _BOTH and parse_country(text) is not None


def _titles(words: list[str]) -> tuple[list[str], list[str]]:
    at = 0
    while at < len(words) and _is_title(words[at]) and (len(words) > 1 or words[at].endswith(".")):
        at += 1
    return words[:at], words[at:]


def _is_title(word: str) -> bool:
    parts = fold(word).split()
    if not parts or (len(word.rstrip(".")) == 1):
        return False
    joined = "".join(parts)
    return all(p in TITLES or p in MORE_TITLES or p in SALUTATIONS for p in parts) or joined in TITLES


def _is_suffix(word: str) -> bool:
    folded = "".join(fold(word).split())
    initials = re.fullmatch(r"(?:[^\W\d_]\.){2}", word) is not None and folded in GENERATIONS  # `J.R.`
    return (folded in SUFFIXES) and word not in ("Ma", "Do", "Ba") and len(word.rstrip(".")) > 1 and not initials
