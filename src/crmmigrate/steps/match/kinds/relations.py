"""How two things that are not one may belong together: households, groups of companies, franchises, one house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crmmigrate.steps.match.kinds import names
from crmmigrate.steps.match.kinds.sql import guarded, literal

HOUSEHOLD, GROUP, PARENT, FRANCHISE, PREMISES = "household", "group", "parent", "franchise", "same_premises"


@dataclass(frozen=True)
class Tie:
    """One way in which two records that a gate holds apart belong together.

    Attributes:
        kind: Such as `household`.
        gates: Vetoes one of which must hold the two apart; empty: any.
        sql: Condition over `<feature>_l` and `<feature>_r`, which must not depend on the order of the two.
        words: What a person is told.
        confidence: Between 0 and 1.
        head: Condition under which the left one is above the other; None: neither is.
    """

    kind: str
    gates: tuple[str, ...]
    sql: str
    words: str
    confidence: float
    head: str | None = None


_ONE_TOWN = "coalesce(m_zip_l = m_zip_r, FALSE) OR coalesce(m_place_l = m_place_r, FALSE)"
_ONE_HOUSE = f"coalesce(m_street_l = m_street_r AND m_house_l = m_house_r, FALSE) AND ({_ONE_TOWN})"
_ONE_PHONE = "coalesce(list_has_any(m_phones_l, m_phones_r), FALSE)"
_FAMILY = f"coalesce({names.FAMILY} OR gendered(m_last_l, m_last_r), FALSE)"
_DOUBLE = "coalesce(within(m_lasts_l, m_lasts_r) OR within(m_lasts_r, m_lasts_l), FALSE)"
_COLLEAGUES = "coalesce(m_company_l = m_company_r, FALSE) OR coalesce(m_host_l = m_host_r, FALSE)"
_HOME = f"{_ONE_HOUSE} AND NOT ({_COLLEAGUES})"
_PRIVATE = f"{_ONE_HOUSE} AND " + " AND ".join(f"m_{f}_{side} IS NULL" for f in ("company", "host") for side in "lr")
"""Where the name does not tell a family, nothing may tell of a firm."""
_TWO_PEOPLE = ("first_names", "sexes", "birth_dates", "generations", "middle_names", "twins")
_CONTACT = (
    Tie(HOUSEHOLD, _TWO_PEOPLE, f"{_HOME} AND {_FAMILY}", "same family name at the same street and house", 0.9),
    Tie(HOUSEHOLD, _TWO_PEOPLE, f"{_HOME} AND {_DOUBLE}",
        "one family name is part of the other, at the same street and house", 0.8),
    Tie(HOUSEHOLD, _TWO_PEOPLE, f"{_PRIVATE} AND m_mail_l = m_mail_r", "one mailbox at the same street and house", 0.8),
    Tie(HOUSEHOLD, _TWO_PEOPLE, f"{_PRIVATE} AND {_ONE_PHONE}", "one telephone at the same street and house", 0.7),
)  # fmt: skip

_HOLDING = (
    "holding|holdings|holdingas|beteiligung|beteiligungen|beteiligungs|participations|participaciones|participacoes"
    "|partecipazioni|deelnemingen|ホールディングス|控股|홀딩스"
)


def _holds(side: str) -> str:
    return f"coalesce(regexp_matches(m_marks_{side}, {literal(f'(^| )({_HOLDING})( |$)')}), FALSE)"


_STEM = (
    "len(list_filter(m_list_l, x -> length(x) >= 3 AND NOT regexp_matches(x, '^[0-9]') AND mark(x) = ''"
    " AND list_contains(m_list_r, x))) > 0"
)
"""A word in common that marks no company of a group: most likely the name of the group."""
_BRAND = (
    "len(list_filter(m_list_l, x -> length(x) >= 4 AND list_contains(m_list_r, x)"
    " AND replace(m_domain_l, x, '') <> m_domain_l)) > 0"
)
"""The domain has a word of both names: it is theirs, not a provider's."""
_ONE_DOMAIN = "coalesce(m_domain_l = m_domain_r, FALSE)"
_OWN_DOMAIN = f"coalesce({guarded(_ONE_DOMAIN, f'greatest(m_spread_l, m_spread_r) < 3 OR {_BRAND}')}, FALSE)"
_BESIDE = f"({_OWN_DOMAIN} OR {_ONE_HOUSE} OR {_ONE_PHONE})"
_REST_L, _REST_R = "unpaired(m_list_l, m_list_r)", "unpaired(m_list_r, m_list_l)"
_WITHIN = f"(len({_REST_L}) = 0 OR len({_REST_R}) = 0)"
_RARE = "(coalesce(list_contains(m_list_r, m_rare_l), FALSE) OR coalesce(list_contains(m_list_l, m_rare_r), FALSE))"
_AKIN = guarded(_BESIDE, _STEM)
_NAMED = guarded(_AKIN, f"{_WITHIN} OR {_RARE}")
_SISTERS = guarded(
    _AKIN,
    _RARE,
    f"len({_REST_L}) = 1 AND len({_REST_R}) = 1"
    f" AND least(length({_REST_L}[1]), length({_REST_R}[1])) >= 4 AND left({_REST_L}[1], 1) <> left({_REST_R}[1], 1)",
)
"""Each name has one word of its own, and these are no spellings of one."""
_CHAINED = "places that share a web domain with many others and nothing else"
_TRADE_NAME = guarded(
    _ONE_DOMAIN, _BRAND, f"{_WITHIN} OR list_contains(m_list_l, 'dba') OR list_contains(m_list_r, 'dba')"
)
_UNLIKE = f"NOT ({_STEM} AND {_RARE})"
_ACCOUNT = (
    Tie(PARENT, ("group", "legal_forms", "tax_numbers", "names"), guarded(f"{_holds('l')} <> {_holds('r')}", _AKIN),
        "one is a holding with the same name, at the same domain, address or telephone", 0.8, _holds("l")),
    # An operator's name before the brand's.
    Tie(FRANCHISE, ("chain",), _TRADE_NAME, f"{_CHAINED}, under one name", 0.8),
    Tie(GROUP, ("group",), _AKIN,
        "the same name beside words for companies of a group, at the same domain, address or telephone", 0.9),
    Tie(FRANCHISE, ("chain",), guarded(_ONE_DOMAIN, _BRAND), _CHAINED, 0.6),
    Tie(GROUP, ("tax_numbers",), _NAMED,
        "other tax numbers under the same name, at the same domain, address or telephone", 0.8),
    Tie(GROUP, ("legal_forms",), _NAMED,
        "other legal forms under the same name, at the same domain, address or telephone", 0.7),
    Tie(GROUP, ("names",), _SISTERS, "a rare word in common, at the same domain, address or telephone", 0.6),
    Tie(PREMISES, ("names",), guarded(_ONE_HOUSE, f"NOT ({_ONE_DOMAIN})", _UNLIKE),
        "names that do not fit at the same street and house", 0.8),
    Tie(PREMISES, ("names",), guarded(_ONE_PHONE, f"NOT ({_ONE_DOMAIN})", _UNLIKE),
        "names that do not fit behind the same telephone", 0.6),
)  # fmt: skip
TIES: Mapping[str, tuple[Tie, ...]] = {"contact": _CONTACT, "account": _ACCOUNT}
"""By kind, what is asked of two records; the first answer counts."""
