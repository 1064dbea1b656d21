"""Headers as people write them, brought to a form in which they can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

ABBREVIATIONS = {
    "acct": "account",
    "addr": "address",
    "adr": "adresse",
    "amt": "amount",
    "cd": "code",
    "cust": "customer",
    "dept": "department",
    "desc": "description",
    "descr": "description",
    "dt": "date",
    "inv": "invoice",
    "mgr": "manager",
    "mob": "mobile",
    "nm": "name",
    "no": "number",
    "nbr": "number",
    "num": "number",
    "numb": "number",
    "numero": "number",
    "numer": "number",
    "nr": "number",
    "nro": "number",
    "nummer": "number",
    "org": "organization",
    "organisation": "organization",
    "pct": "percent",
    "perc": "percent",
    "ph": "phone",
    "prob": "probability",
    "prod": "product",
    "qty": "quantity",
    "ref": "reference",
    "tel": "telephone",
    "tlf": "telephone",
    "yr": "year",
}
"""Short forms that mean the same wherever they stand; only whole words are replaced."""

UNITS = frozenset(
    "eur euro euros usd gbp chf pln czk sek nok dkk huf ron brl mxn jpy cny rmb inr try tl rub rur uah aud cad nzd zar"  # noqa: SIM905
    " kc zl kr ft lei teur keur kusd tsd mio kg gr mm cm lb lbs oz stk pcs in p.a 元 円 万元 千円 원 руб грн".split()  # noqa: RUF001
)
"""Words in a header that say in what a value is counted, not what it is."""

_YEAR = re.compile(r"(?:19|20)?[0-9]{2}")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ı": "i", "đ": "d", "æ": "a", "œ": "o", "ё": "е"})  # noqa: RUF001
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])")
_DIGITS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_UMLAUT = re.compile(r"([aou])e+")
_MARKS = "\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_WORDS = re.compile(f"(?:[^\\W_]|[{_MARKS}])+")  # vowel signs are part of words
_JOINED = re.compile("(?<=[\u05d0-\u05ea])[.\"'\u05f3\u05f4](?=[\u05d0-\u05ea])")  # Hebrew short forms
_SIGNS = {"#": " number ", "№": " number ", "n°": " number ", "nº": " number ", "%": " percent "}
_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")  # noqa: RUF001
_PARTS = re.compile(r"\s+[-–—>|/]+\s+|[:.>|]+")  # noqa: RUF001
_ACCENTS = "\u036f"  # the last of the accents that are taken off letters
_UNSPACED = "\u2e80"  # from here on scripts are written without spaces
_THAI = ("\u0e00", "\u0eff")


@lru_cache(maxsize=65_536)
def words(header: str) -> tuple[str, ...]:
    """The words of a header in lower case, without accents, camelCase parted, abbreviations spelled out.

    >>> words("BillingPostalCode"), words("Kd-Nr."), words("Straße")
    (('billing', 'postal', 'code'), ('kd', 'number'), ('strasse',))
    """
    if header.isascii():
        return _split(_UMLAUT.sub(r"\1", _signed(_CAMEL.sub(" ", header).lower())))
    text = _CAMEL.sub(" ", unicodedata.normalize("NFC", header)).lower()
    text = _signed(_JOINED.sub("", text))
    return _split(_fold(unicodedata.normalize("NFKC", text).casefold()))


def _signed(text: str) -> str:
    for sign, word in _SIGNS.items():
        if sign in text:
            text = text.replace(sign, word)
    return text


def _split(folded: str) -> tuple[str, ...]:
    return tuple(ABBREVIATIONS.get(word, word) for word in _WORDS.findall(_DIGITS.sub(" ", folded)))


def _fold(text: str) -> str:
    # `ae` and `ä` are one letter in German; folding both to `a` on either side of a comparison does no harm.
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c) or c > _ACCENTS)
    text = unicodedata.normalize("NFC", bare)
    return _UMLAUT.sub(r"\1", text)


def unspaced(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """The same of letters, by their numbers."""
    return (codes >= ord(_UNSPACED)) | ((codes >= ord(_THAI[0])) & (codes <= ord(_THAI[1])))


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that sets no spaces between words, so that it may be several."""
    return word[0] >= _UNSPACED or _THAI[0] <= word[0] <= _THAI[1]


def text(header: str) -> str:
    """The words of a header in one string."""
    return " ".join(words(header))


def grams(parts: Sequence[str]) -> frozenset[str]:
    """Words, and pairs of characters of words in scripts without spaces."""
    found: set[str] = set()
    for part in parts:
        if is_unspaced(part) and len(part) > 2:
            found.update(part[i : i + 2] for i in range(len(part) - 1))
        else:
            found.add(part)
    return frozenset(found)


def variants(headers: Sequence[str]) -> list[tuple[str, ...]]:
    """For each header its text, then shorter readings: without brackets or prefixes."""
    common = _common_prefix([words(h) for h in headers])
    return [_variants(header, common) for header in headers]


def _variants(header: str, common: str) -> tuple[str, ...]:
    whole = text(header)
    parts = words(header)
    readings = [whole, text(_BRACKETS.sub(" ", header))]
    pieces = [p for p in _PARTS.split(header) if p and p.strip()]
    if len(pieces) > 1:
        readings.append(text(pieces[-1]))
    if common and len(parts) > 1 and parts[0] == common:
        readings.append(" ".join(parts[1:]))
    readings += [_without_units(reading) for reading in readings]
    return tuple(dict.fromkeys(r for r in readings if r)) or ("",)


def _without_units(reading: str) -> str:
    """The text without units, currencies and years, where something else is left."""
    return " ".join(w for w in reading.split() if w not in UNITS and not _YEAR.fullmatch(w))


def _common_prefix(headers: Sequence[tuple[str, ...]]) -> str:
    """The first word that at least six in ten headers share, such as the name of the table."""
    first = [h[0] for h in headers if len(h) > 1]
    if not first or len(headers) < 4:
        return ""
    most = max(sorted(set(first)), key=first.count)
    return most if first.count(most) >= 0.6 * len(headers) else ""


def layout_key(headers: Sequence[str]) -> tuple[str, ...]:
    """What tables of one layout have in common: their normalised headers in order."""
    return tuple(text(h) for h in headers)


def expanded(text_: str, short: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """The texts with short forms spelled out, once for each vocabulary that knows one of them."""
    parts = text_.split()
    for known in short:
        if any(part in known for part in parts):
            yield " ".join(w for part in parts for w in (words(known[part]) if part in known else (part,)))
