"""The tiny project the whole way into the targets that have no project tests of their own: loaded, proven, traced."""

from dataclasses import replace

import pytest

from crmmigrate import api
from crmmigrate.adapters.targets import open_target
from crmmigrate.adapters.targets.sqlalchemy_target import SqlAlchemyTarget
from crmmigrate.adapters.targets.sqlalchemy_traits import SQLITE
from crmmigrate.project import plugins

FACTS = """
    SELECT f."order_no", a."customer_no", p."sku", f."quantity" FROM "fact_order" f
    JOIN "dim_account" a ON a."account_key" = f."account_key"
    JOIN "dim_product" p ON p."product_key" = f."product_key" ORDER BY f."order_no"
"""
IN_WORDS_OF_SQLGLOT = replace(SQLITE, dialect="sqlite")
WAYS = {
    "parquet": (open_target, "parquet:///{}/star"),
    "sqlalchemy": (lambda url, schema=None: SqlAlchemyTarget(url, schema, IN_WORDS_OF_SQLGLOT), "sqlite:///{}/star.db"),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_tiny_project(way, fresh, tiny, monkeypatch):
    opener, url = WAYS[way]
    monkeypatch.setattr(plugins, "target", opener)
    options = api.LoadOptions(url.format(fresh))
    for _ in range(2):  # the second time nothing is left to do
        with api.project(fresh) as project:
            assert not [f for f in api.load(project, options).findings if f.severity == "error"]
            assert not [f for f in api.validate(project, to=options.url).findings if f.severity == "error"]
    target = opener(options.url)
    found = [tuple(row.values()) for row in target.query(FACTS).to_pylist()]
    target.close()
    assert found == [(no, customer, sku, quantity) for no, customer, sku, _, quantity, _ in tiny.facts]
    with api.project(fresh) as project:
        traced = api.trace_key(project, "account", "1", to=options.url)
    assert traced.data["cells"]
