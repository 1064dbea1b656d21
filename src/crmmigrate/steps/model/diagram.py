"""The star as a Mermaid ER diagram."""

from __future__ import annotations

from crmmigrate.core.documents import Model, ModelTable


def mermaid(model: Model) -> str:
    """ER diagram text: tables with their fields, and a line for each reference."""
    lines = ["erDiagram"]
    for name in sorted(model.tables, key=lambda n: (model.tables[n].role != "fact", n)):
        lines += [f"    {name} {{", *_fields(model.tables[name]), "    }"]
    for name in sorted(model.tables):
        lines += [f"    {target} ||--o{{ {name} : {by}" for target, by in _references(model, name)]
    return "\n".join(lines) + "\n"


def _fields(table: ModelTable) -> list[str]:
    marks = {n: ",".join(m for m, on in (("PK", n in table.grain), ("FK", f.references)) if on)
             for n, f in table.fields.items()}  # fmt: skip
    return [f"        {f.type} {n} {marks[n]}".rstrip() for n, f in table.fields.items()]


def _references(model: Model, name: str) -> list[tuple[str, str]]:
    table = model.tables[name]
    named = [(f.references, n) for n, f in table.fields.items() if f.references in model.tables]
    by_rows = [(d, f"{d}_key") for d in table.dimensions if d in model.tables]
    return sorted((str(target), by) for target, by in [*named, *by_rows])
