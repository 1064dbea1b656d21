"""quantity: the number apart from its unit: `2,5 kg` gives `2.5` and `kg`."""

from __future__ import annotations

import re

from crmmigrate.steps.clean.splits.split import Options, Parts, SplitBy, filled
from crmmigrate.values.numbers import decimal_evidence, parse_number
from crmmigrate.values.quantities import split_unit
from crmmigrate.values.text import BLANKS

_BARE = re.compile(rf"[-+(]?[\d.,'{BLANKS}]+[-)]?")
_PADDED = re.compile(r"[-+]?0\d")


def _parts(text: str, options: Options) -> Parts | None:
    decimal = options.get("decimal")
    found = split_unit(text, decimal) or split_unit(text)
    if found is not None:
        return filled(amount=found[0], unit=found[1])
    alone = plain_number(text, decimal)
    return filled(amount=alone) if alone else None


def plain_number(text: str, decimal: str | None) -> str | None:
    """The number that a text is, where its decimal sign is known or the text itself tells it.

    >>> plain_number("1.234,5", None), plain_number("1.234", None), plain_number("1.234", ",")
    ('1234.5', None, '1234')

    Digits that begin with a zero name something, so they are no number; nor is one with a sign such as `%`.
    """
    if _PADDED.match(text) or not _BARE.fullmatch(text):
        return None
    if decimal is None:
        evidence = decimal_evidence(text)
        point, comma = parse_number(text, "."), parse_number(text, ",")
        if evidence == "any":
            return point if point == comma else None
        return None if evidence is None else parse_number(text, evidence)
    return parse_number(text, decimal) or plain_number(text, None)


QUANTITY = SplitBy("quantity", ("amount", "unit"), _parts)
