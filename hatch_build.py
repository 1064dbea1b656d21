"""Build hook: the vocabularies also as one JSON file, since reading the YAML files takes seconds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from ruamel.yaml import YAML

TARGET = "crmmigrate/_shipped/mappings/vocabulary/compiled.json"


class CompileVocabularies(BuildHookInterface[Any]):
    """Adds the compiled vocabularies to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file and have it included; editable installs read the YAML files."""
        if version == "editable":
            return
        place = Path(self.directory) / "vocabularies.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(compiled(Path(self.root) / "mappings" / "vocabulary")), encoding="utf-8")
        build_data["force_include"][str(place)] = TARGET


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
