"""Transforms as people write them in mappings/*.yaml: their signatures, and calls such as `scaled(1000)`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from crmmigrate.core.errors import UsageError

Kind = Literal["text", "number", "date", "boolean", "any"]
ArgumentKind = Literal["text", "number", "whole number"]

_CALL = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:\((.*)\))?\s*", re.DOTALL)
_ARGUMENT = re.compile(r"""\s*(?:'((?:[^']|'')*)'|"([^"]*)"|([^,'"()]+?))\s*(?:,|\Z)""")
_NUMBERS = {"number": re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,4})?"), "whole number": re.compile(r"[0-9]{1,10}")}
_FITS: dict[str, frozenset[str]] = {
    "integer": frozenset({"number", "any"}), "number": frozenset({"number", "any"}),
    "money": frozenset({"number", "any"}), "percent": frozenset({"number", "any"}),
    "date": frozenset({"date", "any"}), "datetime": frozenset({"date", "any"}),
    "boolean": frozenset({"boolean", "any"}), "email": frozenset({"text", "any"}),
    "phone": frozenset({"text", "any"}), "url": frozenset({"text", "any"}),
}  # fmt: skip
_CLASHES: dict[Kind, frozenset[str]] = {
    "number": frozenset({"boolean", "date", "datetime"}),
    "date": frozenset({"boolean", "number"}),
}


@dataclass(frozen=True)
class Parameter:
    """An argument of a transform."""

    name: str
    kind: ArgumentKind
    required: bool = True


@dataclass(frozen=True)
class Signature:
    """What a transform is called, takes and gives.

    Attributes:
        name: As in mappings/*.yaml.
        help: One line for people.
        takes: What its column must hold; `any` and `text` take everything.
        gives: What comes out; `any`: what went in.
        example: A value (or several, parted by ` + `) and what becomes of it.
        parameters: Its arguments.
        columns: Fewest and most columns that it takes.
    """

    name: str
    help: str
    takes: Kind
    gives: Kind
    example: tuple[str, str]
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[int, int] = (1, 1)

    @property
    def several(self) -> bool:
        """Whether it makes one value of several columns."""
        return self.columns[1] > 1

    def fits(self, field_type: str) -> bool:
        """Whether a field of this type of the model can take what comes out; text fields take everything."""
        return field_type not in _FITS or self.gives in _FITS[field_type]

    def clashes(self, inferred_type: str) -> bool:
        """Whether a column whose values have this type cannot be what the transform takes."""
        return inferred_type in _CLASHES.get(self.takes, ())

    def written(self) -> str:
        """How it is written: `scaled(factor)`."""
        names = [p.name if p.required else f"[{p.name}]" for p in self.parameters]
        return f"{self.name}({', '.join(names)})" if names else self.name


@dataclass(frozen=True)
class Call:
    """A transform with its arguments."""

    name: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """What may stand in `transform` and `sql`, for those who check files and do not know the steps.

    Attributes:
        signatures: Transforms by name.
        sql_fault: What is wrong with a SQL expression, given the headers that it may name; None if nothing.
    """

    signatures: Mapping[str, Signature]
    sql_fault: Callable[[str, Collection[str] | None], str | None]


def name_in(text: str) -> str | None:
    """The name in a call; None when the text is no call."""
    found = _CALL.fullmatch(text)
    return found[1] if found else None


def call_of(text: str, signatures: Mapping[str, Signature]) -> Call:
    """Read a call.

    >>> sign = Signature("part", "", "any", "any", ("", ""), (Parameter("n", "whole number"), Parameter("s", "text")))
    >>> call_of("part(2, ';')", {"part": sign})
    Call(name='part', arguments=('2', ';'))

    Raises:
        UsageError: The text is no call, the transform is unknown, or its arguments are wrong.
    """
    found = _CALL.fullmatch(text)
    if found is None:
        raise _wrong(f"{text!r} is no transform")
    signature = signatures.get(found[1])
    if signature is None:
        raise _wrong(f'unknown transform "{found[1]}"')
    arguments = _arguments(found[2] or "", text)
    least, most = sum(p.required for p in signature.parameters), len(signature.parameters)
    if not least <= len(arguments) <= most:
        raise _wrong(f"{found[1]} is written {signature.written()}, not {text!r}")
    for parameter, argument in zip(signature.parameters, arguments, strict=False):
        if parameter.kind in _NUMBERS and not _NUMBERS[parameter.kind].fullmatch(argument):
            raise _wrong(f"{parameter.name} of {found[1]} must be a {parameter.kind}, not {argument!r}")
    return Call(found[1], arguments)


def _arguments(text: str, whole: str) -> tuple[str, ...]:
    arguments: list[str] = []
    place, rest = 0, text.rstrip()
    while place < len(rest):
        found = _ARGUMENT.match(rest, place)
        if found is None:
            raise _wrong(f"the arguments of {whole!r} cannot be read; put texts in quotes")
        quoted, double, bare = found.groups()
        arguments.append(quoted.replace("''", "'") if quoted is not None else double if double is not None else bare)
        place = found.end()
    return tuple(arguments)


def _wrong(message: str) -> UsageError:
    return UsageError(message, code="config", next="the transforms are listed in docs/map.md")
