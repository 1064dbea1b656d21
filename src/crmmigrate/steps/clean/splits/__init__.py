"""Split columns with several meanings into columns beside them: one file a split, one line here."""

from __future__ import annotations

from crmmigrate.steps.clean.splits.splitting import apply

__all__ = ["apply"]
