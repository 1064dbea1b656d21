"""Names of people: features, the question whether two names are one, and the gates that follow from names.

A name is compared by its first given name (`m_call`) and its family names without particles (`m_lasts`), each as it is
written and as it sounds; a whole name of uncertain order also by all its words (`m_all`).
"""

from __future__ import annotations

from crmmigrate.core.linking import Comparison, Feature, Level, Lookup, Veto
from crmmigrate.steps.match.kinds.people import ELDER, YOUNGER, birth_date, groups, is_known, parted
from crmmigrate.steps.match.kinds.sql import (
    close,
    filled,
    folded,
    guarded,
    literal,
    sorted_words,
    sounding,
    squashed,
    swept,
    without_words,
)

_TITLES = frozenset(
    """
    herr herrn frau dr ddr dra drs mr mrs ms miss sig sigra signor signora ing mag prof pan pani dhr mevr mw mme sr sra
    dott dipl univ mba msc bsc phd jr familie
    """.split()  # noqa: SIM905
)
_PARTICLES = frozenset(
    """
    van von der den de des du di da do dos das del della dello dei degli la le les los las el al ul ter ten te t zu zur
    zum vom af av bin ibn bint ben y e i und
    """.split()  # noqa: SIM905
)
"""Words of family names that are left out, or stand in a field of their own, as often as not."""
_SUFFIX = f"(?: |^)({'|'.join(sorted({*YOUNGER, *ELDER, 'd a', 'd j', 'st', 'id'}, key=lambda s: (-len(s), s)))})$"
_MALE = r"^(?:mr|herr|herrn|sig|dhr|de heer|pan|m|monsieur|signor|sr|senor|senhor|hr|don)\.?( .*)?$"
_FEMALE = r"^(?:mrs|ms|miss|frau|sig\.?ra|mevr|mevrouw|mw|pani|mme|madame|mlle|signora|sra|senora|senhora|fr)\.?( .*)?$"


def features(first: str, last: str, whole: str, salutation: str, born: str, suffix: str) -> list[dict[str, Feature]]:
    """Six stages of features of a name, from SQL of its parts; an absent part is `NULL`.

    Args:
        first: All given names.
        last: All family names.
        whole: The whole name in one text, of any order; a field.
        salutation: Form of address.
        born: Date of birth; a field.
        suffix: Such as `jr`.
    """
    given = f"coalesce({first}, split_part(m_parted, '|', 1), '')"
    behind = filled(f"regexp_extract(m_family_0, {literal(_SUFFIX)}, 1)")
    return [
        {
            "m_parted": Lookup(whole, parted),
            "m_born": Lookup(born, birth_date),
            "m_sex": f"CASE WHEN regexp_matches(lower({salutation}), {literal(_MALE)}) THEN 'm'"
            f" WHEN regexp_matches(lower({salutation}), {literal(_FEMALE)}) THEN 'f' END",
        },
        {
            "m_given": filled(without_words(folded(given), _TITLES)),
            "m_family_0": filled(folded(f"coalesce({last}, split_part(m_parted, '|', 2), '')")),
            "m_suffix_0": filled(folded(f"coalesce({suffix}, split_part(m_parted, '|', 3), '')")),
        },
        {
            "m_suffix": f"replace(coalesce(m_suffix_0, {behind}), ' ', '')",
            "m_written": filled(f"trim({swept('m_family_0', _SUFFIX)})"),
            "m_call": filled("split_part(m_given, ' ', 1)"),
            "m_givens": f"string_split({without_words('m_given', _PARTICLES)}, ' ')",
        },
        *_COMPARED,
    ]


_YOUNG, _OLD = (", ".join(literal(word) for word in words) for words in (YOUNGER, ELDER))
_EVERYTHING = sounding("trim(concat_ws(' ', m_given, m_bare))")
_COMPARED: tuple[dict[str, Feature], ...] = (
    {
        "m_age": f"CASE WHEN m_suffix IN ({_YOUNG}) THEN 'young' WHEN m_suffix IN ({_OLD}) THEN 'old' END",
        "m_family": filled(sounding("m_written")),
        "m_bare": f"coalesce({filled(without_words('m_written', _PARTICLES))}, m_written)",
        "m_groups_0": Lookup("m_call", groups),
        "m_known": Lookup("m_call", is_known),
        "m_first": filled(sounding("m_call")),
    },
    {
        "m_last": squashed("m_family"),
        "m_lasts": f"string_split({sounding('m_bare')}, ' ')",
        "m_groups": "string_split(m_groups_0, ' ')",
        "m_words": sorted_words("trim(concat_ws(' ', m_family, m_first))"),
        "m_all": f"list_distinct(list_filter(string_split({_EVERYTHING}, ' '), x -> x <> ''))",
        "m_whole": squashed(sounding("m_given")),
        "m_often": "count(*) OVER (PARTITION BY m_call)",
    },
    {
        "m_orders": "list_distinct(list_filter([m_last || m_whole, m_whole || m_last], x -> x IS NOT NULL))",
    },
)
MACROS = {
    # A rare spelling beside a usual one is a typing error; two usual ones are two names, so Alejandro and Alejandra.
    "misspelt": (
        "a, b, many_a, many_b",
        (
            "least(length(a), length(b)) >= 3 AND abs(length(a) - length(b)) <= 1"
            " AND (levenshtein(a, b) <= 1 OR list_sort(string_split(a, '')) = list_sort(string_split(b, '')))"
            " AND (least(many_a, many_b) <= 2 OR least(many_a, many_b) * 20 < greatest(many_a, many_b))"
            " AND NOT (left(a, length(a) - 1) = left(b, length(b) - 1)"
            " AND right(a, 1) IN ('a', 'e', 'i', 'o') AND right(b, 1) IN ('a', 'e', 'i', 'o'))"
        ),
    ),
    "turned": (
        "first_a, lasts_a, first_b, lasts_b",
        "list_contains(lasts_b, first_a) AND list_contains(lasts_a, first_b)",
    ),
    "within": ("a, b", "len(a) > 0 AND len(list_filter(a, x -> NOT list_contains(b, x))) = 0"),
    "gendered": (
        # Ivanov and Ivanova, Kowalski and Kowalska, Kovacs and Kovacsne: two people of one family.
        "a, b",
        (
            "b = a || 'a' OR a = b || 'a' OR b = a || 'ne' OR a = b || 'ne'"
            " OR (left(a, length(a) - 1) = left(b, length(b) - 1)"
            " AND right(a, 1) IN ('a', 'i') AND right(b, 1) IN ('a', 'i'))"
        ),
    ),
}  # fmt: skip

_LAST = "m_last_l = m_last_r"
_SHORT = "abs(length(m_last_l) - length(m_last_r)) <= 1 AND levenshtein(m_last_l, m_last_r) <= 1"
_LAST_TYPO = (
    f"({close('m_last_l', 'm_last_r', 2, 0.88)} AND least(length(m_last_l), length(m_last_r)) >= 4"
    f" OR {_SHORT} AND least(length(m_last_l), length(m_last_r)) = 3 AND left(m_last_l, 1) = left(m_last_r, 1))"
)
FAMILY = f"({_LAST} OR {_LAST_TYPO})"
_LAST_PART = "(within(m_lasts_l, m_lasts_r) OR within(m_lasts_r, m_lasts_l))"
FIRST = "(m_first_l = m_first_r OR m_whole_l = m_whole_r)"
CALLED = "list_contains(m_groups_l, m_call_r) OR list_contains(m_groups_r, m_call_l)"
FIRST_GROUP = "list_has_any(m_groups_l, m_groups_r)"
FIRST_TYPO = (
    "(misspelt(m_call_l, m_call_r, m_often_l, m_often_r) AND NOT coalesce(m_known_l = 'y' AND m_known_r = 'y', FALSE))"
)
_INITIAL = "(least(length(m_first_l), length(m_first_r)) = 1 AND left(m_first_l, 1) = left(m_first_r, 1))"
_GIVEN_PART = "(within(m_givens_l, m_givens_r) OR within(m_givens_r, m_givens_l))"
_TURNED = "turned(m_first_l, m_lasts_l, m_first_r, m_lasts_r)"
SWAPPED = f"(m_words_l = m_words_r OR {_TURNED} OR list_has_any(m_orders_l, m_orders_r))"
_REORDERED = "(len(m_all_l) >= 2 AND within(m_all_l, m_all_r) OR len(m_all_r) >= 2 AND within(m_all_r, m_all_l))"
_ANY_FIRST = f"({FIRST} OR {FIRST_GROUP} OR {FIRST_TYPO})"

NAMES = Comparison(
    "name",
    "m_last_l IS NULL OR m_last_r IS NULL OR m_first_l IS NULL OR m_first_r IS NULL",
    (
        Level("same", f"{_LAST} AND {FIRST}", "same name", 0.6, "m_name"),
        Level("swapped", f"{SWAPPED}", "same name, first and last swapped", 0.02, "m_words"),
        Level("nickname", f"{_LAST} AND ({CALLED})", "short form of the first name", 0.05, "m_last"),
        Level("last_typo", f"({FIRST} OR {CALLED}) AND {_LAST_TYPO} AND NOT {_LAST_PART}",
              "last name with a spelling error", 0.08, "m_first"),
        Level("first_typo", f"{_LAST} AND {FIRST_TYPO}", "first name with a spelling error", 0.04, "m_last"),
        Level("initial", f"({_LAST} OR {_LAST_TYPO}) AND {_INITIAL} AND NOT gendered(m_last_l, m_last_r)",
              "first name only as an initial", 0.07, "m_last"),
        Level("short_forms", f"{_LAST} AND {FIRST_GROUP}",
              "first names that may be short for one name", 0.01, "m_last"),
        Level("part", f"({_ANY_FIRST} OR {_INITIAL}) AND {_LAST_PART} OR {_LAST} AND {_GIVEN_PART} OR {_REORDERED}",
              "one name is part of the other", 0.04),
        Level("both_typos", f"{_LAST_TYPO} AND {FIRST_TYPO}", "both names with spelling errors", 0.01),
        Level("first", f"{FIRST} OR {FIRST_GROUP}", "only the first name is the same", 0.03, "m_first", 0.01),
        Level("last", f"{_LAST} OR {_LAST_TYPO} OR {_LAST_PART}",
              "only the last name is the same", 0.02, "m_last", 0.005),
    ),
    "different names",
)  # fmt: skip
SAME = f"{_LAST} AND {FIRST}"
NAMESAKE = (
    f"({_LAST} OR {_LAST_TYPO} OR {_LAST_PART}) AND ({_ANY_FIRST} OR {_INITIAL})"
    f" OR {_LAST} AND {_GIVEN_PART} OR {_REORDERED} OR {SWAPPED}"
)
"""Names that one person may bear."""
ONE_BIRTH = "coalesce(m_born_l = m_born_r, FALSE)"
NEAR_BIRTH = (
    "(levenshtein(m_born_l, m_born_r) <= 1 OR (left(m_born_l, 4) = left(m_born_r, 4)"
    " AND substr(m_born_l, 6, 2) = substr(m_born_r, 9, 2) AND substr(m_born_l, 9, 2) = substr(m_born_r, 6, 2)))"
)
NATIONAL = Comparison(
    "national_id",
    "m_national_l IS NULL OR m_national_r IS NULL",
    (
        Level("same", "m_national_l = m_national_r", "same number of a person", 0.9, "m_national"),
        Level("near", close("m_national_l", "m_national_r", 2, 0.8), "number of a person with an error", 0.08),
    ),
    "different numbers of a person",
    certain=True,
)
ONE_NATIONAL = "coalesce(m_national_l = m_national_r, FALSE)"
_SAME_YEARS = "abs(CAST(left(m_born_l, 4) AS INTEGER) - CAST(left(m_born_r, 4) AS INTEGER)) <= 1"
BORN = Comparison(
    "born",
    "m_born_l IS NULL OR m_born_r IS NULL",
    (
        Level("same", "m_born_l = m_born_r", "same date of birth", 0.85),
        Level("near", NEAR_BIRTH, "date of birth with an error or day and month swapped", 0.1),
    ),
    "different dates of birth",
)


_SEVERAL = "len(m_lasts_l) > 1 AND len(m_lasts_r) > 1"
_SECOND = "m_givens_l[2] IS NOT NULL AND m_givens_r[2] IS NOT NULL"
_OTHER_FIRST = guarded(
    f"NOT {FIRST}",
    "length(m_first_l) > 1 AND length(m_first_r) > 1",
    f"NOT {_ANY_FIRST} AND NOT {_GIVEN_PART} AND NOT ({SWAPPED} OR {_REORDERED}"
    " OR list_contains(m_lasts_r, m_first_l) OR list_contains(m_lasts_l, m_first_r))",
)
_OTHER_SECOND = (
    f"{_SECOND} AND {FIRST} AND NOT {_GIVEN_PART} AND NOT starts_with(m_givens_l[2], m_givens_r[2])"
    " AND NOT starts_with(m_givens_r[2], m_givens_l[2]) AND levenshtein(m_givens_l[2], m_givens_r[2]) > 1"
)
_OTHER_LAST = guarded(
    f"{_SEVERAL} AND NOT {_LAST}",
    f" NOT {_LAST_PART} AND NOT {_LAST_TYPO} AND NOT {_REORDERED} AND NOT {SWAPPED}",
)


def vetoes(own: str, certain: str = "FALSE") -> tuple[Veto, ...]:
    """Gates of names and dates of birth.

    Args:
        own: Condition under which two records have a mailbox or telephone in common that one person has alone.
        certain: Condition under which they have a number in common that a state gives to one person.
    """
    personal = f"{own} OR {ONE_BIRTH} OR {certain}"
    own = f"{own} OR {certain}"
    named = f"{certain} AND coalesce({FAMILY} OR {FIRST} OR {SWAPPED}, FALSE)"
    born = f"{certain} AND coalesce({ONE_BIRTH} OR {NEAR_BIRTH}, FALSE)"
    return (
        Veto(
            "birth_dates",
            f"m_born_l <> m_born_r AND NOT {NEAR_BIRTH} AND NOT (({own}) AND {_SAME_YEARS}) AND NOT ({named})",
            "they were born on different days",
            of="born",
        ),
        Veto("generations", "m_age_l <> m_age_r", "one is the elder, one the younger"),
        Veto("sexes", guarded("m_sex_l <> m_sex_r", f"NOT ({personal})"), "one is a woman, one a man"),
        Veto("first_names", f"{_OTHER_FIRST} AND NOT ({born})", "they have different first names"),
        Veto("middle_names", f"{_OTHER_SECOND} AND NOT ({own})", "their second given names differ"),
        Veto("surnames", f"{_OTHER_LAST} AND NOT ({personal})", "one of their two surnames differs"),
    )
