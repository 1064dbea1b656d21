# ruff: noqa: RUF002 - letters that look alike
# ruff: noqa: RUF001 - Cyrillic letters
"""Names of companies: the core that stays when spelling and legal form are taken off, and both as parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from crmmigrate.values.legal_forms import BEGINNINGS, ENDS, FORMS, FRONTS, LONGEST, Form, key
from crmmigrate.values.text import fold, trim

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


# --- parts ----------------------------------------------------------------------------------------

_CERTAIN = 4  # letters from which on a form is one in any case
_UNSPACED = (
    "股份有限公司",
    "集团有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "㈱",
    "주식회사",
)
_BEFORE = re.compile(r"[\s,;\-\u2013]+$")


@dataclass(frozen=True)
class CompanyParts:
    """The parts of a company's name, each as it is written.

    Attributes:
        name: The name without legal form.
        legal_form: The legal form; None where there is none.
        countries: ISO codes of countries that know the form, sorted; `EU` for forms of European law.
        spelling: The legal form in the spelling of the register.
        start: Where the legal form begins in the text.
    """

    name: str
    legal_form: str | None = None
    countries: tuple[str, ...] = ()
    spelling: str | None = None
    start: int = 0


@lru_cache(maxsize=4096)
def company_parts(text: str, country: str | None = None) -> CompanyParts:
    """Name and legal form of a company; nothing is lost but the separator between them.

    Args:
        text: The name as it is written.
        country: ISO code; decides between spellings such as `SA` and `S.A.`

    >>> company_parts("Müller & Söhne G.m.b.H. & Co. KG")
    ... # doctest: +NORMALIZE_WHITESPACE
    CompanyParts(name='Müller & Söhne', legal_form='G.m.b.H. & Co. KG', countries=('AT', 'CH', 'DE', 'LI'),
    spelling='GmbH & Co. KG', start=15)
    >>> company_parts("ACME, INC.").name, company_parts("ООО «Ромашка»").legal_form, company_parts("Inc.").legal_form
    ('ACME', 'ООО', None)
    """
    name = trim(text)
    words = list(re.finditer(r"\S+", name))
    known = bool(words) and key(words[-1].group()) in ENDS
    for at in range(max(1, len(words) - LONGEST), len(words)) if known else ():
        if key(words[at].group()) not in BEGINNINGS:
            continue
        start = words[at].start()
        form, rest = name[start:], _BEFORE.sub("", name[:start])
        if rest and _is_form(form, rest):
            return _parts(rest, form, start, country)
    return _in_front(name, words, country) or _unspaced(name, country) or CompanyParts(name)


def spelled(text: str, country: str | None = None) -> str:
    """The name with its legal form in the spelling of the register; nothing else is changed.

    >>> spelled("Müller Gmbh"), spelled("ACME INC"), spelled("Grupo X SA DE CV"), spelled("Hans Ag")
    ('Müller GmbH', 'ACME Inc.', 'Grupo X S.A. de C.V.', 'Hans Ag')
    """
    found = company_parts(text, country)
    if not found.legal_form or not found.spelling:
        return text
    name = trim(text)
    end = found.start + len(found.legal_form)
    return name[: found.start] + found.spelling + name[end:]


def _is_form(form: str, rest: str) -> bool:
    known = FORMS.get(key(form))
    if known is None or not any(c.isalpha() for c in form):
        return False
    if key(form).startswith("&") and len(fold(rest)) < 2:
        return False
    letters = key(form)
    if len(letters) >= _CERTAIN or form in known.spellings or "." in form or "/" in form or "&" in form:
        return form.count("(") == form.count(")")
    mixed = form[1:] != form[1:].lower()  # `oHG`
    return mixed or form.isupper() or not form.isascii() or (form.islower() and rest.islower())


def _in_front(name: str, words: list[re.Match[str]], country: str | None) -> CompanyParts | None:
    if len(words) < 2:
        return None
    form = words[0].group()
    if form.casefold().strip(".,") not in FRONTS or not (form.isupper() or not form.isascii()):
        return None
    found = _parts(name[words[1].start() :], form, 0, country)
    return found if found.spelling else None


def _unspaced(name: str, country: str | None) -> CompanyParts | None:
    for form in _UNSPACED:
        if name.endswith(form) and len(name) > len(form):
            return _parts(trim(name[: -len(form)]), form, len(name) - len(form), country)
        if name.startswith(form) and len(name) > len(form):
            return _parts(trim(name[len(form) :]), form, 0, country)
    return None


def _parts(name: str, form: str, start: int, country: str | None) -> CompanyParts:
    known = FORMS.get(key(form))
    if known is None:
        return CompanyParts(name, form, start=start)
    return CompanyParts(name, form, tuple(sorted(known.countries)), _spelling(form, known, country), start)


def _spelling(form: str, known: Form, country: str | None) -> str:
    """The spelling of the country, or the registered one that is nearest to what is written."""
    of_country = next((s for s in known.spellings if (country, s) in _OF_COUNTRY), None)
    near = [s for s in known.registered if ("," in s) == ("," in form)] or known.registered
    folded = next((s for s in near if s.casefold() == form.casefold()), near[0])
    return of_country or (form if form in known.registered else folded)


_OF_COUNTRY = frozenset(
    [(c, "SA") for c in ("FR", "MC", "BE", "RO", "CH", "NO")]
    + [(c, "S.A.") for c in ("ES", "LU", "MX", "AR", "PL", "PT", "BR", "CL", "CO", "PE")]
    + [("ES", "S.L."), ("NL", "B.V."), ("NL", "N.V."), ("BE", "NV"), ("BE", "BV"), ("IT", "S.p.A."), ("IT", "S.r.l.")]
    + [("AR", "S.R.L."), ("BE", "SRL"), ("RO", "SRL"), ("FI", "Ab"), ("SE", "AB"), ("US", "Inc."), ("GB", "Ltd")]
    + [("NO", "AS"), ("EE", "AS"), ("CZ", "a.s."), ("SK", "a.s."), ("IT", "S.n.c."), ("IT", "S.a.s."), ("FR", "SAS")]
    + [("FR", "SNC"), ("FR", "SARL"), ("LU", "S.à r.l."), ("NL", "V.O.F."), ("US", "LLC"), ("BE", "BVBA")]
    + [("TH", "Co., Ltd."), ("CN", "Co., Ltd."), ("DK", "A/S"), ("TR", "A.Ş.")]
    + [("AU", "Pty Ltd"), ("IN", "Pvt. Ltd."), ("SG", "Pte. Ltd."), ("MY", "Sdn. Bhd."), ("BR", "Ltda.")]
)
"""Spellings of which a country has one, where others have another."""
