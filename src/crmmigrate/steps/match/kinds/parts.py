"""Features that several kinds share: telephones, mailboxes, web sites, numbers and addresses.

Each function gives features by name. Names begin with `m_`, lest they meet a field of the model.
"""

from __future__ import annotations

from collections.abc import Sequence

from crmmigrate.core.linking import Comparison, Feature, Level, Lookup
from crmmigrate.steps.match.kinds.sql import close, digits, filled, literal, plain, spaced, swept, without_words
from crmmigrate.values.exonyms import town_key
from crmmigrate.values.mail_providers import PROVIDERS
from crmmigrate.values.mobiles import MOBILE, ROLE_MAILBOX

_PROVIDERS = "|".join(sorted(domain.replace(".", r"\.") for domain in PROVIDERS))
_STREETS = frozenset(
    """
    strasse str street st road rd avenue ave av weg wg gasse g platz pl via viale v corso c so cso piazza pza p
    za laan ln straat plein ul ulica al aleja aleje gatan gata vagen vag allee lane drive dr place ter terrace
    close court ct rue boulevard bd blvd calle cl avda avenida rua plaza praca ulice utca ut sok vej gade tie
    katu no nr number n
    """.split()  # noqa: SIM905
)
_ENDINGS = "strasse|str|straat|gasse|weg|wg|laan|gatan|vagen|lg|g|vej|gade|gate|gt|plein|platz|utca|katu"
_EXTENSION = r"(?i)[;, ]*(?:ext\.?|extension|durchwahl|dw|kl\.?|app\.?|x)[ =.:]*[0-9]{1,5} *$"
_NEXT_NUMBER = r" */ *\+| \+| / |[;,|]| +\("
"""What stands between two numbers in one cell."""
SHORTEST_NUMBER = 6
"""Digits of a telephone or tax number; fewer say nothing."""


def number(field: str) -> str:
    """The last eight digits of a telephone number, as country and trunk codes are written in many ways."""
    return (
        f"CASE WHEN upper({field}) LIKE '%E+%' OR length({digits(field)}) < {SHORTEST_NUMBER} THEN NULL"
        f" ELSE right({digits(field)}, 8) END"
    )


def phones(lines: Sequence[str], mobiles: Sequence[str] = ()) -> dict[str, Feature]:
    """`m_phones`: all numbers; `m_mobiles`: those that one person carries; `m_phone0` and so on: one of each field.

    A cell may hold two numbers, and an extension, which is left out.
    """
    made: dict[str, Feature] = {}
    every: list[str] = []
    carried: list[str] = []
    for i, field in enumerate((*lines, *mobiles)):
        cut = [f"split_part({swept(swept(field, _EXTENSION), _NEXT_NUMBER, '|')}, '|', {part})" for part in (1, 2)]
        numbers = [number(part) for part in cut]
        made[f"m_phone{i}"] = f"coalesce({', '.join(numbers)})"
        every += numbers
        is_mobile = [f"regexp_matches({part}, {literal(MOBILE)})" for part in cut]
        carried += [
            n if field in mobiles else f"CASE WHEN {mobile} THEN {n} END"
            for n, mobile in zip(numbers, is_mobile, strict=True)
        ]
    return made | {"m_phones": _listed(every), "m_mobiles": _listed(carried)}


def _listed(values: Sequence[str]) -> str:
    return f"list_distinct(list_filter([{', '.join(values)}], x -> x IS NOT NULL))"


def mail(field: str) -> dict[str, Feature]:
    """`m_mail`: the address; `m_mailbox`: its local part; `m_host`: the domain, if no provider's; `m_role`.

    `m_mail_digits`: digits of the address; `m_counted`: whether the local part ends with a letter and a digit.
    """
    address = filled(swept(f"lower({field})", "^mailto:|[;, <>]+"))
    host = f"split_part({address}, '@', 2)"
    local = f"split_part({address}, '@', 1)"
    return {
        "m_mail": address,
        "m_mailbox": filled(local),
        "m_domain_of": filled(host),
        "m_mail_digits": digits(address),
        "m_counted": f"coalesce(regexp_matches({local}, '[a-z][0-9]$'), FALSE)",
        "m_role": f"coalesce(regexp_full_match({local}, {literal(ROLE_MAILBOX)}), FALSE)",
        "m_host": f"CASE WHEN regexp_full_match({host}, {literal(_PROVIDERS)}) THEN NULL ELSE {filled(host)} END",
    }


def web(field: str) -> dict[str, Feature]:
    """`m_web`: the domain of a site."""
    pattern = r"^(?:https?://)?(?:www[0-9]?\.)?([^/:?# ]+\.[a-z]+)"
    return {"m_web": filled(f"regexp_extract(lower({field}), {literal(pattern)}, 1)")}


def serial(field: str) -> str:
    """A tax or register number without country, blanks and signs; null where it is too short to say anything."""
    bare = swept(swept(f"upper({field})", "[^A-Z0-9]+"), "^[A-Z]{2,3}")
    return f"CASE WHEN length({bare}) < {SHORTEST_NUMBER} THEN NULL ELSE {bare} END"


def personal_number(field: str) -> str:
    """The number that a state gives a person, without blanks and signs; null where it is short or one digit alone."""
    bare = swept(f"upper({field})", "[^A-Z0-9]+")
    told = f"length({bare}) >= {SHORTEST_NUMBER} AND length(replace({bare}, left({bare}, 1), '')) > 0"
    return f"CASE WHEN {told} AND {bare} <> '123456789' THEN {bare} END"


_CODE = r"[0-9]{4,5}|[0-9]{2}-[0-9]{3}|[0-9]{3} [0-9]{2}|[0-9]{4} ?[a-z]{2}|[a-z]{1,2}[0-9][0-9a-z]? ?[0-9][a-z]{2}"
_WHOLE = rf"^(.*), *(?:[a-z]{{1,3}}-)?({_CODE})(?: +(.*))?$"


def address(prefix: str) -> tuple[dict[str, Feature], dict[str, Feature], dict[str, Feature]]:
    """Three stages: `m_street`, `m_house`, `m_zip`, `m_area` (its beginning), `m_town`, `m_country`.

    A whole address in one cell is taken apart by its postal code.
    """
    street, code, city = f"{prefix}street", f"{prefix}postal_code", f"{prefix}city"
    whole = f"regexp_matches(lower({street}), {literal(_WHOLE)})"
    part = [f"regexp_extract(lower({street}), {literal(_WHOLE)}, {i})" for i in (1, 2, 3)]
    line = f"CASE WHEN {whole} THEN {part[0]} ELSE concat_ws(' ', {street}, {prefix}street_2) END"
    first: dict[str, Feature] = {
        "m_line": filled(spaced(plain(line))),
        "m_zip": filled(swept(f"upper(coalesce({code}, {part[1]}))", "[^A-Z0-9]+")),
        "m_city": filled(spaced(plain(f"coalesce({city}, {part[2]})"))),
        "m_country": f"{prefix}country",
    }
    without_number = without_words(swept("m_line", "[0-9]+ ?[a-z]?( |$)", " "), _STREETS)
    bare = swept(swept(without_number, f"([a-z])(?:{_ENDINGS})( |$)", r"\1\2"), " +", " ")
    second: dict[str, Feature] = {
        "m_house": filled("regexp_extract(m_line, '(?:^| )([0-9]+)', 1)"),
        "m_street": filled(f"trim({bare})"),
        "m_area": "left(m_zip, 3)",
        "m_town": Lookup("m_city", town_key),
    }
    return first, second, {"m_place": "coalesce(m_town, m_city)"}


_STREET_TYPO = close("m_street_l", "m_street_r", 2, 0.8)
_TOWN_TYPO = close("m_place_l", "m_place_r", 1, 0.9)


def address_comparison(fields: Sequence[str], m: Sequence[float]) -> Comparison:
    """House, street, postal code, town, region."""
    return Comparison(
        "address",
        "(m_street_l IS NULL OR m_street_r IS NULL) AND (m_zip_l IS NULL OR m_zip_r IS NULL)"
        " AND (m_place_l IS NULL OR m_place_r IS NULL)",
        (
            Level("house", f"m_house_l = m_house_r AND (m_street_l = m_street_r OR {_STREET_TYPO})",
                  "same street and house", m[0]),
            Level("street", "m_street_l = m_street_r AND (m_zip_l = m_zip_r OR m_place_l = m_place_r)",
                  "same street", m[1]),
            Level("zip", "m_zip_l = m_zip_r", "same postal code", m[2], "m_zip", 0.01),
            Level("town", f"m_place_l = m_place_r OR {_TOWN_TYPO}", "same town", m[3], "m_place", 0.05),
            Level("region", "m_area_l = m_area_r", "same postal region", m[4], u=0.05),
        ),
        "another place",
        tuple(fields),
    )  # fmt: skip
