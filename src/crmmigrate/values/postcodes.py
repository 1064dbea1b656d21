"""Placeholder until merged."""

import re

def postcode_fits(postcode: str, country: str) -> bool | None:
    """Whether a postcode has a form of a country."""
    return None if country != "DE" else bool(re.fullmatch("[0-9]{5}", postcode))
