"""How `model --align` prints the data beside a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from crmmigrate.api import Answer

NOTES = {
    "fields_unfed": "fields that must be fed and are not",
    "misfits": "columns with values that their field cannot take",
    "coarse_measures": "measures of a coarser grain",
    "attributes_per_row": "attributes of members that differ from row to row",
    "dimensions_unidentified": "dimensions whose members are not identified",
    "members_missing": "references to members that nothing delivers",
    "dimensions_new": "things that the model has no dimension for",
}
VERDICTS = {"finer": "data finer", "coarser": "data coarser", "open": "key not fed", "same": "same"}


def print_alignment(out: Console, answer: Answer) -> None:
    """Which tables feed which, column by column, and a line for each kind of thing that does not fit."""
    from crmmigrate.report import terminal  # noqa: PLC0415

    told = answer.data["alignment"]
    out.print(f"[bold]The data beside the model {told['model']}[/]", soft_wrap=True)
    groups = _by_layout(told["tables"])
    rows = [
        (_title(group), (t := group[0])["rows_are"] or "-", ", ".join(_others(t)) or "-", _grain(t),
         f"{sum(not c['homeless'] for c in t['columns'])} of {len(t['columns'])}")
        for group in groups
    ]  # fmt: skip
    terminal.table(out, "", ("table", "rows are", "feeds too", "grain", "columns placed"), rows)
    homeless = [row for group in groups for row in _homeless(group)]
    if homeless:
        title = "\nColumns without a place"
        terminal.table(out, title, ("table", "column", "type", "filled", "distinct", "worth a field"), homeless)
    kinds = [f"{len(told[key]):>5}  {words}" for key, words in NOTES.items() if told[key]]
    out.print("\nWhat does not fit" if kinds or homeless else "\nEverything fits.")
    for line in kinds:
        out.print(line)
    if told["tables_unfed"]:
        out.print(f"Not fed: {', '.join(told['tables_unfed'])}", soft_wrap=False)
    out.print()


def _by_layout(tables: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Tables of one layout together: what is said of their columns is the same."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        found.setdefault(table["layout"], []).append(table)
    return list(found.values())


def _title(group: list[dict[str, Any]]) -> str:
    more = len(group) - 1
    return f"{group[0]['name']} and {more} more" if more else str(group[0]["name"])


def _homeless(group: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Columns of a layout without a place, with what its tables hold of them together."""
    rows: list[tuple[str, ...]] = []
    for i, column in enumerate(group[0]["columns"]):
        every = [t["columns"][i] for t in group if i < len(t["columns"])]
        filled = sum(c["filled"] for c in every)
        if column["homeless"] and group[0]["rows_are"] and filled:
            good = "yes" if any(c["worth_a_field"] for c in every) else "no"
            most = max(c["distinct"] for c in every)
            rows.append((_title(group), column["column"], column["type"], f"{filled:,}", f"{most:,}", good))
    return rows


def _others(table: dict[str, Any]) -> list[str]:
    return [f["table"] for f in table["feeds"] if not f["grain"] and f["table"] != "common"]


def _grain(table: dict[str, Any]) -> str:
    grain = table["grain"]
    return VERDICTS.get(grain["verdict"], "-") if grain and grain["model"] else "-"
