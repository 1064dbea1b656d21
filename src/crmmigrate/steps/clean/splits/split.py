"""What a split is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crmmigrate.core.cleaning import SplitName

Options = Mapping[str, Any]
Parts = dict[str, str]

REST = "rest"


@dataclass(frozen=True)
class SplitBy:
    """A way of parting values.

    Attributes:
        name: As in cleaning.yaml.
        parts: Names of the parts that it can give, the one that takes what cannot be parted first.
            `part_*` stands for `part_1`, `part_2` ...
        function: The parts of one value, or None when it cannot be parted.
    """

    name: SplitName
    parts: tuple[str, ...]
    function: Callable[[str, Options], Parts | None]

    def home(self, into: Mapping[str, str]) -> str:
        """The part that takes a value whole which cannot be parted."""
        if REST in into:
            return REST
        return next((part for part in self.parts if part in into), next(iter(into)))


def filled(**parts: str | None) -> Parts:
    """The parts that are there."""
    return {name: text for name, text in parts.items() if text}


def is_whole(text: str, parts: Parts) -> bool:
    """Whether every letter and digit of a text is in some part, as often as in the text.

    Case does not count, since the domain of an e-mail address has none.

    >>> is_whole("Anna Berg", {"given": "Anna", "family": "Berg"}), is_whole("Anna B.", {"given": "Anna"})
    (True, False)
    """
    left = list("".join(c for c in "".join(parts.values()).casefold() if c.isalnum()))
    for character in text.casefold():
        if character.isalnum():
            if character not in left:
                return False
            left.remove(character)
    return True
