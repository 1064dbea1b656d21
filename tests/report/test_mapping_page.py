"""The page of mappings: whole, safe, and small enough to send."""

import re
from html.parser import HTMLParser

from crmmigrate.report.mapping_page import (
    COLUMN_HEIGHT,
    FIELD_HEIGHT,
    TABLE_HEIGHT,
    Column,
    Layout,
    MappingPage,
    draw,
    page,
)

FIELDS = {f"{t}.field_{i}": f"what {t} {i} means" for t in ("account", "contact", "order") for i in range(60)}


def shown(*layouts, **more):
    usual = {"project": "acme", "created": "today", "fields": FIELDS, "coverage": [], "conflicts": []}
    return MappingPage(layouts=layouts, **(usual | more))


def column(header="PLZ", field="account.field_1", **more):
    return Column(header, (field,) if field else (), **({"confidence": 0.8, "status": "suggested"} | more))


def test_a_line_joins_the_middle_of_its_column_and_of_its_field():
    drawing = draw(
        Layout("n", ("n.csv",), "account", (column(field=None), column(field="contact.field_2"))), list(FIELDS)
    )
    assert [t.label for t in drawing.targets] == ["contact", "field_2"]
    (line,) = drawing.lines
    left, right = 1.5 * COLUMN_HEIGHT, TABLE_HEIGHT + FIELD_HEIGHT / 2
    assert line.path == f"M0 {left:g}C50 {left:g} 50 {right:g} 100 {right:g}"
    assert drawing.height == 2 * COLUMN_HEIGHT


def test_required_fields_without_a_source_stand_beside_the_others():
    coverage = [{"field": "account.field_3", "description": "", "required": True, "feeds": [], "missing": ["n"]}]
    html = page(shown(Layout("n", ("n.csv",), "account", (column(),)), coverage=coverage))
    assert "field_3: required, no source" in html
    assert "missing in n" in html


def test_what_files_say_is_text_and_never_markup():
    nasty = '"><script>alert(1)</script>'
    html = page(shown(
        Layout(nasty, (nasty,), nasty, (column(nasty, why=(nasty,), samples=(nasty,), others=((nasty, 0.1),)),)),
        conflicts=[{"kind": "header", "header": nasty, "fields": [{"field": None, "layouts": [nasty]}]}],
        fields=FIELDS | {"account.field_1": nasty},
    ))  # fmt: skip
    assert "<script>alert" not in html
    assert len(re.findall("<script", html)) == 1
    assert "default-src 'none'" in html
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]+'", html)


def test_styles_and_drawing_agree_on_heights():
    html = page(shown())
    for rule, height in ((".from li", COLUMN_HEIGHT), (".to li", FIELD_HEIGHT), (".to li.table", TABLE_HEIGHT)):
        assert re.search(rf"^{re.escape(rule)} {{ height: {height}px", html, re.MULTILINE)


def test_sixty_layouts_of_thirty_columns_are_under_a_megabyte_and_a_half():
    why = (
        "header 'Something' resembles 'something else', which is billing postal code in German",
        "98 % of values fit",
    )
    columns = tuple(
        column(f"Header number {i}", f"account.field_{i}", samples=("some value",) * 5, why=why,
               others=(("account.billing_postal_code", 0.3),) * 3)
        for i in range(30)
    )  # fmt: skip
    feeds = [{"layout": f"layout {n}", "how": "column", "columns": ["Header"], "confidence": 0.8,
              "status": "suggested", "files": 1} for n in range(60)]  # fmt: skip
    coverage = [{"field": f, "description": "", "required": False, "feeds": feeds, "missing": []} for f in FIELDS]
    layouts = [Layout(f"layout {n}", ("a/long/path/of/a/file.xlsx#Sheet",) * 5, "account", columns) for n in range(60)]
    html = page(shown(*layouts, coverage=coverage))
    assert len(html.encode()) < 1_500_000
    Strict().feed(html)


class Strict(HTMLParser):
    """Every element that is opened is closed in order."""

    EMPTY = frozenset({"meta", "input", "path", "br"})

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.EMPTY:
            assert self.open.pop() == tag
