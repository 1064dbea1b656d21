# ruff: noqa: RUF002 - letters of other alphabets
"""Capitals and small letters of names that are written in capitals, or in small letters, throughout."""

from __future__ import annotations

import re
from typing import Literal

from crmmigrate.values.company_name import company_parts
from crmmigrate.values.legal_forms import FORMS, key
from crmmigrate.values.person_words import SUFFIXES

Style = Literal["person", "company", "city", "upper", "lower"]

_PARTICLES = frozenset(
    """
    von vom van de der den del della dello di da do dos das du des la le zu zum zur ter ten te af av bin ibn
    el al y e und and i degli dei lo las los op 't
    """.split()  # noqa: SIM905 - a hundred lines otherwise
)
_SMALL = {
    "person": _PARTICLES,
    "city": _PARTICLES
    | frozenset(
        """
    am an der im in ob bei upon on under by the of and les lès sur sous en aux au à nad pod na v u i sul sulla
    a aan bij het és dell
    """.split()  # noqa: SIM905 - a hundred lines otherwise
    ),
    "company": frozenset(
        """
    und and of for the für fur in im am an zu zur der die das des von van de del la las los le les du et y e i
    da do dos di per en og och ja na v op voor met ve a à
    """.split()  # noqa: SIM905 - a hundred lines otherwise
    ),
}
_ARTICLES = frozenset({"the", "die", "das", "der", "la", "le", "les", "los", "las", "el", "al", "a", "in", "am", "im"})
_ACRONYMS = frozenset(
    """
    IBM BMW USA UK UAE SAP VW AEG BASF ABB HP HSBC UBS ING KLM KPMG DHL UPS TNT GE GM BBC CNN ADAC TÜV DB EDF
    GDF RWE EON ENI ENEL SEAT SEB SKF NCC NATO UN UNO EU NASA IKEA H&M C&A M&S B&B R&D AT&T P&G BP MTU MAN
    KUKA ZF LG NEC JVC TDK NTT KDDI JR SBB ÖBB ORF ARD ZDF WDR NDR RTL SNCF RATP TF1 ACS BBVA OHL ICBC PWC EY
    IT TV PC CD DVD HR PR CNC CAD EDV IHK HWK LKW PKW KFZ DIY LED LCD IP IPO VIP AIG AXA AMD IMF ITT MIT MGM
    NBC CBS ABC ESPN FBI CIA NSA NHS RBS RBC TD BMO CIBC ANZ NAB BHP AGL TAP TAM LAN OMV CEZ PKN PKO PZU KGHM
    MOL OTP INA NIS LTH DSB SAS ISS DSV
    """.split()  # noqa: SIM905 - a hundred lines otherwise
)
_TITLED = {"phd": "PhD", "md": "MD", "mba": "MBA", "dds": "DDS", "msc": "MSc", "bsc": "BSc", "llm": "LLM", "cpa": "CPA",
           "llb": "LLB", "dphil": "DPhil", "edd": "EdD", "jd": "JD", "rn": "RN", "cfa": "CFA", "ba": "BA", "ma": "MA",
           "obe": "OBE", "mbe": "MBE", "cbe": "CBE", "kbe": "KBE", "dvm": "DVM", "esq": "Esq", "jr": "Jr", "sr": "Sr",
           "qc": "QC", "kc": "KC", "mph": "MPH", "pmp": "PMP"}  # fmt: skip
_MAC = re.compile(
    r"^mac(?=(?:adam|alister|allister|arthur|askill|aulay|beth|bride|callum|coll|cormack|crae|diarmid|donald|donell|"
    r"donnell|dougall|dougal|dowell|duff|eachern|ewan|ewen|fadden|farlane|fie|gill|gillivray|gowan|gregor|guire|"
    r"ilroy|innes|innis|intosh|intyre|iver|ivor|kay|kellar|kenna|kenzie|kinlay|kinnon|lachlan|laine|laren|laughlin|"
    r"laurin|lean|lellan|lennan|leod|mahon|manus|master|michael|millan|millen|mullen|murray|nab|nair|namara|naughton|"
    r"neil|neill|nicol|phail|phee|pherson|quarie|quarrie|queen|rae|ritchie|sween|swain|sweeney|taggart|tavish|vicar|"
    r"william)s?$)"
)
_ROMAN = frozenset("ii iii iv vi vii viii ix xi xii xiii xiv xv xvi".split())  # noqa: SIM905
_TURKISH = re.compile("[İıĞğŞş]")
_VOWELS = re.compile("[aeiouyáàâäãåéèêëíìîïóòôöõøúùûüýæœ\u0131\u0370-\uffff]")
_AMPERSAND = re.compile(r"\S+&\S+")
_WORD = re.compile(r"[^\s\-/&+().,;:\"«»„“”]+")


def is_one_case(text: str) -> bool:
    """Whether a text has at least two letters that could be of either case, and all of them are of one.

    >>> is_one_case("JOHN SMITH"), is_one_case("john smith"), is_one_case("John"), is_one_case("田中")
    (True, True, False, False)
    """
    cased = sum(1 for c in text if c.upper() != c.lower())
    return cased > 1 and (text == text.upper() or text == text.lower())


def cased(text: str, style: Style = "person", country: str | None = None) -> str:
    """The text in the usual case of its kind; what is of mixed case is somebody's choice and stays.

    Args:
        text: The text.
        style: What it names: person, company, city; or `upper`, `lower` for all letters.
        country: ISO code; Turkish and Azerbaijani have two letters i.

    >>> cased("JOHN MCDONALD"), cased("ludwig van beethoven"), cased("O'BRIEN-SMITH III"), cased("Jean DUPONT")
    ('John McDonald', 'Ludwig van Beethoven', "O'Brien-Smith III", 'Jean DUPONT')
    >>> cased("MÜLLER UND SÖHNE GMBH & CO. KG", "company"), cased("IBM DEUTSCHLAND GMBH", "company")
    ('Müller und Söhne GmbH & Co. KG', 'IBM Deutschland GmbH')
    >>> cased("FRANKFURT AM MAIN", "city"), cased("İSTANBUL", "city"), cased("IŞIK")
    ('Frankfurt am Main', 'İstanbul', 'Işık')
    """
    turkish = country in ("TR", "AZ") or _TURKISH.search(text) is not None
    if style == "upper":
        return _upper(text, turkish=turkish)
    if style == "lower":
        return _lower(text, turkish=turkish)
    if not is_one_case(text):
        return text
    capitals = text == text.upper()
    if style == "company":
        return _company(text, capitals=capitals, turkish=turkish)
    return _words(text, style, capitals=capitals, turkish=turkish)


def _company(text: str, *, capitals: bool, turkish: bool) -> str:
    found = company_parts(text if capitals else text.upper())
    if not found.legal_form or not found.spelling or len(text) != len(text.upper()):
        return _words(text, "company", capitals=capitals, turkish=turkish)
    end = found.start + len(found.legal_form)
    form = _like(found.legal_form)
    before = _words(text[: found.start], "company", capitals=capitals, turkish=turkish)
    return before + form + _words(text[end:], "company", capitals=capitals, turkish=turkish)


def _like(form: str) -> str:
    """A legal form in the case of the register's spelling; its dots stay."""
    spellings = FORMS[key(form)].spellings
    best = next((s for s in spellings if s.casefold() == form.casefold()), spellings[0])
    letters = iter(c for c in best if c.isalpha())
    out = [next(letters, c) if c.isalpha() else c for c in form]
    return "".join(out)


def _words(text: str, style: str, *, capitals: bool, turkish: bool) -> str:
    def one(found: re.Match[str]) -> str:
        word, at = found.group(), found.start()
        low = _lower(word, turkish=turkish)
        before = text[:at].rstrip('"«„“( ')
        first = not before or (before.endswith((".", ";")) and len(before) > 3)
        last = found.end() == len(text.rstrip(" .)"))
        if low in _SMALL[style] and not first and not (last and style != "city"):
            return low
        return _word(word, low, style, capitals=capitals, turkish=turkish, lonely=first and last)

    done = _WORD.sub(one, text)
    return _AMPERSAND.sub(_acronym, done) if style == "company" and "&" in done else done


def _acronym(found: re.Match[str]) -> str:
    return found.group().upper() if found.group().upper() in _ACRONYMS else found.group()


def _word(word: str, low: str, style: str, *, capitals: bool, turkish: bool, lonely: bool) -> str:
    if low in _ROMAN and not lonely:
        return low.upper()
    if style == "person" and low in _TITLED and low in SUFFIXES:
        return _TITLED[low]
    if style == "company":
        if word.upper() in _ACRONYMS:
            return word.upper()
        if capitals and word.isalpha() and len(word) in (2, 3, 4) and not _VOWELS.search(low) and low not in _SHORTENED:
            return word
        if any(c.isdigit() for c in word) and len(word) <= 4:
            return word.upper() if capitals else word
    return _capital(low, turkish=turkish)


_SHORTENED = frozenset(
    {"st", "dr", "mr", "mrs", "ms", "jr", "sr", "ltd", "bros", "nr", "str", "ft", "mt", "pvt", "pty"}
)


def _capital(low: str, *, turkish: bool) -> str:
    """`o'brien` is `O'Brien`, `mcdonald` is `McDonald`, `macy's` is `Macy's`."""
    head, mark, tail = _parted(low)
    if mark and (len(head) <= 2 or head in _ELIDED) and len(tail) > 1 and head != "n":
        return _upper(head[0], turkish=turkish) + head[1:] + mark + _capital(tail, turkish=turkish)
    if low.startswith("mc") and len(low) > 3 and low[2].isalpha():
        return "Mc" + low[2].upper() + low[3:]
    if _MAC.match(low):
        return "Mac" + low[3].upper() + low[4:]
    if low.startswith("ij") and len(low) > 3:
        return "IJ" + low[2:]
    return _upper(low[:1], turkish=turkish) + low[1:]


_ELIDED = frozenset({"dell", "dall", "sant", "all"})


def _parted(low: str) -> tuple[str, str, str]:
    for mark in ("'", "\u2019"):
        if mark in low[1:]:
            return low.partition(mark)
    return low, "", ""


def _lower(text: str, *, turkish: bool) -> str:
    if turkish:
        text = text.replace("I", "\u0131")
    return text.replace("İ", "i").lower()


def _upper(text: str, *, turkish: bool) -> str:
    # One letter stays one: `ß` has no capital that everybody takes.
    text = text.replace("i", "İ") if turkish else text
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)
