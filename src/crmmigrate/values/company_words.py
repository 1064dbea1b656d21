# ruff: noqa: E501, SIM905 - lists of words, as long as they are
"""Words in names of companies that matter for telling companies apart, plain: lower case, without accents.

Written from usage in the trade registers and CRMs of the countries named at the words; data only.
"""

from __future__ import annotations

NOTES = frozenset(
    """
    inactive inaktiv inaktive inactief inactif inactivo inactiva inativo inativa inattivo inattiva nieaktywny nieaktywna
    neaktivni neaktivny neaktivna inactiv inaktivni inaktiivinen pasif neaktivan
    blocked gesperrt gesperrte sperre geblokkeerd geblokt bloque bloquee bloqueado bloqueada bloccato bloccata zablokowany
    zablokowana zablokovany zablokovano blokovany blokkert blokeret blockerad sparrad letiltva blokiran blokirano
    onhold creditstop kreditsperre liefersperre mahnsperre stopliste blacklist blacklisted
    dup dupe dupl dublette dubletten doublon doublet duplicate duplicated duplicado duplicada duplicato
    duplikat duplikaat duplicaat dubblett dubleret dublett duplikatum zdublowany zdvojeny doppelt doppelanlage
    doppeleintrag dubbelt kaksoiskappale
    deleted delete todelete geloescht geloscht loeschen loschen verwijderd verwijderen supprime supprimee supprimer
    borrado borrada borrar eliminado eliminada eliminar eliminato eliminata eliminare cancellato usuniety usunieta
    usunac smazano smazany vymazano vymazat slettet raderad poistettu torolve torolt sters silindi izbrisan izbrisano
    obrisan apagado excluido excluida
    closed geschlossen fermee cerrado cerrada chiuso encerrado encerrada fechado fechada gesloten opgeheven
    zamkniety zamknieta zamkniete zavreno zatvorene lukket stangt nedlagt nedlagd suljettu lopetettu bezart megszunt
    inchis kapandi zatvoreno uzavreno zruseno zruseny zaniknuta zanikla zlikwidowana wykreslona beendigt stillgelegt
    aufgeloest aufgelost erloschen verstorben liquidated gelikwideerd liquidado liquidee dissolved
    bankrupt insolvent insolvenz konkurs failliet faillite fallita fallimento concurso quiebra upadlosc insolvence
    konkurz konkurssi falimentar bankrott
    donotuse dnu notused nichtverwenden unused unbenutzt obsolete obsolet obsoleto veraltet verouderd obsolete depreciated
    deprecated zzz zzzz zzzzz xxx xxxx xxxxx yyy zzinactive zzold archiviert archived gearchiveerd archivado
    merged zusammengefuehrt samengevoegd fusionnee umbenannt umfirmiert renamed ungueltig ungultig ongeldig invalid
    nonvalide noutilizar nousar neutiliser nepasutiliser nonusare naousar niegebruiken nieuzywac nepouzivat
    testkunde testfirma testaccount testcustomer testclient dummykunde
    barzahler barverkauf einmalkunde
    """.split()
)
"""One word that users put before or behind a name as a note, and that companies practically never bear."""

NOTE_PHRASES = frozenset(
    " ".join(phrase.split())
    for phrase in """
    do not use|do not contact|not in use|not used|no longer exists|no longer active|no longer used|out of business|
    on hold|credit stop|credit hold|cash only|prepayment only|pre payment only|old account|old do not use|to be deleted|
    to delete|see new account|see other account|moved to|use other account|
    nicht verwenden|nicht benutzen|nicht mehr verwenden|nicht mehr aktiv|nicht aktiv|nicht beliefern|nur bar|nur vorkasse|
    nur gegen vorkasse|gegen vorkasse|wird geloescht|wird geloscht|zu loeschen|zu loschen|bitte loeschen|bitte loschen|
    in liquidation|in liqu|in konkurs|in insolvenz|im konkurs|siehe neu|alt nicht verwenden|existiert nicht mehr|
    niet gebruiken|niet meer actief|niet actief|niet in gebruik|bestaat niet meer|alleen contant|in vereffening|
    ne pas utiliser|ne plus utiliser|a supprimer|n existe plus|en liquidation|en faillite|compte ferme|
    no usar|no utilizar|dado de baja|dada de baja|no activo|en liquidacion|en concurso|dar de baja|solo contado|
    non usare|non utilizzare|non attivo|non attiva|non piu attivo|da eliminare|da cancellare|in liquidazione|
    in fallimento|cessata attivita|nao usar|nao utilizar|em liquidacao|fora de uso|
    nie uzywac|nie uzywaj|nie aktywny|do usuniecia|w likwidacji|w upadlosci|
    nepouzivat|v likvidaci|v likvidacii|ke smazani|v konkurzu|
    anvand ej|anvands ej|ej aktiv|i konkurs|i likvidation|ma ikke brukes|ikke bruk|ikke i brug|under konkurs|
    under likvidation|ei kaytossa|ala kayta|konkurssissa|selvitystilassa|felszamolas alatt|ne hasznald|
    a nu se folosi|in faliment|in lichidare|kullanmayin|tasfiye halinde
    """.split("|")
)
"""Notes of several words; `in liquidation` says something of the company, but is no part of its name either."""

WEAK_NOTES = frozenset(
    """
    alt old oud ancien ancienne vieux viejo antiguo antigua vecchio velho antigo stary stara stare gammel gammal vanha
    regi vechi eski star neu new nieuw nieuwe nouveau nouvelle nuevo nueva nuovo nuova novo nova nowy nowa novy ny uusi
    uj nou yeni ehemals ehem vormals vorm formerly fka voorheen vroeger anciennement ex antes previously dawniej
    drive byvaly tidligere tidigare entinen korabban fost eskiden test demo muster dummy prova prueba essai kopie copy
    copia copie kopia kopija kopi 2 ii backup temp tmp temporary provisorisch ferme chiusa passiv vip wichtig important achtung warning
    """.split()
)
"""Notes that are also parts of names (`New Look`, `Stara Zagora`): a note only at the end of a name, or in brackets."""

_GROUP = {
    "structure": """
    forderverein foerderverein freundeskreis ホールディングス 控股
    holding holdings holdingas gruppe group groupe grupo gruppo groep grupa skupina koncern konzern csoport grup ryhma
    konserni gruppen beteiligung beteiligungen beteiligungs participations participation participaciones participacoes
    partecipazioni deelnemingen investments investment invest investering investeringen inversiones investimenti
    investissement investissements inwestycje investice ventures venture capital kapital equity fund fonds fondo funds
    verwaltung verwaltungs verwaltungsgesellschaft besitz besitzgesellschaft vermoegensverwaltung vermogensverwaltung beheer
    management managements gestion gestao gestione administration zarzadzanie sprava trust trustees stiftung foundation
    fondation fundacion fundacao fondazione stichting fundacja nadace saatio stiftelse stiftelsen fond alapitvany
    vakfi zaklada headquarters zentrale hauptverwaltung subsidiary international internationale internacional
    internazionale miedzynarodowy global worldwide europe europa european europeenne overseas
    """,
    "faculties": """
    school schools schule schulen faculty faculties fakultaet fakultat fakulta fakultet fakulteit faculte facultad
    facolta faculdade wydzial department departments departement departamento dipartimento lehrstuhl dekanat
    """,
    "property": """
    immobilien immobilier immobiliere inmobiliaria inmobiliarias imobiliaria immobiliare immo realty estate estates
    properties property vastgoed onroerend fastighet fastigheter ejendomme ejendom ejendomsselskab eiendom eiendommer
    kiinteisto kiinteistot nieruchomosci nemovitosti reality nehnutelnosti ingatlan imobiliare nekretnine gayrimenkul
    emlak grundstuecke grundstucke grundbesitz grundbesitzgesellschaft wohnbau wohnen housing bauland land development
    developments promotions promocion promociones promozioni deweloper developer parking parken
    """,
    "money": """
    finance financial finances finanz finanzen finanzierung financement financiering financiera financeira finanziaria
    finanse finansowy finans finanse rahoitus leasing lease leasings renting factoring versicherung versicherungen
    versicherungsmakler insurance assurance assurances assurantien verzekering verzekeringen seguros assicurazioni
    ubezpieczenia pojisteni pojistovna poistovna forsikring forsakring vakuutus biztosito asigurari sigorta osiguranje
    bank banque banco banca banka sparkasse kasse pension pensions pensionskasse pensioenfonds treuhand tax audit
    steuerberatung wirtschaftspruefung wirtschaftsprufung accounting payroll
    """,
    "trade": """
    trading trade traders handel handels handelsgesellschaft handelsonderneming negoce commerce comercio commercial
    comercial comercializadora commerciale handlowy handlowa obchod obchodni kereskedelmi kereskedelem comert ticaret
    trgovina kauppa import export importexport vertrieb vertriebs vertriebsgesellschaft sales distribution distribuzione
    distribucion distribuidora distribuicao dystrybucja distribuce distributie forsaljning salg myynti wholesale
    grosshandel groothandel mayorista ingrosso hurt velkoobchod engros grossist tukku retail einzelhandel detailhandel
    shop online onlineshop webshop ecommerce store stores outlet einkauf einkaufsgesellschaft purchasing procurement
    marketing brands brand licensing
    """,
    "service": """
    service services servizi servizio servicios servicio servicos servico serwis servis sluzby uslugi usluge usluga
    dienstleistung dienstleistungen dienstleistungs diensten dienst tjanster tjenester palvelut palvelu szolgaltato
    szolgaltatas servicii hizmetleri hizmet support maintenance maintenances wartung instandhaltung onderhoud entretien
    mantenimiento manutencao manutenzione konserwacja udrzba vedlikehold vedligeholdelse underhall huolto kunnossapito
    karbantartas intretinere bakim odrzavanje reparatur repair repairs reparatie reparation riparazioni facility
    facilities gebaeudetechnik gebaudetechnik reinigung cleaning schoonmaak nettoyage limpieza pulizie personal
    personalservice staffing recruitment zeitarbeit training academy akademie academie academia accademia consulting
    consultancy consult beratung advies conseil conseils consultoria consulenza consultores doradztwo poradenstvi
    radgivning konsult konsultti tanacsado danismanlik engineering ingenieria ingegneria ingenierie projects projekte
    project projekt solutions losungen loesungen technology technologies technologie technologien tecnologia tecnologie
    digital software systems systeme systemes sistemas sistemi systemy data it ict media print druck energy energie
    energia solar wind power gas oil water wasser recycling entsorgung umwelt environmental security sicherheit
    medical health healthcare pharma lab labor research forschung innovation innovations design events event catering
    """,
    "goods": """
    logistics logistik logistiek logistique logistica logistyka logistika logistic lojistik transport transports
    transporte transportes trasporti doprava przewozy fuvarozas kuljetus nakliyat transportation trucking haulage
    spedition speditions spedycja expeditie expeditions freight forwarding shipping cargo maritime marine air aviation
    airlines rail bahn express courier warehousing lager lagerhaus storage depot parcel fleet
    rental rentals rent hire planthire plant verleih vermietung mietservice miete mietpark verhuur location locations
    alquiler alquileres aluguel locacao noleggio noleggi wynajem wypozyczalnia pronajem pujcovna uthyrning udlejning
    utleie vuokraus kolcsonzes berbeadas inchirieri kiralama najam
    production produktion produktions produktionsgesellschaft productie produccion producao produzione produkcja vyroba
    tuotanto gyarto productie uretim proizvodnja manufacturing fertigung factory fabrik werk werke usine works
    industries industry industrie industrial industria industrias maschinen maschinenbau machinery machines machine
    machinery equipment equipments equipos equipamentos equipement baumaschinen tools werkzeuge parts ersatzteile
    components komponenten material materials materiaal baustoffe construction constructions construcciones construcoes
    costruzioni konstruktion bau bouw budownictwo stavby epites constructii insaat gradnja byg bygg rakennus hochbau
    tiefbau strassenbau roads civil infrastructure beton concrete asphalt kran crane cranes kranverleih gerueste scaffolding
    automotive auto autos cars trucks truck bus motors tyres reifen agro agrar agri farm farms garden garten
    landscaping landscape forst wood holz timber steel stahl metal metall plastics kunststoff chemie chemicals chemical
    food foods getranke getraenke beverages fashion textil textile paper papier packaging verpackung verpackungen glass
    glas electric electrical elektro electronics elektronik haustechnik sanitaer sanitar heizung klima hvac
    hotel hotels hotelbetriebs gastronomie restaurants reisen travel touristik tourism
    """,
    "direction": """
    nord norte north northern noord norden sud sued south southern sur sul zuid syd sor ost est east eastern oost este
    leste wschod oster west western ouest oeste ovest zachod vest central mitte centre centro centrum midlands midi
    northwest northeast southwest southeast nordwest nordost suedwest suedost sudwest sudost polnoc poludnie pohjoinen
    etela ita lansi eszak kelet nyugat upper lower ober unter
    """,
    "places": """
    deutschland germany german allemagne alemania alemanha germania niemcy nemecko tyskland saksa duitsland austria
    osterreich oesterreich autriche austriaca oostenrijk schweiz switzerland suisse svizzera swiss zwitserland suiza
    liechtenstein france frankreich francia franca frankrijk francja francie frankrike frankrig italia italy italien
    italie wlochy spain espana spanien espagne spagna spanje hiszpania portugal portugalia belgium belgique belgie
    belgien belgio belgica belux benelux netherlands nederland niederlande holland paysbas luxembourg luxemburg
    uk britain england scotland wales ireland irland northernireland poland polska polen pologne polonia polsko czech
    cesko czechia tschechien bohemia slovakia slovensko slowakei hungary magyarorszag ungarn hungaria romania rumanien
    bulgaria bulgarien croatia hrvatska kroatien slovenia slovenija slowenien serbia srbija serbien bosnia macedonia
    albania kosovo greece hellas griechenland cyprus turkey turkiye turkei russia rossiya russland ukraine ukraina
    belarus baltic baltics estonia eesti latvia latvija lithuania lietuva lietuvos finland suomi sweden sverige
    schweden norway norge norwegen denmark danmark danemark daenemark nordic nordics scandinavia skandinavien
    iceland island usa america american americas canada mexico brasil brazil argentina chile colombia peru uruguay
    latam iberia iberica africa asia asean apac emea dach cee middleeast gulf china hongkong taiwan japan korea india
    singapore malaysia thailand vietnam indonesia philippines australia australian newzealand zealand pacific israel
    dubai emirates uae qatar saudi arabia kuwait egypt maroc morocco tunisie algerie kenya nigeria southafrica
    bayern hessen sachsen brandenburg thueringen thuringen wuerttemberg wurttemberg rheinland westfalen niedersachsen
    tirol salzburg steiermark kaernten karnten vorarlberg burgenland niederoesterreich niederosterreich
    oberoesterreich oberosterreich alsace bretagne normandie provence aquitaine catalunya cataluna andalucia galicia
    levante canarias lombardia veneto toscana sicilia piemonte flanders vlaanderen wallonie texas california florida
    nsw queensland victoria ontario quebec alberta
    """,
}

GROUP_WORDS = frozenset(" ".join(_GROUP.values()).split())
"""Words that tell companies of one group apart: `Acme Immobilien` and `Acme` may be two of them."""

CONNECTORS = frozenset(
    """
    and und et y e i och og en ja es si ve ir a u
    the der die das den dem des le la les l un une el los las lo il gli i o os as a de het een
    of von vom zu zum zur van ter ten te du da do dos das del della dello dei degli delle d di
    for fuer fur pour para per voor dla pro za till til
    in im am an at auf bei au aux en na nad w we v ve z ze
    """.split()
)
"""Articles, prepositions and words for `and`; they say nothing of which company it is."""

_ABBREVIATIONS = """
    aann aannemersbedrijf|acad academy|adm administracion administracao|adv advertising|advtg advertising|
    agr agricultural agrar agricola|agric agricultural agriculture agricola|alm almacenes|amer american|
    amt amtlich|apoth apotheke|arch architects architekten|asoc asociacion asociados|asociac asociacion|
    ass association|assn association|assoc associates association associated|assocs associates|assoz assoziation|
    aust australia australian|autom automotive automation|autotrasp autotrasporti|az azienda|bakk bakkerij|
    bauges baugesellschaft|bauunt bauunternehmen bauunternehmung|bauuntern bauunternehmen bauunternehmung|
    bauunternehm bauunternehmen bauunternehmung|bedr bedrijf|beteil beteiligung beteiligungs|bev beverage|
    bldg building|bldgs buildings|bldr builders|bldrs builders|bouwbedr bouwbedrijf|brewg brewing|brit british|
    bro brothers|bros brothers|bud budowlane budownictwo|calif california|chem chemical chemie|chems chemicals|
    cia compania companhia|cias companias|cie compagnie|clin clinic|cnslt consulting|cnstr construction|
    cntr center centre|cnty county|co company|com comercial commercial|comm communications commercial|
    comml commercial|comms communications|commun communications|comp company computer|compy company|
    cons construction|consltg consulting|const construction constructions construcciones|
    constr construction constructions construcciones|constrs constructions|consult consulting consultants|
    contr contractors contracting|contrs contractors|coop cooperative cooperativa cooperatie|corp corporation|
    costr costruzioni|ctr center centre|ctre centre|cty county|cy company|dep department|
    dept department departement departamento|dev development|devel development|devt development|dir direct|
    dist distribution distributors distribuzione|distr distribution distributors|
    distrib distribution distributors distribuciones|div division|dstr distribution|dvlpmt development|e east|
    einzelh einzelhandel|elec electric electrical|elect electric electrical electronics|
    electr electric electrical electronics|elektr elektro elektrotechnik|elektrot elektrotechnik|empr empresa|
    eng engineering|engg engineering|engr engineering|engrg engineering|engrs engineers|ent enterprises entreprise|
    enter enterprises|enterp enterprises|entpr enterprises|entps enterprises|entr entreprise|env environmental|
    envir environmental|enviro environmental|eqp equipment|eqpt equipment|equip equipment|etabl etablissements|
    ets etablissements|eur european europe|euro european|exp export express|fa firma|fab fabrik fabrica|
    fabr fabrik fabriek|fdn foundation|fed federal|fin finance financial|finl financial|flli fratelli|
    fnd foundation|fndry foundry|fratt fratelli|ft fort|furn furniture|gaertn gaertnerei|gasth gasthof gasthaus|
    gebr gebrueder gebruder gebroeders|gebrs gebrueder gebruder|gen general|genl general|genoss genossenschaft|
    ges gesellschaft|gesell gesellschaft|gh gasthof gasthaus|gov government|govt government|gr group gruppe|
    grossh grosshandel|grosshdl grosshandel|grp group|handelsg handelsgesellschaft|handelsges handelsgesellschaft|
    handelsond handelsonderneming|handl handlowo handlowe|hdl handel handels|hdwe hardware|hld holding|
    hldg holding|hldgs holdings|hno hermano|hnos hermanos|hochb hochbau|hort horticulture|hosp hospital|
    hq headquarters|hsg housing|htg heating|hv hausverwaltung|hw hardware|imm immobiliare|
    immo immobilien immobilier|immob immobilien immobiliere|imp import|impex import-export|impr impresa|
    ind industries industry industrial industrie industrias|indl industrial|inds industries|indus industries|
    industr industries|ing ingenieure ingenieurbuero ingenieurburo ingenieria|ingbuero ingenieurbuero|
    ingburo ingenieurburo|inmob inmobiliaria|ins insurance insaat|inst institute institut instituto|
    insur insurance|int international internationale|internat international internationale|
    intl international internationale internacional internazionale|inv investments invest|
    invest investments investment|invs investments|invt investment|invts investments|irm irmaos|jr junior|
    lab laboratory labor laboratories|labs laboratories|landw landwirtschaft landwirtschaftliche|
    ldw landwirtschaft|lmbr lumber|log logistics logistik|logist logistics logistik|loonbedr loonbedrijf|
    ltg lighting|lw landwirtschaft|maatsch maatschappij|mach machinery machines maschinen|maq maquinaria|
    masch maschinen maschinenbau|maschb maschinenbau|med medical medizin medizinische|metl metal|mfg manufacturing|
    mfgs manufacturings|mfr manufacturer|mfrs manufacturers|mgmt management|mgt management|mij maatschappij|
    mkt market marketing|mktg marketing|mkts markets|mngmt management|mngt management|mt mount|muh muhendislik|
    mun municipal municipio|muni municipal|mus museum|n north nord|nak nakliyat|nat national|natl national|
    nurs nursery|nz newzealand|offic officina officine|orch orchards|oto otomotiv|paz pazarlama|pet petroleum|
    petr petroleum|petro petroleum|pharm pharmaceuticals pharma|pharms pharmaceuticals|phila philadelphia|
    plbg plumbing|prod products production produkte produkcyjno|prodn production|prods products|produk produktion|
    prop properties property|props properties|przeds przedsiebiorstwo|przedsieb przedsiebiorstwo|
    publ publishing publishers|publg publishing|refrig refrigeration|repr representaciones|repres representaciones|
    res research|rst restaurant|s south|san sanayi|sch school schule|schl school|schloss schlosserei|
    serv services service servicios|servs services|soc society societe societa|soctes societes|sol solutions|
    soln solution|solns solutions|sped spedition|sply supply|sr senior|srv services service|srvc service|
    srvcs services|st saint sankt|ste societe sainte|stg stiftung|sticht stichting|stl steel|strbau strassenbau|
    sup supply|supp supply supplies|svc service|svcs services|swt software|sys systems system|syst systems|
    talls talleres|tech technology technologies technik|techn technik technische technology|
    technol technology technologies|tecn tecnica tecnologia|tic ticaret|tiefb tiefbau|tischl tischlerei|
    trans transport transportation transports|transp transport transports transportes|
    transps transports transportes|transpt transport|trasp trasporti|trav travaux|trp transport|
    trsp transport transports|twp township|uni university universitaet universitat|
    univ university universitaet universitat universite universidad universita|untern unternehmen|
    uslug uslugowo uslugowe|ver vereniging verein|vers versicherung versicherungen|
    versich versicherung versicherungen|vertriebsges vertriebsgesellschaft|verw verwaltung verwaltungs|
    verwalt verwaltung|verwges verwaltungsgesellschaft|vin vineyards|vyd vineyard|vyds vineyards|w west|
    wash washington|whol wholesale|whse warehouse|whsle wholesale|wk work|wks works|zakl zaklad|
    zentr zentrum zentrale|zimm zimmerei|zn zonen
"""

ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    short: tuple(words) for short, *words in (entry.split() for entry in _ABBREVIATIONS.split("|"))
}
"""Abbreviation to the full words that it may stand for."""
