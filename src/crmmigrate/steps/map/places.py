"""Where the columns that a mapping names stand in a table of its layout."""

from __future__ import annotations

from crmmigrate.core.tables import Table
from crmmigrate.steps.map.headers import text


class Places:
    """Finds columns by header: as it is written, else as its layout understands it.

    Tables of one layout may write a header differently: `Customer Name` and `CUSTOMER_NAME` are one.

    Args:
        table: A table of the layout.
    """

    def __init__(self, table: Table) -> None:
        self._exact: dict[tuple[str, int | None], str] = {}
        self._alike: dict[tuple[str, int | None], str] = {}
        for position, column in enumerate(table.columns, 1):
            alike = text(column.label)
            for places, header in ((self._exact, column.label), (self._alike, alike)):
                if header:
                    places.setdefault((header, None), column.name)
                    places[header, position] = column.name

    def get(self, header: str, position: int | None = None) -> str | None:
        """The column of the frame; a header alone means its first column."""
        return self._exact.get((header, position)) or self._alike.get((text(header), position))
