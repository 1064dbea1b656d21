"""Words by which values and headers show what they are. Data only; each list is a sample, not a register."""

from __future__ import annotations

from crmmigrate.values.first_names import OTHER_FIRST_NAMES


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEGAL_FORMS = _words(
    """
    ag gmbh mbh kg kgaa ohg gbr ug ek ev eg eu se sarl sas sa sasu eurl snc sci scs ltd limited plc
    llp llc lp inc incorporated corp corporation co company pty bv nv vof cv bvba srl spa sapa sl
    slu slp sc scoop ab hb kb as asa aps oy oyj tmi kft zrt bt nyrt sro vos spol spzoo spj doo dd
    ood eood ooo oao zao pao ao jsc pjsc ltda eireli me epp sti pvt pte sdn bhd kk gk yk holding
    group gruppe groupe grupo groep koncern filhos hijos figli fils sons zonen sohne
    """
)
"""Legal forms, folded and without dots; matched against single words and the last words joined."""

LEGAL_FRONTS = _words("ооо оао зао пао ао ип тов ат")  # noqa: RUF001 - Cyrillic
"""Legal forms that stand in front of the name."""

LEGAL_SIGNS = (
    "株式会社",
    "有限会社",
    "合同会社",
    "有限公司",
    "주식회사",
    "(株)",
    "㈱",
    "公司",
    "e.u.",
    "s. de r.l.",
    "& co",
)

FIRST_NAMES = _words(
    """
    aaron adam adrian agnes ahmed alan albert alejandro alessandro alex alexander alexandra ali
    alice alicia amanda amelia amy ana anders andrea andreas andrei andrew angela anita anja ann
    anna anne annette anthony antonio antti arthur ashley astrid barbara ben benjamin bernd bernhard
    bettina bill birgit bjorn bob brandon brian brigitte bruno camille carl carla carlo carlos
    carmen carol caroline catherine cecilia charles charlotte chiara chloe chris christian christina
    christine christoph christopher claire clara claudia craig cristina daniel daniela david deborah
    denise dennis diana diego dieter dirk dmitri dominik donald donna dorothy edward elena eleni
    elisabeth elizabeth ella emily emma emre enrique eric erik erika ernst eva fabian fatma federico
    felix fernando filip francesca francesco francisco francois frank franz fred frederic gabriel
    gabriele gary george georg gerald gerhard gianni giovanni giulia giuseppe grace grzegorz guido
    gunther hans harald harry heather heidi heike heinz helen helena helmut henrik henry holger hugo
    ian ibrahim igor ines inga ingrid irene isabel isabella ivan jack jacob jacques james jan jana
    jane janet jason javier jean jeff jeffrey jens jennifer jeremy jessica jesus jim joan joao joe
    johan johann johannes john jonas jonathan jorg jorge jose josef joseph joshua juan juergen julia
    julian julie jurgen justin kai karen karin karl katarzyna katharina kathleen katja kelly kenneth
    kevin klaus kim kristina kurt lars laura lauren lea leon leonardo leonie lena linda lisa louis
    louise luca lucas lucia luis luisa lukas magdalena malgorzata manfred manuel marc marcel marcin
    marco marcus margaret maria marie mario marion mark markus marta martha martin martina mary
    mateo mathias matteo matthew matthias max maximilian maya mehmet melanie melissa mia michael
    michaela michel michelle miguel mikael mike mohamed mohammed monica monika nadine nancy natalia
    natalie nathalie nicholas nick nicola nicolas nicole niklas nils nina noah nora olaf oleg olga
    oliver olivia oscar otto pablo pamela paolo pascal patricia patrick paul paula pauline pedro
    peter petra philip philipp pia pierre piotr rachel rafael rainer ralf ralph ramon raul rebecca
    renate ricardo richard rita robert roberto roger roland roman ronald rosa ruth ryan sabine
    samantha samuel sandra sara sarah scott sean sebastian sergei sergio sharon silke silvia simon
    simone sofia sonja sophia sophie stefan stefanie stephan stephanie stephen steven stuart susan
    susanne sven svetlana sylvia tanja teresa theo thomas tim timothy tobias tom tomas tomasz
    torsten udo ulrich ursula ute uwe valentina vanessa vera veronica victor victoria vincent
    virginia vladimir walter werner wilhelm william wim wolfgang yusuf yvonne yann zoe zita
    """
)
FIRST_NAMES |= OTHER_FIRST_NAMES

HONORIFICS = _words(
    """
    mr mrs ms miss mx dr prof herr frau hr fr sig sigra signora signor dott dottssa sr sra srta don dona pan pani mme
    mlle monsieur madame bay bayan dhr mevr mevrouw ing dipl mag bc mgr judr mudr phdr rndr drs
    """
)
"""Words before the names of persons."""

STREET_WORDS = _words(
    """
    street st road rd avenue ave av lane ln drive dr boulevard blvd court ct way place pl square sq
    highway hwy terrace parkway circle close crescent rue chemin quai impasse via viale corso piazza
    calle avda avenida carrera paseo plaza rua praca travessa alameda ul ulica aleja al gatan vagen
    katu tie ulice utca ut ulitsa str strasse weg platz allee gasse ring damm ufer straat laan plein
    dreef apt apto suite flat unit studio mews row grove gardens camino pasaje glorieta ronda contrada largo cours
    esplanada trg nam namesti nabrezi trida utcaja gade vej gate vegen cesta mahallesi sokak caddesi bulvari ul al os
    бул пр наб пер ул улица проспект переулок шоссе
    """
)
STREET_ENDS = (
    "strasse", "str", "weg", "platz", "allee", "gasse", "ring", "damm", "ufer", "straat", "laan",
    "plein", "hof", "steeg", "gracht", "singel", "baan", "kuja", "polku",
    "gatan", "vagen", "veien", "vej", "gade", "katu", "tie", "dreef", "kade",
)  # fmt: skip

STAGES = _words(
    """
    won lost open new qualified qualification qualifying unqualified proposal negotiation
    prospecting prospect discovery demo contacted engaging engaged closed stalled nurturing commit
    forecast quote quoted pipeline contract signed gewonnen verloren offen neu qualifiziert angebot
    verhandlung erstkontakt abgeschlossen abgelehnt auftrag gagne perdu nouveau qualifie proposition
    negociation ganado ganada perdido perdida nuevo cotizacion negociacion propuesta prospeccion
    calificacion ganho perdida proposta negociacao vinta persa trattativa gewonnen verloren offerte
    onderhandeling vunnen forlorad
    """
)

TOP_LEVEL = _words(
    """
    com net org edu gov mil int info biz name pro io ai app dev shop online store tech cloud eu
    example test invalid
    """
)

HINTS: dict[str, frozenset[str]] = {
    "email": _words(
        """
        email mail emailadresse courriel correo epost
        """
    ),
    "phone": _words(
        """
        tlf puhelin telefonnummer telefoonnummer gsm telefoon komorka celulare телефон 电话 手机
        phone telephone tel telefon telefono telefone telefoon fax mobile mobil handy cell portable
        movil celular
        """
    ),
    "url": _words(
        """
        url website web homepage webseite site sitio internet
        """
    ),
    "person": _words(
        """
        voornaam achternaam contactpersoon imie nazwisko osoba fornavn efternavn fornamn efternamn etunimi sukunimi
        jmeno prijmeni adi soyadi yetkili referente sobrenome contato yhteyshenkilo nomdefamille naamcontact
        familienname familyname lname fname givenname familiya imya фамилия имя отчество 联系人 姓名 氏名 担当者
        person contact ansprechpartner kontaktperson contacto firstname lastname surname vorname
        nachname prenom apellido apellidos nombre cognome fullname owner rep salesrep vertreter
        verkaeufer verkaufer salesperson betreuer manager contactperson gesprachspartner namefirst
        namelast namegiven
        """
    ),
    "company": _words(
        """
        sirket yritys spolecnost virksomhed foretagsnamn bedrijfsnaam denominazione cegnev компания 公司 会社名
        company firma firmenname accountname companyname unternehmen societe empresa organisation
        organization azienda bedrijf foretag kontrahent razonsocial raisonsociale ragionesociale
        nomefantasia
        """
    ),
    "street": _words(
        """
        gata katuosoite lahiosoite vej ulica ulice straat via rua gatuadress utca adresa адрес 地址 住所
        street strasse adresse address addr rue calle direccion indirizzo endereco adres
        """
    ),
    "city": _words(
        """
        kaupunki by sehir mesto obec paikkakunta woonplaats localite commune comune locality город 城市
        city town ort stadt ville ciudad citta cidade plaats stad miasto sitz municipality poblacion
        localidad
        """
    ),
    "region": _words(
        """
        lan wojewodztwo provincie maakunta fylke kraj il okres province provincia regione comunidad область 省份
        region state province county bundesland kanton canton provincia estado uf staat gebiet
        departement
        """
    ),
    "postcode": _words(
        """
        postinumero postakodu kodpocztowy irsz irányítószám psc posta индекс 邮编 郵便番号
        postcode postal zip plz zipcode postleitzahl codepostal cp cap cep postalcode pstlz psc
        codigopostal postnr postnummer
        """
    ),
    "country": _words(
        """
        maa zeme ulke kraj orszag tara страна 国家
        country land ctry pays pais paese landkod land1 nation countrycode
        """
    ),
    "currency": _words(
        """
        currency ccy waehrung wahrung devise moneda valuta curr waerk moeda currencycode
        """
    ),
    "money": _words(
        """
        amount price revenue value total cost net gross tax budget sales betrag preis umsatz wert
        netto brutto kosten summe montant prix valeur importe precio coste prezzo importo preco
        valor bedrag prijs omzet belopp pris salary gehalt fee turnover freight frete
        """
    ),
    "percentage": _words(
        """
        percent pct percentage prozent probability discountpct pourcentage porcentaje rabatt
        """
    ),
    "vat": _words(
        """
        vat vatid ustid uid taxid tva nif cif piva partitaiva btw cnpj abn gstin vatno steuernummer
        """
    ),
    "iban": _words(
        """
        iban
        """
    ),
    "ean": _words(
        """
        ean gtin upc barcode isbn
        """
    ),
    "flag": _words(
        """
        is has flag active aktiv optin optout consent newsletter enabled deleted gesperrt inactive
        disabled
        """
    ),
    "stage": _words(
        """
        stage phase dealstage etapa etape fase
        """
    ),
    "birth": _words(
        """
        birth birthday born dob geburtstag geburtsdatum geb naissance nacimiento nascita nascimento
        birthdate
        """
    ),
    "year": _words(
        """
        year yr jahr annee ano anno baujahr modelljahr jaar built
        """
    ),
    "free_text": _words(
        """
        note notes comment comments remark remarks bemerkung notiz kommentar description
        beschreibung text
        """
    ),
}
"""Meaning -> folded words of headers. A hint never outweighs values that say otherwise."""

ONLY_ALONE = _words("by il via ad adi plaats kraj maa")
"""Hints that are other words in longer headers: `Referred By`."""

THINGS = frozenset({"person", "company", "street", "city", "email", "phone", "url", "region", "country"})
QUALITIES = _words("type typ status source title role category language id kind count method reason verified valid")
"""Last words of headers by which they hold no such things but something of them."""

ID_WORDS = _words(
    """
    id ids no nr nbr num number numero nummer code codigo key ref sk uid guid uuid kdnr kdnummer
    artnr kunnr index idx lfd nro nummero matricule kennung kennzeichen sku kuerzel
    """
)
ID_ENDS = ("id", "nr", "no", "num", "number", "nummer", "code", "key", "ref")

ENTITY_WORDS = _words(
    """
    customer client kunde account product produkt artikel article item store shop filiale vendor
    supplier lieferant seller vendedor cliente produto producto prodotto campaign contact user rep
    salesrep branch warehouse lager material vertrag contract techniker technician betreuer owner
    manager vorgesetzter household device geraet parent
    """
)
"""Headers that name a thing: whole numbers or codes under them point to it."""

CATEGORY_ENDS = (
    "gruppe", "klasse", "status", "stufe", "kategorie", "group", "class", "category", "typ", "type",
)  # fmt: skip

TRANSACTION_WORDS = (
    "order", "invoice", "ticket", "basket", "receipt", "voucher", "transaction", "shipment",
    "auftr", "rechnung", "beleg", "vorgang", "bestell", "lieferschein", "angebot", "facture",
    "commande", "pedido", "factura", "fattura", "ordine", "bon", "opp", "opportunity", "quote",
    "deal", "case", "vbeln",
)  # fmt: skip

MEASURE_WORDS = _words(
    """
    amount price revenue value total cost net gross tax budget sales quantity qty units count weight
    length width height minutes hours duration score rate discount margin profit betrag preis umsatz
    wert netto brutto kosten summe menge stuck stueck stk anzahl gewicht rabatt minuten stunden
    besuche montant prix quantite cantidad importe precio quantita prezzo importo quantidade preco
    valor peso aantal bedrag prijs antal pcs temp speed distance miles km delay population quota
    salary pct percent percentage ep rab mg paid loss balance limit employees credit visits days
    """
)
MEASURE_STEMS = (
    "amount", "price", "preis", "wert", "betrag", "umsatz", "kosten", "menge", "quant", "discount",
    "rabatt", "profit", "cost", "total", "minut", "zahl", "limit", "paid",
)  # fmt: skip

CATEGORY_WORDS = _words(
    """
    status state type class group category size level priority rating rank grade segment band year
    month day week hour quarter wk moy dom qoy prioritat prioritaet klasse gruppe art stufe kids
    household version zone tz minute second seq sequence sequential sequenz jahr monat tag woche
    quartal modelljahr rabattgruppe pos line lineno position item stint
    """
)
"""Words for small whole numbers that part rows into groups and are not summed."""
