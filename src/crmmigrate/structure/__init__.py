"""How tables are built and hang together, told by their values: keys, dependencies, references, groups, grain."""

from crmmigrate.structure.understanding import Understanding, understand

__all__ = ["Understanding", "understand"]
