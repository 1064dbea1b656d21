"""The source table of the Pollock benchmark in our own words: 84 rows (header included), 9 columns, invented.

It has what the published source has: dates and times that cannot be misread, integers, codes, prices, texts with
commas, apostrophes and quotation marks, web addresses, and a last column that is nearly blank. Two columns are quoted
in every row, the others only where they need it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

HEADER = ("VISITDAY", "HOUR", "Rooms", "CASEID", "Fee", "Place", "Remarks", "URL", "Notes")
ALWAYS_QUOTED = (6, 7)
RECORDS = 83
_TOWNS = ("Aldermere", "Bricksend", "Cold Harbour", "Dunmoor", "Eastwick", "Fenny Cross", "Goslow")
_STREETS = ("Mill Lane", "Queen's Road", "Old Station Street", "St. Mary's Close", "Harbour Walk")
_KINDS = ("Farm House", "Children's Library", "Corner Shop, Bakery", "Doctor's Surgery", "Terraced House, End")
_SIZES = ('Shed, 10" Beam', "Barn", 'Ladder Store 24"', "Women's Institute", "Boat House")
_OPENINGS = (
    "The owner, who was at home, showed us every room and the garden.",
    "A tidy place that needs no work at all this year.",
    "Nobody answered the bell, so the neighbours' key was used.",
    "Roof, gutters and windows are sound; the cellar isn't dry.",
    "This house's boiler is new, quiet and well kept by its tenants.",
    "We couldn't enter the attic because of a low door.",
)
_ENDINGS = (
    "Come back in spring, not before noon.",
    "It's one of the best kept houses that we've seen.",
    "Light and dry, with a view over the harbour.",
    "The next visit should bring a ladder, a lamp and a second person.",
    "No further remarks.",
)


@dataclass(frozen=True)
class Cell:
    """The text of a cell, and whether it stands in quotation marks.

    Attributes:
        text: Its text.
        quoted: Whether marks stand around it.
        bare: A quotation mark that stands unescaped before the text.
    """

    text: str
    quoted: bool = False
    bare: bool = False

    def clean(self) -> str:
        """What a loader should find."""
        return f'"{self.text}' if self.bare else self.text

    def parts(self) -> list[str]:
        """The text cut before each quotation mark in it."""
        first, *rest = self.text.split('"')
        return [first, *(f'"{part}' for part in rest)]

    def written(self, quote: str, escape: str) -> str:
        """As it stands in a file; the marks inside are always double ones."""
        text = ('"' if self.bare else "") + escape.join(self.parts())
        return f"{quote}{text}{quote}" if self.quoted else text


def table() -> list[list[Cell]]:
    """Header and records."""
    rows = [list(HEADER), *(_record(i) for i in range(RECORDS))]
    return [[_cell(text, j) for j, text in enumerate(row)] for row in rows]


def plain(text: str) -> Cell:
    """A cell that is quoted only where a comma needs it."""
    return Cell(text, "," in text[1:])


def _cell(text: str, column: int) -> Cell:
    cell = Cell(text, "," in text or '"' in text)
    return replace(cell, quoted=True) if column in ALWAYS_QUOTED else cell


def _record(i: int) -> list[str]:
    town, street = _TOWNS[i % 7], _STREETS[i % 5]
    code = f"{town[:2].upper()}-{1000 + (i * 7919) % 9000}"
    place = _SIZES[i // 6 % 5] if i % 6 == 4 else _KINDS[i * 3 % 5]
    remarks = f"{_OPENINGS[i % 6]} {1 + i * 13 % 180} {street}, {town}. {_ENDINGS[i * 2 % 5]}"
    if i == 11:
        remarks = r"""A door of 6\'2" height, and a crisp, light hall behind it."""
    return [
        f"{13 + i % 16}/{1 + i // 16:02d}/2019",
        f"{7 + i // 8:02d}:{15 * (i % 4):02d}",
        str(i * 5 % 34),
        code,
        f"${(i * 3571 % 9900) / 100:.2f}",
        place,
        remarks,
        f"https://www.example.com/case/{code.replace('-', '_')}.html",
        "seen twice" if i in {29, 61} else "",
    ]
