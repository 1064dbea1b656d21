"""company: the name apart from its legal form: `Müller GmbH & Co. KG` gives `Müller` and `GmbH & Co. KG`."""

from __future__ import annotations

from crmmigrate.steps.clean.splits.split import Options, Parts, SplitBy, filled
from crmmigrate.values.company_name import core_name
from crmmigrate.values.text import fold

_IN_FRONT = frozenset({"pt", "ooo", "ооо", "оао", "зао", "пао", "тов"})  # noqa: RUF001 - Cyrillic letters


def _parts(text: str, _: Options) -> Parts | None:
    words = text.split()
    if len(words) > 1 and fold(words[0]) in _IN_FRONT:
        return filled(name=" ".join(words[1:]), legal_form=words[0])
    core = core_name(text)
    # The form is what can go at the end without changing the core.
    end = next((k for k in range(1, len(words)) if core_name(" ".join(words[:k])) == core), len(words))
    name = " ".join(words[:end]).rstrip(" ,;-")
    form = " ".join(words[end:]).lstrip(" ,;-")
    if not any(c.isalnum() for c in name) or not any(c.isalnum() for c in form):
        return filled(name=text)
    return filled(name=name, legal_form=form)


COMPANY = SplitBy("company", ("name", "legal_form"), _parts)
