"""People, mostly those who work for a company."""

from __future__ import annotations

from dataclasses import replace

from crmmigrate.core.linking import Comparison, Feature, Kind, Level, Veto
from crmmigrate.steps.match.kinds import names, parts
from crmmigrate.steps.match.kinds.sql import close, filled, folded, guarded, swept
from crmmigrate.values.legal_classes import tail_pattern

_ADDRESS = parts.address("mailing_")
_ADDRESS_FIELDS = tuple(f"mailing_{f}" for f in ("street", "street_2", "postal_code", "city", "country"))
_TAIL = f"(?: (?:{tail_pattern()}))+$"
_EMPLOYER = swept("regexp_extract(account_mention, '(?:^|\x1f)name=([^\x1f]*)', 1)", r"\b([a-z])\.", r"\1")
_GIVEN = "nullif(trim(concat_ws(' ', first_name, middle_name)), '')"
_NAME_STAGES = names.features(_GIVEN, "last_name", "full_name", "salutation", "birthday", "suffix")
_FIRM_STAGE: dict[str, Feature] = {"m_company": filled(swept(folded(_EMPLOYER), _TAIL))}

_MAIL_TYPO = f"({close('m_mail_l', 'm_mail_r', 2, 0.95)} AND m_mail_digits_l = m_mail_digits_r AND NOT m_role_l)"
_MAIL = Comparison(
    "mail",
    "m_mail_l IS NULL OR m_mail_r IS NULL",
    (
        Level("same", "m_mail_l = m_mail_r AND NOT m_role_l", "same e-mail address", 0.5),
        Level("role", "m_mail_l = m_mail_r", "same mailbox of a firm or family", 0.03),
        Level("typo", _MAIL_TYPO, "e-mail address with a spelling error", 0.04),
        Level("host", "m_host_l = m_host_r", "e-mail of the same firm", 0.1, "m_host", 0.01),
    ),
    "different e-mail addresses",
    ("email",),
)  # fmt: skip
_ONE_MOBILE = "coalesce(list_has_any(m_mobiles_l, m_phones_r) OR list_has_any(m_mobiles_r, m_phones_l), FALSE)"
_PHONES = Comparison(
    "phone",
    "len(m_phones_l) = 0 OR len(m_phones_r) = 0",
    (
        Level("mobile", _ONE_MOBILE, "same mobile telephone", 0.4),
        Level("line", "list_has_any(m_phones_l, m_phones_r)", "a telephone number in common", 0.3),
    ),
    "different telephones",
    ("phone", "phone_2", "mobile", "home_phone"),
)
_FIRM = Comparison(
    "firm",
    "m_company_l IS NULL OR m_company_r IS NULL",
    (
        Level("same", "m_company_l = m_company_r", "same employer", 0.5, "m_company", 0.01),
        Level("near", f"{close('m_company_l', 'm_company_r', 3, 0.85)} OR list_has_any("
              "list_filter(string_split(m_company_l, ' '), x -> length(x) > 3),"
              " list_filter(string_split(m_company_r, ' '), x -> length(x) > 3))", "similar employer", 0.3, u=0.02),
    ),
    "different employers",
    ("account",),
)  # fmt: skip
_PLACE = parts.address_comparison(_ADDRESS_FIELDS, (0.6, 0.03, 0.12, 0.1, 0.03))

_ONE_MAIL = "coalesce(m_mail_l = m_mail_r AND NOT m_role_l, FALSE)"
_OWN = f"{_ONE_MAIL} OR {_ONE_MOBILE}"
_NEAR_NUMBER = close("m_national_l", "m_national_r", 2, 0.8)
_CERTAIN = (
    f"({names.ONE_NATIONAL} OR coalesce({_NEAR_NUMBER} AND ({names.FIRST} OR {names.FIRST_TYPO})"
    " AND (m_street_l = m_street_r OR m_house_l = m_house_r AND m_zip_l = m_zip_r), FALSE))"
)
"""One number of the state, or an error in it where first name and street are the same: twins have numbers in a row."""
_PERSONAL = f"{_OWN} OR {names.ONE_BIRTH} OR {_CERTAIN}"
_NUMBERED_ONE = (
    f"({_CERTAIN} AND coalesce({names.ONE_BIRTH} OR {names.NEAR_BIRTH} OR {names.FIRST} OR {names.FIRST_TYPO}, FALSE)"
    f" OR coalesce({_NEAR_NUMBER} AND {names.ONE_BIRTH} AND {names.FIRST}, FALSE))"
)
"""One number, and the birthday or the first name: whatever else the name says."""
_IN_ALL = (
    f"coalesce((({names.FIRST} OR {names.FIRST_TYPO}) AND {names.FAMILY} OR {names.SWAPPED}) AND {names.ONE_BIRTH}"
    f" AND ({_OWN} OR m_street_l = m_street_r OR m_zip_l = m_zip_r OR m_place_l = m_place_r), FALSE)"
)
"""All else that is personal is the same: one of two numbers is wrong."""
_MARRIED = (
    f"(({names.FIRST} OR {names.FIRST_GROUP}) AND ({_ONE_MAIL} AND ({_ONE_MOBILE} OR {names.ONE_BIRTH})"
    f" OR {_ONE_MOBILE} AND {names.ONE_BIRTH}))"
)
_MISSPELT = f"({names.FIRST_TYPO} AND least(length(m_call_l), length(m_call_r)) >= 5)"
"""Short names that differ by a letter are two: Luca and Luna."""
_AT_HOME = f"coalesce({names.FIRST} AND {names.ONE_BIRTH} AND m_street_l = m_street_r AND m_zip_l = m_zip_r, FALSE)"
"""One first name and birthday in one street: another last name is a new one."""
_TWO_MOBILES = "len(m_mobiles_l) > 0 AND len(m_mobiles_r) > 0"
_TWO_BOXES = guarded(
    "m_domain_of_l = m_domain_of_r",
    f"m_host_l IS NULL AND m_host_r IS NULL AND m_mailbox_l <> m_mailbox_r AND NOT {_MAIL_TYPO}",
)
"""Two mailboxes of one provider: hardly anybody has them."""
_NUMBERED = (
    "m_host_l = m_host_r AND m_mailbox_l <> m_mailbox_r AND NOT m_role_l AND NOT m_role_r"
    " AND m_mail_digits_l <> m_mail_digits_r"
)
_COUNTED = " OR ".join(f"m_host_{side} IS NOT NULL AND m_counted_{side}" for side in ("l", "r"))
"""A firm numbers a mailbox only where another of its people has that name."""
_VETOES = (
    *names.vetoes(_OWN, _CERTAIN),
    Veto(
        "national_ids",
        guarded("m_national_l <> m_national_r", f"NOT {_NEAR_NUMBER} AND NOT {_IN_ALL}"),
        "a state gave them different numbers",
        of="national_id",
    ),
    Veto(
        "names",
        guarded(
            f"NOT coalesce({names.SAME}, FALSE)",
            f"NOT ({names.NAMESAKE})",
            f"NOT {_MARRIED} AND NOT {_AT_HOME} AND NOT ({_NUMBERED_ONE})",
        ),
        "their names do not fit together",
        hard=False,
    ),
    Veto(
        "spouses",
        " OR ".join(
            f"(length({a}) > 3 AND {b} = concat({a}, 'ne'))"
            for name in ("m_first", "m_last")
            for a, b in ((f"{name}_l", f"{name}_r"), (f"{name}_r", f"{name}_l"))
        ),
        "one first name is a woman's form of the other: a wife by her husband's name, or another person",
    ),
    Veto(
        "mailboxes",
        f"{_NUMBERED} OR ({_COUNTED}) AND m_mail_l <> m_mail_r AND NOT ({_PERSONAL})",
        "a firm tells mailboxes of one name apart by a number",
        hard=False,
    ),
    Veto(
        "namesakes",
        guarded(
            f"NOT ({_PERSONAL})",
            "NOT coalesce(m_mail_l = m_mail_r, FALSE)",
            f"{_TWO_MOBILES} OR (m_age_l IS NULL) <> (m_age_r IS NULL) OR {_TWO_BOXES}",
        ),
        "each has a mobile telephone or mailbox of his own, or one is the elder, and nothing personal is the same",
        hard=False,
    ),
    Veto(
        "twins",
        guarded(
            f"NOT ({names.FIRST})",
            "length(m_first_l) > 1 AND length(m_first_r) > 1",
            f"NOT ({_OWN})",
            f"{names.FAMILY} AND NOT ({_NUMBERED_ONE}) AND (NOT ({names.CALLED} OR {_MISSPELT})"
            f" AND ({names.FIRST_GROUP} OR {names.ONE_BIRTH})"
            f" OR {names.ONE_BIRTH} AND (m_mail_l <> m_mail_r OR {_TWO_MOBILES}))",
        ),
        "they may be twins, or sisters or brothers",
        hard=False,
    ),
)

KIND = Kind(
    "contact",
    ("salutation", "first_name", "middle_name", "last_name", "suffix", "full_name", "email", "email_2", "phone",
     "phone_2", "mobile", "home_phone", "birthday", "national_id", "account_mention", *_ADDRESS_FIELDS),
    (
        {**_NAME_STAGES[0], **_FIRM_STAGE, "m_national": parts.personal_number("national_id"),
         **parts.phones(("phone", "phone_2", "home_phone"), ("mobile",)), **parts.mail("email"), **_ADDRESS[0]},
        _NAME_STAGES[1] | _ADDRESS[1],
        _NAME_STAGES[2] | _ADDRESS[2],
        *_NAME_STAGES[3:],
        {"m_name": "m_last || '|' || m_first"},
    ),
    ("m_phone0", "m_phone1", "m_phone2", "m_phone3", "m_mail", "m_national", "m_words", "m_orders[1]", "m_orders[2]",
     "m_last || '|' || m_born",
     "m_first || '|' || m_born", "m_last || '|' || left(m_first, 1) || '|' || m_area",
     "m_last || '|' || left(m_first, 1) || '|' || m_place", "m_street || '|' || m_house || '|' || left(m_first, 1)",
     "m_zip || '|' || m_house || '|' || left(m_first, 1)", "left(m_last, 5) || '|' || left(m_first, 3)",
     "m_lasts[1] || '|' || left(m_first, 1)", "m_lasts[len(m_lasts)] || '|' || left(m_first, 1)",
     "m_last || '|' || m_host", "m_born || '|' || left(m_last, 2)",
     "m_last || '|' || left(m_first, 1) || '|' || left(m_company, 5)"),
    (("CASE WHEN NOT m_role THEN m_mail END", ("mail",)), ("m_national", ("national_id",)),
     ("m_name", ("name",))),
    (replace(names.NAMES, fields=("first_name", "last_name", "full_name")), _MAIL, _PHONES,
     replace(names.BORN, fields=("birthday",)),
     replace(names.NATIONAL, fields=("national_id",)), _FIRM, _PLACE),
    _VETOES,
    names.MACROS,
    vague=("m_words", "m_orders[1]", "m_orders[2]", "left(m_last, 5) || '|' || left(m_first, 3)",
           "m_lasts[1] || '|' || left(m_first, 1)", "m_lasts[len(m_lasts)] || '|' || left(m_first, 1)"),
)  # fmt: skip
