"""The little language of goals: what it reads, where it says what is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmmigrate.config import check_goals, parse_text
from crmmigrate.core.documents import Migration
from crmmigrate.core.goals import COMPARISONS, MEASURES, Goal, GoalError, parse_goal

NAMES = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
GLOBS = st.text("abz09é日/*?.#[]%-_>= ", min_size=1, max_size=12).map(str.strip).filter(bool)
BLANK = st.sampled_from(["", " ", "  "])
SHARES = st.decimals(0, 1, places=4)


@st.composite
def goals(draw) -> tuple[str, Goal]:
    """A goal as somebody may write it, and what it is."""
    name = draw(st.sampled_from(sorted(MEASURES)))
    measure, sign, percent = MEASURES[name], draw(st.sampled_from(sorted(COMPARISONS))), draw(st.booleans())
    gap, share, number = draw(BLANK), draw(SHARES), draw(st.integers(0, 10**9))
    if measure.kind == "kpi":
        kpi = draw(NAMES)
        return f"{gap}kpi {gap}{kpi} equal{gap}", Goal("", name, kpi, "equal")
    argument = ""
    if measure.argument == "required" or (measure.argument == "optional" and draw(st.booleans())):
        argument = f"{draw(NAMES)}.{draw(NAMES)}" if name == "completeness" else draw(GLOBS)
    head = f"{gap}{name}{gap}" + (f"({gap}{argument}{gap})" if argument else "")
    if measure.kind == "flag":
        return head, Goal("", name, argument)
    if measure.kind == "proof":
        return f"{head} equal", Goal("", name, argument, "equal")
    if measure.kind == "count":
        return f"{head}{sign}{gap}{number}", Goal("", name, argument, sign, Decimal(number))
    shown = f"{share * 100:f}{gap}%" if percent else f"{share:f}"
    return f"{head}{gap}{sign}{shown}{gap}", Goal("", name, argument, sign, share, percent)


@given(goals())
def test_what_is_written_is_read(made) -> None:
    text, wanted = made
    read = parse_goal(text)
    assert read == Goal(text, wanted.measure, wanted.argument, wanted.condition, wanted.limit, wanted.percent)
    again = parse_goal(f"{_head(read)} {'' if read.condition == '' else read.limit_text}".strip())
    assert (again.condition, again.limit, again.percent) == (read.condition, read.limit, read.percent)


def _head(goal: Goal) -> str:
    if goal.measure == "kpi":
        return f"kpi {goal.argument}"
    return f"{goal.measure}({goal.argument})" if goal.argument else goal.measure


def fault_of(text: str) -> GoalError | None:
    try:
        parse_goal(text)
    except GoalError as error:
        return error
    return None


@given(st.text())
def test_any_text_is_a_goal_or_is_told_where_it_is_wrong(text) -> None:
    fault = fault_of(text)
    assert fault is None or (0 <= fault.offset <= len(text) and fault.message)


@given(goals(), st.data())
def test_a_goal_that_is_cut_off_or_doubled_never_crashes(made, data) -> None:
    text = made[0]
    for broken in (text[: data.draw(st.integers(0, len(text)))], text + text):
        fault = fault_of(broken)
        assert fault is None or 0 <= fault.offset <= len(broken)


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        ("compleetness(a.b) >= 1", 0, "compleetness"),
        ("completeness >= 1", 13, "needs an argument"),
        ("completeness(email) >= 1", 13, "table.field"),
        ("completeness(a.b) = ", 20, "a number"),
        ("reject_rate <= 5", 15, "between 0 and 1"),
        ("reject_rate <= 200%", 15, "between 0 and 1"),
        ("reject_rate <= 1% please", 18, "nothing may follow"),
        ("rejects = 1%", 11, "per cent"),
        ("balanced(x)", 8, "no argument"),
        ("balanced equal", 9, "no condition"),
        ("rejects(order = 0", 7, "not closed"),
        ("kpi", 3, "name of a KPI"),
        ("kpi win_rate eqal", 13, "eqal"),
        ("control_totals within 1%", 15, "within"),
        ("", 0, "a measure"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text, offset, words) -> None:
    with pytest.raises(GoalError) as told:
        parse_goal(text)
    assert told.value.offset == offset
    assert words in told.value.message


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("  - balancd", 5, 'unknown word "balancd", did you mean "balanced"?'),
        ("  - 'balancd'", 6, 'unknown word "balancd", did you mean "balanced"?'),
        ('  - "kpi win_rate eqal"', 19, 'unknown word "eqal", did you mean "equal"?'),
        ("  - findings(tipe) = 0", 14, 'unknown code "tipe", did you mean "type"?'),
        ("  - rejects(a (1).csv) = 1 %", 28, "a number of rows is not told in per cent"),
    ],
)
def test_faults_have_file_line_and_column(line, column, message) -> None:
    parsed = parse_text(f"version: 1\nname: x\ngoals:\n  - reject_rate <= 1%\n{line}\n", "migration.yaml", Migration)
    [fault] = check_goals(parsed)
    assert (fault.file, fault.line, fault.column, fault.path) == ("migration.yaml", 5, column, "goals[1]")
    assert fault.message == message


def test_the_same_goal_twice_is_told() -> None:
    parsed = parse_text("version: 1\nname: x\ngoals: [balanced, balanced]\n", "m", Migration)
    assert [f.message for f in check_goals(parsed)] == ["this goal stands above already"]
