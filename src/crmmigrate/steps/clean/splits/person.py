"""person: salutation, title, given and family names; of couples those of both."""

from __future__ import annotations

import re

from crmmigrate.steps.clean.splits.split import REST, Options, Parts, SplitBy, filled
from crmmigrate.values.person_name import TITLES
from crmmigrate.values.person_parts import PersonName, split_name
from crmmigrate.values.semantic_words import FIRST_NAMES
from crmmigrate.values.text import fold

_FORMS_OF_ADDRESS = frozenset(
    """
    mr mrs ms miss mx sir madam dame herr hr frau fr frl sr sra srta don dona m mme mlle monsieur madame mademoiselle
    sig sigra signor signora dhr mevr mw heer mevrouw pan pani senhor senhora
    """.split()  # noqa: SIM905
)
_HOUSEHOLDS = frozenset("familie family fam famille familia famiglia eheleute ehepaar".split())  # noqa: SIM905
_AND = re.compile(r"\s+(?:&|\+|und|and|et|y|e|en|i|og|och)\s+|\s*[&+/]\s*", re.IGNORECASE)


def _parts(text: str, options: Options) -> Parts | None:
    household, bare = _household(text)
    if household:
        inside = _parts(bare, options) or filled(family=bare if len(bare.split()) == 1 else None)
        forms = [household, *filter(None, [inside.get("salutation")])]
        return inside | {"salutation": " ".join(forms)} if inside else None
    sides = _AND.split(text)
    if len(sides) == 2 and all(sides):
        found = _couple(sides[0], sides[1])
    else:
        name = split_name(text)
        found = None if name is None else _single(name)
    if found and "middle" in found and "middle" not in options["into"]:
        found["given"] = f"{found['given']} {found.pop('middle')}"
    return found


def _household(text: str) -> tuple[str, str]:
    """A word in front that means a family or a couple, and the rest."""
    first, _, rest = text.strip().partition(" ")
    return (first, rest.strip()) if rest.strip() and fold(first) in _HOUSEHOLDS else ("", text)


def _single(name: PersonName) -> Parts:
    salutation, title = _address(name.salutation)
    return filled(
        salutation=salutation, title=title, given=name.first, middle=name.middle, family=name.last, suffix=name.suffix
    ) | filled(**{REST: name.unclear})


def _address(front: str | None) -> tuple[str | None, str | None]:
    """Forms of address and academic titles of what stands in front of a name."""
    words = (front or "").split()
    forms = [word for word in words if fold(word) in _FORMS_OF_ADDRESS]
    return " ".join(forms) or None, " ".join(word for word in words if word not in forms) or None


def _couple(one: str, other: str) -> Parts | None:
    """`John & Mary Smith`, `Mr. and Mrs. John Smith`, `Smith, John & Mary`, `Anna Berg und Tom Maier`."""
    if all(fold(word) in TITLES for word in one.split()):
        return _with_forms(one, other)
    family, comma, given = one.partition(",")
    if comma and _is_given(given.strip()) and _is_given(other):
        return filled(given=given.strip(), family=family.strip(), second_given=other, second_family=family.strip())
    second = split_name(other)
    if second is None or second.first is None or second.last is None or second.unclear:
        return None
    first = split_name(one)
    words = one.split()
    front = [word for word in words if fold(word) in TITLES]
    bare = " ".join(words[len(front) :])
    if _is_given(bare):
        first = PersonName(salutation=" ".join(front) or None, first=bare, last=second.last)
    if first is None or first.first is None or first.last is None or first.unclear:
        return None
    parts = _single(first)
    later = _single(second)
    for name in ("salutation", "title", "middle", "suffix"):
        if name in later:
            parts[name] = " & ".join(filter(None, [parts.get(name), later[name]]))
    return parts | filled(second_given=second.first, second_family=second.last)


def _with_forms(forms: str, other: str) -> Parts | None:
    name = split_name(other)
    if name is None:
        return None
    parts = _single(name)
    parts["salutation"] = f"{forms} & {parts['salutation']}" if "salutation" in parts else forms
    return parts


def _is_given(text: str) -> bool:
    """Whether a text is nothing but given names."""
    words = text.split()
    plain = all(fold(word) in FIRST_NAMES or len(word.rstrip(".")) == 1 for word in words)
    return 0 < len(words) <= 3 and plain and fold(words[0]) in FIRST_NAMES


PERSON = SplitBy(
    "person",
    ("family", "given", "middle", "salutation", "title", "suffix", "second_given", "second_family", "rest"),
    _parts,
)
