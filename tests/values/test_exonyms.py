"""Towns under several names have one key; towns that only look alike have two."""

import pytest

from crmmigrate.values.exonyms import TOWN_KEYS, town_key

ONE = """
wien|vienna|vienne|becs|wien landstrasse|1030 wien|wien 3|wien xx|a 1010 wien
goteborg|gothenburg|goeteborg
den haag|s gravenhage|the hague|la haye
milano|milan|mailand|milano mi
s hertogenbosch|den bosch
baile atha cliath|dublin|dublin 2|dublin 6w
lviv|lwow|lemberg|lvov
krakow|krakau|cracow
torino|turin|torino to
praha|praha 1|prague|prag|praha 10
roma|roma rm|rom|rome
frankfurt am main|frankfurt m|frankfurt a m|frankfurt|frankfurt hochst
st polten|sankt polten|st poelten|sankt poelten
linz|linz a d donau|linz an der donau|linz donau
mumbai|bombay
ho chi minh city|saigon
new york|new york city|nyc|new york ny
ciudad de mexico|mexico city|cdmx|mexico df
saint etienne|st etienne
fort worth|ft worth
mount isa|mt isa
munchen|muenchen|munich|monaco di baviera
koln|koeln|cologne
geneve|genf|geneva|ginevra
zurich|zuerich|zurigo
bruxelles|brussel|brussels|bruxelles brussel
antwerpen|anvers|antwerp
bolzano|bozen|bozen bolzano|bolzano bz
kobenhavn|copenhagen|koebenhavn|kobenhavn k|kobenhavn nv
turku|abo
helsinki|helsingfors
firenze|florence|florenz|firenze fi
sevilla|seville
donostia|san sebastian|donostia san sebastian
lisboa|lisbon|lissabon
moskva|moscow|moskau|москва
kyiv|kiev|kiew|киів
athina|athens|athen
istanbul|constantinople
bratislava|pressburg|pozsony
wroclaw|breslau
gdansk|danzig
cluj napoca|klausenburg|kolozsvar
sao paulo|s paulo|sao paulo sp
rio de janeiro|rio
beijing|peking
tokyo|tokio
neustadt an der aisch|neustadt a d aisch|neustadt aisch
rothenburg ob der tauber|rothenburg o d t|rothenburg tauber
usti nad labem|usti n labem|aussig
chalon sur saone|chalon s saone|chalon saone
newcastle upon tyne|newcastle
alphen aan den rijn|alphen a d rijn
paris|paris 15e|paris 8|paris cedex 08|paris 16eme
budapest|budapest xi|budapest xi kerulet
hull|kingston upon hull
"""

TWO = """
frankfurt am main|frankfurt oder
wien|wiener neustadt
halle saale|halle westfalen
neustadt an der aisch|neustadt an der weinstrasse
freiburg im breisgau|fribourg
linz|linz am rhein
london|london ontario
paris|parma
st polten|st gallen
bad ischl|bad aussee
milano|milano marittima
barcelona|barcellona pozzo di gotto
new york|new york mills
bergen|mons
colonia|cologno
essen|bad essen
roma|romans
basel|baselland kanton x y
sainte marie|saint marie
springfield il|springfield ma
"""


def _rows(text):
    return [row.split("|") for row in text.strip().splitlines()]


@pytest.mark.parametrize("names", _rows(ONE), ids=lambda names: names[0])
def test_names_of_one_town_have_one_key(names):
    assert {name: town_key(name) for name in names} == dict.fromkeys(names, town_key(names[0]))


@pytest.mark.parametrize(("one", "other"), _rows(TWO))
def test_other_towns_have_other_keys(one, other):
    assert town_key(one) != town_key(other)


def test_every_key_is_its_own_key():
    assert len(set(TOWN_KEYS.values())) > 1000
    assert {key for key in TOWN_KEYS.values() if TOWN_KEYS.get(key) != key} == set()


def test_an_unknown_town_keeps_its_name():
    assert town_key("kleinkleckersdorf") == "kleinkleckersdorf"
    assert town_key("") == ""
