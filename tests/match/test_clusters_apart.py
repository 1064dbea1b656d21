"""Clusters taken apart and put together again: by decisions, by loads, by undo; and what the target says then."""

import csv
import shutil
from contextlib import closing

import pytest
from typer.testing import CliRunner

from crmmigrate import api
from crmmigrate.cli.main import app
from crmmigrate.core.errors import UsageError
from crmmigrate.project import plugins
from crmmigrate.project.pair_reading import books
from crmmigrate.project.pipeline import Pipeline

MIGRATION = """version: 1
name: apart
sources:
  - path: legacy/firms.csv
    system: erp
  - path: legacy/more.csv
    system: crm
    duplicates: {more}
  - path: legacy/orders.csv
    system: erp
model: model.yaml
as_of: 2024-01-01
default_region: DE
"""
MODEL = """version: 1
name: apart
tables:
  account:
    role: dimension
    identify:
      - [name, city]
      - [customer_no]
    scoped: [customer_no]
    fields:
      customer_no: {role: key}
      name: {}
      city: {}
      tax_id: {}
      phone: {}
      email: {}
  order:
    role: fact
    grain: [order_no]
    dimensions: [account]
    fields:
      order_no: {role: degenerate, required: true}
      amount: {type: money, role: measure}
"""
FIELDS = ("customer_no", "name", "city", "tax_id", "phone", "email")
FIRMS = [
    ("1", "Muster Werkzeuge GmbH", "Bonn", "", "+49 228 1234567", "info@muster.example"),
    ("2", "Alder Tools Ltd", "London", "", "+44 20 7946 0958", "office@alder.example"),
    ("3", "Cedar Foods SA", "Madrid", "", "+34 91 555 01 23", "hola@cedar.example"),
]
MORE = [("K1", "Muster Werkzeuge GmbH", "Bonn", "", "+49 228 1234567", "info@muster.example")]
ORDERS = [("O1", "1", "", "", "10"), ("O2", "2", "", "", "20"), ("O3", "3", "", "", "30"), ("O4", "1", "", "", "40")]
ORDER_FIELDS = ("order_no", "customer_no", "name", "city", "amount")
RUN = CliRunner()


class Place:
    """A project with its target."""

    def __init__(self, root):
        self.root, self.url = root, f"duckdb:///{root / 'w.duckdb'}"

    def write(self):
        root = self.root
        (root / "legacy").mkdir(parents=True)
        (root / "mappings").mkdir()
        (root / "model.yaml").write_text(MODEL, "utf-8")
        self.unique(more=False)
        for name in ("firms", "more"):
            self._mapping(name, "account", {f: f"account.{f}" for f in FIELDS})
        of = {f: f"account.{f}" for f in ("customer_no", "name", "city")}
        self._mapping("orders", "order", of | {f: f"order.{f}" for f in ("order_no", "amount")})
        self.put(FIRMS, MORE, ORDERS)
        return self

    def unique(self, *, more):
        (self.root / "migration.yaml").write_text(MIGRATION.format(more=str(not more).lower()), "utf-8")

    def _mapping(self, name, table, columns):
        head = ["version: 1", f"layout: {name}", "applies_to:", f"  - legacy/{name}.csv", f"rows_are: {table}"]
        lines = [*head, "status: confirmed", "columns:"]
        for column, field in columns.items():
            lines += [f"  - column: {column}", f"    field: {field}", "    status: confirmed"]
        (self.root / "mappings" / f"{name}.yaml").write_text("\n".join(lines) + "\n", "utf-8")

    def put(self, firms, more, orders):
        for name, fields, rows in (
            ("firms", FIELDS, firms), ("more", FIELDS, more), ("orders", ORDER_FIELDS, orders),
        ):  # fmt: skip
            with (self.root / "legacy" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([fields, *rows])

    def load(self):
        with api.project(self.root) as project:
            answer = api.load(project, api.LoadOptions(self.url))
        assert answer.data["applied"], answer.findings
        assert all(a["balanced"] for a in answer.data["accounting"])
        return answer

    def is_proven(self):
        with api.project(self.root) as project:
            return api.validate(project, to=self.url).status == "ok"

    def undo(self):
        with api.project(self.root) as project:
            return api.undo(project, api.LoadOptions(self.url))

    def do(self, function, *given):
        with api.project(self.root) as project:
            return function(project, *given)

    def ask(self, sql):
        with closing(plugins.target(self.url, None)) as target:
            return [tuple(row.values()) for row in target.query(sql).to_pylist()]

    def accounts(self):
        return self.ask('SELECT * FROM "dim_account" ORDER BY "account_key"')

    def orders(self):
        return self.ask('SELECT * FROM "fact_order" ORDER BY "order_no"')

    def key_of(self):
        """Name and tax number to key."""
        found = self.ask('SELECT "name", "tax_id", "account_key" FROM "dim_account" WHERE "account_key" > 0')
        return {(name, tax): key for name, tax, key in found}


@pytest.fixture(scope="module")
def _once(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("apart") / "p").write()
    place.load()
    return place.root


@pytest.fixture
def place(tmp_path, _once):
    """A project that was loaded once."""
    shutil.copytree(_once, tmp_path / "p")
    return Place(tmp_path / "p")


@pytest.fixture
def fresh(tmp_path):
    """A project of which nothing was run."""
    return Place(tmp_path / "p").write()


def codes(answer):
    return [f.code for f in answer.findings]


def test_two_that_were_joined_and_are_taken_apart_are_what_they_were(place):
    first = place.accounts(), place.orders()
    joined = place.do(api.match_join, ["legacy/firms.csv", "2", "erp:3"])
    assert (joined.data["added"], joined.data["entity"], joined.data["verdict"]) == (1, "account", "same")
    assert [f.count for f in place.load().findings if f.code == "member-superseded"] == [1]
    pointing = place.ask('SELECT "order_no", "account_key" FROM "fact_order" ORDER BY 1')
    assert len({key for _, key in pointing}) == 2
    apart = place.do(api.match_split, "erp:2", ["erp:3"])
    assert (apart.data["added"], codes(apart)) == (1, [])
    place.load()
    assert (place.accounts(), place.orders()) == first


def test_undo_takes_merges_back(place):
    first = place.accounts(), place.orders()
    place.do(api.match_join, ["erp:2", "erp:3"])
    place.load()
    assert (place.accounts(), place.orders()) != first
    place.undo()
    assert (place.accounts(), place.orders()) == first


@pytest.mark.long
def test_a_split_says_it_once_and_a_join_takes_it_back(fresh):
    again = [("K2", *MORE[0][1:])]
    fresh.put(FIRMS, MORE + again, ORDERS)
    fresh.load()
    whole = fresh.accounts()
    said = fresh.do(api.match_split, "erp:1", ["legacy/more.csv", "2"])
    assert (said.data["added"], said.data["known"]) == (2, 0)
    assert {(p["left"]["row"], p["right"]["source"]) for p in said.data["pairs"]} == {
        (2, "legacy/firms.csv"), (2, "legacy/more.csv"),
    }  # fmt: skip
    fresh.load()
    assert len(fresh.accounts()) == len(whole) + 1
    assert fresh.do(api.match_split, "erp:1", ["crm:K2"]).data["added"] == 0
    back = fresh.do(api.match_join, ["crm:K2", "crm:K1"])
    assert back.data["added"] == 2
    fresh.load()
    assert [row for row in fresh.accounts() if row[0] in {r[0] for r in whole}] == whole


@pytest.mark.long
def test_unmerge_holds_all_apart_and_names_a_member_by_its_key_in_the_target(fresh):
    fresh.put(FIRMS, [*MORE, ("K2", *MORE[0][1:])], ORDERS)
    fresh.load()
    text = (fresh.root / "migration.yaml").read_text("utf-8") + f"target:\n  url: {fresh.url}\n"
    (fresh.root / "migration.yaml").write_text(text, "utf-8")
    key = fresh.key_of()["Muster Werkzeuge GmbH", None]
    assert fresh.do(api.match_unmerge, f"account:{key}").data["added"] == 3
    assert fresh.do(api.match_unmerge, "erp:1").data["added"] == 0
    fresh.load()
    assert len(fresh.accounts()) == 1 + 3 + 2
    assert fresh.is_proven()


@pytest.mark.parametrize(("cluster", "rows", "says"), [
    ("erp:9", ["erp:1"], "no cluster"), ("erp:1", ["erp:9"], "no record"), ("erp:1", [], "no record is named"),
    ("erp:1", ["legacy/firms.csv", "99"], "row 99"), ("account:1", ["erp:1"], "no cluster"),
    ("erp:1", ["legacy/orders.csv", "1"], "no record that is compared"),
])  # fmt: skip
def test_what_is_not_there(place, cluster, rows, says):
    with pytest.raises(UsageError, match=says):
        place.do(api.match_split, cluster, rows)
    assert not (place.root / "decisions/pairs.csv").exists()


@pytest.mark.long
def test_on_the_command_line(place):
    at = ["match", "-p", str(place.root)]
    told = RUN.invoke(app, [*at, "--split", "erp:1", "legacy/more.csv", "1"])
    assert told.exit_code == 0, told.output
    assert "1 `different` added to decisions/pairs.csv" in told.output
    assert "that is so already" in RUN.invoke(app, [*at, "--split", "erp:1", "legacy/more.csv", "1"]).output
    told = RUN.invoke(app, [*at, "--merges"])
    assert told.exit_code == 0, told.output
    assert "split" in told.output
    for wrong in (["--split", "erp:1", "--join"], ["--since", "1"], ["--unmerge", "erp:1", "a.csv", "1"]):
        assert RUN.invoke(app, [*at, *wrong]).exit_code == 2


@pytest.mark.long
def test_merges_are_listed(place, tmp_path):
    place.do(api.match)
    with pytest.raises(UsageError, match="no earlier run"):
        place.do(api.merges)
    place.do(api.match_join, ["erp:2", "erp:3"])
    place.do(api.match_split, "erp:1", ["crm:K1"])
    place.put([*FIRMS, ("4", "Birch Oy", "Oslo", "", "", "")], MORE, ORDERS)
    to = tmp_path / "merges.csv"
    with api.project(place.root) as project:
        answer = api.merges(project, since=1, to=to)
    assert answer.data["counts"] == {"account": {"merged": 1, "split": 1, "new": 1, "gone": 0}}
    assert answer.data["changes"] == [
        {"entity": "account", "change": "merged", "before": ["erp:2", "erp:3"], "after": ["erp:2"]},
        {"entity": "account", "change": "split", "before": ["erp:1"], "after": ["crm:K1", "erp:1"]},
        {"entity": "account", "change": "new", "before": [], "after": ["erp:4"]},
    ]
    rows = list(csv.reader(to.read_text("utf-8").splitlines()))
    assert rows[0] == ["entity", "change", "before", "after", "source", "row", "key"]
    assert [(r[1], r[6]) for r in rows[1:]] == [
        ("merged", "erp:2"), ("merged", "erp:3"), ("split", "erp:1"), ("split", "crm:K1"), ("new", "erp:4"),
    ]  # fmt: skip
    assert answer.data["written"] == 5
    place.put(FIRMS[:2], MORE, ORDERS)
    assert place.do(api.merges).data["counts"]["account"]["gone"] == 1


# --- members that have the same identifying values -------------------------------------------------

TAXED = [("", "CleanFix", "Bonn", "DE136695976", "", ""), ("", "CleanFix", "Bonn", "DE811569869", "", "")]
NAMED = [("O1", "", "CleanFix", "Bonn", "10"), ("O2", "2", "", "", "20"), ("O3", "", "cleanfix", "bonn", "30")]


def ambiguous(answer):
    return [(f.where.table, f.count) for f in answer.findings if f.code == "reference-ambiguous"]


@pytest.mark.long
def test_two_firms_of_one_name_with_different_tax_numbers_stay_two(fresh):
    fresh.put([*FIRMS, *TAXED], MORE, NAMED)
    answer = fresh.load()
    keys = fresh.key_of()
    one, two = keys["CleanFix", "DE136695976"], keys["CleanFix", "DE811569869"]
    named = fresh.ask('SELECT DISTINCT "account_key" FROM "fact_order" WHERE "order_no" <> \'O2\'')
    assert named in ([(one,)], [(two,)])
    assert ambiguous(answer) == [("account", 2)]
    assert fresh.is_proven()
    # Another order of rows, and rows of others, change nothing.
    before = keys, fresh.orders()
    fresh.put([TAXED[1], *FIRMS, TAXED[0]], [*MORE, ("K9", "Elm BV", "Delft", "", "", "")], NAMED)
    fresh.load()
    after = fresh.key_of()
    after.pop(("Elm BV", None))
    assert (after, [r[:2] for r in fresh.orders()]) == (before[0], [r[:2] for r in before[1]])


@pytest.mark.long
def test_a_row_that_says_less_joins_neither_of_two(fresh):
    fresh.put([*FIRMS, *TAXED, ("", "CleanFix", "Bonn", "", "", "")], MORE, NAMED)
    answer = fresh.load()
    assert sorted(str(tax) for name, tax in fresh.key_of() if name == "CleanFix") == [
        "DE136695976", "DE811569869", "None",
    ]  # fmt: skip
    assert ambiguous(answer) == [("account", 2)]
    assert fresh.is_proven()


@pytest.mark.long
def test_rows_of_one_name_that_nothing_holds_apart_are_one(fresh):
    fresh.put([*FIRMS, TAXED[0], ("", "CleanFix", "Bonn", "", "", "a@cleanfix.example"), TAXED[0]], MORE, NAMED)
    answer = fresh.load()
    assert [tax for name, tax in fresh.key_of() if name == "CleanFix"] == ["DE136695976"]
    assert ambiguous(answer) == []


@pytest.mark.long
def test_people_hold_two_rows_of_one_content_apart(fresh):
    fresh.put([*FIRMS, TAXED[0], TAXED[0]], MORE, NAMED)
    fresh.load()
    assert len(fresh.accounts()) == 5
    keys = {row[0] for row in fresh.accounts()}
    with pytest.raises(UsageError, match="several"):
        fresh.do(api.match_join, [_content_key(fresh), "erp:1"])
    cluster = _content_key(fresh)
    assert fresh.do(api.match_split, cluster, ["legacy/firms.csv", "5"]).data["added"] == 1
    answer = fresh.load()
    assert len(fresh.accounts()) == 6
    assert keys < {row[0] for row in fresh.accounts()}
    assert ambiguous(answer) == [("account", 2)]
    assert fresh.is_proven()


def _content_key(place):
    with api.project(place.root) as project:
        pairs = api.match_split(project, "erp:1", ["legacy/firms.csv", "4"]).data
    assert pairs["added"] == 0
    with (
        api.project(place.root) as project, Pipeline(project, "match") as pipeline,
        pipeline.engine("duckdb") as engine,
    ):  # fmt: skip
        [book] = books(pipeline.upto("match"), engine)
        rows = book.keys.collect(backend="pyarrow").rows(named=True)
    return next(r["_key"] for r in rows if r["_row"] == 4)


# --- sources without duplicates --------------------------------------------------------------------


@pytest.mark.long
def test_a_source_without_duplicates_is_matched_one_to_one(fresh):
    near = ("K2", "Muster Werkzeuge", "Bonn", "", "+49 228 1234567", "")
    fresh.put(FIRMS, [near, *MORE], ORDERS)
    fresh.load()
    assert len(fresh.accounts()) == 1 + 3
    fresh.unique(more=True)
    fresh.load()
    assert len(fresh.accounts()) == 1 + 4
    said = fresh.do(api.match).data
    assert said["clusters"]["account"]["members"] == 4
    with api.project(fresh.root) as project:
        desk = api.match_review(project)
    asked = {frozenset((p.left.key, p.right.key)) for p in desk.pairs}
    assert frozenset(("crm:K1", "crm:K2")) not in asked
