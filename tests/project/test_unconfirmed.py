"""What a load says of suggestions: those that leave columns out, and fields that two columns feed."""

from crmmigrate.core.documents import ColumnMapping, Mapping, Status
from crmmigrate.project import unconfirmed


def column(name, field, confidence=0.95, status=Status.SUGGESTED):
    return ColumnMapping(column=name, field=field, confidence=confidence, status=status)


def mapping(*columns, status=Status.SUGGESTED, rows_are="account"):
    return Mapping(layout="a", applies_to=["a.csv"], rows_are=rows_are, status=status, columns=list(columns))


def test_columns_that_an_unsure_suggestion_leaves_out_are_told():
    found = unconfirmed.left_out([
        mapping(column("Sure", None, 0.97), column("Unsure", None, 0.6), column("Fed", "account.name", 0.5),
                column("Decided", None, 0.2, Status.CONFIRMED)),
        mapping(column("Elsewhere", None, 0.1), rows_are=None),
    ])  # fmt: skip
    assert [(f.code, f.count, f.examples) for f in found] == [("mapping-unmapped", 1, ("Unsure in a (0.60)",))]


def test_columns_that_came_after_a_decision_are_told():
    (found,) = unconfirmed.left_out([mapping(column("New", None, 0.0), status=Status.CONFIRMED)])
    assert found.count == 1
    assert unconfirmed.left_out([mapping(column("Old", None, 0.4), status=Status.CONFIRMED)]) == []


def test_two_columns_of_one_field_are_told():
    (found,) = unconfirmed.twice([mapping(column("Tel", "account.phone"), column("Phone", "account.phone"))])
    assert (found.code, found.count) == ("mapping-twice", 1)
    assert "Tel" in found.examples[0]
    assert unconfirmed.twice([mapping(column("Tel", "account.phone"), column("Fax", "account.fax"))]) == []
