"""Companies and other organisations."""

from __future__ import annotations

from crmmigrate.core.linking import Comparison, Feature, Kind, Level, Lookup, Rare, Spread, Veto
from crmmigrate.steps.match.kinds import parts
from crmmigrate.steps.match.kinds.sql import (
    close,
    doubled,
    filled,
    guarded,
    literal,
    plain,
    sorted_words,
    sounding,
    spaced,
    squashed,
    swept,
    without_words,
)
from crmmigrate.values.company_words import CONNECTORS, GROUP_WORDS, NOTES, WEAK_NOTES
from crmmigrate.values.legal_classes import SAME_FORMS, legal_class, tail_pattern

_NOTE_IN_BRACKETS = r"\([^)]*\?\)|\((?:alt|old|neu|new|dup|bis|ex)[^)]*\)"
_TAIL = f"(?: (?:{tail_pattern()}))+$"
_FRONT = "^(?:the|firma|fa|ditta|messrs|m s|azienda|soc) "
_HOLDING = "ホールディングス|控股|홀딩스"
_EASTERN = (
    "株式会社|有限会社|合同会社|合資会社|合名会社|股份有限公司|有限责任公司|有限責任公司|有限公司"
    "|주식회사|유한회사|㈱|㈜"
)
_LEADING = (
    "ooo|oao|zao|pao|nao|tov|pp|pt|cong ty tnhh|cong ty co phan|cong ty cp|ip|ukf|ud|oy ab"
    "|obshchestvo s ogranichennoi otvetstvennostiu"
)
_ADDRESS = parts.address("billing_")

_NUMBER = (
    "[0-9]+|ii|iii|iv|v|vi|vii|viii|ix|i|nord|sud|ost|west|north|south|east|norte|sur|sul|este|oeste|est|ouest"
    "|noord|zuid|oost|sever|jih|polnoc|poludnie|syd|norra|sodra"
)
"""What tells places or firms of one name apart."""
_AND_CO = r"(?:&|\+|\b(?:e|and|und|et|y)) ?c(?:\.|\b)"
_WEAK_NOTE = f" (?:{'|'.join(sorted(WEAK_NOTES))})$"
_APART = swept("coalesce(name, legal_name)", f"^ *({_EASTERN})(.*)$", r"\2 \1")
_WRITTEN = swept(swept(plain(swept(_APART, f"({_EASTERN}|{_HOLDING})", r" \1 ")), _NOTE_IN_BRACKETS), _AND_CO, " ")
_NAME: dict[str, Feature] = {
    # Abbreviations are one word: `S.p.A.` is `spa`.
    "m_name_0": filled(without_words(spaced(swept(_WRITTEN, r"\b([a-z])\.", r"\1")), NOTES)),
}
_BARE: dict[str, Feature] = {
    # Some languages write the legal form first.
    "m_name": filled(swept(f"trim({swept('m_name_0', _WEAK_NOTE)})", f"^({_LEADING}) (.*)$", r"\2 \1")),
    "m_domain": "coalesce(m_web, m_host)",
}
_CORE: dict[str, Feature] = {
    "m_tail": filled(f"trim(regexp_extract(m_name, {literal('(' + _TAIL + ')')}, 1))"),
}
_WITHOUT_TAIL = "CASE WHEN m_tail IS NULL THEN m_name ELSE left(m_name, length(m_name) - length(m_tail) - 1) END"
_BODY: dict[str, Feature] = {
    "m_form": Lookup("m_tail", legal_class),
    "m_core": f"coalesce({filled(f'trim({swept(_WITHOUT_TAIL, _FRONT)})')}, m_name)",
}
_WORDS: dict[str, Feature] = {
    "m_words": f"coalesce({filled(without_words('m_core', CONNECTORS))}, m_core)",
}
_LONG = 7
_MARKS = (
    f" (?:{'|'.join(sorted(word for word in GROUP_WORDS if len(word) < _LONG))}) "
    f"|{'|'.join(sorted(word for word in GROUP_WORDS if len(word) >= _LONG))}"
)
"""Short words stand alone, long ones also within others."""
_KEYS: dict[str, Feature] = {
    "m_key": sorted_words(sounding("m_words")),
    "m_squash": squashed("m_core"),
    "m_list": "list_filter(string_split(m_words, ' '), x -> x <> 'c' OR m_words = 'c')",
    # Words that mark a company of a group; one may be glued to another word: `cantinaholding`.
    "m_marks": f"array_to_string(list_sort(regexp_extract_all({doubled('m_words')}, {literal(_MARKS)})), ' ')",
    "m_stems": "list_transform(string_split(m_words, ' '), x -> left(x, 3))",
    "m_glued": squashed("m_words"),
    "m_initials": swept("m_core", r"(\p{L})[\p{L}\p{N}]*\s*", r"\1"),
    "m_numbers": f"list_filter(string_split(m_core, ' '), x -> regexp_full_match(x, {literal(_NUMBER)}))",
    "m_letters": swept("m_words", r"(\p{L})[\p{L}\p{N}]*\s*", r"\1"),
    "m_rare": Rare("m_words", 1),
    "m_rare2": Rare("m_words", 2),
    # A domain or number of many places is a franchise's or an office centre's.
    "m_spread": Spread("left(m_zip, 2)", "m_domain"),
}  # fmt: skip

# Cheap, and false for nearly all pairs.
_AKIN = "list_has_any(m_stems_l, m_stems_r)"
_SQUASHED = (
    f"({close('m_squash_l', 'm_squash_r', 2, 0.9)} OR least(length(m_glued_l), length(m_glued_r)) >= 10"
    f" AND ({close('m_glued_l', 'm_glued_r', 2, 0.9)} OR {close('m_squash_l', 'm_squash_r', 3, 0.93)}))"
)
_REST_L, _REST_R = "unpaired(m_list_l, m_list_r)", "unpaired(m_list_r, m_list_l)"
_ALL_PAIRED = f"len({_REST_L}) = 0 AND len({_REST_R}) = 0"
# Of as many words, one is paired twice: `Adler Adlerbau` is no part of `Birke Adlerbau`.
_WITHIN = f"(len(m_list_l) <> len(m_list_r) AND (len({_REST_L}) = 0 OR len({_REST_R}) = 0))"
_PART = f"m_marks_l = m_marks_r AND {_WITHIN}"
_MACROS = {
    "twins": (
        "x, y",
        (
            "x = y OR (length(x) >= 3 AND starts_with(y, x)) OR (length(y) >= 3 AND starts_with(x, y))"
            " OR (least(length(x), length(y)) >= 4 AND abs(length(x) - length(y)) <= 2 AND levenshtein(x, y) <="
            " CASE WHEN least(length(x), length(y)) >= 8 THEN 2 ELSE 1 END)"
        ),
    ),
    "mark": ("x", f"regexp_extract(concat(' ', x, ' '), {literal(_MARKS)})"),
    "unpaired": ("a, b", "list_filter(a, x -> len(list_filter(b, y -> twins(x, y))) = 0)"),
}

_SHARED_INITIALS = (
    "(length(m_initials_l) >= 3 AND (m_initials_l = m_squash_r OR m_letters_l = m_squash_r))"
    " OR (length(m_initials_r) >= 3 AND (m_initials_r = m_squash_l OR m_letters_r = m_squash_l))"
)
_NAMES = Comparison(
    "name",
    "m_core_l IS NULL OR m_core_r IS NULL",
    (
        Level("same", "m_key_l = m_key_r", "same name", 0.5, "m_key"),
        Level("spelling", f"{_AKIN} AND {_ALL_PAIRED}", "same name in another spelling", 0.2, "m_rare"),
        Level("squashed", _SQUASHED, "nearly the same name", 0.04, "m_rare"),
        Level("initials", _SHARED_INITIALS, "one name is the initials of the other", 0.04),
        Level("part", f"{_AKIN} AND {_PART}", "one name is part of the other", 0.1, "m_rare"),
        Level("branch", f"{_AKIN} AND m_marks_l <> m_marks_r AND {_WITHIN}",
              "one name has a word more that marks another company of the group", 0.01),
        Level("sibling", "list_has_any(m_list_l, m_list_r)", "the names share a word", 0.03, u=0.01),
    ),
    "different names",
    ("name", "legal_name"),
)  # fmt: skip
_PHONES = Comparison(
    "phone",
    "len(m_phones_l) = 0 OR len(m_phones_r) = 0",
    (Level("same", "list_has_any(m_phones_l, m_phones_r)", "a telephone number in common", 0.7),),
    "different telephones",
    ("phone", "phone_2", "fax"),
)
_WEB = Comparison(
    "web",
    "(m_domain_l IS NULL AND m_mail_l IS NULL) OR (m_domain_r IS NULL AND m_mail_r IS NULL)",
    (
        Level("spread", "m_domain_l = m_domain_r AND greatest(m_spread_l, m_spread_r) >= 3",
              "a domain that several places share", 0.05, "m_domain"),
        Level("mail", "m_mail_l = m_mail_r", "same e-mail address", 0.35),
        Level("domain", "m_domain_l = m_domain_r", "same web domain", 0.5),
    ),
    "different web domains",
    ("website", "email"),
)  # fmt: skip
_TAX = Comparison(
    "tax",
    "(m_tax_l IS NULL OR m_tax_r IS NULL) AND (m_register_l IS NULL OR m_register_r IS NULL)",
    (
        Level("same", "m_tax_l = m_tax_r OR m_register_l = m_register_r", "same tax or register number", 0.9),
        Level(
            "near",
            f"{close('m_tax_l', 'm_tax_r', 1, 0.8)} OR {close('m_register_l', 'm_register_r', 1, 0.8)}",
            "tax number with one digit different",
            0.05,
        ),
    ),
    "different tax numbers",
    ("tax_id", "registration_number"),
)
_FORM = Comparison(
    "form",
    "m_form_l IS NULL OR m_form_r IS NULL",
    (Level("same", "m_form_l = m_form_r", "same legal form", 0.97, "m_form", 0.2),),
    "different legal forms",
    ("name",),
)
_ADDRESS_FIELDS = tuple(f"billing_{f}" for f in ("street", "street_2", "postal_code", "city", "country"))
_PLACE = parts.address_comparison(_ADDRESS_FIELDS, (0.6, 0.05, 0.15, 0.15, 0.05))

_SAME_TAX = "coalesce(m_tax_l = m_tax_r OR m_register_l = m_register_r, FALSE)"
_ONE_PHONE = "coalesce(list_has_any(m_phones_l, m_phones_r), FALSE)"
_ONE_PLACE = "coalesce(m_zip_l = m_zip_r OR m_street_l = m_street_r AND m_house_l = m_house_r, FALSE)"
_SAME_LAW = ", ".join(
    literal(f"{min(pair)}|{max(pair)}|{country}")
    for pair, countries in sorted(SAME_FORMS.items(), key=lambda one: sorted(one[0]))
    for country in ("", *sorted(countries))
)
_ONE_FORM = (
    f"concat(least(m_form_l, m_form_r), '|', greatest(m_form_l, m_form_r), '|', coalesce(m_country_l, m_country_r))"
    f" IN ({_SAME_LAW})"
)
"""Two forms that are one in the country of the record, or in some country where that is not known."""
_GOOD_NAME = f"CASE WHEN m_key_l = m_key_r THEN TRUE ELSE ({_SQUASHED} OR {_SHARED_INITIALS}) OR ({_ALL_PAIRED}) END"
_VETOES: tuple[Veto, ...] = (
    Veto(
        "tax_numbers",
        guarded(
            "m_tax_l <> m_tax_r",
            f"NOT {close('m_tax_l', 'm_tax_r', 2, 0.8)} AND NOT coalesce(m_register_l = m_register_r, FALSE)",
        ),
        "their tax numbers differ",
    ),
    Veto(
        "legal_forms",
        guarded("m_form_l <> m_form_r", f"NOT ({_ONE_FORM}) AND NOT {_SAME_TAX}"),
        "their legal forms differ",
    ),
    Veto(
        "numbers",
        "len(list_filter(m_numbers_l, x -> NOT list_contains(m_numbers_r, x))) > 0"
        " AND len(list_filter(m_numbers_r, x -> NOT list_contains(m_numbers_l, x))) > 0"
        f" AND NOT {_SAME_TAX}",
        "the numbers in their names differ",
    ),
    Veto(
        "chain",
        f"m_domain_l = m_domain_r AND greatest(m_spread_l, m_spread_r) >= 3 AND NOT ({_ONE_PHONE} OR {_ONE_PLACE})"
        f" AND NOT {_SAME_TAX}",
        "many places share their web domain, and nothing else is the same",
        hard=False,
    ),
    Veto(
        "places",
        f"len(m_phones_l) > 0 AND len(m_phones_r) > 0 AND NOT {_ONE_PHONE} AND m_place_l <> m_place_r"
        f" AND NOT coalesce(m_area_l = m_area_r, FALSE) AND NOT {_SAME_TAX}",
        "other telephones in another town: a branch, or a move",
        hard=False,
    ),
    Veto(
        "names",
        guarded(f"NOT {_SAME_TAX}", f"NOT ({_GOOD_NAME})", f"NOT ({_PART})"),
        "their names do not fit together",
        hard=False,
    ),
    Veto(
        "group",
        guarded("m_marks_l <> m_marks_r", f"NOT {_SAME_TAX}", f"NOT ({_GOOD_NAME})"),
        "a word in one name marks another company of the same group",
    ),
)

KIND = Kind(
    "account",
    ("name", "legal_name", "phone", "phone_2", "fax", "email", "website", "tax_id", "registration_number",
     *_ADDRESS_FIELDS),
    (
        {**_NAME, **parts.phones(("phone", "phone_2", "fax")), **parts.mail("email"), **parts.web("website"),
         "m_tax": parts.serial("tax_id"), "m_register": parts.serial("registration_number"), **_ADDRESS[0]},
        _BARE | _ADDRESS[1],
        _CORE | _ADDRESS[2],
        _BODY,
        _WORDS,
        _KEYS,
    ),
    ("m_tax", "m_register", "m_phone0", "m_phone1", "m_phone2", "m_mail", "m_domain", "m_key", "m_squash", "m_core",
     "m_rare", "m_rare || '|' || m_place", "m_rare || '|' || m_area", "m_rare2 || '|' || m_place",
     "m_street || '|' || m_house", "m_zip || '|' || m_house", "left(m_squash, 5) || '|' || m_area",
     "m_initials || '|' || m_zip"),
    (("m_tax", ("tax",)), ("m_key", ("name",))),
    (_NAMES, _PHONES, _WEB, _TAX, _PLACE, _FORM),
    _VETOES,
    _MACROS,
    vague=("m_key", "m_squash", "m_core", "m_rare", "m_rare2 || '|' || m_place"),
)  # fmt: skip
