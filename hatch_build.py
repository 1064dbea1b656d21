"""Build hook: the vocabularies also as one JSON file, since reading the YAML files takes seconds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from ruamel.yaml import YAML

COMPILED = "compiled.json"  # travels with the folder; git ignores it


class CompileVocabularies(BuildHookInterface[Any]):
    """Writes the compiled vocabularies beside the files that they are made of."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Write the file; an outdated one does no harm, since each part has the hash of its source."""
        folder = Path(self.root) / "mappings" / "vocabulary"
        (folder / COMPILED).write_text(json.dumps(compiled(folder)), encoding="utf-8")


def compiled(folder: Path) -> dict[str, Any]:
    """File -> hash and content; the content counts only as long as the file has this hash."""
    reader = YAML(typ="base")  # all scalars stay text
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        raw = file.read_bytes()
        content = reader.load(raw.decode("utf-8"))
        content.pop("version", None)
        found[file.name] = {"sha256": hashlib.sha256(raw).hexdigest(), "content": content}
    return found
