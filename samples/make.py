"""Makes the sample: `python samples/make.py [OUT_DIR]` writes OUT_DIR/legacy/ and OUT_DIR/truth.json."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import files_erp
import files_marketing
import files_offices
import files_sales
import truth
import world
import writers
from pages import Book, TextFile


def files(company: files_erp.Company) -> list[TextFile | Book]:
    """All files; customers come before orders, campaigns before leads."""
    return [
        files_erp.customers(company),
        *files_erp.order_lines(company),
        files_erp.articles(company),
        files_erp.staff(company),
        files_offices.clientes(company),
        files_offices.pedidos(company),
        files_offices.customers_uk(company),
        files_offices.orders_uk(company),
        files_offices.customers_nordic(company),
        files_offices.orders_nordic(company),
        files_sales.kontakte(company),
        files_sales.angebote(company),
        files_sales.pipeline(company),
        files_sales.activities(company),
        files_sales.cases(company),
        files_marketing.campaigns(company),
        files_marketing.leads(company),
        files_marketing.newsletter(company),
        files_marketing.fair_contacts(company),
    ]


def make(out: Path) -> None:
    """Write the sample under `out`; what a former run wrote there goes."""
    company = files_erp.Company(world.build(files_erp.generator("world")))
    made = files(company)
    shutil.rmtree(out / "legacy", ignore_errors=True)
    for file in made:
        writers.write(file, out / "legacy")
    truth.write(truth.tell(made, company.world), out / "truth.json")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
