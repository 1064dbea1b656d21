"""All proofs of `validate` in one small table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

Row = Mapping[str, Any]
LINES = (
    ("Rows and columns as loaded", "rows", "tables"),
    ("Keys once in each table", "grain", "keys"),
    ("Control totals by source", "control_totals", "totals"),
    ("Totals by month, category, currency", "slice_totals", "totals"),
    ("First and last dates", "dates", "fields"),
    ("Different values of keys", "keys", "fields"),
    ("Values before and after", "distributions", "fields"),
    ("Completeness before and after", "completeness", "fields"),
)


def proofs(out: Console, data: Mapping[str, Any]) -> None:
    """One line a proof: what was compared, how much of it, and whether it is equal."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    lines = list(_lines(data))
    if not lines:
        return
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
    for name, side in (("proof", "left"), ("compared", "left"), ("", "left")):
        grid.add_column(name, justify=side, overflow="fold")  # type: ignore[arg-type]
    for name, compared, wrong in lines:
        mark = Text(f"✗ {wrong:,} different", style="bold red") if wrong else Text("✓ equal", style="green")
        grid.add_row(Text(name), Text(compared), mark)
    out.print(grid)


def _lines(data: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    references: Sequence[Row] = data.get("integrity") or ()
    if references:
        wrong = sum(bool(r["orphans"]) for r in references)
        yield "References to dimensions", f"{len(references):,} foreign keys", wrong
    for name, key, unit in LINES:
        rows: Sequence[Row] = data.get(key) or ()
        if rows:
            yield name, f"{len(rows):,} {unit}", sum(not r["ok"] for r in rows)
    cells: Row = data.get("cells") or {}
    if cells:
        how = f"{cells['equal']:,} equal, {cells['explained']:,} explained"
        yield "Cells against the files", f"{cells['cells']:,} cells: {how}", cells["different"]
