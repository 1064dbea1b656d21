"""What people say of pairs: kept as lines, whatever spreadsheets do to them, and what the lines come to."""

import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pair_shapes import ref, said

from crmmigrate.config import append_pairs, read_pairs
from crmmigrate.core.errors import ConfigError
from crmmigrate.core.linking import PairDecision, RecordRef
from crmmigrate.core.rulings import PairId, in_force, pair_id, renewed, ruled, unsaid

HEADER = "entity,left_source,left_row,left_key,right_source,right_row,right_key,verdict,who,when,why\n"
LINE = "account,a.csv,1,erp:1,b.csv,2,erp:2,same,anna,2026-01-02T03:04:05+00:00,\n"
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
NAME = TEXT.filter(lambda text: text.strip())
REF = st.builds(RecordRef, NAME, st.integers(0, 10**9), TEXT)
DECISION = st.builds(
    PairDecision, NAME, REF, REF, st.sampled_from(["same", "different", "unsure"]), TEXT, TEXT, TEXT
).filter(lambda decision: decision.left != decision.right)


def pid(left, right, entity="account"):
    return PairId(entity, ref(left), ref(right))


# --- the file


@settings(max_examples=60, deadline=None)
@given(st.lists(DECISION, max_size=4))
def test_what_is_appended_is_read(tmp_path_factory, decisions):
    path = tmp_path_factory.mktemp("p") / "decisions" / "pairs.csv"
    for decision in decisions:
        append_pairs(path, [decision])
    assert read_pairs(path) == decisions


def test_one_line_a_decision_and_no_formula(tmp_path):
    path = tmp_path / "pairs.csv"
    append_pairs(path, [PairDecision("account", RecordRef("=a.csv", 1, "@x"), ref(2), "same", "-anna", why="=1+1")])
    assert path.read_text() == f"{HEADER}account,'=a.csv,1,'@x,crm/kunden.csv,2,#000000000002,same,'-anna,,'=1+1\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_that_a_spreadsheet_saved_is_read_and_keeps_its_form(tmp_path, delimiter):
    damaged = (
        (HEADER + LINE.replace(",1,", ",1.0,").replace("same", " SAME ")).replace("\n", "\r\n") + "," * 10 + "\r\n"
    )
    damaged += "contact,a.csv,3,k,a.csv,4,l,N\r\n"  # Excel leaves out empty cells at the end of a line
    path = tmp_path / "pairs.csv"
    path.write_bytes(("\ufeff" + damaged.replace(",", delimiter)).encode())
    first, second = read_pairs(path)
    assert (first.left, first.right, first.verdict) == (
        RecordRef("a.csv", 1, "erp:1"),
        RecordRef("b.csv", 2, "erp:2"),
        "same",
    )
    assert (second.entity, second.verdict, second.who, second.why) == ("contact", "different", "", "")
    append_pairs(path, [said(1, 2, "unsure")])
    assert path.read_text("utf-8").startswith("\ufeff" + HEADER.replace(",", delimiter))
    assert len(read_pairs(path)) == 3


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HEADER.replace("verdict", "verdikt"), ':1:8 verdikt: unknown column, did you mean "verdict"?'),
        (HEADER.replace(",verdict", ""), ":1:1 verdict: required column is missing"),
        (HEADER.replace("why", "who"), ":1:11 who: stands there twice"),
        ("", ":1:1 entity: required column is missing"),
        (HEADER + LINE.replace("same", "sane"), ':2:8 verdict: must be one of different, same, unsure, not "sane", '),
        (HEADER + LINE.replace("same", "kaputt"), ':2:8 verdict: must be one of different, same, unsure, not "kaputt"'),
        (HEADER + LINE.replace(",2,", ",zwei,"), ':2:6 right_row: must be a whole number, not "zwei"'),
        (HEADER + LINE.replace(",2,", ",-2,"), ':2:6 right_row: must be a whole number, not "-2"'),
        (HEADER + LINE.replace("a.csv", ""), ":2:2 left_source: must not be empty"),
        (HEADER + LINE.replace("b.csv,2,erp:2", "a.csv,1,erp:1"), ":2:6 right_row: pairs a record with itself"),
        (HEADER + LINE.replace("\n", ",more\n"), ":2:12 line 2: has 12 cells, not 11"),
        (HEADER + LINE.replace("anna", '"an\nna') + LINE, "not valid CSV: unexpected end of data"),
        (HEADER + "\n" + LINE.replace(",\n", ',"two\nlines"\n') + LINE.replace("same", ""), ":5:8 verdict"),
    ],
)  # fmt: skip
def test_faults_are_located_and_nothing_is_written(tmp_path, text, fault):
    path = tmp_path / "p.csv"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_pairs(path)
    assert any(fault in str(line) for line in caught.value.faults)
    with pytest.raises(ConfigError):
        append_pairs(path, [said(1, 2, "same")])
    assert path.read_text() == text


def test_all_faults_are_told_at_once(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(HEADER + LINE.replace("same", "x").replace(",1,", ",y,") + LINE + LINE.replace("same", "z"))
    with pytest.raises(ConfigError) as caught:
        read_pairs(path)
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(2, 3), (2, 8), (4, 8)]


def test_a_file_that_is_no_utf_8_is_a_fault(tmp_path):
    (tmp_path / "p.csv").write_bytes((HEADER + LINE.replace("anna", "Jörg")).encode("cp1252"))
    with pytest.raises(ConfigError, match=r"p\.csv:2:\d+ .*UTF-8"):
        read_pairs(tmp_path / "p.csv")


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "pairs.csv"
    append_pairs(path, [said(1, 2, "same")])
    path.chmod(0o640)
    before = path.read_bytes()

    def full(_handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(Exception, match="No space left"):
            append_pairs(path, [said(3, 4, "same")])
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["pairs.csv"]
    append_pairs(path, [said(3, 4, "same")])
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_bytes().startswith(before)


# --- what it comes to


def test_pairs_are_unordered_and_the_later_line_of_a_person_holds():
    rulings = ruled([said(1, 2, "same"), said(2, 1, "different")])
    assert (rulings.same, rulings.different) == (frozenset(), {pid(1, 2)})
    assert not rulings.findings()
    assert ruled([said(1, 2, "same", "Anna "), said(2, 1, "different", "anna")]) == rulings  # one person, two spellings


def test_two_people_who_disagree_decide_nothing_and_are_listed():
    rulings = ruled([said(1, 2, "same"), said(2, 1, "different", "ben", why="two shops"), said(3, 4, "same", "ben")])
    assert (rulings.same, rulings.different) == ({pid(3, 4)}, frozenset())
    assert not rulings.is_open(pid(1, 2), "cleo")
    (finding,) = rulings.findings()
    assert (finding.code, finding.examples) == ("pair-disagreement", ("anna: same", "ben: different (two shops)"))
    assert finding.where.rows == (1, 2)
    assert not ruled([*rulings.disagreements[pid(1, 2)], said(1, 2, "different")]).findings()


def test_unsure_is_no_word_against_anybody():
    rulings = ruled([said(1, 2, "same"), said(1, 2, "unsure", "ben"), said(3, 4, "unsure")])
    assert rulings.same == {pid(1, 2)}
    assert rulings.unsure == {pid(3, 4): {"anna"}}
    assert not rulings.is_open(pid(3, 4), "anna")
    assert rulings.is_open(pid(3, 4), "ben")


def test_rows_of_one_file_are_several_things():
    contact = PairDecision("contact", ref(1), ref(2), "different", "anna")
    rulings = ruled([said(1, 2, "same"), contact])
    assert (rulings.same, rulings.different) == ({pid(1, 2)}, {pid(1, 2, "contact")})


def test_what_follows_is_settled_too():
    rulings = ruled([said(1, 2, "same"), said(2, 3, "same"), said(3, 4, "different"), said(4, 5, "same")])
    assert rulings.verdict(pid(1, 3)) == "same"
    assert rulings.verdict(pid(1, 5)) == "different"
    assert rulings.verdict(pid(1, 9)) is None
    assert rulings.verdict(pid(1, 3, "contact")) is None


def test_a_chain_that_contradicts_is_told_and_joins_nothing():
    lines = [said(1, 2, "same"), said(2, 3, "same"), said(3, 4, "same"), said(1, 3, "different", "ben")]
    rulings = ruled(lines)
    assert rulings.same == {pid(3, 4)}
    assert rulings.different == {pid(1, 3)}
    (finding,) = rulings.findings()
    assert (finding.code, finding.count) == ("pair-contradiction", 2)
    assert finding.examples == (
        "crm/kunden.csv row 1 = crm/kunden.csv row 2",
        "crm/kunden.csv row 2 = crm/kunden.csv row 3",
    )


def test_every_chain_of_a_contradiction_is_taken_out():
    lines = [said(1, 2, "same"), said(2, 3, "same"), said(1, 4, "same"), said(4, 3, "same"), said(1, 3, "different")]
    rulings = ruled(lines)
    assert rulings.same == frozenset()
    assert len(rulings.contradictions) == 1


WORD = st.tuples(
    st.integers(1, 6), st.integers(1, 6), st.sampled_from(["same", "different", "unsure"]), st.sampled_from("abc")
).filter(lambda word: word[0] != word[1])


@settings(max_examples=200, deadline=None)
@given(st.lists(WORD, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_lines_counts_only_where_one_replaces_another(words, random):
    lines = [said(*word) for word in words]
    once = list(in_force(lines).values())
    shuffled = random.sample(once, len(once))
    turned = [PairDecision(d.entity, d.right, d.left, d.verdict, d.who, d.when, d.why) for d in shuffled]
    one, other = ruled(lines), ruled(turned)
    assert (one.same, one.different, one.unsure, one.contradictions) == (
        other.same, other.different, other.unsure, other.contradictions,
    )  # fmt: skip
    assert one.disagreements.keys() == other.disagreements.keys()
    assert [f.code for f in one.findings()] == [f.code for f in other.findings()]


@settings(max_examples=200, deadline=None)
@given(st.lists(WORD, max_size=12))
def test_what_must_be_one_never_joins_what_must_not(words):
    rulings = ruled([said(*word) for word in words])
    joined = ruled([PairDecision(p.entity, p.left, p.right, "same") for p in rulings.same])
    assert not any(joined.verdict(pair) == "same" for pair in rulings.different)
    assert not rulings.same & rulings.different
    assert not (rulings.same | rulings.different) & rulings.disagreements.keys()


@settings(max_examples=50, deadline=None)
@given(st.lists(WORD, max_size=8), st.lists(WORD, max_size=8))
def test_what_is_said_already_is_not_said_again(before, words):
    known, lines = [said(*word) for word in before], [said(*word) for word in words]
    new = unsaid(lines, known)
    assert not unsaid(in_force([*known, *new]).values(), [*known, *new])
    one, other = ruled([*known, *new]), ruled([*known, *lines])
    assert (one.same, one.different, one.unsure) == (other.same, other.different, other.unsure)
    assert one.disagreements.keys() == other.disagreements.keys()


def test_records_are_found_again_where_rows_moved_or_the_file_has_another_name():
    kept, gone = renewed(
        [said(1, 2, "same"), said(3, 4, "same"), said(5, 6, "same"), said(1, 7, "same")],
        [
            ref(1),
            ref(12, key="#000000000002"),  # moved
            ref(3, "new.csv"),  # another name
            ref(4),
            ref(5, "x.csv"), ref(5, "y.csv"), ref(6),  # two that may be meant
        ],
    )  # fmt: skip
    assert [pair_id(each)[1:] for each in kept] == [
        (ref(1), ref(12, key="#000000000002")), (ref(4), ref(3, "new.csv")),
    ]  # fmt: skip
    assert [(each.left.row, each.right.row) for each in gone] == [(5, 6), (1, 7)]
