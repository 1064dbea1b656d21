"""The star as a picture: boxes and links, and the same as Mermaid text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crmmigrate.core.diagram import Box, Diagram, Line, Link, Mark
from crmmigrate.core.documents import Model, ModelTable
from crmmigrate.core.ports import TablePlan, TargetColumn

_HIDDEN = ("_", "is_inferred")
_LIMITS = {"semi": "never summed over time", "non": "never summed"}


def diagram(model: Model, tables: Sequence[tuple[TablePlan, str | None]]) -> Diagram:
    """The picture of a star.

    Args:
        model: The model.
        tables: Tables of the star in the target, each with the table of the model that it is; None for the calendar.
    """
    ordered = sorted(tables, key=lambda pair: (_role(model, pair[1]) == "dimension", pair[0].table))
    targets = {name: plan.table for plan, name in tables if name}
    boxes, links = [], []
    for plan, name in ordered:
        spec = model.tables[name] if name else None
        shown = [c for c in plan.columns if not c.name.startswith(_HIDDEN)]
        boxes.append(Box(plan.table, _role(model, name), tuple(_line(plan, c, spec) for c in shown), name or ""))
        links += [Link(plan.table, c.name, *c.references) for c in plan.columns if c.references]
        pointed = {link.to for link in links if link.table == plan.table}
        for field, known in (spec.fields if spec else {}).items():
            to = targets.get(known.references or "")
            if to and to not in {plan.table, *pointed}:
                links.append(
                    Link(plan.table, field, to, known.reference_field or f"{known.references}_key", by_key=False)
                )
    return Diagram(tuple(boxes), tuple(links))


def _role(model: Model, name: str | None) -> str:
    return model.tables[name].role if name else "dimension"


def _line(plan: TablePlan, column: TargetColumn, spec: ModelTable | None) -> Line:
    mark: Mark = ""
    natural = {*spec.grain, *(group[0] for group in spec.identify if len(group) == 1)} if spec else set()
    field = spec.fields.get(column.name) if spec else None
    if column.name in plan.primary_key:
        mark = "PK"
    elif column.references or (field and field.references):
        mark = "FK"
    elif column.name in natural:
        mark = "NK"
    return Line(column.name, column.type, mark, (field.additive or "") if field else "")


def mermaid(picture: Diagram) -> str:
    """ER diagram text: tables with their columns, types and keys, and a line for each reference."""
    lines = ["erDiagram"]
    for box in picture.boxes:
        lines += [f"    {_word(box.name)} {{", *_attributes(box), "    }"]
    lines += [f'    {_word(k.to)} ||--o{{ {_word(k.table)} : "{k.column}"' for k in picture.links]
    return "\n".join(lines) + "\n"


def _attributes(box: Box) -> Iterator[str]:
    natural = [line.name for line in box.lines if line.mark == "NK"]
    for line in box.lines:
        is_unique = line.mark == "NK" and (box.role == "dimension" or len(natural) == 1)
        key = "UK" if is_unique else line.mark.replace("NK", "")
        notes = ["grain" if line.mark == "NK" and not is_unique else "", _LIMITS.get(line.note, "")]
        note = ", ".join(part for part in notes if part)
        words = (f"        {_word(line.type)}", _word(line.name), key, f'"{note}"' if note else "")
        yield " ".join(part for part in words if part)


def _word(name: str) -> str:
    """A name as Mermaid reads it."""
    return re.sub(r"\W", "_", name)
