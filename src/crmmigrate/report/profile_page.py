"""The page of `profile`: one self-contained HTML file, with what the survey found and every column of every table."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from importlib import resources

from markupsafe import Markup

from crmmigrate.core.drift import Change
from crmmigrate.core.profiles import TableProfile
from crmmigrate.core.survey import Survey
from crmmigrate.report.page import Number, environment
from crmmigrate.report.profile_between import MOST, between, ties
from crmmigrate.report.profile_columns import detail
from crmmigrate.report.profile_graph import BOW, NODE, picture
from crmmigrate.report.profile_tables import FILLED, TREND, TableView, view
from crmmigrate.report.profile_words import Words
from crmmigrate.values.visible import visible

LARGE = 1000
"""With more columns than this the page says the same in less room: details are deflated, and show fewer values."""
_TOP = (10, 6)
_MAY_BE_LEFT_OUT = re.compile("</t[dhr]>")


def profile_page(
    profiles: Sequence[TableProfile], survey: Survey | None = None, *, project: str = "", created: str = "",
    masked: bool = True, drift: Sequence[Change] = (),
) -> str:  # fmt: skip
    """Profiles of tables, and what a survey said of them, as one HTML file.

    Args:
        profiles: One a table.
        survey: Tables as wholes and beside one another.
        project: Name for the title.
        created: When, as text.
        masked: Whether personal data is masked.
        drift: What is no longer as it was in an earlier profile.
    """
    survey = survey or Survey()
    words = Words(profiles, masked=masked)
    said = {table.source: table for table in survey.tables}
    tables = [view(profile, said.get(profile.source), words) for profile in profiles]
    script = resources.files("crmmigrate.report").joinpath("templates/profiles.js").read_text("utf-8")
    large = sum(len(profile.columns) for profile in profiles) > LARGE
    html = environment().get_template("profiles.html.j2").render(
        tables=tables,
        between=between(survey, words),
        totals=_totals(survey),
        most=MOST,
        graph=picture(survey, words),
        numbers=_numbers(tables, survey),
        choices=_choices(tables),
        project=visible(project, 200),
        created=created,
        masked=masked,
        drift=drift,
        data=Markup(_data(profiles, survey, words, large=large)),  # noqa: S704 - escaped there
        large=large,
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        sizes={"trend": TREND, "filled": FILLED, "node": NODE},
        bow=BOW,
    )  # fmt: skip
    return _MAY_BE_LEFT_OUT.sub("", html) if large else html


def _data(profiles: Sequence[TableProfile], survey: Survey, words: Words, *, large: bool) -> str:
    """Details of all columns as the text of a script element; it holds nothing that ends the element."""
    joined, most = ties(survey, words), _TOP[large]
    details = [[detail(c, words, joined.get((p.source, c.name), ()), most) for c in p.columns] for p in profiles]
    text = json.dumps(details, ensure_ascii=False, separators=(",", ":"))
    if large:
        return base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _totals(survey: Survey) -> dict[str, int]:
    return {
        "same": len(survey.same_tables), "references": len(survey.references), "overlaps": len(survey.overlaps),
        "columns": len(survey.same_columns), "conflicts": len(survey.conflicts),
    }  # fmt: skip


def _numbers(tables: Sequence[TableView], survey: Survey) -> list[Number]:
    look, personal = sum(t.look for t in tables), sum(t.personal for t in tables)
    repeated, near = sum(t.duplicates for t in tables), sum(t.near_count for t in tables)
    orphans = sum(r.orphans for r in survey.references)
    return [
        Number("tables", f"{len(tables):,}"),
        Number("rows", f"{sum(t.rows for t in tables):,}"),
        Number("columns", f"{sum(len(t.columns) for t in tables):,}"),
        Number("columns to look at", f"{look:,}", tone="warn" if look else "good"),
        Number("columns with personal data", f"{personal:,}", tone="warn" if personal else "plain"),
        Number("repeated rows", f"{repeated:,}", tone="warn" if repeated else "good"),
        Number("pairs nearly the same", f"{near:,}", tone="warn" if near else "good"),
        Number("rows that point nowhere", f"{orphans:,}", tone="warn" if orphans else "good"),
    ]


def _choices(tables: Sequence[TableView]) -> dict[str, list[str]]:
    """What the filters offer: meanings and roles that occur."""
    columns = [column for table in tables for column in table.columns]
    return {
        "meaning": sorted({column.semantic for column in columns} - {""}),
        "role": sorted({column.role for column in columns}),
    }
