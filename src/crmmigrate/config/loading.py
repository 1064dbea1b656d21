"""YAML files into validated documents; all faults of a file at once, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Generic, TypeVar

from pydantic import ValidationError

from crmmigrate.config.faults import translate
from crmmigrate.config.tree import Path, Tree, compose, plain, structure_faults
from crmmigrate.core.documents import Document
from crmmigrate.core.errors import ConfigError, Fault

D = TypeVar("D", bound=Document)


@dataclass(frozen=True)
class Parsed(Generic[D]):
    """A document together with the places of its values, for checks across documents."""

    document: D
    tree: Tree

    def fault(self, path: Path, message: str, *, key: bool = False) -> Fault:
        """A fault at a path of the document."""
        return self.tree.fault(path, message, key=key)


def load(path: FilePath, document: type[D]) -> D:
    """The document in a YAML file.

    Raises:
        ConfigError: Lists every fault of the file.
    """
    return parse(path, document).document


def load_text(text: str, name: str, document: type[D]) -> D:
    """The document in a YAML text; `name` stands in the faults. Raises as `load` does."""
    return parse_text(text, name, document).document


def parse(path: FilePath, document: type[D]) -> Parsed[D]:
    """The document in a YAML file with the places of its values. Raises as `load` does."""
    return parse_text(read_text(path), str(path), document)


def parse_text(text: str, name: str, document: type[D]) -> Parsed[D]:
    """The document in a YAML text with the places of its values. Raises as `load` does."""
    tree = compose(text, name)
    faults = list(structure_faults(tree))
    values = {} if tree.root is None else plain(tree.root, document)
    try:
        made = document.model_validate(values)
    except ValidationError as error:
        faults += translate(error, tree, document)
    if faults:
        raise ConfigError(tuple(sorted(faults, key=lambda f: (f.line, f.column, f.path, f.message))))
    return Parsed(made, tree)


def read_text(path: FilePath) -> str:
    """The text of a configuration file, line ends as they are.

    Raises:
        ConfigError: There is no such file, or it is not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError((Fault(str(path), 1, 1, "", f"cannot be read: {error.strerror}"),)) from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        message = "is not UTF-8 text; save the file as UTF-8"
        raise ConfigError((Fault(str(path), line, column, "", message),)) from error
