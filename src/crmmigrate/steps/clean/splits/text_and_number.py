"""text_and_number: texts apart from measures: `12,5`, `on request` and `ca. 300` stand in one column."""

from __future__ import annotations

import re

from crmmigrate.steps.clean.splits.quantity import plain_number
from crmmigrate.steps.clean.splits.split import Options, Parts, SplitBy, filled
from crmmigrate.values.quantities import split_amount
from crmmigrate.values.text import BLANKS, trim

_NUMBER = re.compile(rf"(?<![\w.,/-])[-+]?\d(?:[\d.,'{BLANKS}]*\d)?(?![\w/-]|[.,]\d)")
_PADDED = re.compile(r"(?<![\d.,])0\d")
_LETTER = re.compile(r"[^\W\d_]")
_BARE = re.compile(rf"[\d.,'()+{BLANKS}-]")
_DIGIT = re.compile(r"\d")


def _parts(text: str, options: Options) -> Parts | None:
    decimal = options.get("decimal")
    number = plain_number(text, decimal)
    if number is not None:
        return filled(number=number)
    dressed = None if _PADDED.search(text) else split_amount(text, decimal)
    if dressed is not None and not _LETTER.search(text) and dressed.number == dressed.value:
        return filled(number=dressed.value, text=trim(_BARE.sub("", text)))
    found = _NUMBER.findall(text)
    if len(found) != 1 or len(_DIGIT.findall(found[0])) != len(_DIGIT.findall(text)):
        return filled(text=text)
    number = plain_number(found[0], decimal)
    left = trim(text.replace(found[0], " ", 1))
    return filled(number=number, text=left) if number and left else filled(text=text)


TEXT_AND_NUMBER = SplitBy("text_and_number", ("text", "number"), _parts)
