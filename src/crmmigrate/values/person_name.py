"""A key of a person's name that spelling and the order of its parts do not change."""

from __future__ import annotations

from crmmigrate.values.text import fold

TITLES = frozenset(
    """
    mr mrs ms miss mx sir madam dame dr drs prof professor professur phd md dds esq mba msc bsc ba ma
    herr hr frau fr frl dipl ing diplom mag jur med rer nat phil habil
    sr sra srta don dona dna m mme mlle monsieur madame mademoiselle maitre dott dottssa sig sigra
    signor signora avv
    dhr mevr mw heer mevrouw ir pan pani mgr inz senhor senhora
    """.split()  # noqa: SIM905 - a list of fifty quoted words is harder to read
)
"""Forms of address and academic titles, folded."""


def name_key(text: str) -> str:
    """The words of a name folded and sorted, without titles; a name that is nothing else keeps them.

    >>> name_key("Dr. Müller, Anna-Lena"), name_key("Anna Lena MÜLLER"), name_key("Mr.")
    ('anna lena muller', 'anna lena muller', 'mr')
    """
    words = fold(text.replace("'", "").replace("\u2019", "")).split()
    return " ".join(sorted(word for word in words if word not in TITLES) or sorted(words))
