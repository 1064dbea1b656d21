"""A rehearsal of a sample: balanced, proven, closed, and the same again."""

from __future__ import annotations

import pytest
import typer

from crmmigrate import api
from crmmigrate.cli.commands.rehearse import _sample


def rehearse(root, **options):
    with api.project(root) as project:
        return api.rehearse(project, api.RehearseOptions(**options))


@pytest.mark.long
@pytest.mark.parametrize("sample", [api.Sample(rows=3), api.Sample(share=0.5, seed=7)])
def test_a_sample_is_balanced_and_proven(warm, tiny, sample):
    answer = rehearse(warm, sample=sample)
    assert answer.status == "ok"
    for account in answer.data["accounting"]:
        told = sum(account[n] for n in ("loaded", "merged", "rejected", "excluded"))
        assert account["gathered"] == told
    database = warm / ".crmmigrate/rehearsal.duckdb"
    orders = tiny.rows(database, "SELECT order_no, account_key FROM fact_order ORDER BY 1")
    assert len(orders) == {3: 3, None: round(9 * 0.5)}[sample.rows]
    members = {k for (k,) in tiny.rows(database, "SELECT account_key FROM dim_account")}
    assert members == {k for _, k in orders} | {-1}
    assert "part-loaded" in {f.code for f in answer.findings}
    rehearse(warm, sample=sample)
    assert tiny.rows(database, "SELECT order_no, account_key FROM fact_order ORDER BY 1") == orders


@pytest.mark.long
def test_without_a_sample_everything_goes_in(warm, tiny):
    path = warm / "migration.yaml"
    path.write_text(path.read_text("utf-8") + "waves:\n  - {name: one, tables: [order]}\n", "utf-8")
    answer = rehearse(warm)
    assert answer.status == "ok"
    assert len(tiny.rows(warm / ".crmmigrate/rehearsal.duckdb", "FROM fact_order")) == len(tiny.facts)


@pytest.mark.parametrize(("text", "sample"), [("1000", api.Sample(rows=1000)), ("5%", api.Sample(share=0.05))])
def test_samples_are_rows_or_shares(text, sample):
    assert _sample(text, 0) == sample


@pytest.mark.parametrize("text", ["many", "0", "-3", "0%", "101%", "1.5", "x%", "nan%"])
def test_other_samples_are_refused(text):
    with pytest.raises(typer.BadParameter):
        _sample(text, 0)
