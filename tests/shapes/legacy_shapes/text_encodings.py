"""Delimited text in the encodings of old systems; each language in words that its people write."""

from __future__ import annotations

from legacy_shapes.kit import Shapes, joined, lines, table

SHAPES = Shapes()

TURKISH = """
Cari Kodu;Ünvan;Şehir;Vergi Dairesi;Bakiye
120.01.001;Öztürk İnşaat Ltd. Şti.;İstanbul;Beşiktaş;12.450,75
120.01.002;Güneş Gıda Sanayi A.Ş.;İzmir;Karşıyaka;0,00
120.01.003;Çağdaş Kırtasiye;Eskişehir;Yunus Emre;1.299,90
120.01.004;Yıldız Ağaç İşleri;Muğla;Muğla;87.300,00
120.01.005;Şahin Otomotiv;Iğdır;Iğdır;-350,25
120.01.006;Doğan Züccaciye;Kırşehir;Kırşehir;640,10
"""


@SHAPES.add(
    "logo_cari_kartlar.csv",
    table(["Cari Kodu", "Ünvan", "Şehir", "Vergi Dairesi", "Bakiye"], 6,
          (0, 1, "Öztürk İnşaat Ltd. Şti."), (4, 2, "Iğdır"), (5, 1, "Doğan Züccaciye"), (3, 4, "87.300,00")),
    encoding="cp1254",
)  # fmt: skip
def turkish():
    return lines(TURKISH, "cp1254", "\r\n")


POLISH = """
"Kod";"Nazwa kontrahenta";"Miejscowość";"NIP";"Saldo"
"0001";"Przedsiębiorstwo Żółw Sp. z o.o.";"Łódź";"7251801126";"1 250,00"
"0002";"Gęś i Wspólnicy";"Kraków";"6762433910";"0,00"
"0003";"Zakład Stolarski Ćwik";"Świdnica";"8842351177";"-15,40"
"0004";"Hurtownia Źródło";"Częstochowa";"5730109870";"99 000,10"
"0005";"Piekarnia Dąb";"Białystok";"5421012345";"310,00"
"""


@SHAPES.add(
    "subiekt_kontrahenci.csv",
    table(["Kod", "Nazwa kontrahenta", "Miejscowość", "NIP", "Saldo"], 5,
          (0, 0, "0001"), (0, 1, "Przedsiębiorstwo Żółw Sp. z o.o."), (2, 2, "Świdnica"), (3, 1, "Hurtownia Źródło")),
    encoding="cp1250",
)  # fmt: skip
def polish():
    return lines(POLISH, "cp1250", "\r\n")


RUSSIAN = """
Код	Наименование	ИНН	Город	Телефон
000000123	ООО «Берёзка»	7701234567	Москва	8 (495) 123-45-67
000000124	ИП Щербаков Ю. Я.	540123456789	Новосибирск	8-913-900-11-22
000000125	ЗАО «Эталон-Сервис»	0278012345	Уфа	нет
000000126	ОАО «Жёлтая гора»	6450012345	Саратов	8 (845) 222-33-44
"""


@SHAPES.add(
    "1c_kontragenty.txt",
    table(["Код", "Наименование", "ИНН", "Город", "Телефон"], 4,
          (0, 0, "000000123"), (1, 1, "ИП Щербаков Ю. Я."), (2, 4, "нет"), (2, 2, "0278012345")),
    encoding="cp1251",
)  # fmt: skip
def russian():
    return lines(RUSSIAN, "cp1251", "\r\n")


GREEK = """
Κωδικός;Επωνυμία;Πόλη;ΑΦΜ;Υπόλοιπο
30.00.01;Παπαδόπουλος & Υιοί Ο.Ε.;Αθήνα;094014201;1.234,50
30.00.02;Ελληνικά Τυροκομεία Α.Ε.;Θεσσαλονίκη;094277965;0,00
30.00.03;Ξενοδοχείο Ήλιος;Ρόδος;099999123;-20,00
30.00.04;Ωρολογοποιείο Ψαράς;Πάτρα;045678912;560,75
"""


@SHAPES.add(
    "singular_pelates.csv",
    table(["Κωδικός", "Επωνυμία", "Πόλη", "ΑΦΜ", "Υπόλοιπο"], 4,
          (0, 3, "094014201"), (2, 1, "Ξενοδοχείο Ήλιος"), (3, 1, "Ωρολογοποιείο Ψαράς")),
    encoding="cp1253",
)  # fmt: skip
def greek():
    return lines(GREEK, "cp1253", "\r\n")


HEBREW = """
מספר לקוח,שם לקוח,עיר,טלפון
1001,כהן ובניו בעמ,תל אביב,03-5551234
1002,מאפיית לוי,חיפה,04-8123456
1003,אור שרותי מחשב,ירושלים,02-6223344
1004,גינות השרון,רעננה,09-7445566
"""


@SHAPES.add(
    "hashavshevet.csv",
    table(["מספר לקוח", "שם לקוח", "עיר", "טלפון"], 4, (0, 1, "כהן ובניו בעמ"), (3, 2, "רעננה")),
    encoding="cp1255",
)
def hebrew():
    return lines(HEBREW, "cp1255", "\r\n")


ARABIC = """
رقم العميل;اسم العميل;المدينة;الهاتف
00017;شركة النور للتجارة;القاهرة;02-23456789
00018;مؤسسة الأمل;الإسكندرية;03-4567890
00019;مكتبة المعرفة;الجيزة;02-33445566
00020;مطاعم الشرق;طنطا;040-3312345
"""


@SHAPES.add(
    "arabic_customers.csv",
    table(["رقم العميل", "اسم العميل", "المدينة", "الهاتف"], 4, (0, 0, "00017"), (1, 2, "الإسكندرية")),
    encoding="cp1256",
)
def arabic():
    return lines(ARABIC, "cp1256", "\r\n")


GERMAN_DOS = """
KTO;NAME;STRASSE;ORT;SALDO
10001;Müller & Söhne;Große Straße 5;Köln;1250,00
10002;Bäckerei Böhm;Lößnitzweg 12;Würzburg;-17,35
10003;Käfer Öfen;Äußere Ringstraße 1;Nürnberg;0,00
10004;Übersee-Möbel;Hafenstr. 3;Lübeck;842,10
"""


@SHAPES.add(
    "khk_debitor.txt",
    table(["KTO", "NAME", "STRASSE", "ORT", "SALDO"], 4,
          (0, 2, "Große Straße 5"), (2, 2, "Äußere Ringstraße 1"), (3, 1, "Übersee-Möbel")),
    encoding="cp850",
)  # fmt: skip
def german_dos():
    return lines(GERMAN_DOS, "cp850", "\r\n")


SPANISH_DOS = """
"CLAVE","NOMBRE","CIUDAD","CREDITO"
"A-01","Compañía Niño Feliz","Peñíscola",1500.00
"A-02","Muñoz e Ibáñez","Logroño",0.00
"A-03","Panadería Ñandú","La Coruña",320.50
"A-04","Electrónica Güell","Castellón",99.99
"""


@SHAPES.add(
    "clientes_dbase_iii.csv",
    table(["CLAVE", "NOMBRE", "CIUDAD", "CREDITO"], 4, (0, 1, "Compañía Niño Feliz"), (2, 1, "Panadería Ñandú")),
    encoding="cp437",
)
def spanish_dos():
    return lines(SPANISH_DOS, "cp437", "\r\n") + b"\x1a"


FRENCH = """
Code;Raison sociale;Ville;Chiffre d'affaires
C0001;Œuvres d'Été SARL;Besançon;12 500,00 €
C0002;Cœur de Brie;Meaux;8 430,50 €
C0003;Forêt & Château;Nîmes;0,00 €
C0004;L'Haÿ Fleurs;L'Haÿ-les-Roses;310,00 €
"""


@SHAPES.add(
    "ciel_clients.csv",
    table(["Code", "Raison sociale", "Ville", "Chiffre d'affaires"], 4,
          (0, 1, "Œuvres d'Été SARL"), (1, 3, "8 430,50 €"), (3, 1, "L'Haÿ Fleurs")),
    encoding="iso8859-15",
)  # fmt: skip
def french():
    return lines(FRENCH, "iso8859-15", "\n")


JAPANESE = """
得意先コード,得意先名,フリガナ,郵便番号,住所
0001,株式会社山田商店,ヤマダショウテン,060-0001,北海道札幌市中央区北一条西2-1
0002,有限会社表計算ソフト,ヒョウケイサン,100-0001,東京都千代田区千代田1-1
0003,鈴木工業株式会社,スズキコウギョウ,530-0001,大阪府大阪市北区梅田3-4-5
0004,能登水産,ノトスイサン,926-0001,石川県七尾市大津町ソ12
"""


@SHAPES.add(
    "yayoi_tokuisaki.csv",
    table(["得意先コード", "得意先名", "フリガナ", "郵便番号", "住所"], 4,
          (0, 0, "0001"), (1, 1, "有限会社表計算ソフト"), (3, 4, "石川県七尾市大津町ソ12")),
    encoding="cp932",
)  # fmt: skip
def japanese():
    return lines(JAPANESE, "cp932", "\r\n")


CHINESE = """
客户编号,客户名称,城市,联系人,电话
K001,北京华夏科技有限公司,北京,王小明,010-62345678
K002,上海东方贸易公司,上海,李娜,021-54321000
K003,广州粤海食品厂,广州,陈志强,020-83334444
K004,成都天府软件园,成都,张䶮,028-85556666
"""


@SHAPES.add(
    "kingdee_kehu.csv",
    table(["客户编号", "客户名称", "城市", "联系人", "电话"], 4, (0, 1, "北京华夏科技有限公司"), (3, 3, "张䶮")),
    encoding="gb18030",
)
def chinese():
    return lines(CHINESE, "gb18030", "\r\n")


KOREAN = """
거래처코드,거래처명,대표자,사업자번호,주소
00101,한빛전자 주식회사,김철수,123-45-67890,서울특별시 강남구 테헤란로 1
00102,서울식품,이영희,234-56-78901,부산광역시 해운대구 센텀로 22
00103,대한기계공업,박민수,345-67-89012,인천광역시 남동구 논현로 7
"""


@SHAPES.add(
    "douzone_georaecheo.csv",
    table(["거래처코드", "거래처명", "대표자", "사업자번호", "주소"], 3, (0, 0, "00101"), (2, 1, "대한기계공업")),
    encoding="euc_kr",
)
def korean():
    return lines(KOREAN, "euc_kr", "\r\n")


CONTACTS = [
    ["First Name", "Last Name", "Account", "E-Mail", "Mobile"],
    ["Zoë", "Nuñez", "Smørrebrød ApS", "zoe@smorre.example", "+45 20 11 22 33"],
    ["Jiří", "Dvořák", "Pivovar Žižkov", "jiri@zizkov.example", "+420 601 222 333"],
    ["Ioana", "Țurcanu", "Brânză & Vin", "ioana@vin.example", "+40 721 000 111"],
    ["Kārlis", "Bērziņš", "Rīgas Jumti", "karlis@jumti.example", None],
]
CONTACTS_TABLE = table(CONTACTS[0], 4, (1, 0, "Jiří"), (2, 1, "Țurcanu"), (3, 4, None), (3, 1, "Bērziņš"))


@SHAPES.add("salesforce_unicode_text.csv", CONTACTS_TABLE, encoding="utf-16")
def utf16_tabs():
    return joined(CONTACTS, "\t", encoding="utf-16")


@SHAPES.add("utf16be_without_mark.txt", CONTACTS_TABLE, encoding="utf-16-be")
def utf16_no_mark():
    return joined(CONTACTS, ";", encoding="utf-16-be")


@SHAPES.add("utf32_export.csv", CONTACTS_TABLE, encoding="utf-32")
def utf32():
    return joined(CONTACTS, ",", encoding="utf-32")


@SHAPES.add("hubspot_with_mark.csv", CONTACTS_TABLE, encoding="utf-8-sig")
def with_mark():
    return joined(CONTACTS, ",", encoding="utf-8-sig")


FILEMAKER = """
Kunde	Straße	Ort	Bemerkung
Café Größenwahn	Öttinger Weg 3	München	„Stammgast“ – zahlt bar
Atelier Françoise	Rue de l’Église 9	Liège	Übergabe früh
Jørgensen Båd	Strandvej 12	Århus	fällt aus
Bäckerei Weiß	Höhenstraße 77	Köln	Rückruf für Mai
"""


@SHAPES.add(
    "filemaker_mac.tab",
    table(["Kunde", "Straße", "Ort", "Bemerkung"], 4,
          (0, 0, "Café Größenwahn"), (0, 3, "„Stammgast“ – zahlt bar"), (2, 2, "Århus"), (1, 1, "Rue de l’Église 9")),
    encoding="mac_roman",
)  # fmt: skip
def mac():
    return lines(FILEMAKER, "mac_roman", "\r")


@SHAPES.add(
    "appended_by_two_systems.csv",
    table(["Nr", "Name", "Ort"], 40, (3, 1, "Straße 3 Söhne"), (35, 1, "Grüße 35"), (35, 2, "Köln")),
    told="encoding|utf-8",
)
def two_systems():
    old = joined([["Nr", "Name", "Ort"], *([i, f"Straße {i} Söhne", "München"] for i in range(30))])
    return old + joined([[i, f"Grüße {i}", "Köln"] for i in range(30, 40)], encoding="cp1252")


@SHAPES.add(
    "converted_twice.csv",
    table(["Nr", "Name", "Ort"], 6, (0, 0, "1"), (5, 0, "6")),
    told="encoding-damage|MÃ¼",
)
def mojibake():
    places = ["München", "Köln", "Düsseldorf", "Lübeck", "Görlitz", "Fürth"]
    rows = [["Nr", "Name", "Ort"], *([i + 1, f"Müller {i}", place] for i, place in enumerate(places))]
    return joined(rows).decode("utf-8").encode("utf-8").decode("cp1252").encode("utf-8")
