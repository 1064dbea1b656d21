"""Legal forms as classes: two spellings of one form are in one class, two legal entities mostly in two.

A tail is what `legal_forms` calls a form, plain: without case, accents and punctuation, single letters apart or
joined (`s p a`, `spa`). The forms are those of `legal_forms`; which of them are one is
written from the company law of the countries. Spellings that users take for each other are one class although the law
tells them apart: `Pty Ltd` and `Ltd`, `SL` and `SLU`, `SAS` and `SASU`, `Inc.` and `Corp.`, and `S.à r.l.` and
`S.r.l.`, which Italy uses both.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crmmigrate.values.legal_class_table import CLASS_TABLE, NOT_IN_TAILS, TRANSLATION_TABLE
from crmmigrate.values.legal_forms import FORMS
from crmmigrate.values.text import fold

_SHORT = 4
"""Letters up to which a form may be written with blanks between them: `s p a`."""
_BEFORE_CO = re.compile(r"\b(?=(?:co|cie|compagnie|cia)\b)")
_CONNECTED = re.compile(r"\b(?:and|e|et|i|n|u|und|y) (?=(?:co|cie|compagnie|cia)\b)")
_CONNECTOR = "(?:(?:and|e|et|i|u|und|y) )?"


def _compact(form: str) -> str:
    """Letters only, without the `and` before `co`: `gmbh und co kg` is `gmbhcokg`."""
    return "".join(_CONNECTED.sub("", fold(form)).split())


def _read() -> tuple[dict[str, str | None], dict[str, str]]:
    """The class by what is left of a form without blanks, and that by the form in words."""
    classes: dict[str, str | None] = {}
    spelt: dict[str, str] = {}
    for line in filter(None, CLASS_TABLE.replace("\\\n", "").splitlines()):
        name, _, forms = line.partition(": ")
        for form in forms.split("|"):
            classes.setdefault(_compact(form), None if name == "-" else name)
            spelt[_CONNECTED.sub("", fold(form))] = _compact(form)
    return classes, spelt


CLASSES, _SPELT = _read()
"""Class by form without blanks; None for words such as `co` that stand with forms, and say nothing alone."""

WITHOUT_CLASS = frozenset(form for form, name in CLASSES.items() if name is None)
"""Forms without blanks that have no class."""

_LONGEST = max(map(len, CLASSES))


def _pairs() -> dict[frozenset[str], frozenset[str]]:
    pairs: dict[frozenset[str], frozenset[str]] = {}
    for line in filter(None, TRANSLATION_TABLE.splitlines()):
        countries, _, entries = line.partition(": ")
        for entry in entries.split("|"):
            pair = frozenset(entry.split())
            pairs[pair] = pairs.get(pair, frozenset()) | frozenset(countries.split())
    return pairs


SAME_FORMS: dict[frozenset[str], frozenset[str]] = _pairs()
"""Two classes that are one form in some country, and which: its languages, its English, its form before a reform.

`AG` and `SA` are one form in Switzerland, `BV` and `SRL` in Belgium; users write `KG` for `GmbH & Co. KG`.
"""


def may_be_one(one: str, other: str) -> bool:
    """Whether two classes can be spellings of one legal form in some country.

    >>> may_be_one("ag", "sa"), may_be_one("gmbh", "ag"), may_be_one("gmbh", "gmbh-co-kg"), may_be_one("ltd", "ltd")
    (True, False, False, True)
    """
    return one == other or frozenset((one, other)) in SAME_FORMS


@lru_cache(maxsize=16384)
def legal_class(tail: str) -> str | None:
    """The class of a legal form; None where it is no form, or says nothing of it.

    Args:
        tail: The end of a name that `tail_pattern` finds, plain.

    >>> [legal_class(t) for t in ("gesellschaft mbh", "g m b h", "gmbh und co kg", "soc a r l", "sp z o o", "p l")]
    ['gmbh', 'gmbh', 'gmbh-co-kg', 'srl', 'spzoo', 'ltd']
    >>> [legal_class(t) for t in ("pty ltd", "proprietary limited", "s a de c v", "and co", "gmbh in liquidation", "")]
    ['ltd', 'ltd', 'sa-de-cv', None, 'gmbh', None]
    """
    whole = _compact(tail)
    if whole in CLASSES:
        return CLASSES[whole]
    found = None
    while whole:  # the last of several forms counts: the ones before it are part of the name
        form = next(
            (whole[-size:] for size in range(min(len(whole), _LONGEST), 0, -1) if whole[-size:] in CLASSES), None
        )
        if form is None:
            return found
        if found := CLASSES[form]:
            return found
        whole = whole[: -len(form)]
    return found


def tail_pattern() -> str:
    """The forms as alternatives of a regular expression, the longest first, for a plain name.

    ` (?:...)` repeated before `$` finds the tail. No look-around and no back-references: for RE2, Java and Python.
    It is short on purpose, RE2 needs a hundred times as long where its states do not fit into its memory: forms made
    of other forms are left out, and only short words may have blanks between their letters.
    Forms in scripts without blanks between words can only be found where a blank stands before them.
    """
    kept = {form for form, compact in _SPELT.items() if compact not in NOT_IN_TAILS}
    simple = {form for form in kept if not _is_made_of(form, kept)}
    simple |= {" ".join(form) for form in simple if len(form) <= _SHORT and " " not in form}
    return "|".join(_BEFORE_CO.sub(_CONNECTOR, form) for form in sorted(simple, key=lambda form: (-len(form), form)))


def _is_made_of(form: str, others: set[str]) -> bool:
    """Whether a form is other forms one behind the other."""
    words = form.split()
    return any(
        " ".join(words[:at]) in others and (" ".join(words[at:]) in others or _is_made_of(" ".join(words[at:]), others))
        for at in range(1, len(words))
    )


def without_class() -> list[str]:
    """Forms of the table of `legal_forms` that have no class: words and names as often as forms."""
    return sorted(form for form in FORMS if _compact(re.sub("[/.]", "", form)) in WITHOUT_CLASS)
