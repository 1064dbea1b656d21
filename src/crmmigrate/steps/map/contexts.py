"""Words in a header that say whose or which a thing is: the rest of the header then names the thing.

`Lieferort` is a city (`Ort`) in the context shipping; `Kundenname` a name in the context account.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crmmigrate.core.documents import Model, ModelField, Vocabulary
from crmmigrate.steps.map.headers import is_unspaced, words

TABLES = frozenset(
    {"account", "contact", "product", "order", "opportunity", "activity", "case", "employee", "region", "campaign"}
)
PLACES = frozenset({"billing", "shipping", "mailing", "home", "mobile", "second"})
USUAL = frozenset({"billing", "mailing"})  # places that a field is of where nothing else is said
_GLUED = 4  # letters of a context word that is glued to another word
_LONGEST = 3  # words
_LINKS = frozenset(
    "de del della di da do des du der die das la le el of for the to von vom van voor für par por per na od z w"  # noqa: SIM905
    " の 的 之".split()
)


@dataclass(frozen=True)
class Reading:
    """A header without its context words.

    Attributes:
        core: What is left, one text.
        contexts: The contexts that it was in.
    """

    core: str
    contexts: frozenset[str]


class Contexts:
    """Knows the context words of all vocabularies, and the words that may stand beside them."""

    def __init__(self, vocabularies: Sequence[Vocabulary], known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._spelled: dict[tuple[str, ...], set[str]] = {}
        for key in sorted(TABLES | PLACES):
            self._spelled.setdefault((key,), set()).add(key)
        for vocabulary in vocabularies:
            for key, spellings in vocabulary.contexts.items():
                for spelling in spellings:
                    if parts := words(spelling):
                        self._spelled.setdefault(parts, set()).add(key)
        single = [parts[0] for parts in self._spelled if len(parts) == 1]
        self._glued = frozenset(w for w in single if len(w) >= _least(w))
        self.read = lru_cache(maxsize=65_536)(self._read)

    def _read(self, parts: tuple[str, ...]) -> tuple[Reading, ...]:
        """The readings of a header's words: without all contexts, and without the first only."""
        core: list[str] = []
        found: set[str] = set()
        first: tuple[str, ...] | None = None
        i = 0
        while i < len(parts):
            taken, keys, rest = self._at(parts, i)
            found |= keys
            core += rest
            i += taken
            if keys and first is None:
                first = (*core, *parts[i:])
        if not found:
            return ()
        cores = [w for w in core if w not in _LINKS]
        readings = [Reading(" ".join(cores), frozenset(found))]
        if first and " ".join(first) != readings[0].core and len(first) < len(parts):
            readings.append(Reading(" ".join(first), frozenset(found)))
        return tuple(readings)

    def _at(self, parts: tuple[str, ...], i: int) -> tuple[int, set[str], list[str]]:
        """How many words from `i` on are a context, which one, and what of them is none."""
        for n in range(min(_LONGEST, len(parts) - i), 0, -1):
            keys = self._spelled.get(parts[i : i + n])
            if keys:
                return n, keys, []
        word = parts[i]
        for size in range(len(word) - 1, _least(word) - 1, -1):
            front, back = word[:size], word[-size:]
            if front in self._glued and self._stands(word[size:]):
                return 1, self._spelled[front,], [_bare(word[size:])]
            if back in self._glued and self._stands(word[:-size]):
                return 1, self._spelled[back,], [_bare(word[:-size])]
        return 1, set(), [word]

    def _stands(self, rest: str) -> bool:
        return rest in self._known or _bare(rest) in self._known or (rest.startswith("s") and rest[1:] in self._known)

    def of_words(self, text: str) -> frozenset[str]:
        """The contexts that a text names."""
        return frozenset(key for reading in self.read(words(text)) for key in reading.contexts)

    def of_field(self, path: str) -> frozenset[str]:
        """The contexts that a field of the model stands in: its table and its place."""
        table, _, name = path.partition(".")
        own = {key for key in self.of_words(table) if key in TABLES}
        parts = set(words(name))
        return frozenset(own | (parts & PLACES) | ({"second"} if "2" in parts else set()))


def family(path: str, field: ModelField | None) -> str:
    """What a field is apart from its context: `city` for account.shipping_city and contact.mailing_city."""
    name = words(path.partition(".")[2])
    bare = [w for w in name if w not in PLACES and not w.isdigit()]
    if not bare and field is not None:
        bare = [field.type]
    return " ".join(bare)


def families(paths: Sequence[str], model: Model) -> list[str]:
    """The family of each field."""
    return [family(path, model.field(path)) for path in paths]


def _least(word: str) -> int:
    return 2 if is_unspaced(word) else _GLUED


def _bare(rest: str) -> str:
    return rest.strip("の的之")
