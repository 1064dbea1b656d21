"""What travels with the package: the canonical model, vocabularies, and the sample company."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from crmmigrate import config
from crmmigrate.core.documents import Model, Vocabulary
from crmmigrate.core.errors import PluginError

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """`mappings` or `samples`, in the installed package or beside the sources."""
    for place in (_PACKAGE / "_shipped" / name, _PACKAGE.parent.parent / name):
        if place.is_dir():
            return place
    raise PluginError(f"the package lacks its folder {name!r}", next="install crmmigrate again")


@cache
def crm_model() -> Model:
    """The canonical CRM star model."""
    return config.load(folder("mappings") / "crm.yaml", Model)


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    """All vocabularies, in the order of their file names."""
    files = sorted((folder("mappings") / "vocabulary").glob("*.yaml"))
    return tuple(config.load(file, Vocabulary) for file in files)
