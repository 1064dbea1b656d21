"""What a rehearsal may conclude from a few values, and what it must not."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from crmmigrate import config
from crmmigrate.core.documents import (
    Cleaning,
    CleaningRule,
    ColumnCleaning,
    ColumnMapping,
    Mapping,
    Migration,
    SourceEntry,
    Status,
    TableCleaning,
)

MODEL = """version: 1
name: yard
tables:
  job:
    role: fact
    grain: [job_no]
    fields:
      job_no: {role: degenerate, required: true}
      day: {type: date, role: date}
      fee: {type: money, role: measure}
      home: {type: url}
      call: {type: phone}
      place: {}
"""


@pytest.fixture
def yard(tmp_path):
    """A project of one file with a number, a day and a fee, and other columns of days."""

    def make(days, fees=(), others=MappingProxyType({}), **rules):
        root = tmp_path / "yard"
        (root / "in").mkdir(parents=True)
        fees = fees or [f"{i}.50" for i in range(len(days))]
        rows = zip(days, fees, *others.values(), strict=True)
        lines = [";".join(["No", "Day", "Fee", *others]), *(";".join([f"J{i}", *row]) for i, row in enumerate(rows))]
        (root / "in" / "jobs.csv").write_text("\n".join(lines) + "\n", "utf-8")
        config.save(
            root / "migration.yaml", Migration(name="yard", sources=[SourceEntry(path="in/*")], model="model.yaml")
        )
        more = "".join(f"      {name.lower()}: {{type: date}}\n" for name in others)
        (root / "model.yaml").write_text(MODEL + more, "utf-8")
        fields = {"No": "job.job_no", "Day": "job.day", "Fee": "job.fee"} | {n: f"job.{n.lower()}" for n in others}
        columns = [ColumnMapping(column=c, field=f, confidence=1.0, status=Status.CONFIRMED) for c, f in fields.items()]
        mapping = Mapping(
            layout="jobs", applies_to=["in/jobs.csv"], rows_are="job", status=Status.CONFIRMED, columns=columns
        )
        config.save(root / "mappings" / "jobs.yaml", mapping)
        cleaned = [ColumnCleaning(column=c, rules=[r], status=Status.CONFIRMED) for c, r in rules.items()]
        if cleaned:
            tables = [TableCleaning(applies_to=["in/jobs.csv"], columns=cleaned)]
            config.save(root / "cleaning.yaml", Cleaning(tables=tables))
        return root

    return make


def dmy(i, year="{:02d}"):
    return f"{1 + i % 28:02d}.{1 + i % 12:02d}." + year.format(20 + i % 5)


DAY_FIRST = CleaningRule(rule="date", options={"order": "dmy"})
TYPOS = [("31.02.24", "{:02d}"), ("31.04.23", "{:02d}"), ("02/31/2023", "20{:02d}"), ("2023-01-02", "20{:02d}"),
         ("12/25/2022", "20{:02d}")]  # fmt: skip


@pytest.mark.parametrize("n", [1, 4])
def test_a_few_typos_never_turn_a_column_of_right_dates(yard, rehearsed, n):
    """A column of each typo, side by side."""
    columns = {f"Day{k}": [dmy(i, year) for i in range(200)] + [typo] * n for k, (typo, year) in enumerate(TYPOS)}
    root = yard([dmy(i) for i in range(200 + n)], others=columns, Day=DAY_FIRST, **dict.fromkeys(columns, DAY_FIRST))
    causes = rehearsed(root).data["causes"]
    assert {column for c in causes for column in c["columns"]} >= {"Day0", "Day1"}  # days that no calendar has
    proposed = [c["proposal"]["words"] for c in causes if c["proposal"]]
    assert [words for words in proposed if "order" in words] == []


def test_days_that_no_calendar_has_are_told_and_not_read_with_the_year_first(yard, rehearsed):
    answer = rehearsed(yard([dmy(i) for i in range(60)] + ["31.02.24"] * 3, Day=DAY_FIRST))
    [cause] = answer.data["causes"]
    assert (cause["rows"], cause["examples"], cause["proposal"]) == (3, ["31.02.24"], None)


def test_a_rule_that_is_off_is_not_switched_on_in_an_order_that_spoils_other_dates(yard, rehearsed):
    days = [f"2023-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(60)] + ["13/01/2023"] * 3
    off = CleaningRule(rule="date", options={"order": "mdy"}, enabled=False)
    [cause] = rehearsed(yard(days, Day=off)).data["causes"]
    assert cause["proposal"]["effect"]["changes"] == 0
    assert cause["proposal"]["words"] == "read as date with order: dmy"


def test_years_first_are_told_where_most_of_the_days_say_so(yard, rehearsed):
    days = [f"{70 + i % 29}.{1 + i % 12:02d}.{1 + i % 28:02d}" for i in range(90)]
    days += [f"{20 + i % 5}.{1 + i % 12:02d}.{1 + i % 28:02d}" for i in range(20)]
    causes = rehearsed(yard(days, Day=DAY_FIRST)).data["causes"]
    [cause] = [c for c in causes if c["kind"] == "misread"]
    effect = cause["proposal"]["effect"]
    assert (effect["rows"], effect["of"]) == (0, 0)
    assert effect["words"] == f"changes {effect['changes']} values"
    assert 0 < effect["changes"] <= 20


@pytest.mark.parametrize("option", [None, CleaningRule(rule="number", options={"decimal": "."})])
def test_amounts_of_two_readings_are_told_with_those_that_decide_and_are_not_sure(yard, rehearsed, option):
    fees = [(f"1{i}.000,00", f"{i + 1}.000", "unbekannt")[i % 3] for i in range(90)]
    root = yard([dmy(i, "20{:02d}") for i in range(90)], fees, **({"Fee": option} if option else {}), Day=DAY_FIRST)
    causes = rehearsed(root).data["causes"]
    told = next(c for c in causes if c["kind"] in ("reading", "misread"))
    assert told["proposal"]["words"] == "read as number with decimal: ,"
    assert told["proposal"]["effect"]["changes"] == 30


@pytest.mark.long
def test_a_field_that_takes_any_text_is_no_remedy(yard, rehearsed):
    [cause] = rehearsed(yard(["31.02.1981", "12.03.1970", "1.1.2050"])).data["causes"]
    assert cause["proposal"]["words"] == "read as date with order: dmy"


def test_two_proposals_for_one_column_are_written_together(yard, rehearsed, applied):
    root = yard([("21-8-2022", "8-9-2021", "onbekend")[i % 3] for i in range(81)])
    causes = rehearsed(root).data["causes"]
    assert sorted((c["kind"], c["rows"]) for c in causes) == [("null-spelling", 27), ("reading", 54)]
    done = applied(root, "all", yes=True)
    assert sorted(a["id"] for a in done.data["applied"]) == [1, 2]
    [column] = config.load(root / "cleaning.yaml", Cleaning).tables[0].columns
    assert {r.rule for r in column.rules} == {"date", "nulls"}
    assert rehearsed(root).data["causes"] == []
