"""The picture of a star as SVG: text can be selected, colours are those of the page."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from crmmigrate.core.diagram import Diagram, Line, Link
from crmmigrate.report.er_layout import HEAD, PAD, ROW, WIDTH, Placed, laid_out

MARGIN = 46
_FOOT = 11
_LONGEST_NAME, _LONGEST_TYPE = 23, 9
_SAID = {"datetime": "date+time"}


def er_picture(picture: Diagram, label: str = "Entity relationship diagram") -> tuple[Markup, int]:
    """The picture and its width in pixels; empty for no tables.

    Args:
        picture: Boxes and links; a box with a title leads to `#table-<title>`.
        label: What it is, for those who do not see it.
    """
    if not picture.boxes:
        return Markup(), 0
    placed, wide, tall = laid_out(picture)
    by_name = {p.box.name: p for p in placed}
    left = f"{-MARGIN} -4 {wide + 2 * MARGIN:.0f} {tall + 8:.0f}"
    links = Markup("").join(_link(link, by_name) for link in picture.links if link.table != link.to)
    boxes = Markup("").join(_box(p) for p in placed)
    drawn = Markup(
        '<svg class="er" role="img" aria-label="{}" viewBox="{}" width="{:.0f}" height="{:.0f}">\n{}{}</svg>'
    ).format(label, left, wide + 2 * MARGIN, tall + 8, links, boxes)
    return drawn, round(wide + 2 * MARGIN)


def _box(placed: Placed) -> Markup:
    box, x, y = placed.box, placed.x, placed.y
    name = Markup('<text class="name" x="{:.0f}" y="{:.1f}">{}</text>').format(x + 10, y + 20, _cut(box.name, 27))
    if box.title:
        name = Markup('<a href="#table-{}">{}</a>').format(box.title, name)
    rows = [_row(placed, line, place) for place, line in enumerate(placed.lines)]
    if placed.more:
        at = y + HEAD + PAD / 2 + len(placed.lines) * ROW + 13
        rows.append(Markup('<text class="more" x="{:.0f}" y="{:.1f}">{} more</text>').format(x + 38, at, placed.more))
    return Markup(
        '<g class="{}"><title>{}</title><rect class="card" x="{:.0f}" y="{:.1f}" width="{}" height="{:.1f}" rx="6"/>'
        '<path class="head" d="M{:.0f} {:.1f}v-{}q0-6 6-6h{}q6 0 6 6v{}z"/>{}'
        '<text class="role" x="{:.0f}" y="{:.1f}">{}</text>{}</g>\n'
    ).format(
        box.role, f"{box.role} {box.name}", x, y, WIDTH, placed.height,
        x, y + HEAD, HEAD - 6, WIDTH - 12, HEAD - 6, name,
        x + WIDTH - 10, y + 20, box.role if len(box.name) <= _LONGEST_NAME else "", Markup("").join(rows),
    )  # fmt: skip


def _row(placed: Placed, line: Line, place: int) -> Markup:
    y = placed.y + HEAD + PAD / 2 + place * ROW + 13
    mark = Markup('<text class="mark" x="{:.0f}" y="{:.1f}">{}</text>').format(placed.x + 10, y, line.mark)
    note = {"non": " Σ̸", "semi": " Σ½"}.get(line.note, " Σ" if line.note == "additive" else "")
    return Markup(
        '{}<text x="{:.0f}" y="{:.1f}"{}>{}{}</text><text class="type" x="{:.0f}" y="{:.1f}">{}</text>'
    ).format(
        mark if line.mark else "", placed.x + 38, y, Markup(' class="named"') if line.mark else "",
        _cut(line.name, _LONGEST_NAME - 2 * bool(note)), note,
        placed.x + WIDTH - 10, y, _cut(_SAID.get(line.type, line.type), _LONGEST_TYPE),
    )  # fmt: skip


def _link(link: Link, placed: Mapping[str, Placed]) -> Markup:
    """A line from the many, with a crow's foot, to the one, with a bar."""
    many, one = placed[link.table], placed[link.to]
    start, end = many.row(link.column), one.row(link.to_column)
    if many.column == one.column:
        out = -1 if many.column < 0 else 1
        x1 = x2 = many.x + (WIDTH if out > 0 else 0)
        into, bend = out, 40.0
    else:
        out = 1 if one.x > many.x else -1
        x1 = many.x + (WIDTH if out > 0 else 0)
        x2 = one.x + (0 if out > 0 else WIDTH)
        into, bend = -out, abs(x2 - x1) * 0.55
    curve = (
        f"M{x1 + out * _FOOT:.0f} {start:.1f}C{x1 + out * bend:.0f} {start:.1f} "
        f"{x2 + into * bend:.0f} {end:.1f} {x2 + into * 4:.0f} {end:.1f}h{-into * 4}"
    )
    foot = "".join(f"M{x1:.0f} {start + d:.1f}L{x1 + out * _FOOT:.0f} {start:.1f}" for d in (-5, 0, 5))
    bar = f"M{x2 + into * 6:.0f} {end - 5:.1f}v10"
    title = escape(f"{link.table}.{link.column} → {link.to}.{link.to_column}")
    kind = "link" if link.by_key else "link by-value"
    return Markup('<g class="{}"><title>{}</title><path class="line" d="{}"/><path d="{}{}"/></g>\n').format(
        kind, title, curve, foot, bar
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
