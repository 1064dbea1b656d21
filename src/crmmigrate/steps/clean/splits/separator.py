"""separator: what stands before, between and behind a sign: `Nord / Hamburg` gives two parts.

Options: `at`, the sign; `most`, the number of parts, the last of which holds whatever follows.
"""

from __future__ import annotations

from crmmigrate.steps.clean.splits.split import Options, Parts, SplitBy
from crmmigrate.values.text import trim


def _parts(text: str, options: Options) -> Parts | None:
    at = str(options.get("at", " / "))
    named = [int(part[5:]) for part in options["into"] if part.startswith("part_")]
    most = int(options.get("most", max(named, default=2)))
    pieces = [trim(piece) for piece in text.split(at, max(most, 1) - 1)] if at else [text]
    return {f"part_{number}": piece for number, piece in enumerate(pieces, 1) if piece} or None


SEPARATOR = SplitBy("separator", ("part_1", "part_*"), _parts)
