"""Address books as phones and mail programs write them."""

from __future__ import annotations

import base64

from legacy_shapes.formats_json import main
from legacy_shapes.kit import Shapes

SHAPES = Shapes()


def card(*lines, version="3.0", end="\r\n"):
    return end.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def add(file, text, *tables, encoding="utf-8", **more):
    SHAPES.add(file, *tables, **more)(lambda: text.encode(encoding))


add(
    "outlook.vcf",
    card("N;LANGUAGE=de;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg;;Dr.", "FN;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:Dr. J=F6rg M=FCller",
         "ORG:Bau AG;Einkauf", "TEL;WORK;VOICE:+49 30 111", "TEL;CELL;VOICE:+49 170 222",
         "ADR;WORK;PREF;ENCODING=QUOTED-PRINTABLE:;;Lange Stra=\r\nse 5=0D=0AHinterhaus;Berlin;;10115;Deutschland", "EMAIL;PREF;INTERNET:j@bau.example", "REV:20120103T101112Z", version="2.1"),
    main(1, (0, "Dr. Jörg Müller"), (0, "+49 170 222"), (0, "j@bau.example")),
    extra=True, leaves=("Müller", "Jörg", "Bau AG", "Einkauf", "+49 30 111", "Lange Strase 5", "Hinterhaus", "Berlin", "10115", "Deutschland"),
)  # fmt: skip
add(
    "iphone.vcf",
    "".join(card(f"N:Hale;Kim{i};;;", f"FN:Kim{i} Hale", "item1.TEL:+1 555 010", "item1.X-ABLabel:_$!<HomePage>!$_", f"item2.EMAIL;type=INTERNET:kim{i}@h.example",
                 "item2.X-ABLabel:Barn", "TEL;type=CELL;type=VOICE;type=pref:+1 555 020", r"NOTE:likes tea\, not coffee\nand cake", "BDAY;value=date:1980-01-02",
                 "item3.ADR;type=HOME:;;1 Elm St\\n2nd floor;Troy;NY;12180;USA") for i in range(3)),
    main(3, (0, "Kim0 Hale"), (2, "+1 555 020"), (1, "likes tea, not coffee\nand cake")),
    extra=True, leaves=("+1 555 010", "Barn", "1980-01-02", "1 Elm St", "2nd floor", "Troy", "NY", "12180", "USA", "kim2@h.example"),
)  # fmt: skip
add(
    "version4.vcf",
    card("FN:Zoë Ek", "N:Ek;Zoë;;;", "KIND:individual", 'TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+46-8-11', "EMAIL;PID=1.1:z@ek.example", "BDAY:--0412",
         'ADR;LABEL="Gata 1\\nLund":;;Gata 1;Lund;;22100;Sweden', "CATEGORIES:a,b\\,c", "GENDER:F", "UID:urn:uuid:4f-1", version="4.0"),
    main(1, (0, "Zoë Ek"), (0, "z@ek.example")),
    extra=True, leaves=("+46-8-11", "--0412", "Gata 1", "Lund", "22100", "Sweden", "individual", "4f-1", "b", "c"),
)  # fmt: skip
add(
    "nokia.vcf",
    "".join(card(f"N;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=C4=8Capek;Ji=C5=99=C3=AD{i};;;", "TEL;PREF;VOICE;CELL:0042077", "X-IRMC-LUID:00010" + str(i), version="2.1") for i in range(2)),
    main(2, (0, "0042077"), (1, "Čapek"), (1, "Jiří1")),
    extra=True, leaves=("000101",),
)  # fmt: skip
add(
    "google.vcf",
    "".join(card(f"FN:Rae {i}", f"N:{i};Rae;;;", "EMAIL;TYPE=INTERNET;TYPE=HOME:r@h.example", "EMAIL;TYPE=INTERNET;TYPE=WORK:r@w.example", "TEL;TYPE=CELL:071", "TEL;TYPE=HOME:072",
                 "ADR;TYPE=HOME:;;Home 1;Cork;;T12;Ireland", "ADR;TYPE=WORK:;;Desk 9;Dublin;;D02;Ireland", "URL:https\\://r.example", "CATEGORIES:myContacts", "X-PHONETIC-FIRST-NAME:ray") for i in range(4)),
    main(4, (0, "Rae 0"), (3, "072"), (2, "r@w.example")),
    extra=True, leaves=("071", "Home 1", "Cork", "Desk 9", "Dublin", "D02", "https://r.example", "myContacts", "ray"),
)  # fmt: skip
PHOTO = base64.b64encode(bytes(range(256)) * 2).decode()
FOLDED = "\r\n ".join([PHOTO[i : i + 70] for i in range(0, len(PHOTO), 70)])
add("with_photo.vcf", card("FN:Pip Low", "PHOTO;ENCODING=b;TYPE=JPEG:" + FOLDED, "TEL:0815") + card("FN:Quy An", "TEL:0816"),
    main(2, (0, "0815"), (1, "Quy An")), told="PHOTO", extra=True)  # fmt: skip
add("old_photo.vcf", card("N:Low;Pip", "PHOTO;JPEG;ENCODING=BASE64:\r\n " + FOLDED + "\r\n", "TEL:0815", version="2.1") + card("N:An;Quy", "TEL:0816", version="2.1"),
    main(2, (0, "0815"), (1, "0816")), extra=True, leaves=("Low", "Quy"))  # fmt: skip
add("names_missing.vcf", card("N:Oak;Ola;;;", "TEL:1001") + card("ORG:Only Firm", "TEL:1002") + card("TEL:1003") + card("EMAIL:x@y.example"),
    main(4, (0, "1001"), (1, "Only Firm"), (2, "1003"), (3, "x@y.example")), extra=True, leaves=("Oak", "Ola"))  # fmt: skip
add("one_card_broken.vcf", card("FN:Ada", "TEL:2001") + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Broken\r\nthis is no property\r\nTEL:2002\r\n" + card("FN:Cleo", "TEL:2003"),
    main(3, (0, "Ada"), n_rows_any=[2], max_rejected=1), told="card|damaged|broken|line", extra=True, leaves=("2001", "Broken", "this is no property", "2002", "2003", "Cleo"))  # fmt: skip
add("many_cards.vcf", "".join(card(f"FN:Nr {i}", f"N:{i};Nr;;;", f"TEL:0{i:05d}") for i in range(1200)),
    main(1200, (0, "Nr 0"), (1199, "001199")), extra=True)  # fmt: skip
add("lower_case_lf.vcf", card("fn:Lo", "tel;type=cell:3001", end="\n").lower() + "\n\n" + card("fn:wy", "tel:3002", end="\n").lower(),
    main(2, (0, "3001"), (1, "wy")), extra=True)  # fmt: skip
add(
    "latin1_without_charset.vcf",
    card("FN:Björn Åse", "TEL:4001") + card("FN:Élan", "TEL:4002"),
    main(2, (0, "Björn Åse"), (1, "Élan")),
    encoding="cp1252",
    extra=True,
)
add("cut_off.vcf", card("FN:Ada", "TEL:5001") + card("FN:Bea", "TEL:5002") + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ceci\r\nTEL:50",
    main(3, (1, "5002"), n_rows_any=[2], max_rejected=1), told="cut|truncat|end|damaged|broken|incomplete", extra=True, leaves=("Ceci",))  # fmt: skip
add(
    "utf16.vcf",
    card("FN:Žofie", "TEL:6001") + card("FN:Łucja", "TEL:6002"),
    main(2, (0, "Žofie"), (1, "6002")),
    encoding="utf-16",
    extra=True,
)
add("same_type_thrice.vcf", card("FN:Tri", "TEL;WORK:7001", "TEL;WORK:7002", "TEL;WORK:7003", "NOTE:a", "NOTE:b2", version="2.1"),
    main(1, (0, "Tri"), (0, "7001")), extra=True, leaves=("7002", "7003", "b2"))  # fmt: skip
