"""A delivery and a later one, and targets of all kinds, for the tests of loads that change or go back."""

import uuid

import pytest

from crmmigrate import api
from crmmigrate.core.ports import DropPlan
from crmmigrate.project import plugins


class Place:
    """A project and a target."""

    def __init__(self, root, url, schema, tiny):
        self.root, self.url, self.schema, self.tiny = root, url, schema, tiny
        self.answers, self.states = [], []

    def after(self, loads):
        """The first delivery loaded, then later ones; `answers` and `states` tell what came of each."""
        for number in range(loads):
            if number:
                self.later(number)
            self.answers.append(self.load())
            self.states.append(self.everything())
        return self

    def options(self, **options):
        return api.LoadOptions(self.url, self.schema, **options)

    def load(self, **options):
        with api.project(self.root) as project:
            return api.load(project, self.options(**options))

    def undo(self, run=None, **options):
        with api.project(self.root) as project:
            return api.undo(project, self.options(**options), run=run)

    def later(self, number=1):
        """A later delivery: an amount and a city change, an order, a customer and a product are new."""
        new = f"O1{number + 1},C9{number},P9{number},2025-01-05,3,11.00\nTotal,"
        orders = self.tiny.orders.replace("90.20", f"9{number}.20").replace("Total,", new)
        (self.root / "legacy/orders.csv").write_text(orders, "utf-8")
        south = self.tiny.south.replace("Amsterdam", f"Rotterdam {number}")
        (self.root / "legacy/customers_south.csv").write_text(south, "utf-8")

    def earlier(self):
        (self.root / "legacy/orders.csv").write_text(self.tiny.orders, "utf-8")
        (self.root / "legacy/customers_south.csv").write_text(self.tiny.south, "utf-8")

    def target(self):
        return plugins.target(self.url, self.schema)

    def everything(self):
        """All that the target holds, but times and numbers of runs."""
        target = self.target()
        try:
            return {
                table: sorted(
                    repr([v for k, v in row.items() if k not in ("applied_at", "run")])
                    for row in target.query(f'SELECT * FROM "{table}"').to_pylist()
                )
                for table in target.tables()
            }
        finally:
            target.close()


@pytest.fixture
def place_of(tmp_path, tiny, server_of, put_back):
    """Makes a place of a kind after so many loads; servers are swept afterwards."""
    made = []

    def on_file(kind, loads):
        def fill(folder):
            return Place(tiny.write(folder / kind), f"{kind}:///{folder}/{kind}.db", None, tiny).after(loads)

        return put_back(("undo", kind, loads), fill)[1]

    def make(kind, loads=0):
        if kind not in ("postgres", "mysql"):
            return on_file(kind, loads)
        schema = f"crmmigrate_test_{uuid.uuid4().hex[:12]}"
        place = Place(tiny.write(tmp_path / kind), server_of(kind), schema, tiny)
        made.append((kind, place))
        return place.after(loads)

    yield make
    for kind, place in made:
        target = place.target()
        target.apply(DropPlan(tuple(target.tables())))
        word = "DATABASE" if kind == "mysql" else "SCHEMA"
        target._run(f'DROP {word} IF EXISTS "{place.schema}"')
        target.close()
