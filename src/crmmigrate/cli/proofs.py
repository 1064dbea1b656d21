"""All proofs of `validate` in one small table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def proofs(out: Console, data: Mapping[str, Any]) -> None:
    """One line a proof: what was compared, how much of it, and whether it is equal."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from crmmigrate.report.proofs import proof_lines  # noqa: PLC0415

    lines = proof_lines(data)
    if not lines:
        return
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name in ("proof", "compared", ""):
        grid.add_column(name, overflow="fold")
    for line in lines:
        mark = Text(f"✗ {line.wrong:,} different", style="bold red")
        good = Text("✓ equal", style="green")
        grid.add_row(Text(line.name), Text(line.compared), mark if line.wrong else good)
    out.print()
    out.print(grid)
