"""Placeholder until merged."""

def region_fits(region: str, country: str) -> bool | None:
    """Whether a region lies in a country."""
    known = {"CA": "US", "TX": "US", "BY": "DE"}
    return None if region not in known else known[region] == country
