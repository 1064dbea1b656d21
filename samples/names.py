"""Invented names of people, companies, streets and towns, by language."""

# ruff: noqa: E501 - tables of words

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


def _phrases(text: str) -> list[str]:
    return [p.strip() for p in text.split(",") if p.strip()]


FIRST: dict[str, tuple[list[str], list[str]]] = {
    "de": (
        _words("Andrea Anke Annette Birgit Bärbel Christa Claudia Doris Elke Franziska Gabriele Heike Ines Jana Julia "
               "Karin Katja Kerstin Laura Lena Manuela Marlene Nadine Petra Sabine Silke Sonja Ursula Ulrike Yvonne"),
        _words("Achim Alexander Bernd Björn Christian Dieter Dirk Eberhard Frank Georg Günter Hans Heiko Jens Jörg "
               "Jürgen Karl Klaus Lars Lukas Manfred Matthias Michael Norbert Oliver Peter Ralf Rainer Stefan Uwe"),
    ),
    "es": (
        _words("Ana Alba Beatriz Carmen Carolina Cristina Elena Esther Eva Inés Irene Isabel Laura Lucía Luisa María "
               "Marta Mercedes Mónica Nuria Pilar Raquel Rocío Sara Silvia Sofía Susana Teresa Verónica Yolanda"),
        _words("Alberto Alejandro Álvaro Andrés Antonio Carlos César Daniel David Diego Eduardo Enrique Fernando "
               "Francisco Gonzalo Ignacio Iván Javier Joaquín Jorge José Juan Luis Manuel Miguel Óscar Pablo Rafael "
               "Raúl Víctor"),
    ),
    "en": (
        _words("Alice Amanda Amy Anna Beth Caroline Charlotte Claire Donna Eleanor Emma Fiona Grace Hannah Helen "
               "Jacqueline Jane Joanne Karen Kate Laura Lucy Margaret Nicola Olivia Rachel Rebecca Ruth Sarah Zoe"),
        _words("Adam Alan Andrew Barry Benjamin Callum Charles Colin Daniel David Edward Gareth George Graham Harry "
               "Ian Jack James John Keith Kevin Liam Mark Nigel Oliver Paul Peter Robert Simon Thomas"),
    ),
    "no": (
        _words("Agneta Anette Astrid Birgitta Camilla Cecilia Ebba Elin Eva Frida Gunilla Hanne Helena Ida Inger Ingrid "
               "Johanna Kari Kristin Lena Linnea Malin Maria Marit Pernille Sigrid Sofie Solveig Tone Ulla"),
        _words("Anders Arne Bengt Bjørn Carl Christer Einar Erik Fredrik Geir Gunnar Gustav Henrik Håkan Jens Jesper "
               "Johan Kjell Knut Lars Leif Magnus Mikkel Nils Ola Olof Per Rune Sven Åke"),
    ),
}  # fmt: skip

LAST: dict[str, list[str]] = {
    "de": _words(
        "Adler Ahrens Albers Bachmann Barth Baumann Becker Bergmann Böhm Brandt Braun Brückner Burkhardt Busch Dietrich "
        "Döring Ebert Eckert Engel Erdmann Fiedler Fleischer Förster Frank Fuchs Gärtner Geiger Gerlach Graf Groß "
        "Günther Haas Hahn Hartmann Heinrich Henning Hofmann Horn Huber Jäger Jansen Kaiser Keller Kirchner Köhler "
        "Krämer Kraus Krüger Kuhn Lindner Lorenz Ludwig Maier Marquardt Menzel Möller Mühlbauer Müller Naumann "
        "Neumann Nowak Oehler Ott Paulsen Pfeiffer Pohl Reinhardt Richter Riedel Roth Rübsam Sander Sauer Schäfer "
        "Schlüter Schmitz Schröder Schürmann Seidel Sommer Stahl Steiner Thiele Ullrich Vogel Vogt Wagner Weiß "
        "Wendt Wieland Winkler Wolff Zeller Ziegler"
    ),
    "es": _words(
        "Aguilar Alonso Álvarez Arias Benítez Blanco Bravo Caballero Cabrera Calvo Campos Cano Carmona Castillo "
        "Castro Cortés Delgado Díaz Domínguez Durán Escudero Esteban Fernández Flores Fuentes Gallego García Garrido "
        "Gil Giménez Gómez González Guerrero Gutiérrez Hernández Herrera Ibáñez Iglesias Jiménez León López Lozano "
        "Marín Martín Medina Méndez Molina Montero Mora Moreno Muñoz Navarro Núñez Ortega Pascual Peña Pérez Prieto "
        "Ramírez Ramos Reyes Rivas Rodríguez Romero Rubio Ruiz Salazar Sánchez Santana Serrano Soler Suárez Torres "
        "Vargas Vázquez Vega Velasco Vidal"
    ),
    "en": _words(
        "Abbott Ainsworth Archer Atkinson Barker Barlow Bentley Booth Bradshaw Brennan Broadbent Burgess Carter "
        "Chadwick Clayton Coates Collins Cooper Crawford Cunningham Dawson Doherty Draper Duffy Ellis Fairbairn "
        "Fletcher Forsyth Gallagher Gibson Goddard Hargreaves Harrison Hayward Hewitt Holloway Hooper Hughes "
        "Ingram Jarvis Kavanagh Kendall Kirkham Lambert Lawson Lockwood MacLeod Marsden McBride McKenna Metcalfe "
        "Middleton Murray Naylor Norris O'Brien O'Connor O'Neill Ormerod Palmer Pearce Preston Quinn Ramsden "
        "Redfern Rhodes Sanderson Shepherd Slater Stafford Sutcliffe Thornton Townsend Underwood Wainwright Walsh "
        "Whitaker Whittle Wilkinson Wragg Yates"
    ),
    "no": _words(
        "Aalto Ahlgren Andersen Axelsson Bakken Berg Bergström Bjerke Björklund Blomqvist Boström Brandvik Carlsen "
        "Dahl Dahlgren Eide Ekström Eliassen Engström Fagerberg Forsberg Fossum Friis Gundersen Haugen Hedlund "
        "Hellström Hermansen Holm Håkansson Isaksson Jacobsen Jørgensen Kjær Knudsen Kristoffersen Kvist Larsen "
        "Lindgren Lindqvist Ljungberg Lund Lundgren Løvold Mikkelsen Moen Mortensen Myhre Norberg Nygård Nyström "
        "Olofsson Ottosen Persson Petersen Rasmussen Rønning Sandvik Sjöberg Skoglund Solberg Strand Sundberg "
        "Svensson Söderlund Thorsen Tveit Vestergaard Viklund Wallin Westerlund Wiik Ågren Åström Ødegård Österberg"
    ),
}

STREETS: dict[str, list[str]] = {
    "de": _words(
        "Industriestraße Bahnhofstraße Hauptstraße Gewerbering Siemensstraße Daimlerstraße Robert-Bosch-Straße "
        "Mühlenweg Werkstraße Hafenstraße Lindenallee Schillerstraße Goethestraße Dieselstraße Feldstraße "
        "Benzstraße Ringstraße Wiesenweg Güterstraße Zeppelinstraße"
    ),
    "es": _phrases(
        "Calle Mayor, Avenida de la Industria, Polígono Industrial Sur, Calle Real, Avenida de Europa, Calle del Sol, "
        "Camino Viejo, Paseo de la Estación, Calle San Juan, Carretera Nacional, Ronda Norte, Calle Colón, "
        "Avenida del Puerto, Calle Nueva"
    ),
    "en": _phrases(
        "Station Road, Mill Lane, Victoria Street, Church Lane, Foundry Street, Canal Street, Dock Road, Park Avenue, "
        "Kingsway, Riverside Way, Meadow Lane, Forge Lane, Albion Street, London Road, Bridge Street, Enterprise Way"
    ),
    "no": _words(
        "Storgatan Industrigatan Verkstadsvägen Hamngatan Kungsgatan Strandveien Fabrikkveien Havnegata "
        "Industrivej Møllevej Sjøgata Ringvägen Skolegata Kyrkogatan Nørregade Torggatan"
    ),
}

# country: (town, postcode pattern, area code without the leading zero); # is a digit
TOWNS: dict[str, list[tuple[str, str, str]]] = {
    "DE": [
        ("Stuttgart", "70###", "711"), ("München", "80###", "89"), ("Köln", "50###", "221"),
        ("Hamburg", "22###", "40"), ("Düsseldorf", "40###", "211"), ("Nürnberg", "90###", "911"),
        ("Leipzig", "04###", "341"), ("Dresden", "01###", "351"), ("Göttingen", "37###", "551"),
        ("Würzburg", "97###", "931"), ("Münster", "48###", "251"), ("Lübeck", "23###", "451"),
        ("Saarbrücken", "66###", "681"), ("Erfurt", "99###", "361"), ("Ulm", "89###", "731"),
        ("Frankfurt am Main", "60###", "69"), ("Bielefeld", "33###", "521"), ("Kassel", "34###", "561"),
    ],
    "AT": [("Wien", "10##", "1"), ("Graz", "80##", "316"), ("Linz", "40##", "732"), ("Salzburg", "50##", "662")],
    "CH": [("Zürich", "80##", "44"), ("Bern", "30##", "31"), ("Basel", "40##", "61"), ("St. Gallen", "90##", "71")],
    "NA": [("Windhoek", "1000#", "61"), ("Walvis Bay", "1301#", "64"), ("Swakopmund", "1300#", "64")],
    "ES": [
        ("Madrid", "280##", "91"), ("Barcelona", "080##", "93"), ("Valencia", "460##", "96"),
        ("Sevilla", "410##", "95"), ("Zaragoza", "500##", "976"), ("Málaga", "290##", "95"),
        ("Bilbao", "480##", "94"), ("Murcia", "300##", "968"), ("A Coruña", "150##", "981"),
        ("Logroño", "260##", "941"), ("Cádiz", "110##", "956"), ("León", "240##", "987"),
    ],
    "PT": [("Lisboa", "1###-0##", "21"), ("Porto", "4###-0##", "22"), ("Braga", "47##-0##", "253")],
    "GB": [
        ("Manchester", "M## #QX", "161"), ("Leeds", "LS## #TD", "113"), ("Birmingham", "B## #HA", "121"),
        ("Sheffield", "S## #BR", "114"), ("Bristol", "BS## #LN", "117"), ("Glasgow", "G## #PU", "141"),
        ("Cardiff", "CF## #NW", "29"), ("Newcastle upon Tyne", "NE## #XJ", "191"), ("Leicester", "LE## #GH", "116"),
        ("Nottingham", "NG## #DA", "115"), ("Hull", "HU## #RS", "1482"), ("Preston", "PR## #AE", "1772"),
    ],
    "IE": [("Dublin", "D## X#R#", "1"), ("Cork", "T## K#F#", "21"), ("Galway", "H## P#V#", "91")],
    "SE": [
        ("Göteborg", "411 ##", "31"), ("Stockholm", "114 ##", "8"), ("Malmö", "211 ##", "40"),
        ("Västerås", "722 ##", "21"), ("Jönköping", "553 ##", "36"), ("Umeå", "903 ##", "90"),
    ],
    "NO": [("Oslo", "05##", "22"), ("Bergen", "50##", "55"), ("Tromsø", "90##", "77"), ("Stavanger", "40##", "51")],
    "DK": [("København", "21##", "33"), ("Aarhus", "80##", "86"), ("Odense", "50##", "66"), ("Ålborg", "90##", "98")],
    "FI": [("Helsinki", "001##", "9"), ("Turku", "201##", "2"), ("Vaasa", "651##", "6")],
}  # fmt: skip

COUNTRY_NAMES = {
    "DE": ["Deutschland", "Germany"], "AT": ["Österreich", "Austria"], "CH": ["Schweiz", "Switzerland"],
    "NA": ["Namibia", "Namibia"], "ES": ["España", "Spain"], "PT": ["Portugal", "Portugal"],
    "GB": ["United Kingdom", "UK"], "IE": ["Ireland", "Republic of Ireland"], "SE": ["Sweden", "Sverige"],
    "NO": ["Norway", "Norge"], "DK": ["Denmark", "Danmark"], "FI": ["Finland", "Suomi"],
}  # fmt: skip

DIAL = {"DE": "49", "AT": "43", "CH": "41", "NA": "264", "ES": "34", "PT": "351", "GB": "44", "IE": "353",
        "SE": "46", "NO": "47", "DK": "45", "FI": "358"}  # fmt: skip
# country: first digits of a mobile number without the leading zero, and how many follow
MOBILE = {"DE": ("171", 8), "AT": ("664", 7), "CH": ("79", 7), "NA": ("81", 7), "ES": ("6", 8), "PT": ("91", 7),
          "GB": ("7712", 6), "IE": ("87", 7), "SE": ("70", 7), "NO": ("9", 7), "DK": ("20", 6), "FI": ("40", 7)}  # fmt: skip
DIGITS = {"ES": 9, "PT": 9, "NO": 8, "DK": 8, "GB": 10, "NA": 8, "IE": 8}
LANGUAGE = {"DE": "de", "AT": "de", "CH": "de", "NA": "de", "ES": "es", "PT": "es", "GB": "en", "IE": "en",
            "SE": "no", "NO": "no", "DK": "no", "FI": "no"}  # fmt: skip

TRADES: dict[str, list[str]] = {
    "de": _words(
        "Maschinenbau Metallbau Werkzeugbau Lebensmittel Logistik Feinchemie Labortechnik Molkerei Recycling "
        "Stahlhandel Kunststofftechnik Anlagenbau Fördertechnik Spedition Mühlenwerke Gießerei Verpackung Futtermittel "
        "Baustoffe Agrarhandel"
    ),
    "es": _words(
        "Talleres Industrias Cárnicas Conservas Transportes Laboratorios Aceites Suministros Fundiciones Bodegas "
        "Envases Químicas Áridos Lácteos Reciclajes Harinas Metalúrgica Pescados"
    ),
    "en": _phrases(
        "Engineering, Foods, Logistics, Metals, Castings, Packaging, Dairies, Haulage, Laboratories, Recycling, "
        "Fabrications, Aggregates, Chemicals, Seafood, Tooling, Feeds, Plastics, Mill Supplies"
    ),
    "no": _phrases(
        "Mekaniska, Verkstad, Industri, Livsmedel, Logistik, Transport, Sjømat, Maskin, Plast, Kemi, Bygg, "
        "Emballage, Laboratorium, Stål, Skog, Energi"
    ),
}
INDUSTRY = {"de": "Industrie", "es": "Industria", "en": "Manufacturing", "no": "Manufacturing"}

FORMS: dict[str, list[str]] = {
    "DE": ["GmbH", "GmbH", "GmbH", "GmbH & Co. KG", "AG", "KG", "e.K."], "AT": ["GmbH", "KG"], "CH": ["AG", "GmbH"],
    "NA": ["(Pty) Ltd"], "ES": ["S.L.", "S.L.", "S.A.", "S. Coop."], "PT": ["Lda."],
    "GB": ["Ltd", "Ltd", "Ltd", "PLC", "LLP"], "IE": ["Ltd"], "SE": ["AB"], "NO": ["AS"], "DK": ["A/S", "ApS"],
    "FI": ["Oy"],
}  # fmt: skip

# the ways in which people write a legal form; the last one leaves it out
SPELLINGS: dict[str, list[str]] = {
    "GmbH": ["GmbH", "Gmbh", "G.m.b.H.", "GMBH", "mbH", ""],
    "GmbH & Co. KG": ["GmbH & Co. KG", "GmbH & Co KG", "GmbH u. Co. KG", "GmbH&Co.KG", ""],
    "AG": ["AG", "Aktiengesellschaft", "A.G.", ""], "KG": ["KG", "K.G.", ""], "e.K.": ["e.K.", "eK", "e. K.", ""],
    "(Pty) Ltd": ["(Pty) Ltd", "Pty Ltd", "(Pty) Ltd.", ""], "S.L.": ["S.L.", "SL", "S.L", "Sociedad Limitada", ""],
    "S.A.": ["S.A.", "SA", "Sociedad Anónima", ""], "S. Coop.": ["S. Coop.", "S.Coop.", "Soc. Coop.", ""],
    "Lda.": ["Lda.", "Lda", "Limitada", ""], "Ltd": ["Ltd", "Ltd.", "Limited", "LTD", ""],
    "PLC": ["PLC", "plc", "Plc", ""], "LLP": ["LLP", "L.L.P.", ""], "AB": ["AB", "Aktiebolag", "ab", ""],
    "AS": ["AS", "A.S.", "as", ""], "A/S": ["A/S", "AS", ""], "ApS": ["ApS", "APS", ""], "Oy": ["Oy", "OY", "oy", ""],
}  # fmt: skip

JOBS: dict[str, list[str]] = {
    "de": _words("Einkaufsleiter Geschäftsführer Werksleiter Qualitätsbeauftragter Laborleiter Einkauf Instandhaltung"),
    "es": _phrases("Jefe de compras, Gerente, Director de planta, Responsable de calidad, Compras, Mantenimiento"),
    "en": _phrases("Purchasing Manager, Managing Director, Plant Manager, Quality Manager, Buyer, Maintenance Lead"),
    "no": _phrases("Purchasing Manager, CEO, Plant Manager, Quality Manager, Buyer, Production Engineer"),
}
