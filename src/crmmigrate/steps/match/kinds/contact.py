"""People."""

from __future__ import annotations

from crmmigrate.core.linking import Comparison, Feature, Kind, Level, Lookup, Veto
from crmmigrate.steps.match.kinds import parts
from crmmigrate.steps.match.kinds.people import birth_date, groups, is_known, parted
from crmmigrate.steps.match.kinds.sql import (
    close,
    digits,
    filled,
    folded,
    literal,
    sorted_words,
    sounding,
    squashed,
    swept,
    without_words,
)
from crmmigrate.values.legal_classes import tail_pattern

_SUFFIX = r"(?: |^)(jr|sr|junior|senior|sen|jun|ii|iii|iv|d a|d j|st|ml|figlio|padre|filho|neto|fils|pere|starszy|mladsi|starsi|ifj|id)$"
_YOUNG = "jr junior jun ii iii iv d j ml figlio filho neto fils mladsi ifj".replace("d j", "dj").split()
_TITLES = [
    "herr",
    "frau",
    "dr",
    "mr",
    "mrs",
    "ms",
    "miss",
    "sig",
    "sigra",
    "signor",
    "signora",
    "ing",
    "mag",
    "prof",
    "pan",
    "pani",
    "dhr",
    "mevr",
    "mw",
    "mme",
    "sr",
    "sra",
    "dott",
]
_MALE = r"^(?:mr|herr|herrn|sig|dhr|de heer|pan|m|monsieur|signor|sr|senor|senhor|hr|don)\.?( .*)?$"
_FEMALE = r"^(?:mrs|ms|miss|frau|sig\.?ra|mevr|mevrouw|mw|pani|mme|madame|mlle|signora|sra|senora|senhora|fr)\.?( .*)?$"
_ADDRESS = parts.address("mailing_")
_TAIL = f"(?: (?:{tail_pattern()}))+$"

_FIRST_STAGE: dict[str, Feature] = {
    "m_parted": Lookup("full_name", parted),
    "m_born": Lookup("birthday", birth_date),
    "m_sex": f"CASE WHEN regexp_matches(lower(salutation), {literal(_MALE)}) THEN 'm'"
    f" WHEN regexp_matches(lower(salutation), {literal(_FEMALE)}) THEN 'f' END",
    "m_company": filled(
        swept(
            folded(swept("regexp_extract(account_mention, '(?:^|\x1f)name=([^\x1f]*)', 1)", r"\b([a-z])\. ?", r"\1")),
            _TAIL,
        )
    ),
}
_SECOND_STAGE: dict[str, Feature] = {
    "m_given": filled(without_words(folded("coalesce(first_name, split_part(m_parted, '|', 1), '')"), _TITLES)),
    "m_family_0": filled(folded("coalesce(last_name, split_part(m_parted, '|', 2), '')")),
    "m_suffix_0": filled(folded("coalesce(suffix, split_part(m_parted, '|', 3), '')")),
}
_THIRD_STAGE: dict[str, Feature] = {
    "m_suffix": f"replace(coalesce(m_suffix_0, {filled(f'regexp_extract(m_family_0, {literal(_SUFFIX)}, 1)')}), ' ', '')",
    "m_family": filled(sounding(f"trim({swept('m_family_0', _SUFFIX)})")),
    "m_call": filled("split_part(m_given, ' ', 1)"),
}
_FOURTH_STAGE: dict[str, Feature] = {
    "m_age": f"CASE WHEN m_suffix IN ({', '.join(map(literal, _YOUNG))}) THEN 'young' WHEN m_suffix IS NOT NULL THEN 'old' END",
    "m_groups_0": Lookup("m_call", groups),
    "m_known": Lookup("m_call", is_known),
    "m_first": filled(sounding("m_call")),
    "m_last": squashed("m_family"),
    "m_lasts": "string_split(m_family, ' ')",
    "m_words": sorted_words(f"trim(concat_ws(' ', m_family, {sounding('m_call')}))"),
}
_FIFTH_STAGE: dict[str, Feature] = {
    "m_groups": "string_split(m_groups_0, ' ')",
    "m_name": "m_last || '|' || m_first",
    "m_often": "count(*) OVER (PARTITION BY m_first)",
}

_MACROS = {
    # A rare spelling beside a usual one is a typing error; two usual ones are two names.
    "misspelt": (
        "a, b, many_a, many_b",
        "least(length(a), length(b)) >= 3 AND abs(length(a) - length(b)) <= 1"
        " AND (levenshtein(a, b) <= 1 OR list_sort(string_split(a, '')) = list_sort(string_split(b, '')))"
        " AND (least(many_a, many_b) <= 2 OR least(many_a, many_b) * 20 < greatest(many_a, many_b))",
    ),
    "turned": (
        "first_a, lasts_a, first_b, lasts_b",
        "list_contains(lasts_b, first_a) AND list_contains(lasts_a, first_b)",
    ),
}
_LAST = "m_last_l = m_last_r"
_LAST_TYPO = f"({close('m_last_l', 'm_last_r', 2, 0.88)} AND least(length(m_last_l), length(m_last_r)) >= 4)"
_LAST_PART = (
    "(list_contains(m_lasts_l, m_last_r) OR list_contains(m_lasts_r, m_last_l)"
    " OR list_has_any(list_filter(m_lasts_l, x -> length(x) > 3), list_filter(m_lasts_r, x -> length(x) > 3)))"
)
_FIRST = "m_first_l = m_first_r"
_FIRST_GROUP = "list_has_any(m_groups_l, m_groups_r)"
_FIRST_TYPO = "(misspelt(m_first_l, m_first_r, m_often_l, m_often_r) AND NOT coalesce(m_known_l = 'y' AND m_known_r = 'y', FALSE))"
_INITIAL = "(least(length(m_first_l), length(m_first_r)) = 1 AND left(m_first_l, 1) = left(m_first_r, 1))"
_TURNED = "turned(m_first_l, m_lasts_l, m_first_r, m_lasts_r)"
_NAMES = Comparison(
    "name",
    "m_last_l IS NULL OR m_last_r IS NULL OR m_first_l IS NULL OR m_first_r IS NULL",
    (
        Level("same", f"{_LAST} AND {_FIRST}", "same name", 0.6, "m_name"),
        Level("swapped", f"m_words_l = m_words_r OR {_TURNED}", "same name, first and last swapped", 0.02, "m_words"),
        Level("nickname", f"{_LAST} AND {_FIRST_GROUP}", "short form of the first name", 0.05, "m_last"),
        Level("last_typo", f"({_FIRST} OR {_FIRST_GROUP}) AND {_LAST_TYPO}", "last name with a spelling error", 0.08, "m_first"),
        Level("first_typo", f"{_LAST} AND {_FIRST_TYPO}", "first name with a spelling error", 0.04, "m_last"),
        Level("initial", f"({_LAST} OR {_LAST_TYPO}) AND {_INITIAL}", "first name only as an initial", 0.07, "m_last"),
        Level("part", f"({_FIRST} OR {_FIRST_GROUP} OR {_FIRST_TYPO} OR {_INITIAL}) AND {_LAST_PART}",
              "one of two last names", 0.04),
        Level("both_typos", f"{_LAST_TYPO} AND {_FIRST_TYPO}", "both names with spelling errors", 0.01),
        Level("first", f"{_FIRST} OR {_FIRST_GROUP}", "only the first name is the same", 0.03, "m_first"),
        Level("last", f"{_LAST} OR {_LAST_TYPO} OR {_LAST_PART}", "only the last name is the same", 0.02, "m_last"),
    ),
    "different names",
    ("first_name", "last_name", "full_name"),
)  # fmt: skip
_MAIL = Comparison(
    "mail",
    "m_mail_l IS NULL OR m_mail_r IS NULL",
    (
        Level("same", "m_mail_l = m_mail_r AND NOT m_role_l", "same e-mail address", 0.5),
        Level("role", "m_mail_l = m_mail_r", "same mailbox of a firm or family", 0.03),
        Level(
            "typo",
            f"{close('m_mail_l', 'm_mail_r', 2, 0.95)} AND {digits('m_mail_l')} = {digits('m_mail_r')} AND NOT m_role_l",
            "e-mail address with a spelling error",
            0.04,
        ),
        Level("host", "m_host_l = m_host_r", "e-mail of the same firm", 0.1, "m_host"),
    ),
    "different e-mail addresses",
    ("email",),
)
_PHONES = Comparison(
    "phone",
    "len(m_phones_l) = 0 OR len(m_phones_r) = 0",
    (
        Level("mobile", "list_has_any(m_mobiles_l, m_phones_r) OR list_has_any(m_mobiles_r, m_phones_l)",
              "same mobile telephone", 0.4),
        Level("line", "list_has_any(m_phones_l, m_phones_r)", "a telephone number in common", 0.3),
    ),
    "different telephones",
    ("phone", "phone_2", "mobile", "home_phone"),
)  # fmt: skip
_BORN = Comparison(
    "born",
    "m_born_l IS NULL OR m_born_r IS NULL",
    (
        Level("same", "m_born_l = m_born_r", "same date of birth", 0.85),
        Level("near", "levenshtein(m_born_l, m_born_r) <= 1 OR (left(m_born_l, 4) = left(m_born_r, 4)"
              " AND substr(m_born_l, 6, 2) = substr(m_born_r, 9, 2) AND substr(m_born_l, 9, 2) = substr(m_born_r, 6, 2))",
              "date of birth with an error or day and month swapped", 0.1),
    ),
    "different dates of birth",
    ("birthday",),
)  # fmt: skip
_FIRM = Comparison(
    "firm",
    "(m_company_l IS NULL OR m_company_r IS NULL)",
    (
        Level("same", "m_company_l = m_company_r", "same employer", 0.5, "m_company"),
        Level("near", f"{close('m_company_l', 'm_company_r', 3, 0.85)} OR list_has_any("
              "list_filter(string_split(m_company_l, ' '), x -> length(x) > 3),"
              " list_filter(string_split(m_company_r, ' '), x -> length(x) > 3))", "similar employer", 0.3),
    ),
    "different employers",
    ("account",),
)  # fmt: skip
_ADDRESS_FIELDS = tuple(f"mailing_{f}" for f in ("street", "street_2", "postal_code", "city", "country"))
_PLACE = parts.address_comparison(_ADDRESS_FIELDS, (0.6, 0.03, 0.12, 0.1, 0.03))

_NAMESAKE = (
    f"({_LAST} OR {_LAST_TYPO} OR {_LAST_PART}) AND ({_FIRST} OR {_FIRST_GROUP} OR {_FIRST_TYPO} OR {_INITIAL})"
    f" OR m_words_l = m_words_r OR {_TURNED}"
)
_ONE_MAIL = "coalesce(m_mail_l = m_mail_r AND NOT m_role_l, FALSE)"
_ONE_MOBILE = "coalesce(list_has_any(m_mobiles_l, m_phones_r) OR list_has_any(m_mobiles_r, m_phones_l), FALSE)"
_ONE_BIRTH = "coalesce(m_born_l = m_born_r, FALSE)"
_MARRIED = (
    f"({_FIRST} OR {_FIRST_GROUP}) AND ({_ONE_MAIL} AND {_ONE_MOBILE} OR {_ONE_MAIL} AND {_ONE_BIRTH}"
    f" OR {_ONE_MOBILE} AND {_ONE_BIRTH})"
)
_VETOES = (
    Veto(
        "birth_dates",
        "m_born_l <> m_born_r AND levenshtein(m_born_l, m_born_r) > 1 AND NOT (left(m_born_l, 4) = left(m_born_r, 4)"
        " AND substr(m_born_l, 6, 2) = substr(m_born_r, 9, 2) AND substr(m_born_l, 9, 2) = substr(m_born_r, 6, 2))",
        "they were born on different days",
    ),
    Veto("generations", "m_age_l <> m_age_r", "one is the elder, one the younger"),
    Veto("sexes", "m_sex_l <> m_sex_r", "one is a woman, one a man"),
    Veto(
        "first_names",
        f"length(m_first_l) > 1 AND length(m_first_r) > 1 AND NOT ({_FIRST} OR {_FIRST_GROUP} OR {_FIRST_TYPO})"
        " AND NOT (m_words_l = m_words_r OR list_contains(m_lasts_r, m_first_l) OR list_contains(m_lasts_l, m_first_r))",
        "they have different first names",
    ),
    Veto("names", f"NOT ({_NAMESAKE}) AND NOT ({_MARRIED})", "their names do not fit together", hard=False),
)

KIND = Kind(
    "contact",
    ("salutation", "first_name", "middle_name", "last_name", "suffix", "full_name", "email", "email_2", "phone", "phone_2",
     "mobile", "home_phone", "birthday", "account_mention", *_ADDRESS_FIELDS),
    (
        {**_FIRST_STAGE, **parts.phones(("phone", "phone_2", "home_phone"), ("mobile",)), **parts.mail("email"), **_ADDRESS[0]},
        _SECOND_STAGE | _ADDRESS[1],
        _THIRD_STAGE | _ADDRESS[2],
        _FOURTH_STAGE,
        _FIFTH_STAGE,
    ),
    ("m_phone0", "m_phone1", "m_phone2", "m_phone3", "m_mail", "m_words", "m_last || '|' || m_born", "m_first || '|' || m_born",
     "m_last || '|' || left(m_first, 1) || '|' || m_area", "m_last || '|' || left(m_first, 1) || '|' || m_place",
     "m_street || '|' || m_house || '|' || left(m_first, 1)", "m_zip || '|' || m_house || '|' || left(m_first, 1)",
     "left(m_last, 5) || '|' || left(m_first, 3)", "m_lasts[1] || '|' || left(m_first, 1)",
     "m_lasts[len(m_lasts)] || '|' || left(m_first, 1)", "m_last || '|' || m_host", "m_born || '|' || left(m_last, 2)",
     "m_last || '|' || left(m_first, 1) || '|' || left(m_company, 5)"),
    (("CASE WHEN NOT m_role THEN m_mail END", ("mail",)), ("m_name", ("name",))),
    (_NAMES, _MAIL, _PHONES, _BORN, _FIRM, _PLACE),
    _VETOES,
    _MACROS,
)  # fmt: skip
