"""Who was whom in the last runs: the keys of records with their clusters, linked, not copied."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from crmmigrate.project.store import Outcome

FOLDER = "clusters"
KEPT = 6
"""States of the clusters that stay."""
_ENDING = ".keys"


def keep(state: Path, outcome: Outcome) -> None:
    """Keep the keys of an outcome of `match` under its key; a file system without links keeps none.

    Args:
        state: The project's folder of artefacts.
        outcome: Of `match`.
    """
    tables = {n.removesuffix(_ENDING): t.path for n, t in outcome.tables.items() if n.endswith(_ENDING)}
    if not tables:
        return
    folder = state / FOLDER / outcome.key
    temporary = folder.with_name(f".{outcome.key}.tmp")
    try:
        if not folder.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir(parents=True, mode=0o700)
            for name, path in tables.items():
                _link(path, temporary / f"{name}.parquet")
            temporary.rename(folder)
        os.utime(folder)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
    _forget(state / FOLDER)


def of(state: Path, key: str) -> dict[str, list[str]]:
    """By dimension, the Parquet files of an outcome's keys; empty where they are gone."""
    folder = state / FOLDER / key
    found = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    return {
        p.name.removesuffix(".parquet"): [str(f) for f in (sorted(p.glob("*.parquet")) if p.is_dir() else [p])]
        for p in found
    }


def _link(path: Path, place: Path) -> None:
    if path.is_dir():
        place.mkdir()
        for part in path.glob("*.parquet"):
            os.link(part, place / part.name)
    else:
        os.link(path, place)


def _forget(folder: Path) -> None:
    if not folder.is_dir():
        return
    kept = sorted((p for p in folder.iterdir() if not p.name.startswith(".")), key=lambda p: p.stat().st_mtime_ns)
    for old in kept[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
