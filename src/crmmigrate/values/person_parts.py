"""The parts of a person's name. What is not certain is left unclear, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from crmmigrate.values import text as texts
from crmmigrate.values.person_name import TITLES
from crmmigrate.values.person_words import EAST_HONORIFICS, MORE_TITLES, SALUTATIONS, SUFFIXES
from crmmigrate.values.semantic_words import FIRST_NAMES, LEGAL_FORMS, LEGAL_SIGNS
from crmmigrate.values.text import trim

fold = lru_cache(maxsize=65_536)(texts.fold)  # the same words come again and again

_ONLY_BEHIND = frozenset("phd md dds esq mba msc bsc ba ma".split())  # noqa: SIM905
_PARTICLES = frozenset(
    """
    von vom van de der den del della dello di da do dos das du des la le zu zum zur ter ten te af av bin ibn el al y
    e und freiherr graf mac mc st san santa o d l
    """.split()  # noqa: SIM905
)
_BOUND = frozenset("abd abdul abdel abdal abu".split())  # noqa: SIM905
"""First halves of given names: `Abdul Rahman`."""
_CAPITAL = frozenset("van von de di del della le la du des ter ten den der dos".split())  # noqa: SIM905
_NO_PEOPLE = frozenset(
    """
    team abteilung einkauf verkauf vertrieb buchhaltung zentrale empfang info office support service sales
    purchasing accounting reception department dept admin administration kundenservice verwaltung sekretariat
    personal marketing export import lager geschaftsleitung direktion management helpdesk hotline compras ventas
    achats comptabilite direction secretariat ufficio acquisti inkoop unknown unbekannt nn na tbd hotel stiftung
    backerei metzgerei fleischerei apotheke praxis kanzlei restaurant autohaus werkstatt spedition verlag druckerei
    boulangerie pharmacie cabinet panaderia farmacia panificio ristorante studio bakery pharmacy bros brothers
    verein bank universitat university schule school stadtwerke institut institute holding group gruppe
    """.split()  # noqa: SIM905
)
_FORM = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019.\-])*\.?")
_INITIAL = re.compile(r"[^\W\d_]\.?|(?:[^\W\d_]\.){2,3}")
_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_MOST_WORDS = 8


@dataclass(frozen=True)
class PersonName:
    """A name in its parts, each as it is written; `unclear` holds the words that could be more than one part."""

    salutation: str | None = None
    first: str | None = None
    middle: str | None = None
    last: str | None = None
    suffix: str | None = None
    unclear: str | None = None


@lru_cache(maxsize=4096)
def split_name(text: str) -> PersonName | None:
    """The parts of a name, or None when it is no name of one person, or nothing in it is certain.

    >>> split_name("Dr. Max von Musterfrau")
    PersonName(salutation='Dr.', first='Max', middle=None, last='von Musterfrau', suffix=None, unclear=None)
    >>> split_name("Smith, John F. Jr.")
    PersonName(salutation=None, first='John', middle='F.', last='Smith', suffix='Jr.', unclear=None)
    >>> split_name("Herr Maier").last, split_name("Maier"), split_name("Müller GmbH"), split_name("Anna & Tom Berg")
    ('Maier', None, None, None)
    """
    name = trim(text)
    pieces = [piece.split() for piece in name.split(",")]
    if not _is_person(pieces, name) or not all(pieces):
        return None
    front: list[str] = []
    behind: list[str] = []
    words = [_bare(piece, front, behind) for piece in pieces]
    words = [piece for piece in words if piece]
    if len(words) == 2:
        found = _comma(words[0], words[1])
    elif len(words) == 1:
        found = _plain(words[0], titled=bool(front))
    else:
        return None
    if found is None or (found.first is None and found.last is None):
        return None
    return PersonName(_joined(front), found.first, found.middle, found.last, _joined(behind), found.unclear)


def is_person(text: str) -> bool:
    """Whether a text may be the name of one person by its words: no company, no department, nothing else.

    >>> is_person("Meyer, Anna"), is_person("Müller GmbH"), is_person("Room 5")
    (True, False, False)
    """
    pieces = [piece.split() for piece in text.split(",")]
    return _is_person(pieces, text)


def _is_person(pieces: list[list[str]], name: str) -> bool:
    words = [word for piece in pieces for word in piece]
    if not words or len(words) > _MOST_WORDS or not all(_FORM.fullmatch(w) for w in words):
        return False
    folded = [fold(word).replace(" ", "") for word in words]
    # In front and inside, short forms such as `Sa` or `Co` may be parts of a name.
    legal = any(
        f in LEGAL_FORMS and (len(f) > 2 or w.isupper() or w == words[-1]) for w, f in zip(words, folded, strict=True)
    )
    company = legal or any(sign in name.casefold() for sign in LEGAL_SIGNS)
    return not company and not set(folded) & _NO_PEOPLE and not _joins(folded)


def _joins(folded: list[str]) -> bool:
    """Whether a word joins two people; that of `von und zu` does not."""
    return any(word in _AND_WORDS and not (at and folded[at - 1] in _PARTICLES) for at, word in enumerate(folded))


def _bare(words: list[str], front: list[str], behind: list[str]) -> list[str]:
    """The words without titles in front and suffixes behind, which are put into their lists."""
    start, end = 0, len(words)
    if [fold(word) for word in words[:2]] == ["de", "heer"]:
        start = 2
        front.extend(words[:2])
    while start < end and _is_title(words[start]) and not (words[start].rstrip(".") in ("M", "A") and end > 1):
        front.append(words[start])
        start += 1
    tail: list[str] = []
    while end > start and is_suffix(words[end - 1]) and (end - start > 1 or start == 0):
        if len(words[end - 1].rstrip(".")) == 1:  # `V.` is an initial
            break
        end -= 1
        tail.insert(0, words[end])
    behind.extend(tail)
    return words[start:end]


def is_suffix(word: str) -> bool:
    """Whether a word stands behind names; `Ma`, `Do` and `Ba` are family names, their capitals are degrees.

    >>> is_suffix("MA"), is_suffix("Ma"), is_suffix("Jr.")
    (True, False, True)
    """
    return fold(word) in SUFFIXES and not (word.istitle() and word in ("Ma", "Do", "Ba"))


def _is_title(word: str) -> bool:
    parts = fold(word).split()
    if len(parts) > 1 and "-" not in word:
        joined = "".join(parts)  # `Sig.ra`, `h.c.`, but not the initials `D.R.`
        parts = [joined] if joined == "hc" or (len(joined) > 2 and joined in SALUTATIONS | TITLES) else parts
    return bool(parts) and all(
        (p in TITLES or p in MORE_TITLES or p in SALUTATIONS) and p not in _ONLY_BEHIND for p in parts
    )


def _comma(last: list[str], first: list[str]) -> PersonName | None:
    """`Last, First Middle`."""
    if len(first) > 3 or len(last) > 4:
        return None
    if len(last) > 1 and fold(last[0]) in FIRST_NAMES and last[1][0].isupper():
        return None  # `Anna Meyer, Leipzig`
    particles = first[1:]
    while particles and not (particles[0].islower() and all(fold(word) in _PARTICLES for word in particles)):
        particles = particles[1:]
    first = first[: len(first) - len(particles)]  # `Vega, Juan de la`
    given = 2 if fold(first[0]) in _BOUND else 1
    return PersonName(first=_joined(first[:given]), middle=_joined(first[given:]), last=_joined([*particles, *last]))


def _plain(words: list[str], *, titled: bool) -> PersonName | None:
    """`First Middle Last`, where it cannot be anything else."""
    if all(_EAST.fullmatch(w) for w in words):
        return PersonName(first=words[1], last=words[0]) if len(words) == 2 else None
    if len(words) == 1:
        return PersonName(last=words[0]) if titled and not _INITIAL.fullmatch(words[0]) else None
    capitals = [i for i, w in enumerate(words) if len(w) > 2 and w.isupper()]
    return _by_capitals(words, capitals) if 0 < len(capitals) < len(words) else _by_place(words, titled=titled)


def _by_place(words: list[str], *, titled: bool) -> PersonName | None:
    """The family name begins at a particle, or is the last word."""
    particle = next((i for i, w in enumerate(words) if w[0].islower() and w[-1] != "." and fold(w) in _PARTICLES), None)
    if particle is None:  # `Herman Van Rompuy`
        inside = range(1, len(words) - 1)
        particle = next((i for i in inside if fold(words[i]) in _CAPITAL and not words[i].isupper()), None)
    if particle == 0:
        return PersonName(last=_joined(words)) if titled else None
    if particle is not None and particle > 1 and words[particle] == "y" and particle < len(words) - 1:
        particle -= 1  # `José Ortega y Gasset`: both are family names
    if particle is not None:
        return _named(words[:particle], words[particle:])
    if fold(words[-1]) in FIRST_NAMES and not _is_given(words[0]) and not _INITIAL.fullmatch(words[0]):
        return None  # `Mustermann Max`, or a family name that is a given name too
    return _named(words[:-1], words[-1:])


def _is_given(word: str) -> bool:
    """`Anna`, and `Jean-Pierre` as well."""
    return all(part in FIRST_NAMES for part in fold(word).split())


def _by_capitals(words: list[str], capitals: list[int]) -> PersonName | None:
    """`Jean DUPONT` and `DUPONT Jean`: the family name is in capitals."""
    run = list(range(capitals[0], capitals[-1] + 1))
    if run != capitals or (run[0] != 0 and run[-1] != len(words) - 1):
        return None
    rest = [w for i, w in enumerate(words) if i not in capitals]
    start = run[0]
    while start > 1 and fold(words[start - 1]) in _PARTICLES:  # `Jean de LA TOUR`
        start -= 1
        rest.pop()
    return _named(rest, words[start : run[-1] + 1])


def _named(given: list[str], family: list[str]) -> PersonName | None:
    if len(family) == 1 and _INITIAL.fullmatch(family[0]):
        return PersonName(first=given[0], unclear=" ".join([*given[1:], *family]))
    if len(given) > 1 and fold(given[0]) in _BOUND:
        given = [" ".join(given[:2]), *given[2:]]
    first, *middle = given
    if not middle:
        if first == "M.":  # Monsieur, or an initial
            return PersonName(last=_joined(family), unclear=first)
        return PersonName(first=first, last=_joined(family))
    if all(_INITIAL.fullmatch(w) or fold(w) in FIRST_NAMES for w in middle) or fold(family[0]) in _PARTICLES:
        return PersonName(first=first, middle=_joined(middle), last=_joined(family))
    # The words between may be given names or the first of two family names.
    return PersonName(first=first, unclear=" ".join([*middle, *family]))


def _joined(words: list[str]) -> str | None:
    return " ".join(words) or None


@dataclass(frozen=True)
class PersonParts:
    """What stands in a cell with the name of a person, or of a couple; each part as it is written.

    Attributes:
        salutation: Form of address: `Herr`, `Mrs.`
        title: Academic and other titles: `Prof. Dr. med.`
        given: First given name.
        middle: Further given names and initials.
        family: Family name with its particles; of couples the one that both have.
        suffix: `Jr.`, `III`, `PhD`.
        nickname: What stands in quotation marks or brackets.
        unclear: Words that may be given or family names; nothing is guessed.
        second: The second person of a couple.
    """

    salutation: str | None = None
    title: str | None = None
    given: str | None = None
    middle: str | None = None
    family: str | None = None
    suffix: str | None = None
    nickname: str | None = None
    unclear: str | None = None
    second: PersonParts | None = None


SEVERAL = re.compile(r"[&+;/]| (?:and|und|u\.|et|og|och|ja|sowie|i|e|y|и) ", re.IGNORECASE)
_AND_WORDS = frozenset("and und et og och ja sowie".split())  # noqa: SIM905
_AND = frozenset({"i", "e", "y"})  # also inside family names: `Ortega y Gasset`
_COUPLE = re.compile(r"\s+(?:&|\+|and|und|u\.|et|og|och|ja|e|y|i|и)\s+|\s*[&+]\s*", re.IGNORECASE)
_ASIDE = re.compile(r"\s*(?:\(([^()]{1,40})\)|\"([^\"]{1,40})\"|[\u201c\u201e]([^\u201c-\u201e]{1,40})[\u201c\u201d])")


def is_several(text: str) -> bool:
    """Whether a text names several people.

    >>> is_several("John & Mary Smith"), is_several("Ortega y Gasset, José"), is_several("Ana y Luis Pérez")
    (True, False, True)
    """
    found = SEVERAL.search(text)
    if found is None:
        return False
    if text[: found.start()].endswith("von"):  # `von und zu Guttenberg`
        return False
    if found.group().strip().casefold() not in _AND:
        return True
    after = fold(text[found.end() :]).split()
    before = fold(text[: found.start()]).split()
    return bool(after and before) and {after[0], before[-1]} <= (FIRST_NAMES | SALUTATIONS)


@lru_cache(maxsize=4096)
def person_parts(text: str) -> PersonParts | None:
    """The parts of the name of a person or a couple; None when it is none, or nothing in it is certain.

    >>> person_parts("Herr Prof. Dr. med. Max von Musterfrau")
    ... # doctest: +NORMALIZE_WHITESPACE
    PersonParts(salutation='Herr', title='Prof. Dr. med.', given='Max', middle=None, family='von Musterfrau',
    suffix=None, nickname=None, unclear=None, second=None)
    >>> couple = person_parts("Mr. and Mrs. John Smith")
    >>> couple.salutation, couple.given, couple.family, couple.second.salutation, couple.second.family
    ('Mr.', 'John', 'Smith', 'Mrs.', 'Smith')
    >>> couple = person_parts("Anna und Hans Meyer")
    >>> couple.given, couple.family, couple.second.given, couple.second.family
    ('Anna', 'Meyer', 'Hans', 'Meyer')
    """
    name = trim(text)
    halves = _COUPLE.split(name)
    if len(halves) == 2 and all(halves) and is_several(name):
        return _couple(halves[0], halves[1]) or _single(name)
    return _single(name)


def _single(name: str) -> PersonParts | None:
    asides = [next(filter(None, found)) for found in _ASIDE.findall(name)]
    plain = trim(_ASIDE.sub(" ", name)) if asides else name
    honorific = next((h for h in EAST_HONORIFICS if plain.endswith(h) and len(plain) > len(h) + 1), None)
    found = split_name(plain.removesuffix(honorific).strip() if honorific else plain)
    if found is None or len(asides) > 1:
        return None
    words = (found.salutation or "").split()
    address = [word for word in words if _is_salutation(word, words)]
    titles = [word for word in words if not _is_salutation(word, words)]
    return PersonParts(
        _joined([*address, *([honorific] if honorific else [])]), _joined(titles), found.first, found.middle,
        found.last, found.suffix, asides[0] if asides else None, found.unclear,
    )  # fmt: skip


def _is_salutation(word: str, words: list[str]) -> bool:
    folded = fold(word).replace(" ", "")
    return ("-" not in word and folded in SALUTATIONS) or (folded == "de" and "heer" in fold(" ".join(words)))


def _couple(left: str, right: str) -> PersonParts | None:
    """`Anna & Tom Berg`, `Herr und Frau Berg`, `Berg, Anna & Tom`, `Anna Berg and Tom Meyer`."""
    family, comma, given = left.partition(",")
    if comma:
        one, other = _single(left), _single(f"{family}, {right}")
        return replace(one, second=other) if one and other and given.strip() and "," not in right else None
    other = _single(right)
    if other is None:
        return None
    words = left.split()
    if all(_is_title(word) for word in words):
        address = _joined([w for w in words if _is_salutation(w, words)])
        titles = _joined([w for w in words if not _is_salutation(w, words)])
        if other.given is None:  # `Herr und Frau Berg`
            return PersonParts(salutation=address, title=titles, family=other.family, second=other)
        second = PersonParts(salutation=other.salutation, title=other.title, family=other.family)
        return replace(other, salutation=address, title=titles, second=second)
    front: list[str] = []
    rest = _bare(words, front, [])
    if rest and all(fold(word) in FIRST_NAMES or _INITIAL.fullmatch(word) for word in rest) and other.given:
        address = _joined([w for w in front if _is_salutation(w, front)])
        titles = _joined([w for w in front if not _is_salutation(w, front)])
        return PersonParts(
            address, titles, rest[0], _joined(rest[1:]), other.family, unclear=other.unclear, second=other
        )
    one = _single(left)
    return replace(one, second=other) if one and one.given and other.given else None
