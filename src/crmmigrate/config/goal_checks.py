"""Goals of migration.yaml: each that cannot be read is told at its place inside the text."""

from __future__ import annotations

from crmmigrate.config.faults import unknown
from crmmigrate.config.loading import Parsed
from crmmigrate.core.codes import CODES
from crmmigrate.core.documents import Migration, Model
from crmmigrate.core.errors import Fault
from crmmigrate.core.goals import GoalError, parse_goal


def check_goals(migration: Parsed[Migration]) -> tuple[Fault, ...]:
    """The goals that cannot be read, or stand twice."""
    faults: list[Fault] = []
    seen: set[str] = set()
    for index, text in enumerate(migration.document.goals):
        try:
            goal = parse_goal(text)
        except GoalError as error:
            message = unknown(error.message, error.word, error.known) if error.known else error.message
            faults.append(_placed(migration, index, error.offset, message))
            continue
        if goal.measure == "findings" and goal.argument not in CODES:
            message = unknown(f'unknown code "{goal.argument}"', goal.argument, CODES)
            faults.append(_placed(migration, index, text.index(goal.argument), message))
        if text in seen:
            faults.append(_placed(migration, index, 0, "this goal stands above already"))
        seen.add(text)
    return tuple(faults)


def check_goal_fields(migration: Parsed[Migration], model: Model) -> tuple[Fault, ...]:
    """The goals on completeness of a field that the model lacks."""
    faults: list[Fault] = []
    for index, text in enumerate(migration.document.goals):
        goal = parse_goal(text)
        if goal.measure != "completeness":
            continue
        table, _, field = goal.argument.partition(".")
        at = text.index(goal.argument)
        if table not in model.tables:
            message = unknown(f'the model has no table "{table}"', table, model.tables)
            faults.append(_placed(migration, index, at, message))
        elif field not in model.fields_of(table):
            message = unknown(f'{table} has no field "{field}"', field, model.fields_of(table))
            faults.append(_placed(migration, index, at + len(table) + 1, message))
    return tuple(faults)


def _placed(migration: Parsed[Migration], index: int, offset: int, message: str) -> Fault:
    """A fault inside the text of a goal, where it stands on one line as it is meant."""
    told = migration.fault(("goals", index), message)
    text = migration.document.goals[index]
    rest = migration.tree.text.split("\n")[told.line - 1][told.column - 1 :]
    quote = 1 if rest[:1] in ("'", '"') else 0
    if not rest[quote:].startswith(text):
        return told
    return Fault(told.file, told.line, told.column + quote + offset, told.path, message)
