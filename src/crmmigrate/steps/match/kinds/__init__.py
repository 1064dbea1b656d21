"""How records of each kind of thing are compared: features, candidates, questions, gates."""

from __future__ import annotations

from crmmigrate.core.linking import Kind
from crmmigrate.steps.match.kinds import account, contact

KINDS: dict[str, Kind] = {kind.name: kind for kind in (account.KIND, contact.KIND)}

__all__ = ["KINDS"]
