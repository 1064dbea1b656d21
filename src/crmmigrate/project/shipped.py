"""What travels with the package: the canonical model, vocabularies, and the sample company."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from crmmigrate import config
from crmmigrate.core.documents import Model, Vocabulary
from crmmigrate.core.errors import PluginError, UsageError
from crmmigrate.steps.map.weights import Weights, from_plain

COMPILED = "compiled.json"  # hatch_build.py writes it
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
    place = folder("mappings") / "vocabulary"
    compiled = _compiled(place / COMPILED)
    return tuple(_vocabulary(file, compiled.get(file.name)) for file in sorted(place.glob("*.yaml")))


def _compiled(file: Path) -> dict[str, Any]:
    """The vocabularies as the build found them; nothing where there was no build."""
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found


def _vocabulary(file: Path, compiled: dict[str, Any] | None) -> Vocabulary:
    """One vocabulary; what was compiled counts only for a file that nobody has changed since."""
    if compiled and compiled["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest():
        return Vocabulary.model_construct(**compiled["content"])
    return config.load(file, Vocabulary)


@cache
def weights(name: str | None = None) -> Weights:
    """What was learned of headers and values.

    Args:
        name: None for the shipped weights; else a file, or a shipped one such as `fold-1`, which was learned without
            the tables that it names as held out.

    Raises:
        UsageError: The file is not there, or is none of weights.
    """
    place = folder("mappings") / "weights"
    file = Path(name) if name and Path(name).is_file() else place / f"{name or 'crm'}.json"
    try:
        return from_plain(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        known = ", ".join(sorted(f.stem for f in place.glob("*.json")))
        raise UsageError(
            f"no weights in {name or file}: {type(fault).__name__}", next=f"name a file, or {known}"
        ) from fault
