"""Proposals of many layouts, shared among processes, are those of one."""

import pytest

from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.project import proposing, shipped, workers
from crmmigrate.steps import map as mapping

HEADERS = ("PLZ", "Firma", "E-Mail", "Auftragsnr.", "Betrag", "Telefon", "Ort", "Datum", "客户", "Owner")


def tables(n):
    def columns(i):
        names = [HEADERS[(i + k) % len(HEADERS)] for k in range(3)] + [f"Feld {i}"]
        return tuple(
            ColumnProfile(f"c{k:03d}", name, 5, 0, 5, "string", sample=("a", "b")) for k, name in enumerate(names)
        )

    return {f"f{i}.csv": TableProfile(f"f{i}.csv", 5, columns(i)) for i in range(n)}


@pytest.mark.long
@pytest.mark.parametrize("count", [1, 2])
def test_processes_give_what_one_gives(monkeypatch, count):
    monkeypatch.setattr(workers, "MANY_TABLES", 8)
    monkeypatch.setattr(workers, "count", lambda: count)
    profiles, model = tables(11), shipped.crm_model()
    learned = mapping.Learned(shipped.weights(), model)
    expected = mapping.propose(profiles, model, shipped.vocabularies(), [], learned)
    assert proposing.propose(profiles, model, mapping.Memory([]), None) == expected
