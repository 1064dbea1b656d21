"""The star in the terminal: facts and dimensions first, then what is not sure, then what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crmmigrate.report.page import sure

SURE = 0.8
"""Below, a decision is for a person to look at."""
MOST_TABLES, MOST_DOUBTS, MOST_CHANGES = 40, 12, 20
_LIMITS = {"semi": "not over time", "non": "never summed"}
_MARKS = {"added": ("+", "green"), "updated": ("~", "cyan"), "kept": ("=", "yellow"), "gone": ("!", "red")}


def model(out: Console, data: Mapping[str, Any]) -> None:
    """What `model` found.

    Args:
        out: Where to print.
        data: The command's part of the JSON contract.
    """
    follows = data["follows_data"]
    star = data["model"] if follows else data["star"]
    tables: dict[str, Any] = star["tables"]
    parts = {role: {n: t for n, t in tables.items() if t["role"] == role} for role in ("fact", "bridge", "dimension")}
    counted = ", ".join(_count(len(found), role) for role, found in parts.items() if found)
    out.print(Text.assemble(("Star: ", "bold"), counted or "no tables"))
    if not follows:
        out.print(Text(f"proposed by the data; the model in force is {data['chosen']}", style="dim"))
    for role, found in parts.items():
        if found:
            out.print()
            _tables(out, role, found)
    _doubts(out, doubts(star, data["foreign_keys"]))
    _changes(out, data["changes"], refreshed=data["refreshed"])
    _files(out, data["files"])
    out.print()
    for step in _steps(data):
        out.print(Text.assemble(("next: ", "green"), step))


def _tables(out: Console, role: str, tables: Mapping[str, Any]) -> None:
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(overflow="fold", max_width=28)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_column(justify="right", no_wrap=True)
    title = f"{role[:1].upper()}{role[1:]}s".replace("Bridges", "Bridges: who belongs to whom")
    out.print(Text(title, style="bold"))
    for name, table in list(tables.items())[:MOST_TABLES]:
        grid.add_row(Text(name, style="cyan"), _told(role, table), _confidence(table.get("confidence")))
    out.print(Padding(grid, (0, 0, 0, 2)))
    if len(tables) > MOST_TABLES:
        out.print(Text(f"  … and {len(tables) - MOST_TABLES} more; --json has all", style="dim"))


def _told(role: str, table: Mapping[str, Any]) -> Text:
    """A fact by grain, measures and what it points to; a dimension by key and number of attributes."""
    fields: Mapping[str, Any] = table["fields"]
    lines = []
    if role == "dimension":
        keys = table["grain"] or [" + ".join(group) for group in table["identify"]]
        attributes = sum(f["role"] != "key" for f in fields.values())
        lines.append(("key", ", ".join(keys) or "none"))
        lines[-1] = ("key", f"{lines[-1][1]}; {_count(attributes, 'attribute')}")
        history = [n for n, f in fields.items() if f["scd"] == 2]
        lines += [("history", ", ".join(history))] if history else []
        lines += [("drill", " > ".join(levels[::-1])) for levels in table.get("hierarchies") or []]
    else:
        lines.append(("grain", " + ".join(table["grain"]) or "none: rows are told apart by content"))
        measures = [_measure(n, f) for n, f in fields.items() if f["role"] == "measure"]
        lines += [("measures", ", ".join(measures))] if measures else []
        dates = [n for n, f in fields.items() if f["type"] in ("date", "datetime")]
        lines += [("dates", ", ".join(dates))] if dates else []
    pointed = dict.fromkeys([*table["dimensions"], *(f["references"] for f in fields.values() if f.get("references"))])
    lines += [("to", ", ".join(pointed))] if pointed else []
    parts = [Text.assemble((f"{word} ", "dim"), what) for word, what in lines]
    return Text("\n").join(parts)


def _measure(name: str, field: Mapping[str, Any]) -> str:
    limit = _LIMITS.get(field.get("additive") or "")
    return f"{name} ({limit})" if limit else name


def doubts(star: Mapping[str, Any], keys: Iterable[Mapping[str, Any]] = ()) -> list[tuple[str, str, float, str]]:
    """Decisions of low confidence, the least sure first: place, decision, confidence, reason.

    Args:
        star: A model in the form of model.yaml.
        keys: Foreign keys as found.
    """
    found = []
    for name, table in star["tables"].items():
        decided = [(name, table["role"], table)]
        decided += [(f"{name}.{n}", _decided(f), f) for n, f in table["fields"].items()]
        found += [
            (place, what, one["confidence"], one["why"])
            for place, what, one in decided
            if one.get("confidence") is not None and one["confidence"] < SURE
        ]
    found += [
        (f"{k['table']}.{'+'.join(k['columns'])}", f"points to {k['ref_table']}.{'+'.join(k['ref_columns'])}",
         k["confidence"], k["why"])
        for k in keys if k["confidence"] < SURE
    ]  # fmt: skip
    return sorted(found, key=lambda d: (d[2], d[0]))


def _decided(field: Mapping[str, Any]) -> str:
    to = f", points to {field['references']}" if field.get("references") else ""
    return f"{field['role']} {field['type']}{to}"


def _doubts(out: Console, found: Sequence[tuple[str, str, float, str]]) -> None:
    if not found:
        return
    out.print()
    out.print(Text(f"Decisions to look at ({len(found)} below {SURE})", style="bold"))
    for place, what, confidence, why in found[:MOST_DOUBTS]:
        line = Text.assemble(("? ", "yellow"), (place, "cyan"), "  ", what, (f"  {sure(confidence)}  {why}", "dim"))
        line.truncate(max(out.width - 2, 40), overflow="ellipsis")
        out.print(Padding(line, (0, 0, 0, 2), expand=False))
    if len(found) > MOST_DOUBTS:
        out.print(Text(f"  … and {len(found) - MOST_DOUBTS} more; --html shows all with their reasons", style="dim"))


def _changes(out: Console, changes: Sequence[Mapping[str, Any]], *, refreshed: bool) -> None:
    shown = [c for c in changes if c["kind"] != "gone" or refreshed]
    if not shown:
        return
    out.print()
    title = "model.yaml was brought up to the data" if refreshed else "The data now say otherwise than model.yaml"
    out.print(Text(title, style="bold"))
    for change in shown[:MOST_CHANGES]:
        mark, style = _MARKS[change["kind"]]
        line = Text.assemble((f"{mark} ", style), (change["path"], "cyan"), f"  {difference(change)}")
        out.print(Padding(line, (0, 0, 0, 2), expand=False))
    if len(shown) > MOST_CHANGES:
        out.print(Text(f"  … and {len(shown) - MOST_CHANGES} more; --json has all", style="dim"))
    legend = {"+": "new", "~": "follows the data", "=": "yours, stays", "!": "gone from the data, stays"}
    used = dict.fromkeys(_MARKS[c["kind"]][0] for c in shown)
    out.print(Text("  " + "   ".join(f"{mark} {legend[mark]}" for mark in used), style="dim"))


def difference(change: Mapping[str, Any]) -> str:
    """What a change says, in a few words."""
    yours, proposed = change["yours"], change["proposed"]
    if change["kind"] == "gone":
        return "is not in the data any more"
    if change["kind"] == "added":
        return ", ".join(f"{k} {_short(v)}" for k, v in proposed.items() if k not in ("description", "required"))
    keys = [k for k in proposed if k not in ("why", "confidence")] or list(proposed)
    said = [f"{k} {_short(yours.get(k))} → {_short(proposed[k])}" for k in keys]
    if change["kind"] == "kept":
        said = [f"{k} is {_short(yours.get(k))}, proposed {_short(proposed[k])}" for k in keys]
    return "; ".join(said)


def _short(value: Any) -> str:
    if value in (None, "", []):
        return "nothing"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _files(out: Console, files: Sequence[str]) -> None:
    if files:
        out.print()
        out.print(Text("Written", style="bold"))
        for file in files:
            out.print(Padding(Text(file), (0, 0, 0, 2), expand=False))


def _steps(data: Mapping[str, Any]) -> list[str]:
    waiting = [c for c in data["changes"] if c["kind"] in ("added", "updated")]
    steps = []
    if waiting and not data["refreshed"]:
        steps.append("crmmigrate model --refresh: take them into model.yaml; what you changed stays")
    if not data["files"]:
        steps.append("crmmigrate model --out star: DDL, ER diagram, contracts and a page with all reasons")
    return [*steps, "edit model.yaml where it is not right, then crmmigrate map"]


def _confidence(confidence: float | None) -> Text:
    if confidence is None:
        return Text("")
    return Text(sure(confidence), style="yellow" if confidence < SURE else "dim")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
