"""What the proposal says it is not sure of."""

from dataclasses import replace

from crmmigrate.steps import model


def findings(stage, engine, files):
    tables, profiles = stage(files)
    found: dict[str, list] = {}
    for finding in model.run(tables, model.ModelConfig(profiles), engine).findings:
        found.setdefault(finding.code, []).append(finding)
    return found


def test_two_groups_that_identify_a_row_are_told(stage, engine):
    rows = [
        [f"O{o:03d}", str(n), f"P-{(o * 7 + n * 3) % 40}", f"{o % 30}.{n}5"] for o in range(80) for n in range(1, 4)
    ]
    tables, profiles = stage({"lines.csv": (["order", "line", "product", "paid"], rows)})
    keys = (("c001", "c002"), ("c001", "c003"))
    profiles = {"lines.csv": replace(profiles["lines.csv"], keys=keys)}
    found = model.run(tables, model.ModelConfig(profiles), engine).findings
    [rivals] = [f for f in found if f.code == "grain-rivals"]
    assert rivals.examples == ("order, line", "order, product")
    assert "or one per order, product" in rivals.message


def test_an_attribute_that_differs_in_other_rows_is_told(stage, engine, orders):
    headers, rows = orders
    rows = [list(r) for r in rows]
    assert "dimension-disagrees" not in findings(stage, engine, {"export.csv": (headers, rows)})
    rows[0][7] = "Süd"
    rows[1][1] = f"  {rows[1][1].upper()} "
    [told] = findings(stage, engine, {"export.csv": (headers, rows)})["dimension-disagrees"]
    assert (told.count, told.where.column) == (1, "F08")
    assert told.examples[0].startswith(f"{rows[0][6].lower()}: ")
    assert "süd" in told.examples[0]


def test_an_attribute_that_differs_in_another_table_is_told(stage, engine):
    customers = [[f"K{i:03d}", f"Firma {i * 37 % 101} {i}"] for i in range(60)]
    orders = [[f"A{i:04d}", *customers[i * 7 % 60], f"{i % 50}.5"] for i in range(240)]
    files = {"customers.csv": (["no", "name"], customers), "orders.csv": (["order", "no", "name", "paid"], orders)}
    assert "dimension-disagrees" not in findings(stage, engine, files)
    for order in orders:
        if order[1] == "K007":
            order[2] = "Another Ltd"
    [told] = findings(stage, engine, files)["dimension-disagrees"]
    assert (told.count, told.examples) == (1, ("k007: another ltd / firma 57 7",))
    assert "customers.name, orders.name" in told.message


def test_orphans_have_a_share(stage, engine):
    goods = [[f"G{i:04d}", f"Ding {i * 13 % 101}"] for i in range(60)]
    sold = [[f"S{i:05d}", f"G{i * 7 % 60:04d}", f"{i}.5"] for i in range(200)]
    sold[3][1] = "G9999"
    files = {"goods.csv": (["code", "name"], goods), "sold.csv": (["no", "code", "paid"], sold)}
    [orphans] = findings(stage, engine, files)["foreign-key-orphans"]
    assert orphans.message.startswith("1 rows (0.5% of those with a value)")
