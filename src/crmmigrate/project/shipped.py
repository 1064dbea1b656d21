"""What travels with the package: the canonical model, vocabularies, and the sample company."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from crmmigrate import config
from crmmigrate.core.documents import Model, Vocabulary
from crmmigrate.core.errors import PluginError, UsageError
from crmmigrate.steps.map.weights import Weights, from_plain

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


@cache
def weights(path: Path | None = None) -> Weights:
    """What was learned of headers and values: the shipped weights, or those of a file.

    Raises:
        UsageError: The file is not there, or is none of weights.
    """
    file = path or folder("mappings") / "weights" / "crm.json"
    try:
        return from_plain(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise UsageError(
            f"no weights in {file}: {type(fault).__name__}", next="name a file that benchmarks/train_map.py wrote"
        ) from fault
