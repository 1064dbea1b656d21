"""Pieces of SQL that features are made of, in DuckDB's dialect; only functions that Spark has as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_ACCENTED = {
    "a": "àáâãäåāăąǎạảấầẩẫậắằẳẵặ", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęěẹẻẽếềểễệ", "g": "ĝğġģǧ", "h": "ĥħ",
    "i": "ìíîïĩīĭįıǐịỉ", "j": "ĵ", "k": "ķ", "l": "ĺļľŀł", "n": "ñńņňŉ", "o": "òóôõöøōŏőơǒọỏốồổỗộớờởỡợ", "r": "ŕŗř",
    "s": "śŝşšș", "t": "ţťŧț", "u": "ùúûüũūŭůűųưǔụủứừửữự", "w": "ŵẁẃẅ", "y": "ýÿŷỳỵỷỹ", "z": "źżž",
}  # fmt: skip
_NO_WORD = r"[^\p{L}\p{N}]+"
_FROM = "".join(_ACCENTED.values())
_TO = "".join(letter * len(accented) for letter, accented in _ACCENTED.items())
_LONGER = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"))
_CYRILLIC = (
    ("щ", "shch"), ("ж", "zh"), ("ч", "ch"), ("ш", "sh"), ("ю", "yu"), ("я", "ya"), ("ё", "e"), ("ц", "ts"),
    ("\u0445", "kh"),
)  # fmt: skip
_CYRILLIC_FROM, _CYRILLIC_TO = "абвгдезийклмнопрстуфыэіїєґў", "abvgdeziiklmnoprstufyeiieguw"


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def plain(sql: str) -> str:
    """Small letters without accents; Cyrillic ones as Latin ones."""
    made = f"translate(lower({sql}), {literal(_FROM + _CYRILLIC_FROM)}, {literal(_TO + _CYRILLIC_TO)})"
    for letter, letters in (*_LONGER, *_CYRILLIC):
        made = f"replace({made}, {literal(letter)}, {literal(letters)})"
    # Most texts are of ASCII letters alone, and `translate` is slow.
    return f"CASE WHEN bit_length({sql}) = 8 * length({sql}) THEN lower({sql}) ELSE translate({made}, 'ъь', '') END"


def swept(sql: str, pattern: str, by: str = "") -> str:
    """Replace all that fits a regular expression."""
    return f"regexp_replace({sql}, {literal(pattern)}, {literal(by)}, 'g')"


def spaced(sql: str) -> str:
    """Words of letters and digits with one blank between."""
    return f"trim({swept(sql, _NO_WORD, ' ')})"


def folded(sql: str) -> str:
    """The text as words of plain letters; see `plain` and `spaced`."""
    return spaced(plain(sql))


def filled(sql: str) -> str:
    """Null where there is only an empty text."""
    return f"nullif({sql}, '')"


def doubled(sql: str) -> str:
    """Words with a blank before and behind each, so that a blank belongs to one match only."""
    return f"concat(' ', {swept(sql, ' ', '  ')}, ' ')"


def without_words(sql: str, words: Iterable[str]) -> str:
    """Take whole words out of a text of words with one blank between."""
    some = "|".join(sorted(words, key=lambda w: (-len(w), w)))
    return f"trim({swept(swept(doubled(sql), f' ({some}) ', ''), ' +', ' ')})"


def sorted_words(sql: str) -> str:
    """The words of a text in alphabetical order."""
    return f"array_to_string(list_sort(string_split({sql}, ' ')), ' ')"


def squashed(sql: str) -> str:
    """The text without blanks."""
    return f"replace({sql}, ' ', '')"


def sounding(sql: str) -> str:
    """Spellings of one sound as one: `ae` for `ä`, `ph` for `f`, doubled letters."""
    made = sql
    for letters, one in (
        ("ae", "a"), ("oe", "o"), ("ue", "u"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("sz", "s"), ("cz", "c"),
        ("y", "i"), ("j", "i"), ("v", "w"), ("dt", "t"),
    ):  # fmt: skip
        made = f"replace({made}, {literal(letters)}, {literal(one)})"
    for letter in "abcdefgiklmnoprstuz":
        made = f"replace({made}, {literal(letter * 2)}, {literal(letter)})"
    return made


def digits(sql: str) -> str:
    """The digits alone."""
    return swept(sql, "[^0-9]", "")


def joined(parts: Sequence[str], separator: str = "|") -> str:
    """Several values as one key; null where one is."""
    with_separators = f" || {literal(separator)} || ".join(f"({p})" for p in parts)
    return f"({with_separators})"


def guarded(*conditions: str) -> str:
    """The conjunction of conditions; engines ask a later one only where those before it hold.

    Of a plain `AND` they ask all, cheap or not. A null in front makes null, where `AND` may make false.
    """
    *first, last = conditions
    made = f"({last})"
    for condition in reversed(first):
        made = f"CASE WHEN {condition} THEN {made} END"
    return made


def close(left: str, right: str, most: int, least: float = 0.85) -> str:
    """Whether two texts differ by few letters; the cheap tests come first.

    Engines differ in the last digit of a similarity, so `least` is a hair less.
    """
    return (
        f"(abs(length({left}) - length({right})) <= {most}"
        f" AND jaro_winkler_similarity({left}, {right}) >= {least - 1e-9:.9f}"
        f" AND levenshtein({left}, {right}) <= {most})"
    )
