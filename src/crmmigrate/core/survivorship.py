"""Survivorship: how the golden record takes one of several values, per field or group of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from crmmigrate.core.document import Document, Name

Policy = Literal["source_priority", "most_recent", "most_complete", "longest", "majority", "oldest", "collect_all"]
JOINT = "; "
"""Between the values that `collect_all` joins."""
DATED: dict[str, tuple[str, ...]] = {
    "most_recent": ("modified_at",),
    "oldest": ("created_at",),
}
"""Policy that asks for a date -> fields that tell it, before the snapshot of the table, where `by` names none."""


class Survivorship(Document):
    """Which of the values of one member its golden record takes; a policy alone may stand for the whole."""

    SHORTHAND: ClassVar[str] = "policy"

    policy: Policy = Field(
        "source_priority",
        description="source_priority: of the record whose source comes first; most_recent, oldest: of the record with "
        "the last or first date; most_complete: of the record with the most filled fields; longest: the longest text; "
        "majority: what most records say; collect_all: all of them, joined with `; `.",
    )
    by: Name | None = Field(
        None,
        description="Date field that tells most_recent or oldest; default: modified_at or created_at, then the "
        "snapshot of the table.",
    )
    sources: list[str] = Field(
        [],
        description="Source systems (`system` in migration.yaml) in the order in which they are believed; the policy "
        "decides within the first that has a value. Others come after them.",
    )

    @model_validator(mode="before")
    @classmethod
    def _of_word(cls, said: Any) -> Any:
        return {"policy": said} if isinstance(said, str) else said

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Either the policy or the mapping, so that editors complete both."""
        whole = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"enum": whole["properties"]["policy"]["enum"], "type": "string"}, dict(whole)]}

    def dates(self, snapshot: str | None) -> tuple[str, ...]:
        """Fields that tell the date that the policy asks for, of each record the first that is filled; none: no date.

        Args:
            snapshot: Date field of the table's snapshots.
        """
        if self.policy not in DATED:
            return ()
        return (self.by,) if self.by else (*DATED[self.policy], *([snapshot] if snapshot else []))


DEFAULT = Survivorship()


def collected(policies: Mapping[str, Survivorship]) -> frozenset[str]:
    """The fields whose golden values are made of all values of the records, joined."""
    return frozenset(name for name, rule in policies.items() if rule.policy == "collect_all")


def policy_of(policies: Mapping[str, Survivorship], *names: str | None) -> Survivorship:
    """The policy that stands under the first of these names, else the default."""
    return next((policies[name] for name in names if name and name in policies), DEFAULT)
