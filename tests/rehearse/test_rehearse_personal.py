"""Personal data in examples: masked in causes and in pages, whatever the column looks like."""

from __future__ import annotations

import pytest

from crmmigrate import api, config
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
name: club
tables:
  member:
    role: dimension
    identify: [[member_no]]
    fields:
      member_no: {role: key}
      last_name: {}
      birthday: {type: date}
      joined: {type: date}
      phone: {type: phone}
      fee: {type: money}
"""
BAD_DAYS = ("31.02.1981", "30.02.1977")
BAD_JOINED = ("31.04.2011", "31.06.2012")
BAD_PHONES = ("ask 4711 Erna", "see desk 5522")


@pytest.fixture
def club(tmp_path):
    """Members, two of them with days and telephones that nobody can read."""
    root = tmp_path / "club"
    (root / "in").mkdir(parents=True)
    lines = ["No;B;J;P"]
    for i in range(20):
        day, joined, phone = f"{1 + i:02d}.03.19{60 + i}", f"{1 + i:02d}.05.2015", f"+49 221 1635{i:02d}"
        if i < 2:
            day, joined, phone = BAD_DAYS[i], BAD_JOINED[i], BAD_PHONES[i]
        lines.append(f"M{i};{day};{joined};{phone}")
    (root / "in" / "members.csv").write_text("\n".join(lines) + "\n", "utf-8")
    config.save(root / "migration.yaml", Migration(name="club", sources=[SourceEntry(path="in/*")], model="model.yaml"))
    (root / "model.yaml").write_text(MODEL, "utf-8")
    fields = {"No": "member.member_no", "B": "member.birthday", "J": "member.joined", "P": "member.phone"}
    columns = [ColumnMapping(column=c, field=f, confidence=1.0, status=Status.CONFIRMED) for c, f in fields.items()]
    mapping = Mapping(
        layout="members", applies_to=["in/members.csv"], rows_are="member", status=Status.CONFIRMED, columns=columns
    )
    config.save(root / "mappings" / "members.yaml", mapping)
    rules = {"B": CleaningRule(rule="date"), "J": CleaningRule(rule="date"), "P": CleaningRule(rule="phone")}
    cleaned = [ColumnCleaning(column=c, rules=[r], status=Status.CONFIRMED) for c, r in rules.items()]
    tables = [TableCleaning(applies_to=["in/members.csv"], columns=cleaned)]
    config.save(root / "cleaning.yaml", Cleaning(tables=tables))
    return root


def test_examples_of_causes_are_masked_where_the_column_feeds_a_personal_field(club, rehearsed):
    causes = {c["columns"][0]: c["examples"] for c in rehearsed(club).data["causes"]}
    assert set(causes["B"]) == {"••.••.••81", "••.••.••77"}
    assert set(causes["J"]) == set(BAD_JOINED)


def test_the_page_masks_examples_of_findings_and_the_owner_sees_them_in_the_answer(club, rehearsed):
    answer = rehearsed(club)
    page = answer.report.read_text("utf-8")
    seen = {e for f in answer.findings for e in f.examples}
    for value in (*BAD_DAYS, *BAD_PHONES):
        assert value in seen
        assert value not in page
    for value in BAD_JOINED:
        assert value in page


@pytest.mark.long
def test_a_comparison_of_runs_masks_the_values_of_personal_fields(club, rehearsed):
    rehearsed(club)
    file = club / "in" / "members.csv"
    file.write_text(file.read_text("utf-8").replace("07.03.1966", "09.03.1966"), "utf-8")
    rehearsed(club)
    with api.project(club) as project:
        [change] = [v for v in api.diff(project).data["values"] if v["column"] == "birthday"]
    [example] = change["examples"]
    assert "1966" not in example["before"] + example["after"]
