"""Number formats of OpenDocument styles, written as Excel writes them."""

from __future__ import annotations

Attributes = dict[str, str]
_DATES = {"year", "month", "day", "day-of-week", "era", "quarter", "week-of-year"}
_TIMES = {"hours", "minutes", "seconds"}
_PARTS = {
    "year": "yy", "month": "m", "day": "d", "day-of-week": "ddd", "era": "g", "quarter": "m", "week-of-year": "d",
    "hours": "h", "minutes": "m", "seconds": "s",
}  # fmt: skip


class OdsStyles:
    """Collects styles while styles.xml and content.xml pass by."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._data = ""
        self._current: list[str] | None = None
        self._literal = False

    def code(self, style: str) -> str:
        """The number format of a cell style, its parents looked through; empty for none."""
        seen = 0
        while style in self._cells and seen < 20:
            data, parent = self._cells[style]
            if data:
                return self._codes.get(data, "")
            style, seen = parent, seen + 1
        return ""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        room, _, local = name.partition(":")
        if name == "style:style" and attributes.get("style:family") == "table-cell":
            names = (attributes.get("style:data-style-name", ""), attributes.get("style:parent-style-name", ""))
            self._cells[attributes.get("style:name", "")] = names
        elif room == "number" and local.endswith("-style"):
            self._data, self._current = attributes.get("style:name", ""), []
        elif room == "number" and self._current is not None:
            self._part(local, attributes)

    def _part(self, local: str, attributes: Attributes) -> None:
        if self._current is None:
            return
        if local in {"text", "currency-symbol"}:
            self._literal = True
            self._current.append("[$" if local == "currency-symbol" else '"')
        elif local == "number":
            self._current.append(_digits(attributes))
        elif local in _PARTS:
            long = attributes.get("number:style") == "long"
            part = "mmm" if local == "month" and attributes.get("number:textual") == "true" else _PARTS[local]
            if local == "hours" and attributes.get("number:truncate-on-overflow") == "false":
                part = "[h]"
            self._current.append(part * 2 if long and part != "[h]" else part)
        elif local == "am-pm":
            self._current.append("AM/PM")
        elif local == "scientific-number":
            self._current.append("0.00E+00")
        elif local == "fraction":
            self._current.append("# ?/?")

    def text(self, data: str) -> None:
        """Characters inside an element."""
        if self._literal and self._current is not None:
            self._current.append(data)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._current is None:
            return
        if name in {"number:text", "number:currency-symbol"}:
            self._literal = False
            self._current.append("]" if name == "number:currency-symbol" else '"')
        elif name.startswith("number:") and name.endswith("-style"):
            code = "".join(self._current).replace('""', "")
            if name == "number:percentage-style":
                code = code.replace('"%"', "%").replace(' %"', '"%')
                code = code if "%" in code else f"{code}%"
            self._codes[self._data] = code
            self._current = None


def _digits(attributes: Attributes) -> str:
    places = int(attributes.get("number:decimal-places", 0) or 0)
    whole = int(attributes.get("number:min-integer-digits", 1) or 0)
    digits = "0" * min(whole, 40)
    if attributes.get("number:grouping") == "true":
        digits = f"#,##{digits or '#'}"
    return digits + (f".{'0' * min(places, 20)}" if places else "")
