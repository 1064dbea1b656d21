import contextlib

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmmigrate.adapters.readers.vcard_reader import VCardReader
from crmmigrate.core.errors import SourceError

READER = VCardReader()


def card(*lines, version="3.0"):
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def test_parts_types_and_escapes(read):
    text = card(
        "N:Brandt;Ida;Eva\\;Maria;Dr.;MBA",
        "FN:Ida Brandt",
        "ORG:Nordlicht\\, Optik;Vertrieb;Nord",
        "TEL;TYPE=VOICE,WORK:+49 1",
        "TEL;TYPE=work:+49 2",
        "TEL;TYPE=FAX;TYPE=HOME:+49 3",
        "EMAIL;TYPE=INTERNET:a@x.example",
        "ADR;TYPE=WORK:;;Weg 1\\nHof;Köln;;00067;DE",
        "NOTE:eins\\nzwei \\\\ drei",
        "BDAY:19850412",
        "CATEGORIES:a,b",
        "x-kunde:007",
    )
    (record,) = read(READER, text).records
    assert record == {
        "N family": "Brandt",
        "N given": "Ida",
        "N additional": "Eva;Maria",
        "N prefix": "Dr.",
        "N suffix": "MBA",
        "FN": "Ida Brandt",
        "ORG": "Nordlicht, Optik",
        "ORG unit": "Vertrieb",
        "ORG unit 2": "Nord",
        "TEL WORK": "+49 1",
        "TEL WORK 2": "+49 2",
        "TEL HOME FAX": "+49 3",
        "EMAIL": "a@x.example",
        "ADR WORK street": "Weg 1\nHof",
        "ADR WORK city": "Köln",
        "ADR WORK postcode": "00067",
        "ADR WORK country": "DE",
        "NOTE": "eins\nzwei \\ drei",
        "BDAY": "1985-04-12",
        "CATEGORIES": "a,b",
        "X-KUNDE": "007",
    }


def test_second_address_does_not_mix_with_the_first(read):
    (record,) = read(READER, card("ADR;TYPE=HOME:;;;Köln;;;", "ADR;TYPE=HOME:;;Weg 1;Bonn;;;")).records
    assert record == {"ADR HOME city": "Köln", "ADR HOME 2 street": "Weg 1", "ADR HOME 2 city": "Bonn"}


def test_version_2_1_with_quoted_printable_and_base64(read):
    text = card(
        "N;CHARSET=WINDOWS-1252;ENCODING=QUOTED-PRINTABLE:Wei=DF;Max",
        "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Max =",
        "Wei=C3=9F",
        "NOTE;QUOTED-PRINTABLE:eins=0D=0Azwei; drei",
        "TEL;HOME;PREF:1",
        "TEL;CELL:2",
        "PHOTO;JPEG;BASE64:",
        " /9j/4AAQ",
        "SkZJRg==",
        "",
        "TITLE:C\\n",
        version="2.1",
    )
    got = read(READER, text)
    assert got.records == [
        {"N family": "Weiß", "N given": "Max", "FN": "Max Weiß", "NOTE": "eins\r\nzwei; drei", "TEL HOME": "1"}
        | {"TEL PREF": "1", "TEL CELL": "2", "TITLE": "C\\n"}
    ]
    assert got.message("binary-left-out").endswith("PHOTO (1)")


def test_version_4_groups_labels_and_uris(read):
    text = card(
        'TEL;VALUE=uri;PREF=1;TYPE="work,cell":tel:+49-1',
        "item1.URL:https://x.example/a:b;c",
        "item1.X-ABLabel:_$!<HomePage>!$_",
        'ADR;LABEL="Weg 1: Köln":;;Weg 1;Köln;;;',
        "PHOTO:data:image/jpeg;base64,AAAA",
        "LOGO:https://x.example/l.png",
        version="4.0",
    )
    got = read(READER, text)
    assert got.records == [
        {"TEL WORK CELL": "+49-1", "URL HomePage": "https://x.example/a:b;c", "ADR street": "Weg 1", "ADR city": "Köln"}
        | {"ADR label": "Weg 1: Köln", "LOGO": "https://x.example/l.png"}
    ]
    assert got.codes == ["binary-left-out"]


def test_a_bad_card_is_set_aside_and_the_others_go_on(read):
    text = (
        card("FN:A")
        + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:B\r\n"  # no END
        + card("FN:C", "this is no property")
        + "stray\r\n"
        + card("FN:D")
        + "BEGIN:VCARD\r\nFN:E"
    )
    got = read(READER, text)
    assert got.records == [{"FN": "A"}, {"FN": "D"}]
    assert got.lines == {None: [1, 14]}
    assert [(a.rule, a.line) for a in got.aside] == [
        ("record-malformed", 5), ("record-malformed", 8), ("record-malformed", 13), ("truncated", 18),
    ]  # fmt: skip
    assert "FN:B" in got.aside[0].raw
    assert got.aside[2].raw == "stray"
    assert got.codes == ["record-malformed", "truncated"]


def test_a_card_inside_a_card_belongs_to_it(read):
    (record,) = read(
        READER, card("FN:A", "AGENT:", "BEGIN:VCARD", "FN:B", "END:VCARD", "TITLE:x", version="2.1")
    ).records
    assert record["FN"] == "A"
    assert record["TITLE"] == "x"
    assert "FN:B" in record["AGENT"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_encodings_and_line_ends(read, encoding, ends):
    text = "".join(card(f"FN:{name}") for name in ("Müller", "Größe", "Zoë")).replace("\r\n", ends)
    got = read(READER, text.encode(encoding))
    assert [r["FN"] for r in got.records] == ["Müller", "Größe", "Zoë"]


def test_folds_inside_a_character(read):
    folded = card("FN:Köln").encode().replace(b"\xc3\xb6", b"\xc3\r\n \xb6")
    assert read(READER, folded).records == [{"FN": "Köln"}]


def test_nothing_to_read(read):
    with pytest.raises(SourceError, match="none of the cards"):
        read(READER, "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n")


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\ufeff"), min_size=1)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(words, words, words), min_size=1, max_size=4))
def test_what_vobject_wrote_is_read(read, people):
    text = ""
    for family, given_name, note in people:
        made = vobject.vCard()
        made.add("n").value = vobject.vcard.Name(family=family, given=given_name)
        made.add("fn").value = f"{given_name} {family}"
        made.add("note").value = note
        text += made.serialize()
    got = read(READER, text)
    assert [(r["N family"], r["N given"], r["NOTE"]) for r in got.records] == people


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_damage_is_an_error_or_told_never_a_crash(read, data):
    broken = bytearray(
        (card("FN:A", "TEL;TYPE=WORK:1") + card("FN;ENCODING=QUOTED-PRINTABLE:B=C3", version="2.1")).encode()
    )
    for _ in range(data.draw(st.integers(1, 3))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(SourceError):
        got = read(READER, bytes(broken))
        assert len(got.rows[None]) + len(got.aside) >= 1
