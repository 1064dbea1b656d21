"""phone: the number apart from its extension: `+49 30 901820-12 ext. 7` gives both."""

from __future__ import annotations

from crmmigrate.steps.clean.splits.split import Options, Parts, SplitBy, filled
from crmmigrate.values.phone import parse_phone


def _parts(text: str, options: Options) -> Parts | None:
    plain, _, extension = text.partition(";ext=")
    if not extension:
        found = parse_phone(text, options.get("region"))
        if found is None:
            return None
        plain, _, extension = found.partition(";ext=")
    return filled(phone=plain, extension=extension)


PHONE = SplitBy("phone", ("phone", "extension", "rest"), _parts)
