"""The parts of an address that stands in one cell. What does not show its form is not taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import pycountry

from crmmigrate.values.country import parse_country
from crmmigrate.values.postcodes import loose_form, parse_postcode
from crmmigrate.values.semantic_words import LEGAL_FORMS, STREET_ENDS, STREET_WORDS
from crmmigrate.values.street_parts import NUMBER_FIRST, ONLY_NUMBER, StreetParts, read_street
from crmmigrate.values.text import fold, trim, unaccented

_STATES = frozenset(
    """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH
    OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR
    """.split()  # noqa: SIM905
)
_PROVINCES = frozenset("AB BC MB NB NL NS NT NU ON PE QC SK YT".split())  # noqa: SIM905
_NAME = r"[^\W\d_][^\d,;|]*?"
_CEDEX = r"(?:\s+(?:cedex(?:\s\d{1,2})?|\d{1,2}(?:e|er|ème)?))?"
_PREFIX = r"(?:(?P<country>[A-Z]{1,3})\s?[-–]\s?)?"  # noqa: RUF001
_UK = r"[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}"  # without the blank it could be any code
_CODE = r"\d{4}\s?[A-Z]{2}(?=\s+[^\W\d_])|\d{5}-\d{3}|\d{2}-\d{3}|\d{3}\s\d{2}|\d{3}-\d{4}|\d{4,6}"
_CODE_FIRST = re.compile(
    rf"{_PREFIX}(?P<postcode>{_CODE})\s+(?P<city>{_NAME}{_CEDEX})(?:\s+\(?(?P<region>[A-Z]{{2}})\)?)?"
)
_US = re.compile(r"(?:(?P<city>[^\W\d_][^\d,;|]*?)\s+)?(?P<region>[A-Z]{2})\.?\s+(?P<postcode>\d{5}(?:-\d{4})?)")
_CANADA = re.compile(
    r"(?:(?P<city>[^\W\d_][^\d,;|]*?)\s+)?(?P<region>[A-Z]{2})\s+(?P<postcode>[A-Z]\d[A-Z]\s?\d[A-Z]\d)"
)
_BRITISH = re.compile(rf"(?:(?P<city>[^\W\d_][^\d,;|]*?)\s+)?(?P<postcode>{_UK})")
_STATE = re.compile(r"(?P<city>[^\W\d_][^\d,;|]*?)\s+(?P<region>[A-Z]{2})")
_SEPARATORS = re.compile(r"\s*[,;|\n]\s*|\s+[-–•·/]\s+")  # noqa: RUF001
_NUMBER_LAST = re.compile(r"(.*[^\W\d_].*?)[\s,]+(\d{1,5}\s?[a-zA-Z]?(?:\s?[-/+]\s?\d{0,4}\s?[a-zA-Z]?)?)")
_NUMBER_FIRST = re.compile(r"(\d{1,5}[a-zA-Z]?(?:[-/]\d{1,4}[a-zA-Z]?)?)(?:\s*,)?\s+([^\W\d_].*)")
_ZIP = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Address:
    """An address in its parts, each as it is written."""

    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class ParsedAddress:
    """An address in its parts, each as it is written.

    Attributes:
        rest: What stands before the street, such as a building, a person or a district.
        country: ISO code, where it is known.
        confidence: 1 where all parts were found in their usual places, down to 0.
    """

    street: str | None = None
    house_number: str | None = None
    unit: str | None = None
    po_box: str | None = None
    postcode: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    rest: tuple[str, ...] = ()
    confidence: float = 0.0


def tidy_address(text: str) -> str:
    r"""An address in one line: its lines and pieces parted by a comma and a blank. No word of it is lost.

    >>> tidy_address("Hauptstr. 5 ,12345  Berlin"), tidy_address("12 High St\nLondon")
    ('Hauptstr. 5, 12345 Berlin', '12 High St, London')
    """
    pieces = (trim(piece).strip(" ,") for piece in _TIDY.split(trim(text)))
    return ", ".join(piece for piece in pieces if piece)


_TIDY = re.compile(r"\s*[;|\n]\s*|\s*,(?![0-9]{1,2}(?:\D|$))\s*|,\s+|\s+,\s*")


@lru_cache(maxsize=4096)
def parse_address(text: str, country: str | None = None) -> ParsedAddress | None:
    """The parts of an address; None where no town can be told apart.

    Args:
        text: Lines, or pieces between commas.
        country: ISO code of the country where the address names none.

    >>> found = parse_address("Flat 3, 12 High St, London SW1A 1AA", "GB")
    >>> found.unit, found.house_number, found.street, found.city, found.postcode
    ('Flat 3', '12', 'High St', 'London', 'SW1A 1AA')
    >>> parse_address("Hauptstr. 5, 12345 Berlin", "DE").house_number
    '5'
    """
    text = _american(text) if country == "US" else text
    pieces = [piece for piece in _SEPARATORS.split(trim(text)) if piece]
    named = _country(pieces)
    pieces = pieces[:-1] if named else pieces
    code = (parse_country(named) if named else None) or country
    place = _place_of(pieces, code) if code else None
    if place is None and code and len(pieces) == 1:
        pieces = _two_lines(pieces[0], code)
        place = _place_of(pieces, code)
    if place is None:
        return _by_form(text, code)
    found, used = place
    behind = [piece for piece in pieces[len(pieces) - used :][1:] if any(c.isdigit() for c in piece)]
    street_behind = used > 1 and not pieces[: len(pieces) - used] and found.region is None and found.city is not None
    return _delivery(behind if street_behind else pieces[: len(pieces) - used], found, code or "")


_QUADRANT = re.compile(r",\s+([NS]\.?[EW]\b\.?)(?=\s*,|\s+[A-Z][a-z])")
_ZIP_APART = re.compile(r"([^\W\d_]),\s+([0-9]{5}(?:-[0-9]{4})?)$")
_UNIT_AND_TOWN = re.compile(
    r"(,\s+(?:ste|suite|unit|apt|trlr|rm)\.? (?:[A-Z]|[0-9]+[A-Z]?)) (?=[A-Z][a-z])", re.IGNORECASE
)


def _american(text: str) -> str:
    """Commas where the post of the USA has them, in `M St., NW, Washington` and `Marion, IA, 52302`."""
    return _UNIT_AND_TOWN.sub(r"\1, ", _ZIP_APART.sub(r"\1 \2", _QUADRANT.sub(r" \1, ", trim(text))))


@lru_cache(maxsize=1)
def _state_names() -> frozenset[str]:
    return frozenset(fold(state.name) for state in pycountry.subdivisions if state.country_code == "US")


def _state_of(city: str, before: str | None) -> tuple[str | None, str | None]:
    """Town and state where the state is written out; `before` may be the town."""
    words = city.split()
    for n in (3, 2, 1):
        town, state = " ".join(words[:-n]), " ".join(words[-n:])
        if len(words) >= n and fold(state) in _state_names() and (town or (before and _is_town(before))):
            return town or None, state
    return (None, city) if fold(city) in _state_names() - {"new york", "washington"} else (city, None)


def _two_lines(text: str, country: str) -> list[str]:
    """Street and town that nothing parts: `Kurfürstendamm 21 10719 Berlin`."""
    found = re.fullmatch(rf"(.*[^\W\d_].* [0-9]+ ?[a-zA-Z]?) ((?:{loose_form(country) or '-'}) [^\d]+)", text)
    return [found[1], found[2]] if found else [text]


def _by_form(text: str, country: str | None) -> ParsedAddress | None:
    """By the form of the town alone, where the country is not known."""
    found = split_address(text)
    if found is None or (country == "US" and not found.country and not _ZIP.fullmatch(found.postcode or "")):
        return None
    code = parse_country(found.country) if found.country else country
    if code is None and found.region in _STATES and found.postcode:
        code = "US"
    place = ParsedAddress(postcode=found.postcode, city=found.city, region=found.region, country=code, confidence=0.5)
    lines = _SEPARATORS.split(found.street) if found.street else []
    return _delivery(lines, place, code or "")


def _place_of(pieces: list[str], country: str) -> tuple[ParsedAddress, int] | None:
    """Postcode, town and region at the end, by the country's form of postcodes, and how many pieces they take."""
    form = loose_form(country)
    if form is None or not pieces:
        return None
    prefix = r"(?:[A-Z]{1,3}\s?[-\u2013]\s?)?"
    for used in (1, 2, 3):
        if used > len(pieces):
            break
        piece = pieces[-used]
        hits = [
            hit
            for hit in re.finditer(rf"(?<![\w-]){prefix}(?P<code>{form})(?![\w-])", piece, re.IGNORECASE)
            if parse_postcode(hit["code"], country)
        ]
        # A house number may have the form of a postcode: the town stands behind it, or before it at the very end.
        hits = [h for h in hits if h.end() == len(piece) or not piece[: h.start()].strip()]
        if hits:
            return _town_around(pieces, used, hits[-1], country)
    return None


def _town_around(pieces: list[str], used: int, hit: re.Match[str], country: str) -> tuple[ParsedAddress, int] | None:
    piece = pieces[-used]
    before, after = piece[: hit.start()].strip(" ,"), piece[hit.end() :].strip(" ,")
    behind = [other for other in pieces[len(pieces) - used + 1 :] if not any(c.isdigit() for c in other)]
    city, region = (after or before or None), None
    if country in _REGIONAL and city and not after:
        words = city.split()
        if words[-1].rstrip(".").upper() in _REGIONAL[country]:
            region, city = words[-1], " ".join(words[:-1]) or None
    if country == "US" and city and region is None and not after:
        city, region = _state_of(city, pieces[-used - 1] if used < len(pieces) else None)
    if city and behind:
        region = region or behind[0]
    elif behind:
        city, region = behind[0], (behind[1] if len(behind) > 1 else None)
    if city is None and used < len(pieces):
        used += 1
        city = pieces[-used]
        if country == "BR" and len(city) == 2 and city.isupper() and used < len(pieces):
            used, region, city = used + 1, city, pieces[-used - 1]
    if city is None or (any(c.isdigit() for c in city) and not re.search("cedex|[0-9]$", city, re.IGNORECASE)):
        return None
    if country in ("GB", "IE") and used < len(pieces) and _COUNTY.fullmatch(city) and _is_town(pieces[-used - 1]):
        used, region, city = used + 1, city, pieces[-used - 1]
    bracket = (
        re.fullmatch(r"(.+?)\s+\(([^()]+)\)|(.+?)\s+([A-Z]{2})", city) if country in ("IT", "CH", "ES", "DE") else None
    )
    if bracket and region is None:
        city, region = (bracket[1] or bracket[3]), (bracket[2] or bracket[4])
    return ParsedAddress(postcode=hit["code"], city=city, region=region, country=country, confidence=0.6), used


def _is_town(piece: str) -> bool:
    return _is_place(piece) and not any(c.isdigit() for c in piece)


_COUNTY = re.compile(
    r"\w+shire|norfolk|suffolk|kent|essex|surrey|cornwall|devon|dorset|somerset|cumbria|(?:east|west) sussex|middlesex|"
    r"northumberland|county \w+|co\.? \w+|merseyside|west midlands|tyne and wear|greater manchester|isle of wight|fife|"
    r"(?:north|south|west) yorkshire|east riding of yorkshire|gwent|powys|gwynedd|dyfed|clwyd|"
    r"(?:mid|south|west) glamorgan",
    re.IGNORECASE,
)
_REGIONAL = {
    "US": _STATES,
    "CA": _PROVINCES,
    "AU": frozenset("NSW VIC QLD SA WA TAS ACT NT".split()),  # noqa: SIM905
}


def _delivery(lines: list[str], place: ParsedAddress, country: str) -> ParsedAddress | None:
    """Street, number, unit and box of the lines before the town."""
    street = number = unit = box = None
    rest: list[str] = []
    for line in reversed(lines):
        alone = ONLY_NUMBER.fullmatch(line)
        if alone and street and number is None and country not in NUMBER_FIRST:
            rest, street = [street, *rest], None  # `Av. Paulista, 1578, Bela Vista`: a district
        parts = StreetParts(number=alone["number"]) if alone else read_street(line, country)
        free = street is None or (number is None and parts.number is not None)
        if parts.box and box is None:
            box = parts.box
        elif parts.unit and not parts.street and unit is None:
            unit = parts.unit
        elif parts.number and not parts.street and number is None:
            number = parts.number
        elif parts.street and free:
            rest = [street, *rest] if street else rest
            street, number, unit = parts.street, parts.number or number, parts.unit or unit
        else:
            rest = [line, *rest]
    if street and number is None and any(line[0].isdigit() for line in rest):
        rest = [*rest, street]
        street = None  # blocks as in Japan: nobody can tell
    sure = place.confidence + (0.4 if box or (street and number) else 0.2 if street else 0.0) - 0.1 * min(len(rest), 3)
    return replace(
        place,
        street=street,
        house_number=number,
        unit=unit,
        po_box=box,
        rest=tuple(rest),
        confidence=round(max(sure, 0.0), 2),
    )


@lru_cache(maxsize=4096)
def split_address(text: str) -> Address | None:
    """The parts of an address or of its line of town and postcode; None where no town can be told apart.

    >>> split_address("Hauptstr. 5, 12345 Berlin")
    Address(street='Hauptstr. 5', postcode='12345', city='Berlin', region=None, country=None)
    >>> split_address("12 Oak Ave, Springfield, IL 62701, USA")
    Address(street='12 Oak Ave', postcode='62701', city='Springfield', region='IL', country='USA')
    >>> split_address("London SW1A 1AA").postcode, split_address("D-80331 München").country
    ('SW1A 1AA', 'D')
    >>> split_address("Berlin"), split_address("12345 Oak Avenue"), split_address("Hauptstr. 5")
    (None, None, None)
    """
    pieces = [piece for piece in _SEPARATORS.split(trim(text)) if piece]
    country = _country(pieces)
    if country is not None:
        pieces = pieces[:-1]
    if not pieces:
        return None
    found, used = _town(pieces)
    if found is None:
        return None
    street = ", ".join(pieces[:-used]) or None
    if street is not None and not _is_street(street):
        return None
    if country is not None and found.country is not None:
        return None
    return Address(street, found.postcode, found.city, found.region, country or found.country)


def split_street(text: str) -> tuple[str, str] | None:
    """Name and house number of a street; None when it has no number, or the number is not certain.

    >>> split_street("Hauptstr. 5a"), split_street("221B Baker Street"), split_street("5th Avenue")
    (('Hauptstr.', '5a'), ('Baker Street', '221B'), None)
    """
    street = trim(text)
    last, first = _NUMBER_LAST.fullmatch(street), _NUMBER_FIRST.fullmatch(street)
    if last and not first:
        return last[1].rstrip(","), last[2]
    if first and not last:
        return first[2], first[1]
    return None


def _country(pieces: list[str]) -> str | None:
    """The last piece where it names a country; two letters are a state or a country, so they need a code before."""
    if len(pieces) < 2:
        return None
    last = pieces[-1]
    plain = len(last) > 3 or last in ("USA", "UK", "DEU", "AUT", "CHE", "FRA", "GBR")
    return last if plain and parse_country(last) and not any(c.isdigit() for c in last) else None


def _town(pieces: list[str]) -> tuple[Address | None, int]:
    """Postcode, town and region at the end, and how many pieces they take."""
    last = pieces[-1]
    before = pieces[-2] if len(pieces) > 1 else None
    for pattern, regions in ((_US, _STATES), (_CANADA, _PROVINCES)):
        found = pattern.fullmatch(last)
        if found and found["region"] in regions:
            return _with_city(found["city"], before, postcode=found["postcode"], region=found["region"])
    british = _BRITISH.fullmatch(last)
    if british:
        return _with_city(british["city"], before, postcode=british["postcode"])
    found = _CODE_FIRST.fullmatch(last)
    if found and _is_place(found["city"]) and (found["country"] is None or parse_country(found["country"])):
        return Address(None, found["postcode"], found["city"], found["region"], found["country"]), 1
    return None, 0


def _with_city(
    inside: str | None, before: str | None, *, postcode: str, region: str | None = None
) -> tuple[Address | None, int]:
    """The town stands in the same piece or is the piece before."""
    city = inside or before
    if city is None:  # a postcode alone is one
        return (Address(None, postcode, None, region) if region is None else None), 1
    if any(c.isdigit() for c in city) or not _is_place(city):
        return None, 0
    return Address(None, postcode, city, region), 1 if inside else 2


def _is_place(city: str) -> bool:
    """No street: `12345 Oak Avenue` is house number and street."""
    words = _WORDS.findall(unaccented(city))
    if not words or (len(words) > 1 and words[-1] in LEGAL_FORMS):
        return False
    last = words[-1]
    return len(words) == 1 or not (last in STREET_WORDS or (len(last) > 5 and last.endswith(STREET_ENDS)))


def _is_street(street: str) -> bool:
    words = set(fold(street).split())
    if words & LEGAL_FORMS and any(len(w) > 2 for w in words & LEGAL_FORMS):
        return False
    shown = any(c.isdigit() for c in street)
    return shown or bool(words & STREET_WORDS) or any(w.endswith(STREET_ENDS) and len(w) > 5 for w in words)
