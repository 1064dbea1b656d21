"""`survivorship` in model.yaml: a word or a mapping; what cannot work is told at its place."""

import pytest

from crmmigrate.config import check_model, parse_text, schemas
from crmmigrate.config.emit import block, tree_of
from crmmigrate.core.documents import Model, Survivorship
from crmmigrate.core.errors import ConfigError

TEXT = """name: t
common:
  modified_at: {{type: datetime}}
tables:
  a:
    role: dimension
    identify: [[no]]
    dimensions: [o]
    fields:
      no: {{role: key}}
      city: {{survivorship_group: address}}
      phone: {{type: phone}}
      tags: {{}}
      owner: {{references: o}}
      segment: {{scd: 2}}
    survivorship:
      {rule}
  o:
    role: dimension
    identify: [[x]]
    fields: {{x: {{}}}}
"""


def told(rule):
    try:
        return [str(fault) for fault in check_model(parse_text(TEXT.format(rule=rule), "m.yaml", Model))]
    except ConfigError as error:
        return [str(fault) for fault in error.faults]


@pytest.mark.parametrize(
    ("rule", "made"),
    [
        ("phone: most_recent", Survivorship(policy="most_recent")),
        ("address: {policy: most_complete}", Survivorship(policy="most_complete")),
        ("o: {policy: most_recent, by: modified_at}", Survivorship(policy="most_recent", by="modified_at")),
        (
            "tags: {policy: collect_all, sources: [2024, erp]}",
            Survivorship(policy="collect_all", sources=["2024", "erp"]),
        ),
        ("tags: {sources: [erp]}", Survivorship(sources=["erp"])),
    ],
)
def test_a_policy_is_read_and_written_as_people_write_it(rule, made):
    assert told(rule) == []
    model = parse_text(TEXT.format(rule=rule), "m.yaml", Model).document
    [(name, found)] = model.tables["a"].survivorship.items()
    assert found == made
    again = parse_text(block(tree_of(model)), "m.yaml", Model).document
    assert again == model
    if rule == "phone: most_recent":
        assert tree_of(model)["tables"]["a"]["survivorship"] == {"phone": "most_recent"}
    assert rule.startswith(f"{name}:")


def test_editors_complete_both_forms():
    word, whole = schemas()["model"]["$defs"]["Survivorship"]["anyOf"]
    assert "most_recent" in word["enum"]
    assert set(whole["properties"]) == {"policy", "by", "sources"}


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("phone: most_recnt", '17:14 tables.a.survivorship.phone.policy: must be one of source_priority, most_recent, '
         'most_complete, longest, majority, oldest, collect_all, not "most_recnt", did you mean "most_recent"?'),
        ("phon: longest", '17:7 tables.a.survivorship.phon: table a has no field or survivorship_group "phon", '
         'did you mean "phone"?'),
        ("city: longest", '17:7 tables.a.survivorship.city: city survives together with its group; '
         'say it of "address"'),
        ("phone: {policy: most_recent, by: tags}", "17:40 tables.a.survivorship.phone.by: tags is string, "
         "not a date or datetime"),
        ("phone: {policy: most_recent, by: modified}", "17:40 tables.a.survivorship.phone.by: there is no field "
         '"modified", did you mean "modified_at"?'),
        ("phone: {policy: longest, by: modified_at}", "17:32 tables.a.survivorship.phone.by: only most_recent and "
         "oldest ask for a date"),
        ("phone: oldest", "17:14 tables.a.survivorship.phone: oldest needs a date; name a date field with `by`"),
        ("phone: collect_all", "17:14 tables.a.survivorship.phone: collect_all joins texts (string or text), and this "
         "is phone"),
        ("address: collect_all", "17:16 tables.a.survivorship.address: collect_all is for single fields: a group or "
         "member is taken as a whole"),
        ("owner: collect_all", "17:14 tables.a.survivorship.owner: collect_all would make of keys, references and "
         "listed values what they must not be"),
        ("segment: longest", "17:7 tables.a.survivorship.segment: segment keeps history, so its newest state counts"),
        ("phone: {polcy: longest}", '17:15 tables.a.survivorship.phone.polcy: unknown key, did you mean "policy"?'),
    ],
)  # fmt: skip
def test_what_cannot_work_is_told_at_its_place(rule, fault):
    assert told(rule) == [f"m.yaml:{fault}"]


def test_only_a_dimension_has_golden_records():
    text = "name: t\ntables:\n  f: {role: fact, fields: {no: {}}, survivorship: {no: longest}}\n"
    [fault] = check_model(parse_text(text, "m.yaml", Model))
    assert str(fault) == "m.yaml:3:37 tables.f.survivorship: only a dimension has this"
