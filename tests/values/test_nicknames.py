# ruff: noqa: E501 - lists of words
"""First names that one person goes by, and names of two people that look alike."""

import pytest

from crmmigrate.values.nickname_table import MALE
from crmmigrate.values.nickname_table_f import FEMALE
from crmmigrate.values.nicknames import GROUPS, UNISEX, first_name_groups, first_name_sex, same_first_name
from crmmigrate.values.text import unaccented

SAME = """
sepp josef|seppl josef|beppe giuseppe|pino giuseppe|kasia katarzyna|jim james|jimmy james|bill william|bob robert|
dick richard|ted edward|pepe jose|paco francisco|chema jose maria|nacho ignacio|kike enrique|lola dolores|
charo rosario|concha concepcion|maite maria teresa|curro francisco|gosia malgorzata|sasha alexander|sasha alexandra|
sascha alexander|hans johannes|hans johann|johann johannes|toni anton|toni antonia|kalle karl|lasse lars|pat patrick|
pat patricia|wim willem|kees cornelis|ger gerard|henk hendrik|piet pieter|sjaak jacobus|truus geertruida|bep elisabeth|
liam william|paddy patrick|peggy margaret|betty elizabeth|liz elizabeth|kate catherine|jurgen juergen|mueller mueller|
gunther guenther|jorg joerg|bjorn bjoern|soren soeren|wolfi wolfgang|resi theresia|lisl elisabeth|gretl margarete|
uli ulrich|uli ulrike|vroni veronika|schorsch georg|girgl georg|franzl franz|fritz friedrich|heinz heinrich|
poldi leopold|lois alois|hias matthias|ueli ulrich|ruedi rudolf|koebi jakob|beat beatus|gianni giovanni|enzo vincenzo|
nino antonio|mimmo domenico|toto salvatore|sandro alessandro|luigi gigi|lella raffaella|ze jose|chico francisco|
joao joaozinho|tonho antonio|zeca jose|jancsi janos|pista istvan|laci laszlo|feri ferenc|sanyi sandor|kati katalin|
bozsi erzsebet|pepa josef|honza jan|jirka jiri|franta frantisek|vasek vaclav|lada ladislav|kuba jakub|wojtek wojciech|
krzysiek krzysztof|staszek stanislaw|janek jan|zbyszek zbigniew|magda magdalena|ania anna|ola aleksandra|
sasa aleksandar|djordje dorde|misa mihailo|aleksandr alexander|aleksandr alexandr|oleksandr aleksandr|
dima dmitry|dmitrij dmitry|vova vladimir|volodymyr vladimir|sergey sergej|serhii sergey|evgeny evgenij|katya ekaterina|
natasha natalia|giorgos georgios|kostas konstantinos|yannis ioannis|costel constantin|ionut ion|mohammed muhammad|
ahmad ahmed|mehmed mehmet|pelle per|micke mikael|janne jan|niels nils|kristian christian|lotte charlotte|mette margrethe|
juha juhani|matti matias|pekka petri|liisa elisabet|riikka henriikka|manu emmanuel|babeth elisabeth|hape hanspeter|
hans peter hanspeter|hans jorg hansjorg|hans joerg hansjoerg|jean pierre jeanpierre|juan carlos juancar|gian luca gianluca|
anna maria annamaria|karl heinz karlheinz|leni helene|lena helena|lena magdalena|leni magdalena|xavi javier|jordi jorge|
sean shaun|sean john|maire mary|padraig patrick|steve stephen|jeff geoffrey|jack john|chuck charles|hank henry
"""

APART = """
johann johanna|daniel daniela|luca lucia|jan jana|paolo paola|josef josefa|mario maria|franz franziska|karl karla|
martin martina|michael michaela|gabriel gabriela|alexander alexandra|christian christiane|stefan stefanie|paul paula|
peter petra|anna hans|hans heinz|jurgen jorg|klaus jurgen|thomas martin|maria martha|anna hanna|lena lina|lisa lara|
marie marianne|sofia silvia|andreas anton|giuseppe giovanni|enzo gino|jose juan|pedro pablo|piotr pawel|jakub jan|
ivan igor|sergey semyon|erik emil|nils lars|kari karl|tamas tibor|mark michael|john james|john jonathan|edward edwin|
maria mario|nikola nina|rene renate|denis denise|simon simone|noel noelle|emil emilia|julian juliane|valentin valentina|
georg gregor|ulrich ulrike|dominik dominika|patrick patricia|viktor viktoria|kamil kamila|milan milena
"""


def _pairs(text):
    """The pairs of a list; a pair is parted at each blank, and one way of them must do."""
    return [pair.split() for pair in text.replace("\n", "").split("|")]


@pytest.mark.parametrize("words", [pair for pair in _pairs(SAME) if len(pair) > 1], ids=" ".join)
def test_one_person_goes_by_both(words):
    ways = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    known = [way for way in ways if way[0] in GROUPS and way[1] in GROUPS] or ways
    assert any(same_first_name(*way) and same_first_name(*reversed(way)) for way in known)


@pytest.mark.parametrize(("one", "other"), _pairs(APART), ids=lambda name: name)
def test_two_persons_names_stay_apart(one, other):
    assert not same_first_name(one, other)


def test_a_name_that_is_unknown_stands_for_itself():
    assert first_name_groups("xochitl") == ("xochitl",)
    assert same_first_name("xochitl", "xochitl")
    assert not same_first_name("xochitl", "xolotl")


def test_groups_are_plain_sorted_and_hold_their_canonical_name():
    assert len({name for names in GROUPS.values() for name in names}) > 2000
    for name, names in GROUPS.items():
        assert name == unaccented(name)
        assert "_" not in name
        assert list(names) == sorted(set(names))
        assert all(canonical in GROUPS[canonical.removesuffix(" f")] for canonical in names), name


def _forms(table):
    groups = [g.split() for line in table.replace("\\\n", "").splitlines() for g in line.partition(": ")[2].split("|")]
    return [{unaccented(name.replace("_", " ").strip()) for name in group} for group in groups if group]


def test_no_group_holds_names_of_men_and_of_women():
    """Ends that say what a name is in most languages, within the groups of the other sex."""
    feminine = {"maria", "anna", "eva", "elisabeth", "katharina", "christina", "johanna", "sofia", "laura", "helena"}
    masculine = {"johann", "peter", "paul", "thomas", "karl", "giovanni", "francisco", "jakob", "stefan", "ivan"}
    assert [group for group in _forms(MALE) if group & feminine] == []
    assert [group for group in _forms(FEMALE) if group & masculine] == []


SHORT_FOR_BOTH = """
andie andra benni berni bernie brana charlie charly chelo christl corni costi cristi danny flori franci franzi friedel
friedl gabri gheorghita ghita giuli giuse hansi harry henny hermi jacki jacky janne jirka jozka juani jules julia krisz
lauri laurie loren loulou marce marti marty michi mickey nanni ollie patri patsy petri petya poldi raffa raffi randy
ronny salva sammie sammy sandi shura siggi stana stefy stepa steph stevie sveta tonny vitto vlasta wally willi willie
willy zhenya
"""


def test_a_longer_name_is_of_one_sex_unless_listed():
    men = {name for group in _forms(MALE) for name in group}
    women = {name for group in _forms(FEMALE) for name in group}
    assert {name for name in men & women - UNISEX if len(name) > 4} <= set(SHORT_FOR_BOTH.split())
    assert {"andrea", "simone", "jean", "robin"} <= UNISEX


@pytest.mark.parametrize(
    ("name", "sex"),
    [
        *(("heinrich", "m"), ("wojciech", "m"), ("beppe", "m"), ("kees", "m"), ("guadalupe", "f"), ("brunhilde", None)),
        *(("kasia", "f"), ("lotte", "f"), ("andrea", None), ("kim", None), ("toni", None), ("natasha", "f")),
    ],
)
def test_sex_of_a_name(name, sex):
    assert first_name_sex(name) == sex
