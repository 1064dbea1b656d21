"""The picture of tables: boxes stand apart, lines go from left to right, and what is alone is named."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from profile_shapes import many

from crmmigrate.core.survey import Reference, Survey
from crmmigrate.report.profile_graph import GAP, NODE, WIDTH, picture
from crmmigrate.report.profile_layout import laid_out
from crmmigrate.report.profile_plots import bars, shares
from crmmigrate.report.profile_words import Words

ARCS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] != pair[1]), max_size=30)


def place(arcs):
    boxes = [f"b{n}" for n in range(12)]
    return laid_out(boxes, [(f"b{a}", f"b{b}", "reference") for a, b in arcs], size=NODE, gap=GAP, width=WIDTH)


@given(ARCS)
@settings(max_examples=150, deadline=None)
def test_joined_boxes_stand_apart_and_within_the_picture(arcs):
    found = place(arcs)
    assert set(found.places) == {f"b{n}" for pair in arcs for n in pair}
    corners = sorted(found.places.values())
    assert all(0 <= x <= found.width - NODE[0] and 0 <= y <= found.height - NODE[1] for x, y in corners)
    for number, (x, y) in enumerate(corners):
        for u, v in corners[number + 1 :]:
            assert abs(x - u) >= NODE[0] + GAP[0] or abs(y - v) >= NODE[1] + GAP[1]
    assert found == place(arcs)


@given(ARCS.map(lambda arcs: [pair for pair in arcs if pair[0] < pair[1] and pair[1] - pair[0] > 3]))
@settings(max_examples=100, deadline=None)
def test_lines_go_to_the_right_where_nothing_leads_back(arcs):
    found = place(arcs)
    assert all(found.places[f"b{a}"][0] < found.places[f"b{b}"][0] for a, b in arcs)


def test_a_ring_is_drawn_too():
    found = place([(0, 1), (1, 2), (2, 0)])
    assert len({x for x, _ in found.places.values()}) == 3


def test_tables_that_are_one_are_one_box_and_those_alone_are_named():
    profiles, survey = many(20, 8)
    words = Words(profiles)
    shown = picture(survey, words)
    groups = {node.href: node for node in shown.nodes if node.group}
    for number, same in enumerate(survey.same_tables, 1):
        told = groups.get(f"#same{number}")
        names = {words.table(source) for source in same.sources}
        assert told.note.startswith(f"and {len(names) - 1} like it") if told else names <= set(dict(shown.alone))
        assert bool(told) != bool(names & set(dict(shown.alone)))
    assert groups
    boxed = sum(int(node.note.split()[1]) for node in groups.values())
    assert len(shown.nodes) + boxed + len(shown.alone) == 20
    assert {edge.kind for edge in shown.edges} == {"reference", "overlap"}
    assert any(edge.warn for edge in shown.edges)
    assert max(node.x for node in shown.nodes) + NODE[0] <= WIDTH


def test_tables_that_are_not_there_draw_nothing():
    profiles, _ = many(2, 8)
    survey = Survey(references=(Reference("gone.csv", ("c1",), profiles[0].source, ("c001",), 1, 0, 0, 0, 0.9, ""),))
    shown = picture(survey, Words(profiles))
    assert (shown.nodes, shown.edges, len(shown.alone)) == ((), (), 2)


def test_the_order_of_references_moves_no_box_to_another_layer():
    profiles, survey = many(12, 8)
    turned = replace(survey, references=survey.references[::-1], overlaps=())
    one, other = (picture(s, Words(profiles)) for s in (replace(survey, overlaps=()), turned))
    assert {n.title for n in one.nodes} == {n.title for n in other.nodes}
    assert (one.width, one.height) == (other.width, other.height)


@given(st.lists(st.integers(0, 1000), max_size=200), st.integers(20, 300), st.integers(4, 60))
@settings(max_examples=100, deadline=None)
def test_bars_stay_within_their_picture(counts, width, height):
    numbers = [int(part[1:]) for part in bars(counts, width, height).replace("M0 ", "V").replace("Z", "").replace(
        "V", " V").replace("H", " H").split()]  # fmt: skip
    assert all(0 <= n <= max(width, height) for n in numbers)
    assert bool(numbers) == any(counts)


def test_shares_fill_the_bar():
    assert shares([1, 2, 1], 100) == [(0.0, 25.0), (25.0, 50.0), (75.0, 25.0)]
    assert shares([0, 0], 100) == [(0.0, 0.0), (0.0, 0.0)]
