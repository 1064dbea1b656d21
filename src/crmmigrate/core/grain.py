"""Keys of rows of facts: by their grain, or by their content."""

from __future__ import annotations

import hashlib

from crmmigrate.core.documents import ModelTable

CONTENT = "c"
"""How keys of rows begin that no grain identifies."""


def mark(spec: ModelTable) -> str:
    """How the keys of a fact's rows begin: what its grain is, so that keys of another grain are seen to be others."""
    return f"g{hashlib.sha256('|'.join(spec.grain).encode()).hexdigest()[:4]}|"


MARKED = len(mark(ModelTable(role="fact", fields={})))
"""Characters of a mark."""
