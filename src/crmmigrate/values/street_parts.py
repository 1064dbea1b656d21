"""Street, house number, unit and post-office box of one delivery line, as its country writes them.

Conventions: USPS Publication 28 (secondary units), Royal Mail, DIN 5008 and the sheets of the Universal Postal Union.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crmmigrate.values.text import trim

_FIRST_THERE = """
    US GB IE CA AU NZ FR LU MC IN ZA SG MY HK PH KE NG GH JM TT BB MT CY IM GG JE PR GU VI LK PK IL EG MA TN DZ SN CI CM
    TH GF GP MQ RE NC PF
"""
NUMBER_FIRST = frozenset(_FIRST_THERE.split())
"""Countries that write the house number before the street."""

_BOX = re.compile(
    r"(?:p\.? ?o\.? ?box|post ?office box|postfach|b\.? ?p\.?|boîte postale|apartado(?: de correos| postal)?|apdo\.?|"
    r"casella postale|c\.? ?p\.?|postbus|caixa postal|skr(?:\.|ytka) ?poczt(?:\.|owa)|postboks|boks|box|p\.? ?f\.?|"
    r"pl|private bag|gpo box|locked bag|case postale|pósthólf|poštovní přihrádka|p\.? ?o\.? ?b\.?)"
    r"(?: (?:no|nr|n°)\.?| #)? ?(?P<number>[0-9][0-9 ]*[A-Za-z]?|[A-Z]-?[0-9]+)",
    re.IGNORECASE,
)
_UNIT_WORD = (
    r"(?:flat|apartment|apt|suite|ste|unit|room|rm|floor|flr|fl|building|bldg|dept|lot|spc|space|trlr|trailer|slip|pier|hngr|"
    r"key|stop|penthouse|ph|lbby|lowr|uppr|ofc|office|wohnung|whg|wohn|top|stiege|app|appt|appartement|bte|bus|boîte|"
    r"étage|etage|piso|planta|puerta|esc|int|interno|scala|lgh|lejl|leil|bât|bat|bâtiment|byt|lok|kom|daire|d|as|"
    r"conj|apto|ap|bloco|bl|sala|dpto|depto|depto|of|level|lvl|shop|studio|hinterhaus|basement|bsmt)"
)
_UNIT = re.compile(rf"{_UNIT_WORD}\b\.?[ :]*(?:(?:no|nr)\.? ?)?#?[ ]?[0-9A-Z][0-9A-Z./-]{{0,5}}", re.IGNORECASE)
_UNIT_ALONE = re.compile(
    r"(?:#[ ]?[0-9A-Z-]{1,6}|[0-9]{1,2}(?:st|nd|rd|th|er|e|ème|\.) (?:floor|flr|fl|étage|etage|stock|og)|"
    r"[0-9]{1,2}[ºªo°]\.? ?(?:[A-Z]|izq|dcha|dta|esq|dto|[0-9][ºª])?\.?|"
    r"(?:EG|DG|[0-9]{1,2}\.? ?OG|UG|st\.? ?(?:tv|th|mf)|"
    r"[0-9]{1,2}\.? ?(?:tv|th|mf|sal)\.?)|ground floor|front|rear|upper|lower)",
    re.IGNORECASE,
)
_UNIT_END = re.compile(
    rf"(?P<rest>.*?[^\W_].*?)[ ,]+(?P<unit>{_UNIT_WORD}\b\.? ?#?[ ]?(?:[0-9]{{1,5}}[A-Z]{{0,2}}|[A-Z][0-9]{{0,4}})|"
    r"#[ ]?[0-9A-Z-]{1,6}|m\. ?[0-9]+[a-z]?)",
    re.IGNORECASE,
)
_MARK = r"(?:(?:no|nr|num|д|дом|n[º°o]|nº|č\.? ?p|sz)\.? ?:?)?"
_NUMBER = r"[0-9]{1,5}(?: ?[A-Za-z](?![A-Za-z]))?(?: ?(?:bis|ter|quater))?(?: ?[-/+–] ?[0-9]{1,5} ?[A-Za-z]?)?(?: 1/2)?"  # noqa: RUF001
_CLOSE = r"[0-9]{1,5}[A-Za-z]?(?: ?(?:bis|ter|quater)\b)?(?: ?[-/–] ?[0-9]{1,5}[A-Za-z]?)?(?: 1/2)?"  # noqa: RUF001
_FIRST = re.compile(rf"(?P<number>{_CLOSE}),? +(?P<street>.*[^\W\d_]{{2}}.*)", re.IGNORECASE)
_LAST = re.compile(
    rf"(?P<street>.*?[^\W\d_].*?),? *(?:(?<=[ ,.]){_MARK} ?)"
    rf"(?P<number>{_NUMBER}(?:[-/ ](?:[IVX]+|hs|huis|bis|[A-Z]))?)\.?",
    re.IGNORECASE,
)
_CROSSING = re.compile(r"(.+?) ((?:#|no\.?|n[º°]) ?[0-9]+[A-Z]? ?- ?[0-9]+)", re.IGNORECASE)
_ORDINAL = re.compile(r"[0-9]+(?:st|nd|rd|th|e|er|ème|º|ª|\.)\b", re.IGNORECASE)
ONLY_NUMBER = re.compile(rf"{_MARK} ?(?P<number>{_NUMBER})\.?", re.IGNORECASE)


@dataclass(frozen=True)
class StreetParts:
    """A delivery line in its parts, each as it is written."""

    street: str | None = None
    number: str | None = None
    unit: str | None = None
    box: str | None = None


def read_street(line: str, country: str) -> StreetParts:
    """The parts of a delivery line; a line without a number is a street as a whole.

    >>> read_street("Hauptstr. 5a", "DE"), read_street("221B Baker Street", "GB").number
    (StreetParts(street='Hauptstr.', number='5a', unit=None, box=None), '221B')
    >>> read_street("102 Main St Apt 101", "US").unit, read_street("Postfach 12 34 56", "DE").box
    ('Apt 101', 'Postfach 12 34 56')
    """
    text = trim(line)
    if _BOX.fullmatch(text):
        return StreetParts(box=text)
    if is_unit(text):
        return StreetParts(unit=text)
    crossing = _CROSSING.fullmatch(text) if country == "CO" else None
    if crossing:
        return StreetParts(crossing[1], crossing[2])
    text, unit = _without_unit(text)
    first, last = _FIRST.fullmatch(text), _LAST.fullmatch(text)
    found = first if country in NUMBER_FIRST else last
    if found is None or (_ORDINAL.match(text) and found is first):
        found = _other(first, last, text, country)
    if found is None:
        return StreetParts(street=text, unit=unit)
    return StreetParts(found["street"].rstrip(" ,"), found["number"], unit)


def is_unit(text: str) -> bool:
    """Whether a piece of an address names a flat, a floor or a suite and nothing else.

    >>> is_unit("Flat 3"), is_unit("2nd Floor"), is_unit("#12"), is_unit("High St")
    (True, True, True, False)
    """
    return _UNIT.fullmatch(text) is not None or _UNIT_ALONE.fullmatch(text) is not None


def _other(first: re.Match[str] | None, last: re.Match[str] | None, text: str, country: str) -> re.Match[str] | None:
    """The other order, where the number cannot be part of the name: `5th Avenue`, `Highway 66`."""
    if country in NUMBER_FIRST:
        return last if last and not _ORDINAL.match(text) and country not in ("US", "CA", "GB", "AU") else None
    return first if first and not last and not _ORDINAL.match(text) else None


_STAIRS = re.compile(
    r"(?P<rest>.*[^\W\d_].* [0-9]{1,4}[a-z]?)(?:/(?P<unit>[0-9]{1,3}/[0-9]{1,3})| (?P<stairs>[A-Z] [0-9]{1,3}))"
)


def _without_unit(text: str) -> tuple[str, str | None]:
    stairs = _STAIRS.fullmatch(text)
    if stairs:
        return stairs["rest"], stairs["unit"] or stairs["stairs"]
    before, slashes, after = text.partition(" // ")
    if slashes:
        return before.strip(), after.strip()
    found = _UNIT_END.fullmatch(text)
    if found and any(character.isdigit() for character in found["rest"]):
        return found["rest"].rstrip(" ,"), found["unit"]
    front = re.match(rf"(?P<unit>{_UNIT.pattern})[, ]+(?P<rest>[0-9]+.*[^\W\d_].*)", text, re.IGNORECASE)
    return (front["rest"], front["unit"]) if front else (text, None)
