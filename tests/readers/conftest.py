import pytest

from crmmigrate.core.sources import Grid


class Read:
    """The parts of a file, with relations as rows of text."""

    def __init__(self, parts):
        self.parts = list(parts)
        self.rows, self.lines = {}, {}
        for part in self.parts:
            if isinstance(part, Grid):
                self.rows[part.sheet], self.lines[part.sheet] = part.rows, part.lines
                continue
            batches = list(part.batches)
            columns = [name for name in batches[0].schema.names if name != "_line"] if batches else []
            self.rows[part.table] = [list(row.values()) for b in batches for row in b.select(columns).to_pylist()]
            self.lines[part.table] = [n for b in batches if "_line" in b.schema.names for n in b["_line"].to_pylist()]

    @property
    def headers(self):
        return {part.table: list(part.header) for part in self.parts if not isinstance(part, Grid)}

    @property
    def records(self):
        """The records of the first relation, without blank cells."""
        first = self.parts[0]
        return [
            {h: c for h, c in zip(first.header, row, strict=True) if c is not None} for row in self.rows[first.table]
        ]

    @property
    def codes(self):
        return [finding.code for part in self.parts for finding in part.findings]

    def message(self, code):
        return next(f.message for part in self.parts for f in part.findings if f.code == code)

    @property
    def aside(self):
        return [aside for part in self.parts for aside in part.aside]


@pytest.fixture
def read(tmp_path):
    """Writes bytes or text to a file and reads it with a reader."""

    def inner(reader, data, name="f", **options):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return Read(reader.read(path, options))

    return inner
