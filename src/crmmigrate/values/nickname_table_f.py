# ruff: noqa: E501, RUF001 - the longest lines are lists; Cyrillic letters
"""Groups of female first names that one person goes by; written as `nickname_table` is. Data only."""

from __future__ import annotations

FEMALE = """
en: elizabeth liz lizzie lizzy beth betty betsy bess eliza lisa libby elisabeth bessie betsey elspeth liza ellie elise lilibet | \
margaret maggie meg peggy madge marge margie peg megan greta rita maisie mags margo | \
catherine kate cathy katie kathy cat cath catharine katherine kathryn katharine kitty cate katy kay kit kat kathie katarina | \
katherine kate kathy katie katy catherine kathryn katharine kat kitty kay kath kit | kathleen kathy kate kath kat katie kay cathleen | \
caitlin kate katie caitlyn kaitlyn cait | mary molly polly mae mamie may maria marie maire | \
patricia pat patty tricia trish patti pattie patsy trisha | jennifer jen jenny jenni jenn jennie | jessica jess jessie jessi | \
susan sue susie suzy suzie suzanne susanna susannah sukie | suzanne sue suzie suzy susan | barbara barb barbie babs bobbie barbra | \
deborah deb debbie debra debby debora | dorothy dot dotty dottie dolly dory thea dora dodie | \
theresa terry tess tessa teresa terri resi tracy therese tessie | frances fran frannie fanny francie frankie | judith judy judi jude | \
jacqueline jackie jacky jacqui jacquie jaclyn | janet jan | jane janie jenny janey | janice jan janis | joan joanie jo | \
joanne jo joanna joann jo_anne jo_ann jojo | johanna jo joanna | josephine jo josie fifi posie | joyce joy | julia julie jules | julie julia jules | \
juliet jules julie juliette | juliana jules julie julianne | kimberly kim kimberley kimmie kimber | laura laurie lori | lauren laurie loren lolly | \
leah lee | leslie les lesley lez | linda lindy lyn lynn | lillian lily lil lilly lilian | lucille lucy lou lucile | lucy lu luce lucie | \
louise lou lulu louisa | louisa lou lulu louise | lynn lyn lynne linda | lynette lyn lynn | madeline maddie maddy madeleine madelyn mady lena | \
mabel mae | martha marty mattie patty | matilda tilly tilda mattie maud | maureen mo reen | melanie mel melly | melissa mel missy lissa millie | \
melinda mel mindy lindy | mildred millie milly | miranda mandy randy mira | michelle shelly chelle mickey michele shell | miriam mimi mim | \
monica mon nica | nancy nan nance | natalie nat nattie natasha | natasha tasha nat tash natalia | nicole nicky nikki nicki nic | \
nicola nicky nikki nic | olivia liv livvy ollie via | pamela pam pammy | paula polly pauline | pauline polly paula paulie | penelope penny pen nell | \
philippa pip pippa | phyllis phyl | priscilla cilla prissy pris | rachel rach rachael shelly rae | rebecca becky becca bec beck rebekah bex reba | \
roberta bobbie robbie berta | robin robyn rob | rosemary rose rosie romy rosemarie | rosalind ros roz rosa | rose rosie rosy | roxanne roxy rox | \
ruth ruthie | sabrina bri brina | samantha sam sammy sammie mantha | sandra sandy sandie sandi | sarah sally sara sadie sal | sara sarah sally | \
sharon shari shaz | sheila shelly | shirley shirl | sophia sophie sofia sofie | sophie sophia sofia sofie | \
stephanie steph stephie stevie stefanie stephany | sylvia syl silvia | tabitha tabby tab | tamara tammy tam tami | valerie val | \
vanessa nessa ness vanny | veronica ronnie vera ronni roni nica vee | victoria vicky vicki tori vikki vickie tory vic | \
virginia ginny ginger gin ginnie | vivian viv vivien vivienne | wendy wen | wilhelmina willa billie mina minnie wilma | winifred win winnie freda | \
yvonne von evie | zoe zo zoey | abigail abby gail abbie abbey abi | adelaide addie ada | adeline addie addy ada della lina | agatha aggie | \
agnes aggie nessie | alexandra alex sandra sandy lexi ali lex alexa sasha sandie lexie alix | alexis alex lexi | alice ali allie alys | \
alison ali allie ally allison alyson allyson | allison ali allie ally alison | amanda mandy manda | amelia millie mel milly | \
andrea andi andie drea andy | angela angie ange | angelina angie lina | ann annie nan anne anna annette nancy | anne annie ann anna nan | \
anna annie ann anne | annabel bel annie annabelle bella | anastasia stacy ana stacey tasia | annette annie netta | \
antoinette toni nettie tony netta | antonia toni tonya | arabella bella belle | audrey aud | augusta gussie | beatrice bea bee trixie beatrix | \
belinda bel linda lindy | bernadette bernie detta bern | bernice bernie | beverly bev beverley | bridget bridie biddy brigid bríd bridgette | \
candace candy candice | carol carole caz carrie | caroline carol carrie caro carolyn cari lina caz | carolyn carol lyn caroline carrie | \
cassandra cass cassie sandra | cecilia cecily cissy celia cec | charlotte charlie lottie char lotte chaz | \
christina chris tina christy chrissie kristina chrissy christine | christine chris chrissie tina christina chrissy christy kristine | \
claire clare clara | clara claire clare clarry | clarissa clare clary | clementine clem | colleen col | constance connie con | cordelia delia cordy | \
cynthia cindy cyndi | danielle dani dan danni daniela daniella | daphne daph | delilah lila | denise dee neecy | diana di dee diane dianna | \
diane di dee diana dianne | dolores lola dolly lolly | donna don | edith edie edy | eileen ellie aileen | \
eleanor ellie nell nora elle ellen elinor nellie leonora norah lenore | ellen ellie nell nellie nelly | eloise ellie | \
emily em emmy millie emmie milly emilie emilia | emma em emmy | erica rikki erika | esther essie hester | ethel etta | eugenia genie gina | \
eva eve evie | evelyn evie eve lyn eveline | faith fay | felicity fliss flick fee | florence flo florrie flossie | \
gabrielle gabby gabi gaby gabriella | genevieve jenny gen viv eve | georgina georgie gina georgia | georgia georgie | geraldine gerry geri ger | \
gertrude gertie trudy trudie | gillian gill jill gilly jillian | gladys glad | glenda glen | gloria glo | grace gracie | guinevere gwen | \
gwendolyn gwen wendy gwendoline | hannah han hanna | harriet hattie harry harriett | hazel haze | heather heath | \
helen nell ellie nellie helena lena | helena helen lena nell | henrietta etta hettie hetty henny | hilary hil hillary | imogen immy imo | \
ingrid inga | irene rene renie | isabel izzy bel belle isobel isabelle ishbel bella isabella ibby isabell | \
isabella izzy bella bel isabel belle isa | isabelle izzy bel belle isabel | jeanette jean nettie netta jeannette jan | jean jeannie jeanie | \
jemima jem mima | joanna jo anna joanne | jocelyn joss joy | katrina kat trina kate kathy | kirsten kirsty | kristen kris kristin krissy kirsten | \
kristina kris tina krissy | laverne verna | leonora nora leo | lorraine lori rainey | lydia liddy | madonna donna | marcia marcy | \
margery marge margie marjorie | marjorie marge margie margery | marianne mary_ann mary_anne maryann maryanne marian | mary_jane maryjane mj | \
mary_ann maryann mary_anne maryanne marianne | mary_lou marylou | marilyn mary lyn maz | marion mary marian | maxine max | meredith merry | \
mercedes mercy sadie | minerva minnie | muriel mur | myra my | naomi nomi | noreen nora | nora norah eleanor honora | pearl pearlie | \
prudence prue pru | rhonda ron | rosalie rosie | rosanna rose rosie roseanne rosanne anna | roseanne rosanna rosie | selina lina selena | \
shannon shan | siobhan siobhán shiv shevaun joan | sinead sinéad | niamh neve nieve | aoife eva | caoimhe keeva | roisin róisín rose | \
orla orlagh orlaith | grainne gráinne grania | mairead máiréad margaret | maire máire mary moira maura | maura mary máire | moira mary máire maire | \
eilis eilís elizabeth | eibhlin eibhlín eileen evelyn | brid bríd bridget breda | breda bridget bríd | ailish ailis alice | una oonagh | \
aine áine anne anya | deirdre dee | catriona catríona catherine triona katrina | nuala fionnuala | fionnuala nuala fionnghuala finola | \
ursula ursie | wilma willie | myfanwy myf | kylie ky | sheryl cheryl | cheryl sheryl cher | tracy tracey trace | stacey stacy | tania tanya | \
tanya tania
de at ch: maria mitzi mizzi mia marie mariedl moidl mariechen marei mimi mirl ria mariele marieli | marie maria mia mimi | \
anna anni annerl nanni nannerl annele änni änneli ann anne annie anny | anne anna ann anni änne | \
anneliese annelies lisl lies anni liesl anne_liese annelise | annemarie anne_marie annamarie anna_maria annemie annamaria anni anne_maria | \
annamaria anna_maria annemarie | anna_lena annalena | anna_katharina annakatharina | \
ann_kathrin annkathrin ann_katrin anne_kathrin ann_cathrin annkatrin | anneke anne | annette annet nette anette | \
angelika geli angi angelica gelika angie | angela angie geli | antonia toni antonie tonia | \
elisabeth lisl liesl lisi sissi sisi elli lisbeth elise lisa liesel lieserl elsbeth betty lis elly liesbeth elisabet lizzy sissy | \
elsbeth elisabeth bethli | lieselotte lotte liselotte lilo lieselott lisl | lieselott lieselotte | elfriede elfi friedl elfie fritzi friedel | \
elfi elfriede | friederike friedl fritzi rike rieke friedel | frieda friedl frida fridi | erika erica eri | eva evi evchen ev evli ef | \
eva_maria evamaria evi eva_marie | eveline evelin evelyn evi evelyne | edeltraud traudl traude edeltraut trudi | \
gertraud traudl gertraude gertraut traude traudi gertrud trudi | gertrud trude traudl gerti trudi gertrude trudl trudy gertraud | \
gertrude trude gerti gertrud trudi | hildegard hilde hilda hildi gardi | hilde hildegard hildi | \
waltraud traudl waltraut wally traude traudi waltraude | irmgard irmi irma gardi | irmtraud irmi traudl irmtraut | \
rosemarie rosi romy rosemaria rose_marie rosmarie | rosmarie rösli rosemarie | rosa rosi rösli roserl | rosina rosi rosl | roswitha rosi witha | \
rosalia rosi sali lia rosalie | theresia resi theres therese thesi resl teresa theresa thea resal rösi | \
theresa resi resa therese theresia teresa tessa thea | therese resi theres theresia | \
katharina kathi käthe kati kathrin katrin katja käthi trine trina katarina kathe kathl catharina kathrina kat | \
kathrin katrin katharina kathi cathrin catrin kati | katrin kathrin kathi cathrin katharina kati trine | karin carin kari | \
karoline lina karo karolina caroline line lini | karolina karo lina karoline carolina | caroline caro karoline carolin karolin line | \
carolin caro carolina caroline karolin | carolina caro lina karolina | charlotte lotte lotti charly lottchen lotta | \
christine christl tina christa chris christel chrissi christin kristine stine christina | \
christina tina christl chris chrissi kristina christine stina | christiane christl chris tiane kristiane jane nane | \
christa christl christel krista | cornelia conny corni nele conni nelly lia | daniela dani danny ela dany | \
dorothea dorli thea dora dorle doro dörte dorothee | dorothee doro dorothea | dagmar daggi dag | doris dorli dori | edith edi edit | \
emilia emmi emi emilie milli | emilie emmi milli emilia | emma emmi emmy | ernestine erna tini erni stine | erna ernestine | \
franziska franzi fanny sissi franzisca zissi ziska fränzi fanni francisca | gabriele gabi gaby gabriela ele | gabriela gabi gaby gabriele ela jela | \
gisela gisi gila gisel ela | hannelore hanni lore hannerl hanne hanna | johanna hanni hanna hannerl johannah hanne jo joana hannchen hansi | \
hanna hannah hanni johanna | hannah hanna hanni | heidemarie heidi heide_marie heide heidemaria | heidelinde heidi linde | heidrun heidi | \
adelheid heidi heide | heidi adelheid heide | helena lena leni helen helene nele hella | helene leni lene lena hella helena helen lenchen | \
helga helgi | henriette jette henni jetti | hermine mini hermi mina mine herma | hedwig hedi hedy hede wiggi hedda | ida idi | ilse ilsi | \
ingeborg inge inga | ingrid inge inga gridi | isabella isa bella isabel isabelle belli | isabel isa isabella isabelle isabell | \
jacqueline jacky jacki | josefine josefa pepi peperl fini josi josephine finni fine josefina | josefa pepi sefa josefine seferl sefi josepha zäfi | \
judith judit judi | jutta jutti | julia jule juli julchen | juliane jule juli julie julchen juliana liane | juliana juliane liana juli | \
klara clara klärchen klari clärle | klaudia claudia | claudia klaudia claudi clodi dia | kornelia cornelia | kunigunde gundi kuni gunda | \
leopoldine poldi dini leopoldina | lea leah | leonie leo leoni loni | luise luisi lisl louise luisa | louise luise | ludmilla mila | \
magdalena leni lena magda lenerl madlen magdi lenchen male leneli | \
margarete grete gretl gretel greta margit margret margarethe margareta margaretha rita gretchen marga gritli gitti meta grit margarita gitte gretli margrit | \
margaretha grete gretl margarete greta margareta gretel | margit grete margarete gitti margret | margret grete margarete margit gretl margrit | \
margrit gritli grit margarete margret | marga margarete | mariane nanni marianne | marianne nanni mariandl janne marian jannerl mariann | \
marlene leni lene marlen marleen lena marle | marlies marlis marliese lies marlise | maria_theresia marie_theres mariatheresia resi maria_theresa | \
maria_luise marlies marie_luise marieluise malu | marie_luise marlies marieluise maria_luise malu marieluis | martha martl marthe marta | \
martina tina martl tini | mathilde hilde tilli thilde tilde tilda mathilda matilde | melanie mela meli melli mel lani | melitta litta | \
michaela michi ela micha michl mica | mechthild mechtild mechthilde meta | monika moni mona monica | nadine nadi | nicole nici nicki nikki niki | \
notburga burgi burgl | walburga burgi burgl wally burga walpurga | ottilie tilli otti tilly odilia | paula pauli paulina | \
pauline pauli paula line lina paulina | petra peti pezi | philomena mena filomena | ramona mona | regina regi gina regine | regine regi regina gine | \
renate reni nate rena renata | rita margarita | romana romy roma | ruth ruthi | sabine bine sabi binchen sabina biene | sandra sandy sandi | \
alexandra alex sandra alexa sandy xandi sascha lexi sandi | sara sarah | sarah sara | sigrid siggi sigi sigrit | siglinde sigi linde sieglinde | \
cäcilia zilli cilli cäcilie cilly zäzilia cecilia | silvia silvi sylvia silvie sivi | sylvia silvia sylvie sylvi | simone simi simona mone | \
sonja sonia sonya | sophie sofie sophia sopherl sofi sophi | sophia sofia sophie sofie | stefanie steffi stephanie stefani steffie steffanie fanni | \
stephanie steffi stefanie steph | susanne susi sanne susanna suse sanni suzanne susann | susanna susi susanne sanna | tamara tami | \
tanja tania tanya | tatjana tanja tatiana | ulrike uli ulli rike ricke ully | ursula uschi ulla ursl ursel urschi urseli ulli ursina | ute uta | \
valerie vali vally valeria | veronika vroni vreni moni ronny veronica vronerl froni | verena vreni vroni rena verenli reni | \
viktoria vicky vici viki victoria vik toria | waldtraut waltraud | wilhelmine mina minna helma helmine minnie willi wilma | wilma wilhelmine | \
yvonne ivonne | zita zitta | cäzilia zilli | regula regi regeli | käthi katharina | vreni verena | trudi gertrud | ruth ruthli
it: giuseppina pina beppina giusi giusy pinuccia josefine giuseppa peppina giuse | giuseppa pina peppa giusi giusy peppina | \
giovanna gianna nanna vanna giò giovannina vannina | gianna giovanna | francesca franca checca fra francy cesca franci france | franca francesca | \
antonia tonia antonella tonina nina antonina toni | antonella anto nella antonia lella | antonietta anto etta tonia antonella ninetta nietta | \
maria mari mariuccia marietta mariella meri mary mimì | maria_teresa mariateresa marité maite | maria_grazia mariagrazia grazia | \
maria_rosa mariarosa marirosa | maria_luisa marialuisa marilù luisa | maria_pia mariapia pia | maria_cristina mariacristina | \
maria_elena mariaelena marilena | maria_antonietta mariaantonietta mariantonietta marietta antonietta | maria_assunta assunta mariassunta | \
maria_carmela mariacarmela | maria_concetta concetta | maria_vittoria mariavittoria mavi | annamaria anna_maria anna | \
anna annina annuccia nina annetta | annarita anna_rita rita | anna_lisa annalisa lisa | annalisa anna_lisa lisa | \
elisabetta betta lisa betty elisa betti elisabeth | elisa lisa eli | caterina cate rina cathy nina katia katharina catia katy | \
margherita rita marghe ghita margarete meg | alessandra ale sandra sandrina alex ally | alessia ale | beatrice bea bice trixie | bice beatrice | \
carmela lina carmelina melina mela carmen lella | carolina lina caro carola | angela angelina angiolina lina angi angioletta | angelina lina angela | \
pasqualina lina pasqua | michelina lina michela | michela miki michi mik | nicoletta nico nicol letta | raffaella raffa lella ella raffy raffi | \
gabriella gabri lella gaby ella gabry | emanuela manu ela manuela emanuella | manuela manu emanuela | daniela dani lela | giulia giuly juli giù | \
giuliana giuli liana | giulietta giulia | luisa luisella isa gina lu | lucia lucy luci luce lu | luciana lucy ciana | \
teresa tere resi sina theresia resy teresina | concetta tina cettina cetta concettina concita | assunta assuntina susi tina | \
immacolata imma titti tina | vincenza enza cenzina vincenzina | enza vincenza | lorenza enza renza | rosa rosina rosetta rosy rosi | \
rosaria sara rosy | rosalia lia rosy | rosanna rosi rosy anna | filomena mena filo | domenica mimma nica menica mimì | salvatrice turi salva | \
silvana silvy | silvia silvy | stefania stefy ste fania | simona simo simi | paola paoletta pao | patrizia pat patty patri | \
federica fede chicca ricca | enrica chicca rica | eleonora nora ele leo norina | elena ele lena nelly helene | ludovica ludo vica | \
vittoria vicky vitto viki | valentina vale tina vally | valeria vale | veronica vero | virginia ginny gina | giorgia giò | ginevra gin | \
giacomina mina | guglielmina mina elma | costanza costi | chiara chiaretta kiara | claudia claudietta | cristina cri cristi tina crys | \
martina marti tina | barbara babi barbarina | benedetta benni detta bene | camilla cami milla | carla carletta carlotta | carlotta carla lotta | \
donatella dona lella | fabiola fabi | graziella grazia lella | grazia graziella | ivana ivy | letizia leti | liliana lili liana lilli | \
loredana lory dana | lorella lory | marianna mari nanna | mariangela mari angela maria_angela | marisa isa maria_luisa | matilde mati tilde | \
milena mile | monica moni | pierina piera rina | rachele ra | roberta robi roby | sabrina sabri | serena sere | sofia sofi sofy | susanna susi susy | \
tiziana tizi | viviana vivi
es ca gl: maría mari mary maruja marujita marieta | maría_teresa maite mariate mayte maritere mateté mariteresa mª_teresa m_teresa teresa | \
maría_josé marijosé pepa majo mariajosé coté mª_josé marijo m_jose | maría_isabel maribel mariaisabel isabel mª_isabel | \
maría_luisa marisa marilú malu mariluisa luisa mª_luisa | \
maría_carmen maricarmen mari_carmen maría_del_carmen carmen mamen mª_carmen m_carmen mcarmen menchu | \
maría_dolores lola loli maridolores mariló dolores mª_dolores | maría_pilar pilar maripili mapi maripilar maría_del_pilar mª_pilar pili | \
maría_mercedes merche mercedes | maría_ángeles marián mariángeles maríangeles ángeles mª_ángeles | maría_rosa marirrosi rosa mariarosa | \
maría_elena malena marielena elena | maría_jesús chus mariajesús marijesús | maría_antonia mariantonia toñi toña antonia | \
maría_cristina maricris cristina | maría_victoria mariví marivi mavi victoria | maría_eugenia maru mariu eugenia | maría_soledad marisol sole | \
maría_fernanda mafe mafer | maría_paz maripaz | maría_concepción concha conchi | maría_magdalena malena magda | maría_consuelo chelo consuelo | \
maría_inmaculada inma | ana anita anna nita ani | ana_maría anamaría ana anamari anita | ana_isabel anabel anaisabel | \
ana_belén anabel anabelén belén | anabel ana_isabel | rosa_maría rosamaría rosa | rosa rosita rosi rosie | \
carmen carmela carmina menchu mamen carmencita maricarmen carme mela carmiña | carme carmen | dolores lola loli lolita dolors lolis | \
dolors lola dolores | concepción concha conchita conchi concepcio chita | consuelo chelo consu | pilar pili pilarín piluca pilarica | \
mercedes merche merceditas mercè meche | mercè mercedes merche | josefa pepa pepita pepi fina josefina chepa | josefina fina pepa josefa pepi jose | \
francisca paca paquita curra frasca pancha fran panchita francesca cisca | isabel isa chabela isabela bel chavela elisabet chabe | \
isabella isabel isa | elisa eli | elisabet eli isabel elisabeth elizabeth betty | teresa tere teresita maite tresa tete | \
guadalupe lupe lupita guada pita | rosario charo chayo rosarito | remedios reme | milagros mila milagritos | inmaculada inma | \
encarnación encarna encarni | asunción asun asunta | ascensión chon | purificación puri pura | natividad nati | visitación visi | \
esperanza espe pera | montserrat montse rat monse | nuria núria | ángeles angelines gelines | angélica angie | ángela angelita geli | \
trinidad trini | soledad sole chole | socorro coco | amparo ampa amparito | rocío chío ro | macarena maca | manuela manoli manola manu manuelita | \
antonia toñi toña antoñita tonia toni | margarita marga margari rita márgara margot | magdalena magda malena lena | catalina cata lina caty cati | \
caterina cati | cristina cris tina cristi kris | patricia patri paty pati pato | alejandra ale jandra alex sandra | alexandra alex ale | \
beatriz bea betty beti | begoña bego | cecilia ceci chila | clara clarita | claudia clau | daniela dani | elena nena helena lena | eleonora nora | \
emilia emi mila | esther ester | eugenia euge geña | eva evita | fernanda fer nanda | florencia flor | gabriela gabi gaby | graciela chela grace | \
gregoria goya | ignacia nacha | inés ine agnes ines agnès | jacinta chinta | jimena xime | ximena xime jimena | juana juanita juani joana | \
juana_maría juanamari | joana juana | joaquina quina | julia juli julita | juliana juli | laura lau laurita lauri | leonor leo nora | leticia leti | \
lucía lu luci | luisa lu luisita | luz lucha | marcela chela marce | mariana mari | marina mari | marta martita | martina marti | \
matilde mati tilde | micaela mica | miriam miri | mónica moni | natalia nata nati | nicolasa colasa | norma normita | olga olguita | paloma palo | \
paula pau paulita | paulina pau | petra petri petrita | rafaela rafi rafa fela | ramona moncha mona | raquel raque kela | rebeca beca bequi | \
rosalía rosa lía | sandra sandri | sara sarita | silvia silvi sílvia | sofía sofi chofi | susana susi susa susanna | tomasa tomasita masa | \
valentina vale | valeria vale | vanesa vane vanessa | verónica vero | vicenta chenta | victoria vicky viki toya vitoria | virginia vir | \
viviana vivi | yolanda yoli yola | nerea nere | ainhoa ainoa | itziar icíar | arantxa arantzazu arancha aránzazu | arantzazu arantxa arancha | \
edurne nieves | eulàlia laia eulalia | laia eulàlia | neus nieves | nieves neus | mireia mireya | xènia sènia
pt br: maria mariazinha | maria_josé zezé zeza mariajosé | maria_da_conceição conceição são ceição | maria_de_lurdes lurdes lourdes milu | \
maria_teresa maitê teresa | maria_luísa malu marilu maria_luiza | maria_luiza malu maria_luísa | maria_eduarda duda madu | maria_fernanda mafê | \
maria_helena lena mena | maria_do_carmo carmo | maria_das_graças graça | maria_aparecida cida aparecida | aparecida cida | ana aninha nana | \
ana_maria anamaria | ana_paula anapaula | ana_luísa ana_luiza analu | ana_luiza analu ana_luísa | ana_carolina carol anacarolina | \
ana_beatriz bia anabeatriz | ana_clara anaclara | antônia toninha antónia tónia | beatriz bia bea beatris | carolina carol lina | \
catarina cata cati | cecília ciça | conceição são ceição | cristina cris tina | cristiane cris cristiana | daniela dani | débora debby debora | \
eduarda duda | elisabete bete beth beti elizabete elisabeth | fernanda nanda fê | filomena mena | francisca chica quica xica | gabriela gabi | \
graça gracinha | helena lena leninha | isabel bela isa belinha bel izabel | izabel isabel bel | isabela bela isa isabella | isadora isa | \
joana joaninha jô | josefa zefa zefinha | júlia juju | juliana ju juli | larissa lari | letícia lê leti | luciana lu | lúcia lucinha | \
luísa lu luiza | luiza lu luísa | manuela manu manoela | márcia marcinha | margarida guida magui | mariana mari | mônica moni | natália nati | \
patrícia pati paty | paula paulinha | raquel quel | rita ritinha | roberta beta | rosângela rosa | sandra sandrinha | sofia sofi sophia | \
teresa teresinha teca tereza terezinha | tereza teca teresa terezinha | vanessa vane | vitória vivi vick | fátima fatinha | lourdes lurdes | \
madalena lena | matilde tilde
fr: marie maria mimi | marie_christine mariechristine | marie_claude marieclaude | marie_france mariefrance | marie_hélène mariehélène | \
marie_josé mariejosé marijo mariejo | marie_laure marielaure | marie_line marieline maryline | marie_louise malou marielouise | \
marie_noëlle marienoëlle | marie_paule mariepaule | marie_pierre mariepierre | marie_thérèse maïté marité mariethérèse thérèse | \
anne annie nanette nanon | anne_marie annemarie | anne_sophie annesophie | alexandra alex sandra alexia | amandine mandy | andrée dédée | \
antoinette toinette toinon | aurélie lili | béatrice béa | bénédicte béné | bernadette nadette | brigitte bibi gitte | camille cam | caroline caro | \
catherine cathy cath katy kate katherine cathie | cécile cécilia | charlotte lolotte cha charlie | christelle chris christel | christiane chris | \
christine chris kiki | colette coco | corinne coco | danielle dany danièle | danièle dany danielle | delphine del | dominique dom domi | \
dorothée doro | éléonore éléo | élisabeth babeth lisbeth babette élise betty lise | élodie élo | emmanuelle manu emma | eugénie nini | fabienne fab | \
florence flo | françoise fanchon soizic framboise | francine france | frédérique fred | gabrielle gaby | geneviève ginette gene | ginette geneviève | \
gisèle gigi | hélène léna lène | henriette riette | isabelle isa zaza babelle | jacqueline jacotte jackie line jacky | jeanne jeannette jeanine | \
jeannine jeanine janine | joséphine jo fifine josy | josiane josy | josette josy | juliette juju | laetitia laeti leïtitia | laurence lau | \
liliane lili | louise loulou lison | madeleine mado madeline mad | magali mag | magdeleine madeleine | marguerite margot maggy | \
margot margaux marguerite | margaux margot | martine titine | mathilde mat mathou | mélanie mél | michèle mimi michelle mich | michelle michèle | \
mireille mimi | monique momo nique | nathalie nat nath natalie | nicole nico | patricia pat patou | pauline popo | raphaëlle raph | sabrina sab | \
sandrine sand | simone momone | sophie soso | stéphanie steph fanny | suzanne suzette suzon | sylvie syl | thérèse tété | valérie val | \
véronique véro | victoire vic | virginie vivi | viviane vivi | yvette vévette | yvonne vonette
nl be: maria marie riet ria mieke marieke miep mia rie marijke mies maaike rietje mariette | \
johanna jo hanneke hanna annie joke jannie jopie janna jeanne hannie | johannna johanna | anna an anneke anne annie ans antje ankie annika | \
annemarie anne_marie annemieke | annemieke anne_mieke miek annemarie | antonia toos tonny toni antoinette tonia | antoinette toos nettie tonnie | \
adriana ada adrie arianne jaantje | catharina toos trijntje ka cato tini katrien catrien cathy kaatje | katrien catharina trien kathleen rien | \
katrijn catharina trijn | cornelia corrie cor neeltje cora nelly lia nel corry conny | christina stien tine stina christine tiny | \
elisabeth els elly betty lies bets liesbeth bep lisette ellis liesje elise lijsbeth betsie | liesbeth elisabeth lies els | \
elizabeth bep els lies liesbeth | els elisabeth | francisca cisca fransje sien francien siska | franciska ciska siska | \
geertruida truus trudy geertje truida trui geerte gertrude | gerarda gerda grada | gerda gerarda | gertrudis truus truida geertruida | \
godelieve lieve godelief | helena lena leen heleen leni lenie | heleen helena | hendrika rika riek hennie henny rieka hetty ineke drika | \
henriette jet jetty hetty henny jetteke | jacoba coba co coby cobie | jacobina coba bina | jantina tineke jannie | josephina fien jos | \
josefien fien josephine | lambertha bertha bets | lucia luus lucie | magdalena magda leen lena leni | \
margaretha greet margriet grietje greta gretha margo gre rita marga griet greetje | margriet greet margaretha griet | martha mart | \
mathilda tilly til | mechtilda mechteld | petronella nel petra nelly nellie ella pieternel | petra petronella | philomena mien mena | \
theresia trees resi thea tresia | trees theresia therese | therese trees | \
wilhelmina mina willemien wil mien willy helma wilma mientje minie mineke willemina ina | willemina mina | wilma wilhelmina | clasina sina ina | \
dina berendina | berendina dina | gesina sina | hilda hilde | ida ietje | klazina klaasje | lidwina lidy wina | margot margo | marijke maria | \
rosalia lia roos | susanna suus sanne | suzanne suus suze | veronica vera ronnie | sofie sophie fie | sophia fie sofie | stefanie stef fanny | \
nathalie nat | gwendolyn gwen | jacqueline jacky jaqueline | jaqueline jacqueline | jeannette jeanette net | monique moniek | moniek monique
pl: katarzyna kasia kaśka kasieńka katharina catherine | małgorzata gosia małgosia gośka margarete margaret gocha | \
agnieszka aga agunia agnes jagna | aleksandra ola olka oleńka alexandra | alicja ala alice | anna ania anka anusia andzia anula ann | \
aneta anetka anet | barbara basia baśka basieńka | beata becia beatka | bożena bożenka | bogumiła bogusia | bogusława bogusia | \
bronisława bronia bronka | celina celinka | danuta danka danusia | dorota dorotka dora | edyta edytka | \
elżbieta ela elka elunia elizabeth elisabeth | emilia emilka mila | ewa ewka ewunia eva ewcia | ewelina ewelinka ewela | franciszka frania | \
gabriela gabrysia | genowefa gienia genia | grażyna grażynka | halina halinka hala | hanna hania hanka | helena hela helenka | henryka henia | \
irena irka irenka | iwona iwonka ivonne | izabela iza izka isabella izabella | izabella iza izabela | jadwiga jadzia jadźka hedwig | \
janina janka jasia | joanna asia joasia aśka johanna | jolanta jola jolka | józefa józia | julia jula julka | justyna justynka justysia | \
karolina karola karolcia karo | kazimiera kazia | kinga kinia | klaudia klaudynka | kornelia kornelka | krystyna krysia kryśka christina krycha | \
lidia lidka | lucyna lucynka | ludwika ludka | magdalena magda madzia magdalenka magdusia | maria marysia maryla mania maryśka | marianna mania | \
marta martusia | martyna martynka | marzena marzenka | monika monia moniczka | natalia natalka nata | patrycja patka patrysia | \
paulina paula paulinka | renata renia | roksana roksi | róża rózia | sabina sabinka | stanisława stasia stacha | stefania stefa stenia | \
sylwia sylwka | teresa terenia tereska | urszula ula ulka ursula | wanda wandzia | weronika wera werka nika | wiesława wiesia | wiktoria wika wiki | \
władysława władzia | zofia zosia zośka sophie zocha | zuzanna zuzia zuza susanne | żaneta żanetka | dominika domi | ilona ilonka | kamila kamilka
cs sk: anna anička anča andula anka | hana hanka hanička hanna | alena alenka | alžběta běta bětka elisabeth betka | \
alžbeta beta betka elisabeth eržika | eliška elis | barbora bára barča barbara barborka | božena boženka boža | dagmar dáša | dana danka | \
daniela dana danka | dita edita | edita dita | emilie milka ema | eva evička evka evina | františka fanka fany franka | \
gabriela gábina gabka gába gabi | helena hela helenka | ivana iva ivanka ivka | ivona iva ivonka | jana janička janka jája | jarmila jarka jarča | \
jaroslava jarka slávka | jiřina jiřka jiřinka | jitka jituška | johanka johana | josefa pepina | jozefína jožka | julie julka | kamila kamča | \
karolína kája karla karola | kateřina káťa katka kačka kačenka katharina | katarína katka kata kaťa | klára klárka | \
kristýna týna kristina kris kristínka | kristína kika tina | lenka lena | libuše líba libuška | lucie lucka lucinka | lucia lucka | \
ludmila lída liduška | ľudmila ľudka | magdalena magda majda magdalenka | magdaléna magda majda | marcela marcelka | margita gita | \
markéta markétka makča gréta margarete | marie maruška mařenka majka máňa maria | mária marka marienka majka marie maria | marta martička | \
martina martinka maťa | michaela míša michala | milena milenka | miluše miluška | miroslava mirka mirča | monika monča | naděžda naďa | \
natálie naty nata | olga olina olinka | pavla pája pavlínka | pavlína pavla pája | petra péťa peťka | radka radmila | renata renča | renáta renka | \
romana romča | růžena růža růženka | sabina sabča | silvie silva | soňa sonička | stanislava stáňa | šárka šáruška | štěpánka štěpa stefanie | \
štefánia števka | tereza terka terezka terezie | terézia terka terezka | vendula venda vendulka | věra věruška | veronika verča verunka | \
viera vierka | vladimíra vlaďka | vlasta vlastička | zdena zdenka zdeňka | zdeňka zdena zdenka | zuzana zuzka zuza susanne | žaneta žanetka | \
žofie žofka
hu: katalin kati kata katus katinka katica katharina | erzsébet bözsi erzsi zsóka bözse elisabeth böbe erzsike | \
mária mari marika mariska maris maria marcsi | margit gitta manci margó margarete | ilona ica ilus ili ilonka helena | judit jutka juci judith | \
zsuzsanna zsuzsa zsuzsi zsuzska susanna susanne zsuzsánna | anna ani panni annuska panka anci | ágnes ági agi agnes | andrea andi | angéla angi | \
aranka ari | beatrix bea trixi | bernadett detti betti berni | borbála bori borcsa barbara | dorottya dorka dóri dorothea | edit edó | emese emi | \
emília emi mili | enikő eni | erika eri | eszter eszti esther | éva évi évike eva | gabriella gabi gabriela | gizella gizi | \
györgyi gyöngyi györgyike | hajnalka hajni | hedvig hédi | henrietta heni | ibolya ibi | ildikó ildi | irén irénke | izabella iza | jolán joli | \
júlia juli julcsi julika | julianna juli julcsi | katinka kati | klára klári klárika | krisztina kriszti krisz christine | lívia lívi | \
magdolna magdi magda | márta mártika | melinda meli | mónika móni | nikolett niki | nóra nóri | orsolya orsi ursula | patrícia patri | piroska piri | \
rebeka beki | regina regi | rozália rozi rózsi | rózsa rózsi | sarolta sári charlotte | sára sári | szilvia szilvi | terézia teri teréz | \
tímea timi | tünde tündi | valéria vali | veronika vica | viktória viki | zsófia zsófi sophie
da no sv: anna anne annika annie ann | anne anna ann ane anni | ane anne | anne_marie annemarie annemari | anne_lise annelise annelis | \
ann_marie annmarie ann_mari | ann_charlotte anncharlotte lotta | ann_christin annchristin ann_kristin annkristin | \
ann_sofie annsofie ann_sofi ann_sophie | anna_karin annakarin | anna_lena annalena | agneta agnetha neta | agnethe agneta agnete | \
alexandra alex sandra | amalie malie | annette anette | astrid assi | barbro babben | beate bea | benedicte bene benedikte | berit beret | \
birgit birgitte gitte | birgitta gittan brita birgit britta | birgitte gitte birgit birthe | birthe birte | bodil bodel | brigitta gittan | \
camilla milla cam | cecilie cille sille silje cecilia | cecilia cilla cissi sissi | charlotte lotte charlott | charlotta lotta lotten charlotte | \
christina tina stina chris kristina | christine tine stine kristine | kristina stina tina kicki kia christina | kristine stine tine christine | \
dorthe dorte dorthea dorothea | dorthea dorthe thea | elisabeth lisbeth lis lisa betty lise lisbet elisabet bettan | \
elisabet lisa elsa lisbet elisabeth | elin elina | ellen elly | else elsa | emilie milla emmy | emma emmy | eva eve | evelina eva | \
frederikke rikke | fredrikke rikke | gabriella gabbi | gudrun gunn | gun gunilla gunvor | gunilla gun nilla gunnel | gunhild gunn | hanna hannah | \
hanne johanne | hanne_lore hannelore | helene lene helena | helena lena helene | heléne helene lena | henriette jette | inger inga | \
ingeborg inga bojan | ingegerd ingegärd inga | ingrid inga | jeanette nette jeanett | jenny jennie | johanna hanna johanne | johanne hanne johanna | \
josefine fine josephine | josefin josse josefine | julie jule | karen karin | karin karen | karoline line karo caroline | caroline line caro carro | \
katarina kattis kata kajsa katta | kathrine trine kathrin katrine cathrine | katrine trine cathrine | cathrine trine katrine | \
kerstin kia kicki kristina | kirsten kirsti kirstine | kirsti kirsten | lena helena magdalena | lene helene magdalene | linnea linn nea | \
linnéa nea linn | lise elisabeth | louise lovisa lo | lovisa lova louise | magdalena malena lena | magdalene malene lene | malene magdalene | \
maria mia maja mari | marie mia mie mari | mariann marianne | margareta greta maggan marit mags margaretha | margaretha greta maggan | \
margrethe grethe grete mette merete margit | margarethe grethe margrethe | grethe margrethe grete | marit margrete | märta martha | märit marit | \
mathilde tilde mathilda | matilda tilda | merete merethe margrethe | mikaela mickan micaela | monica mona | monika monica | \
pernilla nilla petronella | pernille nille | ragnhild ragna | rebecka becka rebecca | rebekka bekka | rikke frederikke | sara sarah | signe signy | \
sigrid siri | siri sigrid | sofie sophie fie | sofia soffan fia sofie sophia sofi | solveig solvei sølvi | susanne sanne susann | susanna sanna | \
terese tess therese | therese terese tess | ulla ulrika | ulrika ulla ullis rika | ulrikke rikke | ursula ulla | vibeke vibe vibs wibeke | \
victoria vicky viktoria | viktoria vickan victoria | viveka vivi viveca | vivianne vivi | wenche wencke
fi et: maria maija mari marja maarit maaria | maija maria | marja maria | anna anni anne anu anneli annu anniina | anneli anne anna anna_liisa | \
anne anna | annikki annika anni | anna_maija annamaija | anna_liisa annaliisa | eeva eva eevi | elisabet liisa elisa elli elisabeth | \
liisa elisabet | elina eliina | emilia emmi milla | hanna johanna hannele hannah | hannele hanna hanne | heli helena | helena leena heli | \
leena helena | henriikka henna riikka | riikka fredriikka | henna henriikka | inkeri inka | irmeli irma | johanna hanna jonna | \
kaarina kaisa katarina | kaisa kaarina katariina | katariina kati katri kaisa katja kaarina katarina | katja katariina | katri katariina | \
kati katariina | kirsi kirsti | kirsti kirsi kristiina | kristiina tiina kirsti kristina krisse | tiina kristiina | laura laru | \
margareeta marketta reetta maarit | marjatta marja | marjo marjaana | matilda tilda | minna vilhelmiina | miina vilhelmiina | pirjo piritta | \
riitta margareeta | sanna susanna | susanna sanna | saara sara | sofia sohvi | tuulikki tuuli | ulla ulriikka | vilhelmiina miina minna | \
viivi viviana | mari maria | kadri katariina
ru ua by: александра саша шура aleksandra | aleksandra alexandra sasha sascha oleksandra shura александра | oleksandra aleksandra | alina аля | \
анастасия настя ася anastasia | anastasia nastya anastasiya anastasiia nastja nastia asya анастасия | анна аня anna | anna anya ania ganna анна | \
antonina tonya | валентина валя valentina | valentina valya valentyna walentina | варвара варя | varvara varya | вера vera | vera viera vira | \
вероника ника | veronika nika | виктория вика victoria | viktoria vika viktoriya victoria viktoriia viktorija виктория | галина галя galina | \
galina halyna galya halina галина | дарья даша | darya daria dasha darja dariya дарья | евгения женя | \
evgenia evgeniya yevgenia yevheniia zhenya jewgenia evgeniia | екатерина катя ekaterina | \
ekaterina katya katja yekaterina kateryna katia catherine екатерина | kateryna ekaterina katya катерина | елена лена elena | \
elena yelena olena lena jelena helen alena елена | olena elena lena helena олена | елизавета лиза | \
elizaveta liza yelizaveta elisaveta elizabeth lisa | зинаида зина | zinaida zina | zoya zoia | ирина ира irina | irina iryna ira irene ирина | \
iryna irina ira ірина | kira kyra | клавдия клава | klavdia klavdiya | ксения ксюша | ksenia xenia kseniya ksyusha kseniia | лариса лора | \
larisa larysa lora larissa | лидия лида | lidia lidiya lida lydia | любовь люба | lyubov liubov lyuba ljubov luba lubov | людмила люда люся | \
lyudmila liudmyla ludmila luda lyuda ljudmila людмила | маргарита рита | margarita rita margaryta | marina maryna марина | мария маша maria | \
maria masha mariya mariia marija marya мария | надежда надя | nadezhda nadiia nadia nadya nadeschda nadja надежда | наталья наташа наталия natalia | \
natalia natalya nataliya nataliia natasha natalja natalija nataly natalie наталья | оксана ксюша | oksana oxana оксана | ольга оля olga | \
olga olha olya olja ольга | olha olga оля ольга | полина поля | polina polya | раиса рая | raisa raya | светлана света svetlana | \
svetlana svitlana sveta swetlana light светлана | svitlana svetlana світлана | софья соня софия | sofya sofia sonya sophia sofiya sofiia | \
тамара тома | tamara toma | татьяна таня tatiana | tatiana tanya tatyana tetiana tetyana tania tanja tatjana татьяна | \
tetiana tatiana tetyana тетяна | uliana ulyana | юлия юля julia | yulia yuliya yuliia julia julija iuliia juliya iulia юлия | yana jana iana
hr sr sl bg: ana anica anka | anica ana | aleksandra saša sandra alex | antonija tonka | barbara barica | biljana bilja | branislava brana | \
branka brankica | danijela dana daniela | dragana gaga | dubravka duda | elizabeta beta jelisaveta | emilija ema | franciska francka | \
gordana goca goga | helena jelena jelka | ivana iva ivanka | ivanka ivana | jadranka jaca | jasmina jasna | jelena jela lena helena jelka jelica | \
jelisaveta savka beta | jovana joka | katarina kata kaća katica kaja | katica katarina | kristina kika tina | ljiljana ljilja lili lilijana | \
ljubica ljuba | lidija lida | lucija luce | magdalena magda lena | margareta greta marga | marica marija | marija mara marica maja mica maria | \
marijana mara | marina mara | martina tina | mateja teja | mihaela miha ela | milena mila | milica mica mila | miroslava mira | mirjana mira | \
nada nadežda | nadežda nada | natalija nata nataša | nataša natalija | nevenka neva | nikolina nina | olivera olja | radmila rada | ružica ruža | \
silvija silva | snežana sneža snjezana | snježana sneža snežana | sofija sofi | stanka stana | stanislava stana | suzana suza | svetlana ceca | \
tatjana tanja | tereza rezka terezija | terezija rezka | urška uršula | uršula urška | valentina tina vali | verica vera | vesna veki | zorica zora | \
desislava desi | ekaterina katya | elisaveta eli | gergana geri | iliana ili | ivelina ivi | mariya mimi maria | nadezhda nadya | petya petia | \
radostina radi | ralitsa rali | rositsa rosi | silviya sisi | teodora tedi dora | tsvetelina tsveti | zornitsa zori
el: maria μαρια marika maro mairi marigo | eleni elena lena helen helene ελενη nitsa | \
aikaterini katerina kaiti katia katina catherine αικατερινη κατερινα | vasiliki vaso vasso vicky βασιλικη | georgia gogo georgina γεωργια | \
sofia sophia σοφια | angeliki angela kiki aggeliki αγγελικη | dimitra mimi dimi δημητρα demetra | \
konstantina dina nantia ntina κωνσταντινα constantina | paraskevi evi vivi voula vivian παρασκευη | anna άννα αννα | \
evangelia eva litsa lia evi evaggelia ευαγγελια | ioanna joanna ιωαννα | kyriaki kiki koula | panagiota giota yiota panayiota | \
eirini rena irene irini ειρηνη | stavroula voula roula | chrysoula chrysa soula | athina athena | anastasia natasa tasoula αναστασια | \
alexandra aleka alex | athanasia nasia | theodora dora roula | despoina despina debbie | foteini fofi fotini | garyfallia litsa | magdalini magda | \
margarita rita | nikoletta niki nicole | pinelopi poppy penelope popi | stamatia matina | stella styliani | styliani stella | zoi zoe | \
charikleia hara
tr: ayşe ayse | fatma fatoş fatima | hatice hatça
ar: fatima fatma fatimah fatema fátima | aisha ayesha aïcha aicha | khadija khadijah hadija | maryam mariam meriem myriam mariem | \
zainab zaynab zeinab zineb | leila layla laila leyla | yasmin yasmine jasmin yasmina | noor nour nur | huda houda | nadia nadiya | samira sameera | \
karima kareema | amina aminah ameena | sara sarah | salma selma | hanan hanane | naima naïma | rania raniya | soraya thuraya
ro: maria maricica mărioara mia | ana anuța | elena lenuța ileana nuți lena | ileana elena | ioana oana nuța | oana ioana | \
alexandra alex sanda alexa | andreea andra | anca ana | cristina cristi tina | daniela dana dani | dana daniela | ecaterina cati catinca katy | \
elisabeta beti veta elisabeth | florentina flori | florica flori | floarea flori | gabriela gabi | georgeta geta | gheorghița gina | ionela nela | \
iuliana iulia | laura lauri | liliana lili | livia livi | loredana lori | lucia luci | luminița lumi | magdalena magda | margareta marga | \
mariana mari | marioara maria | mihaela mica ela miha | monica moni | nicoleta nico nicol | rodica rodi | roxana roxi | simona simo simi | \
ștefania fănica | teodora dora | valentina vali | veronica vera | victoria vica | viorica viori | violeta viola
"""
"""Groups of female names."""
