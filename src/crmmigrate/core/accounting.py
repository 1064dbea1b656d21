"""The equation: gathered = loaded + merged + rejected + excluded, per source, always."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from crmmigrate.core.errors import BalanceError


@dataclass(frozen=True)
class Account:
    """The account of one source; all numbers are rows.

    Attributes:
        source: Source id.
        gathered: Rows that the file holds, all kinds.
        loaded, merged, rejected, excluded: Rows by fate.
    """

    source: str
    gathered: int
    loaded: int = 0
    merged: int = 0
    rejected: int = 0
    excluded: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every gathered row has exactly one fate."""
        return self.gathered == self.loaded + self.merged + self.rejected + self.excluded

    def as_json(self) -> dict[str, Any]:
        """The account in the shape of the JSON contract."""
        return asdict(self) | {"balanced": self.balanced}


def total(accounts: Iterable[Account]) -> Account:
    """The sum of accounts, under the source name `total`."""
    rows = list(accounts)
    names = ("gathered", "loaded", "merged", "rejected", "excluded")
    return Account("total", *(sum(getattr(a, n) for a in rows) for n in names))


def prove(accounts: Iterable[Account]) -> None:
    """Refuse accounts that do not balance.

    Raises:
        BalanceError: Names each source whose equation does not hold.
    """
    wrong = [a for a in accounts if not a.balanced]
    if wrong:
        lines = [
            f"{a.source}: gathered {a.gathered} != loaded {a.loaded} + merged {a.merged} + rejected {a.rejected} "
            f"+ excluded {a.excluded}"
            for a in wrong
        ]
        raise BalanceError("the accounting does not balance:\n" + "\n".join(lines), next="please report this")
