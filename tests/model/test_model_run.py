"""Findings of the model step: on all rows, with places and examples."""

from crmmigrate.steps import model


def codes(result):
    return {f.code: f for f in result.findings}


def test_findings_name_place_count_and_examples(stage, engine):
    goods = [[f"G{i:04d}", f"Ding {i * 13 % 101}"] for i in range(60)]
    sold = [[f"S{i:05d}", f"G{i * 7 % 60:04d}", f"{i}.5"] for i in range(200)]
    sold[3][1] = sold[9][1] = "G9999"
    sold[5][1] = "-"
    tables, profiles = stage({"goods.csv": (["code", "name"], goods), "sold.csv": (["no", "code", "paid"], sold)})
    found = codes(model.run(tables, model.ModelConfig(profiles), engine))
    orphans = found["foreign-key-orphans"]
    assert (orphans.count, orphans.examples) == (2, ("g9999",))
    assert (orphans.where.file, orphans.where.column) == ("sold.csv", "code")
    assert "key-duplicate" not in found


def test_repeated_keys_are_counted(stage, engine):
    rows = [[f"N-{i}", f"Name {i * 7 % 811}"] for i in range(1000)]
    rows.append(["N-5", "Somebody else"])
    found = codes(model.run(*_with(stage, {"x.csv": (["no", "name"], rows)}), engine))
    assert (found["key-duplicate"].count, found["key-duplicate"].examples) == (1, ("N-5",))


def test_a_table_without_key_says_so(stage, engine):
    rows = [["red", "big"], ["red", "small"], ["blue", "big"]] * 30
    found = codes(model.run(*_with(stage, {"x.csv": (["a", "b"], rows)}), engine))
    assert found["key-none"].count == 90


def test_a_coarse_measure_is_a_finding(stage, engine, orders):
    found = codes(model.run(*_with(stage, {"e.csv": orders}), engine))
    assert found["grain-coarse"].where.column == "F09"
    assert "F05" in found["grain-coarse"].message


def test_data_is_json(stage, engine, orders):
    data = model.run(*_with(stage, {"e.csv": orders}), engine).data
    assert {"tables", "foreign_keys", "dimensions", "star", "hierarchies", "measures"} <= set(data)
    assert data["star"]["tables"]["e"]["role"] == "fact"


def _with(stage, files):
    tables, profiles = stage(files)
    return tables, model.ModelConfig(profiles)
