"""Numbers that carry check digits: VAT and company numbers, social security, accounts, articles, securities.

python-stdnum knows the schemes. A check of one digit lets one random number in ten through, so a scheme is
only told where so many distinct values pass that chance cannot have done it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from stdnum import get_cc_module

from crmmigrate.values.infer import Weighted

PROBE = 24
MOST_TRIED = 300
ENOUGH = 0.8
HINTED = 0.5
CHANCE = 1e-6  # that random numbers pass so often, over all schemes
HINTED_CHANCE = 1e-2

_ONE_DIGIT = 0.15  # what a check digit lets through, with some room: mod 10, and 11 with folded rests
_CODED = 0.005  # the code of a country in front, and a check
_STRONG = 0.05  # two digits, a letter, or a digit and a day of birth

_NAME = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)?")
_NOISE = re.compile(r"[ .\-/]+")


@dataclass(frozen=True)
class Scheme:
    """A scheme of identifiers.

    Attributes:
        name: Module of python-stdnum (`fr.siren`).
        shape: What its numbers look like without separators, in capitals.
        chance: Share of random numbers of that shape that pass, at most.
        personal: Whether it identifies persons.
    """

    name: str
    shape: re.Pattern[str]
    chance: float = _ONE_DIGIT
    personal: bool = False


@dataclass(frozen=True)
class Identified:
    """The scheme of a column's values.

    Attributes:
        scheme: In the words of python-stdnum: `de.vat`, `isin`.
        share: Share of the values that pass.
        faults: At most five values that do not, heaviest first.
        personal: Whether the numbers identify persons.
    """

    scheme: str
    share: float
    faults: tuple[str, ...] = ()
    personal: bool = False


_COMPANY = """
    fr.siren     [0-9]{9}
    de.vat       [1-9][0-9]{8}
    at.uid       U[0-9]{8}
    ch.uid       CHE[0-9]{9}
    nl.btw       [0-9]{9}B[0-9]{2}
    pt.nif       [1-9][0-9]{8}
    no.orgnr     [89][0-9]{8}
    pl.regon     [0-9]{9}|[0-9]{14}
    au.acn       [0-9]{9}
    ca.bn        [0-9]{9}|[0-9]{9}R[CMPT][0-9]{4}
    gr.vat       [0-9]{9}
    rs.pib       [0-9]{9}
    gb.vat       [0-9]{9}
    dk.cvr       [1-9][0-9]{7}
    fi.ytunnus   [0-9]{8}
    hu.anum      [0-9]{8}
    cz.dic       [0-9]{8}
    si.ddv       [1-9][0-9]{7}
    tw.ubn       [0-9]{8}
    ua.edrpou    [0-9]{8}
    nz.ird       [0-9]{8,9}
    se.orgnr     [0-9]{10}
    pl.nip       [0-9]{10}
    tr.vkn       [0-9]{10}
    ru.inn       [0-9]{10}|[0-9]{12}
    sk.dph       [1-9][0-9]{9}
    bg.vat       [0-9]{9}
    ro.cui       [1-9][0-9]{5,9}
    ie.vat       [0-9][0-9A-Z][0-9]{5}[A-Z]{1,2}
    es.nif       [0-9A-Z][0-9]{7}[0-9A-Z]
    cl.rut       [0-9]{7,8}[0-9K]
    co.nit       [89][0-9]{8,9}
    do.rnc       [0-9]{9}
    il.hp        5[0-9]{8}
    za.tin       [01239][0-9]{9}
    ve.rif       [VEJPG][0-9]{9}
    mx.rfc       [A-Z&]{3}[0-9]{6}[0-9A-Z]{2}[0-9A]
    sg.uen       [0-9]{8}[A-Z]|[0-9]{9}[A-Z]|[ST][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]
    vn.mst       [0-9]{10}
    jp.cn        [1-9][0-9]{12}
    ean          [0-9]{8}|[0-9]{12,14}
    isbn         [0-9]{9}[0-9X]|97[89][0-9]{10}
    issn         [0-9]{7}[0-9X]
    isin         [A-Z]{2}[0-9A-Z]{9}[0-9]
    imo          (?:IMO)?[0-9]{7}
    iso6346      [A-Z]{4}[0-9]{7}
    us.rtn       [0-9]{9}
"""
_PREFIXED = """
    iban         [A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}
    eu.vat       [A-Z]{2}[0-9A-Z]{8,12}
"""
_COMPANY_STRONG = """
    lei          [0-9A-Z]{18}[0-9]{2}
    fr.siret     [0-9]{14}
    be.vat       [01]?[0-9]{9}
    it.iva       [0-9]{11}
    br.cnpj      [0-9A-Z]{12}[0-9]{2}
    ar.cuit      [23][0-9]{10}
    pe.ruc       [12][0-9]{10}
    ec.ruc       [0-9]{10}00[1-9]
    au.abn       [1-9][0-9]{10}
    in_.gstin    [0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]Z[0-9A-Z]
    cn.uscc      [0-9A-Z]{18}
    lt.pvm       [0-9]{9}|[0-9]{12}
"""
_PERSONAL = """
    luhn         (?:4[0-9]{12}(?:[0-9]{3})?|(?:5[1-5]|2[2-7])[0-9]{14}|3[47][0-9]{13}|6(?:011|5[0-9]{2})[0-9]{12})
    imei         [0-9]{15}
    ca.sin       [1-9][0-9]{8}
    nl.bsn       [0-9]{9}
    il.idnr      [0-9]{9}
    au.tfn       [0-9]{8,9}
    gb.nhs       [0-9]{10}
    gb.utr       [0-9]{10}
    ua.rntrc     [0-9]{10}
    hr.oib       [0-9]{11}
    in_.aadhaar  [2-9][0-9]{11}
    th.pin       [1-8][0-9]{12}
    ie.pps       [0-9]{7}[A-W][A-IW]?
"""
_PERSONAL_STRONG = """
    br.cpf           [0-9]{11}
    es.dni           [0-9]{8}[A-Z]
    es.nie           [XYZ][0-9]{7}[A-Z]
    pl.pesel         [0-9]{11}
    fr.nir           [12378][0-9]{4}[0-9AB][0-9]{9}
    it.codicefiscale [A-Z]{6}[0-9A-Z]{2}[A-Z][0-9A-Z]{2}[A-Z][0-9A-Z]{3}[A-Z]
    be.nn            [0-9]{11}
    de.idnr          [1-9][0-9]{10}
    ch.ssn           756[0-9]{10}
    se.personnummer  (?:[0-9]{2})?[0-9]{6}\\+?[0-9]{4}
    no.fodselsnummer [0-9]{11}
    fi.hetu          [0-9]{6}[+A-Z]?[0-9]{3}[0-9A-Z]
    cz.rc            [0-9]{10}
    dk.cpr           [0-9]{10}
    ro.cnp           [1-9][0-9]{12}
    bg.egn           [0-9]{10}
    si.emso          [0-9]{13}
    gr.amka          [0-9]{11}
    ee.ik            [1-8][0-9]{10}
    tr.tckimlik      [1-9][0-9]{10}
    mx.curp          [A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]
    ec.ci            [0-9]{10}
    cn.ric           [1-9][0-9]{16}[0-9X]
    kr.rrn           [0-9]{13}
    za.idnr          [0-9]{13}
"""


_VAT_ELSEWHERE = ("eu.vat", "gb.vat", "ch.vat", "no.mva", "es.nif")  # with the country in front, or letters of its own


def identify(values: Weighted, words: Collection[str] = ()) -> Identified | None:
    """The scheme whose check digits hold in a column; None where chance may have done it.

    Args:
        values: Distinct non-null texts with weights.
        words: Folded words of the header; a scheme's own name there asks for less.

    >>> identify([("US0378331005", 1), ("DE0007164600", 2), ("FR0000120271", 1), ("GB0002634946", 1),
    ...           ("US5949181045", 1), ("CH0012032048", 1), ("NL0010273215", 1), ("JP3633400001", 1)]).scheme
    'isin'
    >>> identify([("100000001", 1), ("100000002", 1), ("100000003", 1), ("100000009", 1)])
    """
    step = max(1, len(values) // MOST_TRIED)
    tried = {_compact(text): text for text, _ in values[::step][:MOST_TRIED]}
    probe = [text for text in list(tried)[:: max(1, len(tried) // PROBE)] if _has_digits(text)][:PROBE]
    if len(probe) < 3:
        return None
    likely = [s for s in _schemes() if _share(probe, s.shape.fullmatch) >= HINTED]
    texts = list(tried.values())
    shares = {s.name: _passing(s, texts, chances=len(likely), hinted=_named(s, words)) for s in likely}
    held = [s for s in likely if shares[s.name]]
    if not held:
        return None
    return _identified(max(held, key=lambda s: (_named(s, words), round(shares[s.name], 2))), values)


def _compact(text: str) -> str:
    return _NOISE.sub("", text).upper()


def _has_digits(text: str) -> bool:
    return 7 <= len(text) <= 34 and sum(map(str.isdigit, text)) >= 4


def _share(texts: Sequence[str], fits: Callable[[str], object]) -> float:
    return sum(1 for text in texts if fits(text)) / len(texts)


def _named(scheme: Scheme, words: Collection[str]) -> bool:
    own = scheme.name.rpartition(".")[2]
    return own in words and (
        own not in ("vat", "uid", "nif") or scheme.name in ("eu.vat", "de.vat", "at.uid", "es.nif")
    )


def _passing(scheme: Scheme, texts: Sequence[str], *, chances: int, hinted: bool) -> float:
    """The share that passes; 0 where random numbers of this shape might pass as often."""
    valid = validator(scheme.name)
    needed, chance = (HINTED, HINTED_CHANCE) if hinted else (ENOUGH, CHANCE)
    if _share(texts[:: max(1, len(texts) // PROBE)], valid) < needed / 2:
        return 0.0
    passed = sum(1 for text in texts if valid(text))
    if passed < max(3, needed * len(texts)):
        return 0.0
    by_chance = _tail(passed, len(texts), scheme.chance) * (1 if hinted else chances)
    return passed / len(texts) if by_chance <= chance else 0.0


def _tail(passed: int, n: int, chance: float) -> float:
    """The probability that at least so many of n random numbers pass."""
    return sum(math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(passed, n + 1))


def _identified(scheme: Scheme, values: Weighted) -> Identified:
    valid = validator(scheme.name)
    wrong = sorted(((t, w) for t, w in values if not valid(t)), key=lambda pair: (-pair[1], pair[0]))
    if scheme.name.endswith(".vat"):
        wrong = [(text, weight) for text, weight in wrong if not _of_another_country(text)]
    total = sum(weight for _, weight in values)
    name = scheme.name
    if name == "eu.vat":
        fronts = {_compact(text)[:2].lower() for text, _ in values if valid(text)}
        name = f"{fronts.pop()}.vat" if len(fronts) == 1 else name
    share = 1 - sum(weight for _, weight in wrong) / total
    return Identified(name, share, tuple(text for text, _ in wrong[:5]), scheme.personal)


def _of_another_country(text: str) -> bool:
    """Whether a VAT number is right in another country; one of digits alone is right in some by chance."""
    number = _compact(text)
    if not any(map(str.isalpha, number)):
        return False
    return any(validator(name)(number) for name in _VAT_ELSEWHERE)


def _passes(check: Callable[[str], bool], text: str) -> bool:
    try:
        return bool(check(text))
    except Exception:  # noqa: BLE001 - some schemes stumble over letters that they do not expect
        return False


@cache
def validator(name: str) -> Callable[[str], bool]:
    """The check of one scheme; a text that it cannot read does not pass."""
    check = import_module(f"stdnum.{name}").is_valid

    def valid(text: str) -> bool:
        if name == "luhn":
            text = _compact(text)
        return _passes(check, text)

    return valid


def knows(scheme: str) -> bool:
    """Whether python-stdnum has a scheme; `vat` is that of the country beside.

    >>> knows("de.vat"), knows("iban"), knows("vat"), knows("de.nothing"), knows("os")
    (True, True, True, False, False)
    """
    if scheme == "vat":
        return True
    if not _NAME.fullmatch(scheme):
        return False
    try:
        return callable(getattr(import_module(f"stdnum.{scheme}"), "is_valid", None))
    except ImportError:
        return False


def holds(text: str, scheme: str, country: str = "") -> bool | None:
    """Whether the check digits of an identifier hold; None where no check is known.

    A VAT number may be that of another country when it says so by its letters.

    Args:
        text: The identifier, in whatever spelling.
        scheme: In the words of python-stdnum; `vat` and `eu.vat` also ask the country.
        country: ISO code of the country beside.

    >>> holds("DE136695976", "de.vat"), holds("136695976", "eu.vat", "DE"), holds("136695977", "vat", "DE")
    (True, True, False)
    >>> holds("ATU13585627", "de.vat"), holds("12345", "vat", "XX")
    (True, None)
    """
    own = get_cc_module(country.lower(), "vat") if country and scheme in ("vat", "eu.vat") else None
    if own is not None and _passes(own.is_valid, text):
        return True
    if scheme == "vat":
        elsewhere = validator("eu.vat")(text) or _of_another_country(text)
        return elsewhere or (None if own is None else False)
    return validator(scheme)(text) or (scheme.endswith(".vat") and _of_another_country(text))


@cache
def _schemes() -> tuple[Scheme, ...]:
    # The narrower schemes first: every Bulgarian citizen number may pass for something wider.
    listed = (
        (_PREFIXED, _CODED, False),
        (_COMPANY_STRONG, _STRONG, False),
        (_PERSONAL_STRONG, _STRONG, True),
        (_COMPANY, _ONE_DIGIT, False),
        (_PERSONAL, _ONE_DIGIT, True),
    )
    lines = (
        (line.split(), chance, personal) for text, chance, personal in listed for line in text.strip().splitlines()
    )
    return tuple(Scheme(name, re.compile(shape), chance, personal) for (name, shape), chance, personal in lines)
