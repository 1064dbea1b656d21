"""What the values of a column mean: e-mail addresses, persons, countries, VAT numbers.

Values decide; the header is a weak hint, used where values alone cannot tell.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crmmigrate.values import looks
from crmmigrate.values import semantic_words as words
from crmmigrate.values.booleans import parse_boolean
from crmmigrate.values.dates import date_orders
from crmmigrate.values.infer import Inference, Weighted
from crmmigrate.values.text import fold

MOST_VALUES = 300
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])")


@dataclass(frozen=True)
class Semantics:
    """What a column's values mean.

    Attributes:
        type: Semantic type, or None if unknown.
        share: Share of the values that fit it.
        pii: Class of personal data (name, contact, address, birth, id), or None.
    """

    type: str | None = None
    share: float = 0.0
    pii: str | None = None


_PII = {"email": "contact", "phone": "contact", "person": "name", "street": "address", "iban": "id"}


def header_words(label: str) -> tuple[str, ...]:
    """The folded words of a header; camel case is parted.

    >>> header_words("CustomerNo"), header_words("Abschluss geplant")
    (('customer', 'no'), ('abschluss', 'geplant'))
    """
    return tuple(fold(_CAMEL.sub(" ", label)).split())


def hints(label: str) -> frozenset[str]:
    """The meanings that a header hints at.

    >>> sorted(hints("Kontakt-Tel")), sorted(hints("Postal Code"))
    (['phone'], ['postcode'])
    """
    parts = header_words(label)
    known = {*parts, "".join(parts), *("".join(pair) for pair in itertools.pairwise(parts))}
    known -= words.ONLY_ALONE if len(parts) > 1 else set()
    found = frozenset(meaning for meaning, listed in words.HINTS.items() if known & listed)
    # `Contact Type` holds no contacts.
    return found - words.THINGS if parts and parts[-1] in words.QUALITIES else found


def semantic(values: Weighted, label: str, inference: Inference) -> Semantics:
    """What the values mean.

    Args:
        values: Distinct non-null texts with weights.
        label: The original header.
        inference: What `infer` said of the same values.
    """
    kept = _spread([(text.strip(), weight) for text, weight in values if text not in inference.null_spellings])
    if not kept:
        return Semantics()
    hinted = hints(label)
    if inference.type in ("date", "datetime"):
        return Semantics(pii="birth") if "birth" in hinted else Semantics()
    if inference.rival in ("date", "datetime") and _share(kept, date_orders, DATED) >= DATED:
        # Some read day first and some month first: no codes.
        return Semantics(pii="birth") if "birth" in hinted else Semantics()
    checks = _CHECKS_NUMBER if inference.type in ("integer", "number", "boolean") else _CHECKS_TEXT
    for meaning, alone, helped, fits in checks:
        needed = helped if meaning in hinted else alone
        if meaning == "region" and alone == _NEVER and "country" in hinted:
            continue
        share = _share(kept, fits, needed)
        if meaning == "country" and meaning not in hinted and _are_few_codes(kept):
            continue
        if share >= needed:
            return Semantics(meaning, share, _PII.get(meaning))
    return _by_mixture(kept, inference) or _by_shape(kept, hinted, inference)


def _spread(values: Weighted) -> Weighted:
    """A bounded part of the values: the heaviest, and others from all over."""
    if len(values) <= MOST_VALUES:
        return values
    half = MOST_VALUES // 2
    step = len(values) // half
    return [*values[:half], *values[half::step]][:MOST_VALUES]


def _share(values: Weighted, fits: Callable[[str], object], needed: float) -> float:
    """The share of the values that fit; where it cannot reach what is needed, no more than it could be."""
    total = possible = sum(weight for _, weight in values)
    for text, weight in values:
        if possible / total < needed:
            break
        if not fits(text):
            possible -= weight
    return possible / total


def _are_few_codes(values: Weighted) -> bool:
    """A handful of capitals may be units or states as well as countries: ST and KG are both."""
    return len(values) < FEW_CODES and all(len(text) <= 3 and text.isupper() for text, _ in values)


FEW_CODES = 4
REGIONAL = 0.85
DATED = 0.9
_NEVER = 2.0  # a share that nothing reaches: the header has to help
Check = tuple[str, float, float, Callable[[str], bool]]
_CHECKS_TEXT: Sequence[Check] = (
    ("email", 0.7, 0.5, looks.is_email),
    ("iban", 0.8, 0.5, looks.is_iban),
    ("vat", 0.8, 0.5, looks.is_vat),
    ("vat", _NEVER, 0.6, looks.is_vat_like),
    ("ean", 0.9, 0.6, looks.is_ean),
    ("url", 0.8, 0.5, looks.is_url),
    ("phone", 0.7, _NEVER, looks.is_written_phone),
    ("phone", _NEVER, 0.6, looks.is_phone),
    ("currency", 0.9, 0.7, looks.is_currency),
    ("region", _NEVER, 0.7, looks.is_region),
    ("country", 0.8, 0.6, looks.is_country),
    ("region", 0.9, 0.7, looks.is_region),
    ("postcode", 0.85, 0.6, looks.is_postcode),
    ("postcode", _NEVER, 0.6, looks.is_plain_postcode),
    ("street", 0.4, 0.25, looks.is_street),
    ("company", 0.25, 0.15, looks.is_company),
    ("person", 0.4, 0.1, looks.has_first_name),
    ("stage", 0.6, 0.4, looks.is_stage),
    ("person", _NEVER, 0.8, looks.is_spelled_out),
    ("company", _NEVER, 0.8, looks.is_worded),
    ("city", _NEVER, 0.8, looks.is_place),
    ("street", _NEVER, 0.8, looks.is_worded_street),
    ("region", _NEVER, 0.8, looks.is_place),
    ("country", _NEVER, 0.8, looks.is_place),
)
"""(meaning, share needed, share needed when the header hints at it, test), the surest first."""

_CHECKS_NUMBER: Sequence[Check] = (
    ("percentage", 0.5, 0.1, looks.is_percentage),
    ("money", 0.5, 0.1, looks.is_money),
    ("ean", 0.95, 0.6, looks.is_ean),
    ("phone", 0.8, _NEVER, looks.is_written_phone),
    ("phone", _NEVER, 0.7, looks.is_phone),
    ("postcode", _NEVER, 0.7, looks.is_plain_postcode),
    ("year", 0.98, 0.8, looks.is_year),
    ("percentage", _NEVER, 0.8, looks.is_written_number),
    ("money", _NEVER, 0.8, looks.is_written_number),
)


_MIXTURES: Sequence[tuple[str, Callable[[str], bool], float, Callable[[str], bool], float]] = (
    ("phone", looks.is_phone, 0.95, looks.is_written_phone, 0.4),
    ("street", looks.is_numbered, 0.75, looks.is_street, 0.15),
    ("person", looks.is_full_name, 0.8, looks.has_first_name, 0.2),
)
"""(meaning, test that nearly all pass, their share, test that some pass as well, their share)."""


def _by_mixture(values: Weighted, inference: Inference) -> Semantics | None:
    """Meanings that all values may have by their form, and some show plainly."""
    if inference.type != "string" or len(values) < FEW_CODES:
        return None
    for meaning, may, most, shows, some in _MIXTURES:
        share = _share(values, may, most)
        if share >= most and _share(values, shows, some) >= some:
            return Semantics(meaning, share, _PII.get(meaning))
    share = _regional(values)
    return Semantics("region", share) if share >= REGIONAL else None


def _regional(values: Weighted) -> float:
    """The share of values that are parts of one country: its provinces, counties or regions by name."""
    if any(character.isdigit() for text, _ in values for character in text):
        return 0.0
    countries: Counter[str] = Counter()
    for text, weight in values:
        countries.update(dict.fromkeys(looks.parts_by_name().get(looks.part_name(text), ()), weight))
    return max(countries.values(), default=0) / sum(weight for _, weight in values)


def _by_shape(values: Weighted, hinted: frozenset[str], inference: Inference) -> Semantics:
    """The meanings that are a matter of form: flags, codes, free text."""
    texts = [text for text, _ in values]
    if inference.type == "boolean":
        return Semantics("flag", inference.share)
    if "flag" in hinted and all(map(parse_boolean, texts)):
        return Semantics("flag", 1.0)  # `X` or nothing
    if inference.type in ("integer", "number"):
        return Semantics()
    wordy = sum(1 for text in texts if len(text.split()) >= 4 or len(text) >= 40)
    if len(texts) > 5 and wordy / len(texts) >= 0.5:
        return Semantics("free_text", wordy / len(texts))
    share = _share(values, looks.is_code, 0.8)
    return Semantics("code", share) if share >= 0.8 else Semantics()
