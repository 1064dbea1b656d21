"""postcode: postcodes as their country writes them."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from crmmigrate.core.documents import CleaningRule
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.steps.clean.evidence import country_of, share
from crmmigrate.steps.clean.placing import countries_in, country_header
from crmmigrate.steps.clean.rules.rule import SURE, Options, Read, Rule, Setting, unsettled
from crmmigrate.values.canonical import whole
from crmmigrate.values.postcodes import only_postcode, parse_postcode, postcode_fits, written_form
from crmmigrate.values.semantic import hints


def _settled(value: nw.Expr, options: Options) -> nw.Expr:
    """Only where one country counts for all rows."""
    form = None if options.get("beside") else written_form(str(options.get("country", "")))
    return value.str.contains(whole(form)) if form else unsettled(value, options)


def _read(text: str, options: Options) -> Read:
    country = country_of(options)
    if country is None:
        return Read(only_postcode(text))
    return Read(parse_postcode(text, country), "unparsed" if postcode_fits(text, country) is False else "")


def _propose(column: ColumnProfile, setting: Setting) -> CleaningRule | None:
    if column.semantic_type != "postcode" and "postcode" not in hints(column.label):
        return None
    beside, region = country_header(column, setting.table), setting.migration.default_region
    if beside:
        countries = countries_in(beside, setting.table)
        known = round(share(column, lambda text: any(parse_postcode(text, country) for country in countries)), 2)
        if not known:
            return None
        why = f"postcodes, each in the spelling of the country in [{beside}]"
        return CleaningRule(
            rule="postcode", options={"beside": beside}, confidence=known, why=why, enabled=known >= SURE
        )
    if region and share(column, lambda text: bool(postcode_fits(text, region))) >= SURE:
        return _where_it_changes(column, region)
    if share(column, lambda text: only_postcode(text) not in (None, text)) == 0:
        return None
    why = "postcodes whose letters show the country"
    return CleaningRule(rule="postcode", confidence=SURE, why=why)


def _where_it_changes(column: ColumnProfile, country: str) -> CleaningRule | None:
    parse = partial(parse_postcode, country=country)
    if share(column, lambda text: parse(text) != text) == 0:
        return None
    known = round(share(column, lambda text: parse(text) is not None), 2)
    why = f"postcodes that nearly all have the form of {country}"
    return CleaningRule(rule="postcode", options={"country": country}, confidence=known, why=why)


POSTCODE = Rule("postcode", _propose, settled=_settled, function=_read, wants="a postcode of the country")
