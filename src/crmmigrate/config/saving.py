"""Writing a new file: the schema line for editors, a few words for people, then the document."""

from __future__ import annotations

from pathlib import Path

from crmmigrate.config.emit import block, tree_of
from crmmigrate.config.files import write_text
from crmmigrate.config.loading import Parsed, parse_text
from crmmigrate.config.marks import counts, marked
from crmmigrate.config.schemas import SCHEMA_FOLDER, document_name
from crmmigrate.core.documents import Document, Mapping
from crmmigrate.core.errors import CrmMigrateError

_WORDS: dict[str, str] = {
    "migration": "What is migrated, from where, to where. See docs/configuration.md for all keys.",
    "model": "The star schema: dimensions and facts. Edit freely; your edits and comments stay.",
    "mapping": "Which column feeds which field (table.field; null: none).\n"
    "Set status to confirmed or rejected to decide; what you decide or change is never overwritten.\n"
    "Or decide with `crmmigrate map --review`, or in Excel: `crmmigrate map --to mapping.xlsx`.",
    "cleaning": "Cleaning rules by table and column. Set `enabled: false` to switch a rule off,\n"
    "add value_map to correct single values; what you change is never overwritten.",
    "kpis": "Metrics that must be equal before and after (Open Semantic Interchange shape).",
    "vocabulary": "How people name the fields of the model: table.field -> headers, most usual first.",
    "pack": "What people decided for headers, for use in other projects: crmmigrate map --pack THIS_FILE.\n"
    "It holds headers and fields: no values, no file names. Add your own lines; they stay.",
}


def save(path: Path, document: Document, *, header: bool = True) -> None:
    """Write a document to a new file; what stands at `path` is replaced.

    Args:
        path: The YAML file.
        document: What to write; values that are defaults are left out.
        header: Begin with the schema line for editors and a comment for people.

    Raises:
        OutsideError: The file cannot be written.
    """
    write_text(path, text_of(document, folder_depth(path) if header else None))


def text_of(document: Document, depth: int | None = 0) -> str:
    """The YAML text of a document; `depth` is the number of folders below the project, None for no header."""
    text = block(tree_of(document))
    if depth is not None:
        name = document_name(type(document))
        words = "".join(f"# {line}\n" for line in _WORDS[name].splitlines())
        words += f"{counts(document)}\n" if isinstance(document, Mapping) else ""
        up = "../" * depth
        text = f"# yaml-language-server: $schema={up}{SCHEMA_FOLDER}/{name}.json\n{words}\n{text}"
    parsed = parse_text(text, "written", type(document))
    if parsed.document != document:
        raise CrmMigrateError(f"the {type(document).__name__} cannot be written as YAML", next="please report this")
    if isinstance(document, Mapping) and depth is not None:
        return marked(Parsed(document, parsed.tree))
    return text


def folder_depth(path: Path) -> int:
    """How many folders below the project a file lies: mappings stand in one of their own."""
    return 1 if path.parent.name in ("mappings", "vocabulary") else 0
