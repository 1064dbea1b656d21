"""region: states and provinces as ISO 3166-2 codes."""

from __future__ import annotations

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import country_of, share
from crmmigrate.steps.clean.placing import country_header
from crmmigrate.steps.clean.rules.rule import Options, Read, Rule, Setting, unsettled
from crmmigrate.values.regions import parse_region, read_region
from crmmigrate.values.semantic import hints

_FEWEST = 3  # different values, below which only the header tells: `ST` is a piece more often than Saxony-Anhalt

FEWEST = 0.6  # share of parts of the usual country; `ST` among `KG` and `M` is a unit


def _read(text: str, options: Options) -> Read:
    country = country_of(options)
    if country is None:
        return Read(None)
    found = read_region(text, country)
    if len(found) == 1:
        return Read(next(iter(found)))
    return Read(None, "doubtful" if found else "unparsed")


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    if column.semantic_type != "region" or (column.distinct < _FEWEST and "region" not in hints(column.label)):
        return None
    why = "parts of countries; `CA` would become `US-CA`, which not everybody wants to see"
    beside, region = country_header(column, setting.table), setting.migration.default_region
    if beside:
        options, known = {"beside": beside}, column.semantic_share
    elif region:
        options, known = {"country": region}, share(column, lambda text: parse_region(text, region) is not None)
        known = known if known >= FEWEST else 0
    else:
        return None
    confidence = round(min(known, 0.8), 2)
    return (
        CleaningRule(rule="region", options=options, confidence=confidence, why=why, enabled=False) if known else None
    )


REGION = Rule("region", _propose, settled=unsettled, function=_read, wants="a part of the country")
