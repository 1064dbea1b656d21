"""First names that one person goes by: nicknames, short forms, spellings, translations, in many countries.

The names are in `nickname_table`; a name may be in several groups, men's and women's forms never are in one.
"""

from __future__ import annotations

from functools import lru_cache

from crmmigrate.values.nickname_table import MALE
from crmmigrate.values.nickname_table_f import FEMALE
from crmmigrate.values.text import unaccented

UNISEX = frozenset(
    """
    alex alexis ali andrea andi andy angel bobbie chris claude camille dan dominique eli france gabi gabriele gerry ger
    inge jackie jamie jan jean jo joan kari kim lee leo leslie luca marian max micha michele mika misha nick nicky
    nicola nikita pat pauli rene robin sacha sam sasha sascha sandy simo simone toni tony uli ulli vic daniele manuele
    emanuele noel rosario jaime jordan kelly terry toby vivian laurence nikola carol valery ira tracy kerry ashley
    hilary beverley lindsay sydney vanja ilja conny eike kai karen gerrit robbie frankie ronnie lou vivien sandy jess
    """.split()  # noqa: SIM905
)
"""Names of men here and of women there."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def _spellings(name: str) -> set[str]:
    """A name plain, with and without the `e` of an umlaut."""
    name = name.replace("_", " ").strip()
    return {unaccented(name), unaccented(name.translate(_UMLAUTS))}


def _read(table: str) -> dict[str, set[str]]:
    """Canonical names by name."""
    found: dict[str, set[str]] = {}
    for line in filter(None, table.replace("\\\n", "").splitlines()):
        for group in line.partition(": ")[2].split("|"):
            canonical, *others = group.split()
            for name in (canonical, *others):
                for spelling in _spellings(name):
                    found.setdefault(spelling, set()).add(unaccented(canonical.replace("_", " ").strip()))
    return found


_MALE, _FEMALE = _read(MALE), _read(FEMALE)
_BOTH = {name for names in _MALE.values() for name in names} & {name for names in _FEMALE.values() for name in names}
_FEMALE = {key: {f"{name} f" if name in _BOTH else name for name in names} for key, names in _FEMALE.items()}
GROUPS: dict[str, tuple[str, ...]] = {
    name: tuple(sorted(_MALE.get(name, set()) | _FEMALE.get(name, set()))) for name in sorted({*_MALE, *_FEMALE})
}
"""Canonical names by name, both plain, sorted; ` f` stands behind a woman's that is a man's as well (`andrea f`)."""


def first_name_groups(name: str) -> tuple[str, ...]:
    """The names that a first name may stand for, sorted; the name itself where it is unknown.

    Args:
        name: A first name, plain: lower case, without accents; with `ae` or `a` for `ä`.

    >>> first_name_groups("sepp"), first_name_groups("juergen") == first_name_groups("jurgen"), first_name_groups("qux")
    (('giuseppe', 'josef'), True, ('qux',))
    """
    return GROUPS.get(name, (name,))


@lru_cache(maxsize=65536)
def same_first_name(one: str, other: str) -> bool:
    """Whether two first names, plain, may be one person's.

    >>> same_first_name("bill", "william"), same_first_name("johann", "johanna"), same_first_name("pepe", "jose")
    (True, False, True)
    """
    return one == other or not set(first_name_groups(one)).isdisjoint(first_name_groups(other))


def first_name_sex(name: str) -> str | None:
    """`f` or `m` where a first name, plain, is in the table and of one sex only; else None.

    >>> first_name_sex("giuseppe"), first_name_sex("sieglinde"), first_name_sex("andrea"), first_name_sex("qux")
    ('m', 'f', None, None)
    """
    male, female = name in _MALE, name in _FEMALE
    return None if male == female or name in UNISEX else "m" if male else "f"
