"""address: street, house number, unit, postcode, city, region and country that stand in one cell."""

from __future__ import annotations

import re

from crmmigrate.steps.clean.splits.split import Options, Parts, SplitBy, filled
from crmmigrate.values.address import split_address, split_street

_UNIT = re.compile(
    r"(?i)(?P<street>.*?\d.*?)[\s,]+(?P<unit>(?:apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|whg|wohnung|top|stiege|"
    r"appt|bât|bat|etage|étage|piso|puerta|int|interno|lokal)\b\.?\s*[\w-]{1,6}|#\s*[\w-]{1,6}|\d{1,2}\.\s?(?:og|stock|etage)|\d{1,2}\s?[ºª]\.?(?:\s?\w{1,4})?)"
)

_BOX = re.compile(r"(?i)(?:p\.?\s?o\.?\s?box|postfach|postbus|bo[iî]te postale|bp|casella postale|apartado)\b")


def _parts(text: str, options: Options) -> Parts | None:
    found = split_address(text)
    if found is None:
        return None
    into = options["into"]
    street, unit, number = found.street, None, None
    if street and "unit" in into and (inside := _UNIT.fullmatch(street)):
        street, unit = inside["street"], inside["unit"]
    if street and "house_number" in into and not _BOX.match(street) and (numbered := split_street(street)):
        street, number = numbered
    return filled(
        street=street,
        house_number=number,
        unit=unit,
        postcode=found.postcode,
        city=found.city,
        region=found.region,
        country=found.country,
    )


ADDRESS = SplitBy(
    "address", ("street", "house_number", "unit", "postcode", "city", "region", "country", "rest"), _parts
)
