# ruff: noqa: RUF001 - Cyrillic letters
"""The core of a company's name: what stays when spelling and legal form are taken off."""

from __future__ import annotations

from itertools import groupby

from crmmigrate.values.text import fold

_FORMS = frozenset(
    """
    ag gmbh mbh ggmbh ug kg kgaa ohg gbr ev eg ek ekfr ekfm haftungsbeschrankt gesmbh
    inc incorporated corp corporation co company llc lc llp lp lllp ltd limited plc pllc pc pbc ltee ulc pty
    pvt bhd sdn pte
    sa sas sasu sarl sarlu eurl snc sci scs sca scop gie srl srls spa ss soc sapa scarl scrl
    sl slu slne sll sau sal scoop sc scp sociedad anonima limitada eirl spr sapi cv rl
    bv nv vof cvba bvba sprl vzw asbl ab hb kb as asa ans da ks aps is amba oy oyj tmi ky
    spzoo zoo sp spj spk spolka sro spol vos ks doo dd ad ood eood oao ooo zao pao ооо оао зао пао тов
    kft bt nyrt zrt rt kkt sia uab oü ou se scsa lda ltda me eireli epp unipessoal cia sicav sgps
    as ltd sti kk gk yk godo kabushiki kaisha berhad tbk pt
    """.split()  # noqa: SIM905 - a list of ninety quoted words is harder to read
)
_CONNECTORS = frozenset({"co", "und", "and", "u", "y", "e", "et", "i", "de", "z", "the", "cie", "cia"})
_IN_FRONT = frozenset({"the", "firma", "fa", "messrs", "pt", "ooo", "ооо", "оао", "зао", "пао", "тов"})


def core_name(text: str) -> str:
    """The name folded, without punctuation and legal forms; a name that is nothing else stays as it is.

    >>> core_name("Müller & Söhne GmbH & Co. KG"), core_name("ACME, Inc."), core_name("Inc.")
    ('muller sohne', 'acme', 'inc')
    >>> core_name("Grupo Norte S.A. de C.V."), core_name("Kowalski Sp. z o.o."), core_name("The A.B.C. Co.")
    ('grupo norte', 'kowalski', 'abc')
    """
    words = _joined(fold(text.replace("'", "").replace("\u2019", "")).split())
    kept = list(words)
    while len(kept) > 1 and kept[0] in _IN_FRONT:
        kept.pop(0)
    # A connector goes only together with a form: `Smith and Co` loses both, `Doce de` nothing.
    end = len(kept)
    for at in range(len(kept) - 1, 0, -1):
        if kept[at] in _FORMS:
            end = at
        elif kept[at] not in _CONNECTORS:
            break
    while end > 1 and end < len(kept) and kept[end - 1] in _CONNECTORS:
        end -= 1
    return " ".join(kept[:end])


def _joined(words: list[str]) -> list[str]:
    """Runs of single letters as one word: `s a` is `sa`, `a b c` is `abc`."""
    runs = groupby(words, key=lambda word: len(word) == 1 and word.isalpha())
    return " ".join(("" if single else " ").join(run) for single, run in runs).split()
