"""Profiles in the terminal: 80 columns, bounded, and the table that was asked for in full."""

import io

import pytest
from profile_shapes import many
from rich.console import Console

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.core.survey import Survey
from crmmigrate.report.terminal_profile import FEW, Shown, plot, profile


@pytest.fixture(scope="module")
def few():
    return many(2, 12)


@pytest.fixture(scope="module")
def lots():
    return many(60, 60)


def printed(profiles, survey, shown=None, width=80):
    out = io.StringIO()
    profile(Console(file=out, width=width, highlight=False), profiles, survey, shown or Shown())
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 60, 120])
def test_no_line_is_wider_than_the_terminal(few, lots, width):
    for found in (few, lots):
        for shown in (Shown(), Shown(("Artikel", "Kunden"), masked=False)):
            assert all(len(line) <= width for line in printed(*found, shown, width).splitlines())


def test_a_table_is_told_in_a_block(few):
    text = " ".join(printed(*few).split())
    for words in (
        "Kunden.csv 870 rows", "grain one row per Kd-Nr.", "keys Kd-Nr., Ort + Firma", "14 pairs of rows",
        "Ort → Firma, but for 12 of 4,000 rows", "row 812: Ort → Firma: 01067 says Dresdn", "A••• M••••",
        "0…5000", "! ", "References 2", "Tables that are one 1",
    ):  # fmt: skip
        assert words in text, words
    assert "Anna" not in text


def test_many_tables_are_a_line_each_unless_named(lots):
    text = printed(*lots)
    assert len(text.splitlines()) < 150
    assert "… and 20 more" in text
    assert "--table NAME" in text
    assert "grain" not in text
    one = printed(*lots, Shown(("region 8/*",)))
    assert one.count("\n  grain ") == 1
    assert "region 8/Adressen.csv" in one
    names = [c.label for c in next(p for p in lots[0] if "region 8/" in p.source).columns]
    assert all(f"\n{name} " in one for name in names if len(name) < 10)
    assert "--table NAME" not in one


def test_all_shows_all(lots):
    profiles, survey = lots[0][: FEW + 2], Survey()
    assert printed(profiles, survey).count("\n  keys ") == 0
    assert printed(profiles, survey, Shown(every=True)).count("\n  keys ") == FEW + 2


def test_a_name_that_no_table_has_is_said_with_those_there_are(few):
    text = printed(*few, Shown(("nothing",)))
    assert "no table is named nothing; there are:" in text
    assert "Kunden.csv" in text


def test_what_files_say_is_text_and_neither_markup_nor_control():
    column = ColumnProfile("c001", "[bold]x\x1b[31m", 3, 0, 3, "string", top=(("\x1b[2J[/]", 1), ("a\nb", 1)))
    text = printed([TableProfile("[red].csv", 3, (column,))], Survey())
    assert "\x1b" not in text
    assert "[red].csv" in text
    assert "[bold]x␛[31m" in text
    assert "␛[2J[/], a␊b" in text


def test_nothing_is_nothing():
    assert printed([], Survey()) == ""


@pytest.mark.parametrize(("counts", "drawn"), [([], ""), ([0, 0], "  "), ([5] * 20, "█" * 10), ([1, 1000], "▁█")])
def test_plots_show_what_is_little(counts, drawn):
    assert plot(counts) == drawn
