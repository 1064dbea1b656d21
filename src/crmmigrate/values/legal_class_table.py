# ruff: noqa: E501, RUF001 - the longest lines are lists; Cyrillic, Greek and other letters
"""The table of `legal_classes`: spellings of each class, and classes that are one form in some country. Data only.

A line: the class, then forms parted by `|`, without dots; `-` are words that stand with forms and have no class.
The forms are those of `legal_forms` and their spellings in use; the classes are written from company law as known.
"""

from __future__ import annotations

CLASS_TABLE = """
-: co|company|cie|compagnie|cia|compania|companhia|fils|me|epp|sam|i i|in liquidation|in liqu|in liq|i l|en liquidation|en liquidacion|\
in liquidazione|em liquidacao|w likwidacji|v likvidaci|v likvidacii|i likvidation|in lichidare|in vereffening|in liquidatie|in gruendung|\
in grundung|i gr|in oprichting|i o|w organizacji|en formation|en formacion|unipersonale|unipersonal|unipersonnelle|a socio unico|\
con socio unico|uninominale|publ|societa benefit|sb|v konkurzu|in konkurs|in insolvenz|i konkurs|selvitystilassa|f a|v a|felszamolas alatt
gmbh: gmbh|mbh|ges m b h|gesellschaft m b h|gmbh i l|gmbh il|gmbh i g|gmbh ig|ggmbh|gesmbh|gesellschaft mbh|gesellschaft mit beschrankter haftung|gesellschaft mit beschraenkter haftung|\
gesmitbeschrhaftung|gesellsch mbh
ag: ag|gag|invag|reit ag|aktiengesellschaft
ug: ug|ug haftungsbeschrankt|ug haftungsbeschraenkt|ug haftungsbeschr|ug hb|unternehmergesellschaft|unternehmergesellschaft haftungsbeschrankt|\
unternehmergesellschaft haftungsbeschraenkt|haftungsbeschrankt|haftungsbeschraenkt
kg: kg|kommanditgesellschaft|co kg|keg|kommandit gesellschaft|cie kg|kommanditerwerbsgesellschaft
ohg: ohg|co ohg|offene handelsgesellschaft
og: og|oeg|offene gesellschaft|co og
gmbh-co-kg: gmbh co kg|gmbh co|mbh co kg|mbh co|gmbh cie kg|gmbh kg|ges mbh co kg|gesellschaft mbh co kg|\
gesellschaft mit beschrankter haftung co kg|gmbh compagnie kg|gmbh co kommanditgesellschaft|gmbh co keg
gmbh-co-ohg: gmbh co ohg|gmbh co og
gmbh-co-kgaa: gmbh co kgaa|gmbh co kg aa
kgaa: kgaa|kg aa|co kgaa|kommanditgesellschaft auf aktien
ag-co-kg: ag co kg
ag-co-kgaa: ag co kgaa
ag-co-ohg: ag co ohg
se-co-kg: se co kg
se-co-kgaa: se co kgaa
ug-co-kg: ug co kg|ug haftungsbeschrankt co kg|ug haftungsbeschraenkt co kg
stiftung-co-kg: stiftung co kg
stiftung-co-kgaa: stiftung co kgaa
ltd-co-kg: ltd co kg|limited co kg
bv-co-kg: bv co kg
eg: eg|genossenschaft|egen|eingetragene genossenschaft|egenmbh|reg gen mbh|registrierte genossenschaft mbh
ev: ev|eingetragener verein|e verein
ek: ek|ekfm|ekfr|eingetragener kaufmann|eingetragene kauffrau|e kfm|e kfr
eu: eu|eingetragenes einzelunternehmen|eingetragener unternehmer|eingetragene unternehmerin
gbr: gbr|gesbr|gesnbr|gesellschaft burgerlichen rechts|gesellschaft buergerlichen rechts
stg: stg|stille gesellschaft
partg: partg|partgmbb|partg mbb|partnerschaft mbb|partnerschaftsgesellschaft|partnerschaftsgesellschaft mbb
vvag: vvag
kollektivgesellschaft: kollektivgesellschaft|klg
eeig: eeig|geie|ewiv|eesv|geie gie
se: se|societas europaea
sce: sce
ltd: ltd|limited|p l|pty ltd|pty limited|proprietary limited|proprietary ltd|pty|pvt ltd|pvt limited|private limited|private ltd|p ltd|p limited|\
pte ltd|pte limited|pte|teoranta|teo|cyf|cyfyngedig|company limited|company ltd|co ltd|co limited|co pty ltd|co pvt ltd|co pte ltd|\
ltee|limitee|nz ltd|nig ltd|nigeria ltd|nigeria limited|smc private limited|smc pvt ltd|smc pvt limited|co operative limited|\
ltd co|limited company|private company limited by shares|private company|בעמ|בע מ|有限公司|有限责任公司|有限責任公司|集团有限公司|จำกัด|\
ltd sti|limited sti|limited sirketi|ltd sirketi|san ve tic ltd sti|tic ltd sti|san tic ltd sti|ve tic ltd sti|tic ve san ltd sti|\
sanayi ve ticaret limited sirketi|sanayi ve ticaret ltd sti|ticaret limited sirketi|ticaret ltd sti|ticaret ve sanayi ltd sti|insaat ltd sti|ic ve dis tic ltd sti
soc-ltd: soc|soc ltd|soc limited
dac: dac|designated activity company|cuideachta ghniomhaiochta ainmnithe|cga
clg: clg|company limited by guarantee|ctr|cuideachta faoi theorainn rathaiochta
unltd: unltd|unlimited|ulc|unlimited company|unlimited liability company|puc|private unlimited company|无限公司|無限公司
plc: plc|public limited company|cpt|cuideachta phoibli theoranta|ccc|pcl|public company limited|public co ltd|จำกัด มหาชน
llp: llp|limited liability partnership|rllp|pac|pll
lp: lp|limited partnership|lllp|rlllp
cic: cic|community interest company
inc: inc|incorporated|corp|corporation|incorporation|incorporee|co inc|company inc|corporation inc|co incorporated|corp inc|co corp|opc
llc: llc|limited liability company|ltd liability company|ltd liability co|limited liability co|limited liability corporation|pllc|co llc|company llc|lc|professional limited liability company|\
fz llc|fzllc|ذ م م|ذمم|ش ذ م م|wll|with limited liability|spc wll|spc llc|შპს|llc fz
pc: pc|professional corporation|professional corp
pa: pa|professional association
lca: lca
na: na|national association
pbc: pbc|public benefit corporation
fze: fze|fzco|fzc|dmcc|free zone establishment|free zone company|fz co
psc: psc|pjsc|qpsc|qsc|saog|saoc|public joint stock company|private joint stock company|prjsc
bsc: bsc|bsc closed|bsc c
ksc: ksc|kscp|kscc|k s c p|ش م ك
sae: sae|ش م م
sal: sal|ش م ل
psc-ar: ش م ع
cc: cc|close corporation
npc: npc|non profit company
sdn-bhd: sdn bhd|sendirian berhad|sdn berhad
bhd: bhd|berhad
co-ltd-shares: 股份有限公司
kk: kk|kabushiki kaisha|kabushiki gaisha|kabushikikaisha|kabushikigaisha|株式会社|株|㈱
yk: yk|yugen kaisha|yugen gaisha|有限会社|有
gk: gk|godo kaisha|godo gaisha|合同会社|合
goshi: 合資会社
gomei: 合名会社
jusik: 주식회사|주|㈜|jusik hoesa
yuhan: 유한회사|유
sa: sa|societe anonyme|sociedad anonima|sociedade anonima|societate pe actiuni|societa anonima|spolka akcyjna|sau|sgps sa|sgps|sa sgps|sociedad anonima unipersonal|sa unipersonal|sociedad anonyma|\
societe anonyme monegasque|s anonima|sa monegasque|sociedad anonima cerrada
sas: sas|sasu|societe par actions simplifiee|societe par actions simplifiee unipersonnelle|sociedad por acciones simplificada
sasp: sasp
sarl-s: sarls|sarl s|sarl simplifiee
selarl: selarl
snc: snc|societe en nom collectif|societa in nome collettivo|sociedad en nombre colectivo|et cie snc
sci: sci|societe civile immobiliere
scs: scs|scsp|secs|societe en commandite simple|commv|comm v|scomm|gewone commanditaire vennootschap|comm va
sca: sca|seca|societe en commandite par actions
gie: gie|groupement d interet economique
scop: scop
scp: scp|societe civile professionnelle
scm: scm
earl: earl
gaec: gaec
senc: senc|sencrl
sicav: sicav
srl: sarl|sarlu|eurl|societe a responsabilite limitee|suarl|fils sarl|sagl|societa a garanzia limitata|soc a rl|soc a responsabilite limitee|entreprise unipersonnelle a responsabilite limitee|sarl unipersonnelle|soc a r l|sa rl|s a rl|soc r l|soc rl|\
srl|sprl|societa a responsabilita limitata|sociedad de responsabilidad limitada|srl unipersonale|srl uninominale|societe privee a responsabilite limitee|soc a responsabilita limitata|\
soc resp limitata|societate cu raspundere limitata|srl d|srld|srl a socio unico|srl con socio unico|srl societa unipersonale|srl unip|srl cu raspundere limitata|\
srl a capitale ridotto|sociedad responsabilidad limitada
srls: srls|srl semplificata|srl s|societa a responsabilita limitata semplificata|srls unipersonale
spa: spa|societa per azioni|spa a socio unico|spa con socio unico|spa unipersonale|soc per azioni|sociedad por acciones|spa con unico socio
sapa: sapa|societa in accomandita per azioni
sas-it: societa in accomandita semplice
ss: ss|societa semplice|societa agricola semplice|ss agricola|ss societa agricola
scarl: scarl|scrl|scpa|soc coop|societa cooperativa|soc coop a rl|soc coop arl|societa cooperativa a rl|societa cooperativa a responsabilita limitata|soc cooperativa|soc coop sociale|\
soc coop agricola|societa cooperativa sociale|societa cooperativa agricola|societe cooperative|societe cooperative a responsabilite limitee|cvba|cooperatieve vennootschap|soc cons a rl|societa consortile a rl|\
consortile arl|soc cons arl|ccoop|scc|cvoa
bv: bv|bvba|ebvba|besloten vennootschap|besloten vennootschap met beperkte aansprakelijkheid
nv: nv|naamloze vennootschap
vof: vof|vennootschap onder firma
cv: cv|commanditaire vennootschap
vzw: vzw|vereniging zonder winstoogmerk
asbl: asbl|association sans but lucratif
cooperatie: cooperatie ua|ua|cooperatie|cooperatieve vereniging|coop ua|cooperatie ba|cooperatief ua
maatschap: maatschap
sl: sl|slu|sociedad limitada|sociedad limitada unipersonal|sl unipersonal|s limitada|slu unipersonal
sll: sll|sociedad limitada laboral|sociedad laboral
slne: slne|sociedad limitada nueva empresa
slp: slp|slpu|sociedad limitada profesional
s-coop: s coop|soc cooperativa limitada|sociedad cooperativa|s coop and|s coop v|s coop mad|s coop ltda|scoopand|s coop c lm|sccl|s coop pequena
cb: cb|comunidad de bienes
sc: sc|sociedad civil|spolka cywilna|s civil
aie: aie
s-com: scom|s com|sociedad comanditaria|s en c|s en c por a|sociedad en comandita
ltda: lda|ltda|limitada|unipessoal lda|unip lda|sociedade unipessoal lda|sociedade unipessoal|unipessoal|cia ltda|y cia ltda|c ltda|cia lda|compania limitada|y compania limitada|ltda me|me ltda|ltda epp|epp ltda|cia limitada|unipessoal limitada|cia e ltda|e cia ltda|e cia lda
crl: crl|cooperativa de responsabilidade limitada|cooperativa responsabilidade limitada
sa-de-cv: sa de cv|s a de c v|sociedad anonima de capital variable|sociedad anonima de cv|s a c v|sa cv
sapi-de-cv: sapi de cv|sapi|sociedad anonima promotora de inversion de capital variable
sab-de-cv: sab de cv|sab|sociedad anonima bursatil de capital variable
s-de-rl: s de rl de cv|s de r l de c v|s de r l|s de rl|sociedad de responsabilidad limitada de capital variable|s de rl mi|s de rl cv|srl de cv|sa de rl de cv
sc-de-rl: sc de rl|sc de rl de cv
sas-de-cv: sas de cv
ac: ac|asociacion civil
sac: sac|saa
ca: ca|compania anonima
saci: saci|saic
eirl: eirl|empresa individual de responsabilidad limitada
eireli: eireli|eireli me|eireli epp
simples: s s|s s ltda
mei: mei
aps: aps|anpartsselskab
as: as|aktieselskab|aksjeselskap|aktsiaselts|akciova spolecnost|akciova spolocnost|akcine bendrove|akciju sabiedriba|anonim sirketi|anonim sti|san ve tic as|tic as|ve tic as|tic ve san as|sanayi ve ticaret as|ticaret as|\
san tic as|ticaret ve sanayi as|san ve tic anonim sirketi|ve ticaret anonim sirketi|sanayi ve ticaret anonim sirketi
asa: asa|allmennaksjeselskap
is-dk: is|interessentskab
ks: ks|kommanditselskab|kommandittselskap|komanditni spolecnost
ps: ps|partnerselskab
ivs: ivs
amba: amba|andelsselskab med begraenset ansvar
fmba: fmba
smba: smba
pmba: pmba
ans: ans
da: da
enk: enk
nuf: nuf
ba: ba
ab: ab|aktiebolag|ab publ|aktiebolaget|publ ab|publikt aktiebolag
hb: hb|handelsbolag|handelsbolaget
kb: kb|kommanditbolag|kommanditbolaget
ek-for: ek for|ekonomisk forening|ek forening|ekfor
oy: oy|osakeyhtio|oy ab|ab oy|oy ltd|osakeyhtio aktiebolag
oyj: oyj|abp|oyj abp|julkinen osakeyhtio|abp oyj|oyj plc
ky: ky|kommandiittiyhtio|kb ky
tmi: tmi|toiminimi
osk: osk|osuuskunta|andelslag
ehf: ehf|einkahlutafelag
hf: hf|hlutafelag|ohf
slf: slf
sf: sf
ses: ses
ou: ou|osauhing
tu: tu
uu: uu
mtu: mtu
fie: fie
sia: sia|sabiedriba ar ierobezotu atbildibu
ik: ik
uab: uab|uzdaroji akcine bendrove
mb: mb|mazoji bendrija
ii: individuali imone|intreprindere individuala
vsi: vsi
tub: tub
kub: kub
zub: zub
spzoo: sp z oo|sp z o o|spzoo|spolka z oo|spolka z ograniczona odpowiedzialnoscia|sp zoo|spolka zoo|spzo|sp z ogr odp|sp oo|spolka z ogr odp
spzoo-spk: sp z oo spk|sp z oo sp k|spolka z oo spk|spolka z oo spolka komandytowa|spolka z ograniczona odpowiedzialnoscia spolka komandytowa|sp z oo spolka komandytowa|spolka z ograniczona odpowiedzialnoscia spk|sp z oo i wspolnicy spk
spk: spk|sp k|spolka komandytowa
spj: spj|sj|s j|sp j|spolka jawna
spp: spp|spolka partnerska
ska: ska|spolka komandytowo akcyjna|sp z oo ska
psa: psa|prosta spolka akcyjna
sro: sro|s r o|spol sro|spol s ro|spolecnost s rucenim omezenym|spolocnost s rucenim obmedzenym|spolecnost sro|sr o
vos: vos|verejna obchodni spolecnost|verejna obchodna spolocnost
zs: zs|zapsany spolek
ops: ops
zu: zu
oz: oz|obcianske zdruzenie
jsa: jsa
kft: kft|korlatolt felelossegu tarsasag|nonprofit kft
zrt: zrt|zartkoruen mukodo reszvenytarsasag|zartkoru reszvenytarsasag
nyrt: nyrt|nyilvanosan mukodo reszvenytarsasag
rt: rt|reszvenytarsasag
bt: bt|beteti tarsasag
kkt: kkt|kozkereseti tarsasag
kht: kht
doo: doo|dooel|доо|дооел|zoo|drustvo s ogranicenom odgovornoscu|drustvo sa ogranicenom odgovornoscu|druzba z omejeno odgovornostjo|jdoo
dd: dd|dionicko drustvo|delniska druzba
kd: kd|кд
dno: dno
jtd: jtd
sp: sp|samostojni podjetnik
ad: ad|ад|akcionarsko drustvo|акционерно дружество|ead|еад
od: od|од
tp: tp
shpk: shpk|sh pk
sha: sha
pfa: pfa|persoana fizica autorizata
ood: ood|eood|оод|еоод|дружество с ограничена отговорност
et: et|ет
sd: сд
ooo: ooo|ооо|общество с ограниченнои ответственностью|тоо|too|одо|odo|obshchestvo s ogranichennoy otvetstvennostyu
ao: ao|ао|акционерное общество|jsc|joint stock company|ctcp
zao: zao|зао|cjsc|closed joint stock company|закрытое акционерное общество
oao: oao|оао|ojsc|open joint stock company|открытое акционерное общество
pao: pao|пао|публичное акционерное общество
ip: ип
nko: нко
gup: гуп|gup
mup: муп|mup
fgup: фгуп|fgup
ano: ано
up: уп|чуп
tov: тов|tov|тзов|товариство з обмеженою відповідальністю|tzov
pat: пат|pat
prat: прат|prat
at: ат
fop: фоп|fop
pp: пп
mmc: mmc
asc: asc
qsc-az: სს
amllc: սպը
amcjsc: փբը
amojsc: բբը
ae: ae|αε|anonymi etaireia|ανωνυμη εταιρεια|ανωνυμη εταιρια|mae|μαε|abee|αβεε|aebe|αεβε
epe: epe|επε|μεπε|etaireia periorismenis efthynis
ike: ike|ικε|mike|μικε
oe: oe|οε
ee: ee|εε
koll-sti: koll sti|kollektif sirketi
kom-sti: kom sti|komandit sirketi
pjs: pjs|سهامي عام|سهامی عام
pjs-private: سهامي خاص|سهامی خاص
tbk: tbk|persero tbk|pt tbk|pt persero tbk
persero: persero
pt: pt|perseroan terbatas
ud: ud
tnhh: tnhh|cong ty tnhh
ctcp: cong ty co phan
pcc: pcc
icc: icc
ibc: ibc|international business company
spc: spc
ldc: ldc
sezc: sezc
elp: elp
nl: nl
"""


TRANSLATION_TABLE = """
AT DE CH LI: kg gmbh-co-kg|ohg gmbh-co-ohg|og ohg|kgaa gmbh-co-kgaa|kgaa ag-co-kgaa|kgaa se-co-kgaa|kg ag-co-kg|kg se-co-kg|kg ug-co-kg
AT DE CH LI: kg stiftung-co-kg|kg ltd-co-kg|kg bv-co-kg|se ag|eg scarl
CH LI: ag sa|gmbh srl|kollektivgesellschaft snc|kg scs|ag ltd|gmbh ltd|gmbh llc|sa ltd|srl ltd|srl llc
LU: srl sarl-s|srl gmbh|sa ag|sa se
BE: bv srl|nv sa|vof snc|scs cv|scarl cv|asbl vzw
NL: nv se
FR: sa se|sas sa
IT: srl srls|srl scarl|spa sapa|sas sas-it
MX: sa sa-de-cv|sa-de-cv sapi-de-cv|sa-de-cv sab-de-cv|s-de-rl srl|sas sas-de-cv|sc sc-de-rl|sa sapi-de-cv|sa sab-de-cv
ES: sl srl|scarl s-coop|sl slp|sl sll|sl slne
PE: sa sac|srl sac
AR: sa saci|sa ca
VE: ca sa
BR: ltda eireli|ltda simples|ltda ltd|ltda mei
CL CO: ltda srl|srl ltd
FI: oy ab|oyj ab|oy ltd|oyj plc|ky kb
SE: ab ltd|ab inc
DK NO: as ltd|aps ltd|as asa|asa plc
CZ SK: sro ltd|sro llc
PL: spzoo ltd|spzoo llc|spk spzoo-spk|ska spzoo-spk
HU: rt zrt|rt nyrt|zrt ltd|kft ltd|nyrt plc
SI HR BA RS ME MK XK: doo ltd|doo llc|dd ad|dd plc|kd ks
AL XK: shpk llc|shpk ltd|sha ao
BG: ood ltd|ad ao|ood llc
RO MD: srl ltd|srl llc
BY KZ KG RU UZ: ooo llc|ooo ltd|ao zao|ao oao|ao pao|zao oao|oao pao|ao inc|zao inc|oao inc|pao psc|ao psc
UA: tov ooo|tov llc|tov ltd|pat prat|pat ao|prat zao|prat psc|at ao|at pat|at prat
GR CY: ae sa|epe ltd|ike pc|ee lp|ae inc
TR: as inc
LT LV EE: uab ltd|uab llc|sia ltd|sia llc|ou ltd|ou llc|ab as
JP: kk ltd|kk inc|gk llc|gk ltd|yk ltd
KR: jusik ltd|jusik inc|jusik kk|yuhan ltd|yuhan llc
CN HK TW: ltd co-ltd-shares|ltd inc|inc co-ltd-shares|ltd llc
VN: ctcp ao|tnhh ltd|tnhh llc
ID: pt tbk|pt ltd|pt persero|tbk persero
MY: sdn-bhd ltd
IE GB: unltd ltd|ltd clg|ltd cic|ltd dac
ZA: soc-ltd ltd
US CA: inc pc|inc pa|inc pbc|lp llp|inc ltd|inc lca
AE SA QA KW BH OM JO EG LB: psc sae|psc ksc|psc bsc|psc ao|fze llc
PT: ltda ltd|ltda sl
AM AZ GE: mmc llc|amllc llc|asc ao
IR: pjs psc|pjs-private pjs
PH IN: inc ltd
"""
"""A line: countries, then pairs of classes that are or were one form there, or that its users take for one."""

NOT_IN_TAILS = frozenset(
    """
    ii me da sam ud nl na et ba ps tp cb tu uu od kd mb pa oe ee ac ca pc pat mike ctr teo pac ccc cpt pll cga fie ses
    soc ss is sb fa va io il sp ik pt fils sca scs sf slf puc lc sll spc spp
    """.split()  # noqa: SIM905
)
"""Forms that are left out of `tail_pattern`, without blanks: as often words, initials, states or names."""
