# ruff: noqa: E501, RUF001 - the longest lines are lists; Cyrillic and Greek letters
"""Groups of first names that one person goes by: the table of `nicknames`. Data only.

A line: languages, then groups parted by `|`; the first name of a group is its canonical one, `_` is a blank. Short
forms, pet names, spellings and, where people have papers in two languages, translations. Written from usage,
not taken from a published list.
"""

from __future__ import annotations

MALE = """
en: james jim jimmy jimmie jamie jem jas jaime | john jon johnny johnnie jonny jack jock jackie | \
william bill billy will willy willie liam wm willis | robert bob bobby rob robbie bert robby rab bobbie robt | \
richard rick ricky dick rich richie dickie ritchie rickie | charles charlie chuck chas charley chad chip | thomas tom tommy thom tomas thos | \
michael mike mick mickey mikey micky mich | edward ed eddie ted ned teddy eddy eduard | david dave davey davy dai | joseph joe joey jo jos | \
daniel dan danny dannie | anthony tony antony ant toni | christopher chris kit topher christoper cristopher kris | matthew matt matty mathew | \
andrew andy drew andie | steven steve stephen stevie steph stephan | nicholas nick nicky nicolas nic nico nikolas klaus | \
benjamin ben benny benji bennie benj | samuel sam sammy sammie | alexander alex al sandy xander alec alexandre alick sandro sascha lex alx | \
peter pete petey | patrick pat paddy patsy patrik pádraig | gregory greg gregor gregg | jeffrey jeff geoff geoffrey jeffery jeffry | \
kenneth ken kenny kenn | ronald ron ronnie ronny | donald don donnie donny | timothy tim timmy timmie | francis frank fran frankie franky | \
franklin frank frankie | frederick fred freddie freddy rick frederic fredrick frederik | lawrence larry laurence lawrie laurie loz lawrance | \
raymond ray | gerald gerry jerry | gerard gerry ger jerry gerrard ged | jeremy jerry jem jez jeremiah | jerome jerry | henry harry hank hal harrie | \
harold harry hal | albert bert bertie albie | alfred fred alf alfie freddie alfredo | arthur art artie | walter walt wally wat | \
leonard len lenny leo lennie | bernard bernie barney bern | herbert herb herbie bert | hubert hugh bert hub | hugh hughie huw shug | eugene gene | \
theodore ted teddy theo | nathaniel nate nat nathan nathanael | nathan nate nat | jonathan jon jonny jonathon johnathan jonty | joshua josh | \
jacob jake jakob jay | zachary zach zack zac zak zachariah | philip phil phillip pip phill philipp | stuart stu stewart | douglas doug dougie | \
dennis den denny denis | vincent vince vinny vin vinnie | victor vic vick | maxwell max | maximilian max maxi maxim maximillian | martin marty mart | \
louis lou louie lewis | russell russ rusty | rudolph rudy rudolf | roger rodge rog | rodney rod | roderick rod roddy rory | reginald reg reggie | \
randolph randy | randall randy | phineas phin | percival percy | oliver ollie olly oli noll | oswald oz ozzie | norman norm | neville nev | \
nigel nige | neil neal niall neill | mitchell mitch | mortimer mort | montgomery monty | montague monty | milton milt | marvin marv | malcolm mal | \
leslie les | leopold leo poldi | kevin kev | keith keithy | isaac ike zac isaak | ignatius iggy | howard howie | harvey harv | gilbert gil bert | \
gabriel gabe gab | gordon gordie gord | graham graeme grahame | frederic fred | ernest ernie ern | elliot elliott eliot | elijah eli lije | \
elias eli | edmund ed ned ted edmond eddie | edwin ed eddie ned | edgar ed eddie | dominic dom dominick nick dominik | desmond des | \
derek derrick del dereck | clifford cliff | clifton cliff | clinton clint | clement clem | clarence clarrie | cornelius con neil conny | conrad con | \
calvin cal | caleb cal | cameron cam | byron by | bradley brad | bradford brad | brandon bran | brian bryan brion | barry baz barrie | \
bartholomew bart barth | augustus gus augie august | augustine gus austin augie | archibald archie | alan al allan allen alun | abraham abe bram | \
adam ad | aaron ron arron | ambrose brose | sebastian seb bas bastian basti | solomon sol | sidney sid sydney syd | spencer spence | stanley stan | \
terence terry terrence terrance tel | tobias toby | trevor trev | tyler ty | warren waz | wesley wes | winston win | wilfred wilf fred wilfrid | \
wilbur will | woodrow woody | ulysses uly | uriah uri | silas si | simon si | lucas luke luc lukas | marcus marc mark | marc mark | \
mark marc marcus | luther lou | leroy roy lee | leon lee leo | lester les | joel jo | jordan jord | justin jus | julian jules julius | jason jay | \
ivan van | irving irv | irwin irv | humphrey hump | horace horry | hezekiah hez | gareth gary gaz garth | gary garry gaz gareth | \
fitzgerald fitz jerry | ezekiel zeke | emmanuel manny emanuel manuel | elbert bert | dwight ike | dylan dyl | damian damien damon | \
curtis curt kurt | craig cr | colin col nick | cedric ced | cecil cec | callum calum cal | antoine tony | angus gus | \
alastair alistair alasdair ali alister | alphonse al | aloysius al lou | reuben rube ruben | rufus ru | shaun sean shawn | sean shaun shawn | \
seamus shay james | eoin owen eoghan | eamon eamonn ned edmund | declan dec | diarmuid dermot jeremiah | donal donald dónal | fergus fergie gus | \
fionn finn | brendan bren brendon | cormac mac | cathal charles | ciaran kieran kieron ciarán | colm colum | conor connor | cillian killian | \
liam william | michéal micheál michael | mairtin martin máirtín | padraig patrick pádraic paddy pat pauric | peadar peter | proinsias frank francis | \
risteard richard | ruairi rory ruairí | séan john seán | tomás thomas | tadhg timothy teague | aodhán aidan aiden | aidan aiden | domhnall donal | \
ewan euan ewen | iain ian | evan ev | ieuan iwan ifan | gwilym william | dafydd david dai | rhys reece reese | lachlan lachie lockie | hamish james | \
bruce brucie | darren daz darryl | darryl daryl darrell | duncan dunc | dale dal | zebulon zeb | tristan tris tristram | quentin quintin quent
de at ch: josef sepp joseph seppl beppo bepperl jupp sepperl pepi seppi josl jos | \
johannes hans johann hannes hansi jannes johan hänsel jo joh johanness | hans hansi hansl hänschen hannes | johann hans hansl hansi johannes joh | \
franz franzl franzi frantz franzerl | georg schorsch jörg girgl jorg gerog schorschi | michael michi michel mich micha much | \
andreas andi andy andré anderl andre andrä | anton toni tonl antonius tony anderl | alois lois loisl luis aloys loisi | \
ludwig luggi lutz wiggerl wickerl luk | karl carl karli kalle charly karlheinz | karlheinz karl_heinz heinz karl carlheinz carl_heinz kalle | \
hansjürgen hans_jürgen hajo jürgen hansi | hansjörg hans_jörg hansi jörg hansgeorg | hanspeter hans_peter hape hp hampi | hansjosef hans_josef hajo | \
hansjoachim hans_joachim hajo achim joachim jochen | joachim achim jochen jochim joch jo | heinrich heinz heini heiner henrik heiko hinnerk hein | \
heinz heinrich | wilhelm willi willy helmi wim will wilhelmus | friedrich fritz fred friedl frieder fiete freddy fredi friedel | fritz friedrich | \
gottfried friedl götz gottl | siegfried sigi siggi friedl siegi | manfred fredi manni mandi manny freddy | alfred fredi fred freddy alf | \
ferdinand ferdi ferdl nandl ferdy | leopold poldi leo poldl | rudolf rudi rudl rudy | rudi rudolf | rupert rupi bertl | \
robert robi bertl rob robbie robby | albert bertl bert albi | adalbert bertl bert | herbert herbie bertl herb heribert | norbert nobby bertl norb | \
hubert hubsi bertl hubi | engelbert bertl engel | gilbert bertl | lambert bertl bert | berthold bertl bert bertold | kaspar kasper caspar | \
melchior melch | balthasar balz balduin hausl | matthias mathias hias hiasl matze matthes matti mats | matthäus matthaus hias | \
thomas tom tommy thom tomi tomy thoma | stefan stephan steff stevie steve | philipp flipp philip phillip lipp phil filip | \
christian chris christl krischan chrigu krister | christoph chris stoffel stoffl christof toffi | christof christoph chris | \
alexander alex xandl lex sascha xander sandro aleksander | maximilian max maxi maxl | max maximilian | sebastian wastl basti bastian seb wast | \
benedikt bene beni benno dikt benedict | benjamin ben benni benny benjo | daniel dani danny | dominik dominic domi nick | \
florian flo flori flöri floh | fabian fabi fab | lukas lucas luki luke | markus marcus mark max marki | martin marti mart tin | \
nikolaus klaus niki nico nick nikolas niko klaas claus | klaus claus nikolaus niklaus klausi | niklas nicklas nick niki nikolas | \
oliver olli oli oliwer | patrick pat patrik | paul pauli paulchen päuli | peter peterl pit piet petz | pius pie | ralf ralph rolf | \
rainer reiner rayner raini | reinhard reini reinhart hardy hart | reinhold reini holdi | raimund raymund mundi ray | \
richard richi rick ritchie richie | roland roli rolli roly | roman romi | samuel sämi sam sami | severin sevi | simon simi sime | tobias tobi toby | \
theodor theo teo | thaddäus thaddeus thaddaeus | ulrich uli ueli ulli utz ully | urban urbi | valentin valti vali veit | viktor victor vik | \
vinzenz zenz vinz vincent | walter walti walther wolli waldi | walther walter | werner wernher werni | wolfgang wolf wolferl wolfi gangerl wolle | \
wolfram wolf | xaver xaverl veri | franz_xaver franz xaver franzxaver | zacharias zach | günther günter gunther gunter guenni | \
gerhard gerd gert hardy gerhart geri | gerd gerhard gert | gerold geri | gernot geri | gregor greg | guido guy | gustav gustl gusti gustaf | \
august gustl gusti gust augustin | augustin gustl augst | hermann herman manni hermi | helmut hellmut helmuth hellmuth heli | hellmuth helmut | \
harald harry haraldt | hartmut hartmuth hardy | hagen hag | ignaz naz nazl ignatz | isidor isi | jakob jacob jockel jacki köbi jack jaggi jok | \
jörg georg joerg | jürgen juergen georg | jonas jona | jonathan joni jon | julius juli jules | julian juli jule | kilian kili | \
konrad conrad konni conny radl konny | kurt curt | lorenz lenz laurenz laurentius lenzl lars enz | laurenz lorenz | \
leonhard leo hartl leonard leon lienhard hardi | leon leo | edmund edi | eduard edi edy eddi edward | egon egi | emil milo | erich eric erik eri | \
erik eric erich | ernst erni ernstl | erwin erwi winni | eugen eugene geni | ewald waldi | felix fex lix | elmar elmo | eberhard ebi hardy | \
dietrich dieter dietz | dieter dietrich didi diether | detlef detlev | clemens klemens clem | claus klaus | burkhard burkhart hardy burghard burki | \
bernhard bernd benno berni hardy bernie bernhart hardl | bernd bernhard berndt bernt | bruno bruni | arnold noldi arno nolte | artur arthur turi | \
armin armi | arnulf arno | aurelius aurel | adolf adi dolf dölf adolph | adam adi | achim joachim | volker volkher | volkmar volker | \
tilman tilmann till til | till til tilmann | timotheus timo tim | timo tim timotheus | torsten thorsten toto | sven svenni | sigmund sigi siggi | \
sigurd siggi | ruprecht rupert | rüdiger rudi rudiger | pankraz pankratius | ottmar othmar otti | otto otti ottl | oswald ossi ossy waldi | \
oskar oscar ossi oski | oscar oskar | nepomuk johann_nepomuk muck | moritz mo maurice mauritz | marius mari | magnus mangi | luis alois | \
luitpold poldi leopold | lothar lothi | kevin kev | karsten carsten | jens jensi | jan janni | janek jan | jannik yannick yannik jannick janik | \
henning hennes | hendrik henrik hennes henry rik | henrik hendrik | gebhard gebi hardy | fridolin fridl frido | frank franky | erhard erhart hardi | \
emanuel manuel manu mani emmanuel | manuel manu emanuel | dirk diederik | cornelius nelius conny corni cornel | gabriel gabi gabri | \
raphael rafael raffi rapha rafi | rafael raphael raffi | mario mariolino | marco marko marc | marcel marzel marci | urs ursli | beat beatus | \
reto retus | ruedi rudolf rüdi | hansruedi hans_rudolf hansrudolf hans_ruedi | hansueli hans_ulrich hansulrich hans_ueli | köbi jakob | \
noldi arnold | res andreas ändu | chrigu christian | res andreas | jürg georg jörg | aloisius alois
it: giuseppe beppe peppe pino peppino beppino giusè geppo bepi peppo gepi sepp josef | giovanni gianni nanni vanni giò gio gian johann giuan | \
gian_carlo giancarlo carlo | gian_luca gianluca luca | gian_franco gianfranco franco | gian_piero gianpiero piero giampiero | \
gian_paolo giampaolo gianpaolo paolo | gian_maria gianmaria | gian_marco gianmarco giammarco marco | \
gian_battista giambattista giovanni_battista titta giovambattista gianbattista battista | pier_luigi pierluigi luigi | pier_paolo pierpaolo paolo | \
pier_giorgio piergiorgio giorgio | pier_angelo pierangelo | pier_francesco pierfrancesco | francesco franco ciccio checco cesco franz francè cecco | \
franco francesco | antonio tonino toni totò nino antò tonio tony anton antonino | antonino nino antonio | luigi gigi gino luis alois luigino gigino | \
vincenzo enzo vincè cenzo cenzino vincenzino | lorenzo enzo renzo lorè lollo | enzo vincenzo lorenzo | renzo lorenzo | \
domenico mimmo mimì mico menico nico memmo domè | salvatore totò turi salvo tore turiddu sasà toto | alessandro sandro ale alex sandrino lele | \
roberto robi berto rob robertino | alberto berto albi | umberto berto | gilberto berto | filiberto berto | federico fede rico | \
enrico rico chicco errico | riccardo ricky ricki rick richi | edoardo edo dado eduardo | eduardo edo edoardo | leonardo leo nardo leonardino | \
bernardo nardo berna | gerardo gerry dino | gennaro jennaro genny | michele michi lele micheletto mike | raffaele raf lello lele raffa rafè | \
gabriele gabri lele | emanuele manu lele manuele | daniele dani lele | samuele samu lele | pasquale lino pasqualino pasqui | \
angelo lino angelino angiolino angiolo | paolo paolino lino | nicola nico nicolino nic nicolò | nicolò niccolò nico nicolo nicola | \
niccolò nicolò nico | massimiliano massi max massimo | massimo massi max mino | giacomo jack mino giacomino jacopo | jacopo iacopo giacomo | \
stefano ste stefanino stefy | cristiano cri cris | cristoforo cri toforo | tommaso tommy tom maso masino tomaso | matteo teo matte | andrea andre | \
mattia matti | filippo pippo fili lippo | giorgio giò giorgino | giulio giulietto | eugenio genio gegè | ernesto erny | giancarlo gianni carlo | \
carlo carletto carlino lino | marco marchino | mario mariolino marietto | maurizio mauri icio rizio | fabrizio fabri icio bizio | patrizio pat | \
tiziano tizi | luciano lucio ciano | lucio luciano | sebastiano bastiano seba iano | gaetano tano nino gaetanino | agostino tino ago | \
costantino tino costa | valentino tino vale | martino tino | celestino tino | ottavio tavio | ignazio gnazio | guglielmo memo elmo | \
anselmo elmo selmo | guido guidino | ludovico vico lodovico ludo | lodovico ludovico | benedetto benni detto | beniamino mino ben | giacinto cinto | \
giuliano giuli | graziano grazi | gregorio rino greg | saverio rino saverino | severino rino | francesco_saverio saverio | ruggero ruggiero | \
ruggiero ruggero | rodolfo rudy rudi | adolfo dolfo | alfonso fonso fofò | alfredo fredo | goffredo fredo dino | manfredo fredo | corrado radino | \
bartolomeo meo bartolo berto | romeo meo | timoteo teo | teodoro doro teo | isidoro doro | pietro piero pierino peter rino pie | piero pietro | \
achille lillo | calogero lillo gero calò | cosimo mimmo cosmo | girolamo mommo gerolamo momo | gerolamo girolamo | geronimo momo | \
ferdinando nando dino | armando mando dino | orlando lando | rolando lando | amedeo meo | aldo aldino | leopoldo poldo | ippolito ito | \
vittorio vitto toio victor | walter valter | valter walter | ivan ivano | ivano ivan | simone simo | diego didi | davide david dave | \
claudio claudino | dario darietto | fabio fabietto | flavio flavietto | silvio silvietto | sergio sergino
es ca gl: josé pepe pepito chepe che pepín josep xosé joseph | josé_maría chema josema josemari txema josemaría josep_maria pepe_mari | \
josé_manuel josema chema manolo josemanuel pepe_manolo | josé_luis josele pepelu joselu joseluis pepe_luis | \
josé_antonio josean joseantonio toño jose | josé_miguel josemi josemiguel | josé_ramón joserra moncho | \
josé_ignacio joseignacio josenacho iñaki pepe_nacho nacho | josé_carlos josecarlos | josé_ángel joseángel josan | josé_francisco josefran | \
josé_javier joseja josejavi | josé_juan josejuan pepe_juan | juan_josé juanjo juanjosé | juan_carlos juancar juanca juancarlos | \
juan_manuel juanma juanmanuel | juan_antonio juanan juanantonio | juan_luis juanlu | juan_francisco juanfran | juan_ramón juanra | \
juan_miguel juanmi | juan_pablo juanpa juampi juanpablo | juan_pedro juanpe | juan_ignacio juani juancho nacho | juan_maría juanmari | \
juan_diego juandi | juan_cruz juancru | luis_miguel luismi | luis_alberto luisal | luis_fernando luisfer lucho | \
miguel_ángel miguelángel migue michelangelo miguelan | francisco paco pancho curro fran kiko quico frasco francesc paquito xisco patxi frank pacho | \
francisco_javier fran javi paco_javier franjavier javier | francisco_josé fran paco_pepe franjo | francisco_manuel fran | \
jesús chus chuy suso jesu txus | jesús_maría txusmari | manuel manolo manu lolo manolito nelo manel | juan juanito juancho joan xoan johnny juanín | \
antonio toño toni antón tonino antoni antoñito tono | ignacio nacho iñaki nano ignasi íñigo iñigo | íñigo iñaki | javier javi xavi xavier jabi | \
xavier xavi javier xabi | luis lucho luisito lluís luisillo | enrique quique kike enric henry | eduardo edu lalo guayo eduard | \
alejandro alex álex jandro ale sandro alexandre alejo álejo | alberto berto albert beto tito | roberto beto berto robert tito rober | humberto beto | \
gilberto beto gil | heriberto beto | norberto beto tito | adalberto beto | rigoberto beto rigo | alfonso poncho fonso alfon foncho | \
alfredo fredy alfred | guillermo guille memo willy guillem guillo | gregorio goyo greg gregori | rafael rafa rafita fael rafel | \
ramón moncho ramon monchu mon | rodrigo rodri ro | ricardo richi ricky riki cayo ricard | fernando fer nando ferran nano ferrán | fernán fernando | \
sergio sergi checo | santiago santi yago diego chago jaime | diego santiago | jaime jaume jimmy | jaume jaime | jacobo cobi yago | \
sebastián sebas chano bastián seba sebastià | salvador salva chava chavo salvi | pedro perico pere pedrito periquín | pablo pau pablito | pau pablo | \
vicente chente vicent vicen | gerardo gera lalo | gonzalo gonza chalo | gabriel gabi gabo | federico fede lico kico | felipe pipe feli felip | \
leopoldo polo leo | hipólito polo | apolinar polo | domingo mingo txomin domi domènec | daniel dani dany | david davi | \
carlos carlitos charly carles carlets | cristóbal cris tobal | agustín agus tin agustí | ángel gelo angelito àngel | andrés andy andreu | \
armando mando | arturo turo artur | bartolomé bartolo tolo bartomeu | bernardo nardo bernat | benito beni | benjamín benja mincho | camilo milo | \
celestino tino | césar checha | constantino tino | emilio milio emili | ernesto neto tito | esteban teban esteve | estanislao tanis lalo | \
eugenio geño | eusebio chebo | ezequiel cheque | fabián fabi | florencio floren | fulgencio chencho | inocencio chencho | crescencio chencho | \
gaspar gaspi | isidro chidro | jerónimo jero jeromo jeroni | jorge coque jordi yoyo koldo | jordi jorge | joaquín quino chimo joaquim juaco quim | \
julián juli julià | julio juli | leonardo leo nardo | lorenzo lencho loren llorenç | marcelino chelino marce | marcelo chelo | mariano nano | \
mauricio mau | maximiliano max maxi | melchor melcho | miguel migue miguelito miquel miki mikel | nicolás nico nicolau | óscar oscar | \
patricio pato patri | pascual pascu | rogelio roge | rubén rube | saturnino nino satur | teodoro teo doro | tomás tomi tomàs | valentín tin vale | \
víctor vic victor | victoriano nano | josep pep josé | joan juan | francesc cesc xesc quico paco | enric enrique quique | ferran fernando | \
lluís luis | miquel miguel | pere pedro | antoni toni antonio | joaquim quim ximo kim | vicent vicente | koldo luis | kepa pedro | mikel miguel | \
gorka jorge | jon juan | xabier xabi javier | andoni antonio | joseba josé | josu jesús | patxi francisco | iñaki ignacio | eneko íñigo
pt br: josé zé zeca zezinho zito | joão joãozinho jão johnny | joão_pedro jp | antônio antónio toninho tó tonho tonico antonio | \
francisco chico xico quico kiko | manuel manel mané neca manoel | manoel manuel mané | luís luiz lula luisinho | luiz luís lula | \
carlos cacá carlinhos carlão cacau | eduardo edu dudu duda du | fernando nando fê | frederico fred lico | alexandre xande alex xandão | \
augusto guto gugu | gustavo guga gu guto | guilherme gui guiga | henrique rique ricky quique | ricardo rick cado | roberto beto bob | alberto beto | \
humberto beto | gilberto beto giba gil | norberto beto | rafael rafa rafinha | rodrigo rô digo | rogério roger | sebastião tião bastião | \
severino biu | raimundo mundico | domingos mingos | joaquim quim quincas | jorge jorginho | paulo paulinho | pedro pedrinho pepê | marcelo celo | \
maurício mau | leonardo leo léo | leandro lê | daniel dani | gabriel gabi biel | miguel migas | vicente vicentinho | tomás tomé thomaz | \
thiago tiago thi | tiago thiago | felipe filipe lipe phelipe fê | filipe felipe lipe | bernardo bê nando | edson edinho | ronaldo naldo ronaldinho | \
reinaldo naldo | everaldo naldo | geraldo gera | osvaldo oswaldo valdo | vítor vitor victor
fr: jean jeannot | jean_pierre jeanpierre jp pierrot | jean_paul jeanpaul | jean_claude jeanclaude | jean_jacques jeanjacques | \
jean_marie jeanmarie | jean_michel jeanmichel jeanmi | jean_françois jeanfrançois jef | jean_louis jeanlouis | jean_luc jeanluc | \
jean_marc jeanmarc | jean_baptiste jeanbaptiste jb baptiste | jean_christophe jeanchristophe jc | jean_philippe jeanphilippe jp | \
jean_yves jeanyves | pierre pierrot | pierre_yves py | françois francis fanfan franck | jacques jacquot jacky jack | philippe phil philou filippe | \
michel michou mich | alexandre alex sacha xandre | alexis alex | antoine toine tonio titi | benjamin ben benji | benoît ben benoist benoit | \
bernard nanard | bertrand bert | charles charlie charly | christian cricri chris | christophe chris tophe | daniel dany dan | david dave | \
édouard doudou ed | emmanuel manu | étienne tienne steve | frédéric fred fredo | gérard gégé | gabriel gaby gab | guillaume guillou gui will | \
grégory greg grégoire | grégoire greg | henri riton | jérôme jé | joseph jo jojo | julien ju | laurent lolo laure | léonard léo | léopold léo | \
louis loulou lou | mathieu matthieu mat math matt | matthieu mathieu mat matt | maurice momo | maximilien max | maxime max | nicolas nico niko | \
olivier oliv olive | patrice pat | patrick pat | raymond ray | rené néné | robert bob bébert | romain rom | samuel sam | sébastien seb bastien | \
stéphane steph stéfane | sylvain syl | théodore théo | théo théodore | thibault thibaut thibaud titi | thomas tom toto | valentin val | \
victor vic totor | vincent vince vinc | yannick yann | rodolphe rod | dominique dom domi | cédric ced | cyril cyrille
nl be: johannes jan joop hans johan jo hannes jos joh | johan jan joop jo johannes | jan johannes | joannes jan johannes | \
cornelis kees cor cees corné nelis cornelius | gerardus gerard ger gerrit geert | gerard ger gerardus geert | gerrit ger gerardus gert | \
hendrikus henk hendrik rik harrie henkie hein | hendrik henk rik henny hein henri | henricus henk harrie hein rik harry | \
willem wim pim willy wil bill william | wilhelmus wim willem wil | petrus piet peter pieter pierre | pieter piet peter petrus | \
jacobus jaap koos jacob ko sjaak cobus jack co | jacob jaap jacobus | antonius ton toon antoon tony twan anton tonny | anton ton toon antonius | \
antoon toon | franciscus frans cees sus franck | frans franciscus | josephus jos sjef jef joseph | jozef jef jos sjef joseph jozeph | \
joseph jef jos sjef | theodorus theo dirk dorus door | mattheus mathijs thijs | mathijs thijs matthijs matthias | matthijs thijs mathijs | \
martinus martin tinus mart martijn maarten rinus | maarten martin martinus | martijn martinus | marinus rinus rien | leonardus leo leon leendert | \
leendert leen leo | lambertus bert lambert bertus bart | albertus bert albert bertus ab appie | albert bert ab appie bertje | \
hubertus bert huub hub hubert | gijsbertus gijs bert gijsbert | gijsbert gijs bert | engelbertus bert | egbertus bert egbert | egbert bert | \
norbertus norbert | robertus rob robert bert | robert rob bert robbert | robbert rob robert | bartholomeus bart mees | \
nicolaas nico klaas niek nick claes | nicolaus nico klaas | klaas nicolaas | christiaan chris christian | christianus chris christ christian | \
christoffel chris stoffel | adrianus ad arie adriaan ard janus | adriaan ad arie adrianus | arie adrianus | arnoldus arnold nol noud arno | \
aloysius louis loek wies alois | lodewijk loek lode louis | ludovicus lode louis ludo | louis loek lode | laurentius laurens lau lars rens lou | \
laurens lau rens lourens | augustinus guus gust stijn august | augustus guus gust | gustaaf guust gust staf | gustavus guus | \
eduardus eddy ed edu eduard | eduard ed eddy | edward ed eddy ward | everardus evert eef | bernardus ben bernard bennie berend | bernhardus ben | \
benjamin ben benny | constantinus stan constant stijn | alphonsus fons alfons | alfons fons | stefanus stef stefan steven | stefaan stef stefan | \
steven stef | sebastiaan bas bastiaan | bastiaan bas | thomas tom | timotheus tim | alexander alex lex sander xander | sander alexander | \
michael michiel chiel maikel mike | michiel chiel michael | philippus flip philip | philip flip | paulus paul pauwel | simon siem | \
dirk diederik dick derk | diederik dirk dik | rudolf ruud rudi dolf roel | rudolphus ruud | roelof roel | roeland roel | roelandt roel | \
frederik freek fred frits rik | fredericus fred frits freek | maximiliaan max | maximilianus max | dominicus dom | emmanuel manu | \
gerardus_johannes ger | reinier rein | reinder rein | quirinus krijn | vincentius vincent cent vince | victor vic | jeroen hieronymus | \
joost justus | jurriaan juriaan jurrie | jurgen jürgen | karel charles carl | kasper jasper casper | walter wout wouter | wouter wout walter | \
benedictus ben | edmond mon | raymond ray mon | remigius remi | ignatius ignace naas
pl: jan janek jasiek jasio jaś johnny januszek | janusz januszek | józef józek józio joseph josef | \
stanisław staszek stach stasiek stasio stanislaus staś stan | stefan stefek stefcio | tomasz tomek tomuś tom | andrzej jędrek andrew jędrzej | \
jędrzej jędrek andrzej | piotr piotrek piotruś peter | paweł pawełek paul | krzysztof krzysiek krzyś krzychu chris christopher | \
grzegorz grzesiek grześ grzechu greg | wojciech wojtek wojtuś | jakub kuba jacob kubuś jakob | maciej maciek maciuś | \
mateusz mati matthew mateuszek | michał michałek misiek michael | marcin martin marcinek | marek marko mareczek mark | łukasz łukaszek luke lukas | \
adam adaś | aleksander olek alek alex aleks alexander aleksy | aleksy alek | antoni antek antoś tosiek antony anton | bartłomiej bartek bartosz | \
bartosz bartek bartuś bartłomiej | bogdan bogdanek | bogusław boguś | bolesław bolek | bronisław bronek | czesław czesiek | dariusz darek | \
damian damianek | dominik domino | edward edek edzio | eugeniusz gienek eugene | feliks felek | filip filipek | franciszek franek franc franz frank | \
fryderyk fredek | henryk heniek henry | hubert hubcio | ignacy ignac | ireneusz irek | jacek jacuś | jarosław jarek | jerzy jurek george | \
juliusz julek | julian julek | kacper kacperek kasper | kamil kamilek | karol karolek charles karl | kazimierz kazik kazek kaz | konrad kondzio | \
leszek lech | lesław leszek | ludwik lutek | lucjan lucek | maksymilian maks max | marian maniek maryś | mariusz mariuszek | mieczysław mietek | \
mikołaj miki nikolaus | mirosław mirek | norbert norbi | oskar oskarek | patryk patrick | przemysław przemek | radosław radek | rafał rafałek | \
robert robcio | roman romek | romuald romek | ryszard rysiek richard | sławomir sławek | sebastian seba bastek | szymon szymek simon | \
tadeusz tadek tadzio ted | wacław wacek | waldemar waldek | walenty walek | wiesław wiesiek | wiktor witek victor | witold witek | władysław władek | \
włodzimierz włodek | zbigniew zbyszek zbych | zdzisław zdzisiek | zygmunt zygmuś zyga sigmund | wincenty wicek | sylwester sylwek | leon leonek | \
arkadiusz arek | artur arturek | kajetan kajtek | seweryn sewek | daniel danielek | dawid dawidek | emil emilek | gabriel gabryś
cs sk: jan honza jenda janek jeník johann johan | ján janko jano johan | josef pepa pepík joska jožka jožin joseph | jozef jožo jožko joseph | \
jiří jirka jura jiřík georg | juraj ďuro juro duro | františek franta fanda fero franz ferko | karel kája karl karlík | karol karolko karl | \
václav vašek venca wenzel | vojtěch vojta béďa adalbert | vojtech vojto | tomáš tom tomík tomášek | petr péťa peťa peter petřík | peter peťo petr | \
pavel pavlík pája paul | pavol paľo palo paul | martin maťa maťo | miroslav mirek miro míra | jaroslav jarda jarek jaro sláva | \
ladislav láďa laco laci lacko laszlo | stanislav standa stano stáňa | vladimír vláďa vlado vladimir | vlastimil vlasta vlastík | \
zdeněk zdenek zdeno zdenda | zdenko zdeno | milan milánek | michal míša mišo miško michael | mikuláš miki | lukáš luky luki | ludvík luděk | \
luděk ludvík | lubomír luboš lubo | ľubomír ľubo ľuboš lubo | luboš lubomír | libor líba | jakub kuba kubo jakob | jindřich jindra heinrich | \
igor igorko | ivan ivánek ivo | ivo ivan | emil emilek | eduard eda edo | dušan duško | david dáda | dalibor dalík | dominik domča | bohumil bohouš | \
bohuslav bohouš boho | bohumír bohouš | břetislav břéťa | čestmír čestík | alexandr saša alex | alexander saša alex alexandr | \
antonín tonda toník anton | anton tóno tono | adam áďa | filip fíla | matěj máťa | matej maťo | marek mára | oldřich olda olin ulrich | \
ondřej ondra andreas | andrej andro ondrej | ondrej ondro | otakar ota otto | rudolf ruda rudo | richard ríša riško | robert róba robo | \
radek radim radoslav radomír | radoslav radek rado | radovan radek | roman románek | rostislav rosťa | svatopluk sváťa | šimon šimek | \
štěpán štěpa stefan | štefan števo pišta | tadeáš tade | viktor vítek | vít vítek | vítězslav vítek | zbyněk zbyšek | samuel samo | imrich imro | \
gabriel gabo | július julo | ľudovít ľudo lajos | štefan istván
hu: jános jancsi jani johann janika | józsef józsi jóska joseph josef | istván pista pisti isti stefan stephan | sándor sanyi alexander | \
lászló laci ladislaus laca leslie | ferenc feri ferkó franz | mihály misi miska michael | miklós miki nikolaus nicholas | gyula gyuszi | \
györgy gyuri gyurka georg george | józsef joseph | károly karcsi karl | antal tóni anton | andrás andris bandi andreas andrew | endre bandi andrás | \
péter peti peter | pál pali palkó paul | tamás tomi thomas | gábor gabi gabriel | gergely gergő geri gregor | gergő gergely | zoltán zoli | \
zsolt zsolti | attila ati | balázs bali blasius | béla bélus | bálint bali valentin | dániel dani daniel | dávid dave | dénes dini | dezső dezsi | \
imre imi emmerich | jenő jenci eugen | lajos lali ludwig | levente leve | lőrinc lőri | márton marci martin | máté mátyás | mátyás matyi matthias | \
norbert norbi | richárd ricsi richard | róbert robi robert | rudolf rudi | sebestyén sebi | tibor tibi | viktor viki | vilmos vili wilhelm | \
roland roli | krisztián krisz christian | kristóf kristof christoph | ádám ádi | bertalan berci | flórián flóri | csaba csabi | árpád árpi | \
zsigmond zsiga | dominik domi
da no sv: lars lasse lauritz larsa | karl kalle carl calle | carl calle karl kalle | jens jenz | johan johannes johann jon janne | \
johannes hannes johan jannes johs | jan janne | christian chris kristian | kristian christian kris krille | christoffer kristoffer stoffer chris | \
kristoffer christoffer kris stoffe | anders andreas andy | andreas anders andy andré | niels nils nis | nils niels nisse nicklas | \
nicolai nikolai niko nick | nikolaj nicolaj niko nicolai | niklas nicklas niclas nick | peter petter peder per pelle pete | \
per pär pelle peter peder perra | pär per pelle | petter peter peder | peder peter per | poul paul pål | paul pål poul | pål paul | \
hans johannes hasse | hans_christian hc hanschristian | hans_jørgen hansjørgen | jørgen jörgen georg jørn | jørn jørgen | georg jørgen | \
henrik henke henrich rik | mikael michael micke mikkel mikke mike | michael mikael micke mike mikkel | mikkel mikael michael | magnus mange | \
mattias mathias matte matthias | mats matte | mads mathias | mathias matias matti | thomas tomas tom tompa | tomas thomas tompa | \
stefan staffan steffe | staffan stefan | sven svenne svend | svend sven svenn | erik eric eirik erke | eirik erik | eric erik | \
fredrik fredde fred frederik freddy | frederik fred frede freddy fredrik | gustav gustaf gösta gurra | gustaf gustav gösta | gösta gustav | \
göran jöran | olof olle ola ole olov olaf | olov olle olof | ola olof olav | ole olaf olav | olav ole ola olaf | björn bjørn nalle | bjørn björn | \
bengt benke bent benedikt | bent bengt | bertil berra | bo bosse | lennart lelle leonard | leif leffe | ulf uffe | uffe ulf | \
ulrik ulle ulrich uffe | christer krister | krister christer krille | tobias tobbe tobi | torbjörn tobbe torbjørn thorbjörn tor | \
torbjørn torbjörn thorbjørn | torsten thorsten totte | tore thore | tor thor | jakob jacob jakke jeppe ib | jacob jakob | jeppe jakob | \
ib jakob jepsen | jesper jeppe | kasper casper kaspar | casper kasper | robert robban bob | rolf roffe | roger rogge | sebastian basse seb | \
simon simme | alexander alex allan sander xander | sander alexander | anton tony | antonius anton | august gusten | axel aksel acke | aksel axel | \
claes clas klas claus | klas claes clas | claus klaus | klaus claus | david dave | daniel danne dan | edvard edward eddie | filip philip fille | \
philip filip | finn fin | frans franz | gunnar gunne gunder | gert gerhard | gerhard gert | harald harry | henning hennes | herman manne | \
hjalmar hjalle | håkan hacke haakon | håkon haakon håkan | ingemar inge ingmar | ingvar inge | inge ingvar | ivar iver | joakim joachim jocke kim | \
joachim joakim jokke | joacim jocke joakim | jonas jonne jon | jonathan jonte | josef joseph | kenneth kenta ken kent | kent kenneth | kjell kjelle | \
kjeld keld | knud knut | knut knud | laurits lauritz lars | leopold leo | linus linne | ludvig ludde ludwig | lukas lucas luke | \
marcus markus mackan | markus marcus | martin matte morten mårten | mårten martin | morten martin | mogens magnus | oskar oscar ossian | \
oscar oskar | patrik patrick pat putte | patrick patrik | rasmus rasse | richard rikard ricky | rikard richard | samuel sammy samme | \
sigurd sigge siggi | sigvard sigge | søren sören severin | sören søren | theodor teodor theo teddy | tommy tom thomas | tony anton | \
valdemar valde waldemar | viktor victor vic | wilhelm vilhelm wille ville | vilhelm willy ville | william wille liam | lars_erik larserik | \
karl_erik karlerik | jan_erik janerik | lars_göran larsgöran | per_olof perolof peo pelle | sven_erik svenerik | bengt_åke bengtåke | \
karl_johan karljohan kj carl_johan | jan_olof janolof janne | øystein øistein eystein | eystein øystein | trygve tryg | terje terry | \
thorvald torvald | halvard halvor hallvard | halvor halvard | asbjørn asbjörn esben | esbjörn ebbe | ebbe esbjörn | esben asbjørn | espen esben | \
odd oddvar | geirmund geir | roar hroar | stig stieg | villads ville | villy willy wilhelm | willy wilhelm villy | åge aage | arne aarne arn
fi et: johannes hannes hannu juhani johan | juhani juha jussi johan | juha juhani jussi | johan juhani jussi | jussi johannes juhani | \
hannu johannes | matti mathias masa matias | mikko mikael mikke miku | mika mikael | mikael mika mikko micke | antti antero andreas anders | \
andres antti andrus | pekka petri pertti pete peter | petri petteri pete peter pertti | petteri petri pete peter | pentti penu benedikt | \
heikki henrik hese hessu | henrik heikki henkka | kalle kaarle karl | kaarlo kalle karl | karl kaarel kalle | kaarel karl kalle | yrjö georg jyri | \
jyrki yrjö jyri | olli olavi olof ola | olavi olli olof | ville vilho viljami william vili | vilho ville | viljami ville | \
lauri lasse lassi laurentius | lassi lauri | tapani tapio stefan | tapio tape tapani | tuomas tommi thomas topi tomi | tomi tuomas | tommi tuomas | \
timo timotheus timppa | kimmo joakim | jaakko jaska jakob | jarmo jartsa | jorma jorkka | kari karri | kristian krisu | markku markus marko make | \
markus make markku | marko make | martti martin masa | mauri mauno | niilo niklas nils | niko nikolai niklas nico | nikolai niko | \
oskari oskar osku | pauli paavo paul | paavo paul pauli | risto kristian christer | sakari saku zacharias | saku sakari | samuli samu samuel sami | \
sami samuel samuli | santeri aleksanteri alexander | aleksanteri aleksi santeri | aleksi aleksanteri ale | sebastian sebu | seppo sepe | simo simon | \
teemu timoteus | tero antero | toivo topi | tuomo tuomas | veikko veka | erkki erik eki | eero erik eerik | esko eskil | ilkka eelis | jukka juhani | \
jyri jüri georg | jüri jyri georg | rein reinhold | tõnu anton tõnis | toomas thomas tom | mihkel michael | peeter peter | priit friedrich | \
jaan johannes jan | madis mattias | margus markus | ants hans
ru ua by: александр саша шура саня санёк алекс aleksandr | \
aleksandr alexander alexandr sasha sascha sacha alex oleksandr aliaksandr шура shura sanya aleksander александр | \
oleksandr alexander aleksandr sasha олександр | алексей алёша лёша леша алеша alexey | \
alexey aleksey alexei aleksei alyosha lyosha oleksii oleksiy alexej aleksej алексей | oleksii oleksiy alexey олексій | андрей андрюша andrey | \
andrey andrei andrej andriy andrii andreas andrew андрей | andriy andrii andrey андрій | анатолий толя | \
anatoly anatoliy anatoli anatolii anatolij tolya анатолий | антон тоша | артём артем тёма тема артемий | \
artem artyom artiom artemiy tyoma артём артем | борис боря | boris borya борис | вадим вадик | vadim vadym vadik вадим | валентин валя | \
valentin valentyn валентин | валерий валера | valery valeriy valerii valerij valera валерий | василий вася | \
vasily vasiliy vasilii vasyl vasya vasilij василий | vasyl vasily василь | виктор витя | viktor victor vitya viktar виктор | виталий виталик | \
vitaly vitaliy vitalii vitalij vitali vitalik виталий | владимир вова володя | vladimir volodymyr vova volodya wladimir vovka uladzimir владимир | \
volodymyr vladimir vova володимир | владислав влад | vladislav vladyslav vlad wladislaw владислав | вячеслав слава | \
vyacheslav viacheslav vjaceslav slava vjacheslav wjatscheslaw вячеслав | геннадий гена | gennady gennadiy gennadi gennadii hennadii gena геннадий | \
георгий жора гоша | georgy georgiy georgii georgi gosha zhora георгий | григорий гриша | \
grigory grigoriy grigori grigorii hryhorii hryhoriy grisha григорий | даниил данил даня данила | daniil danil danylo danila danya даниил | \
денис дэн | denis denys den денис | дмитрий дима митя | dmitry dmitriy dmitri dmitrii dmytro dima dimitri dmitrij mitya дмитрий | \
dmytro dmitry дмитро | евгений женя | \
evgeny evgeniy yevgeny evgeni evgenii yevhen zhenya yevgeni jewgeni eugene jevgenij yevgeniy eugen evgenij евгений | yevhen evgeny eugene євген | \
yegor egor | иван ваня | ivan vanya iwan ваня иван | игорь гоша | igor ihor igar игорь | илья илюша | ilya ilia illia ilja ilyusha илья | \
кирилл кирюша | kirill kyrylo kiril cyril кирилл | константин костя | konstantin constantine kostya kostiantyn константин | леонид лёня леня | \
leonid lenya leonyd леонид | максим макс | maksim maxim max maksym maks максим | михаил миша | \
mikhail mykhailo misha michail mihail mykhaylo michael михаил | mykhailo mikhail mykhaylo михайло | nikita mykyta | николай коля | \
nikolay nikolai mykola kolya nikolaj nikolaus mikalai николай | mykola nikolay kolya микола | oleg oleh олег | павел паша | \
pavel pavlo pasha paul павел | pavlo pavel | пётр петр петя | petr pyotr petro petya pjotr peter пётр петр | petro petr | роман рома | \
roman roma роман | руслан русик | ruslan rusik | семён семен сёма | semyon semen sema семён | сергей серёжа сережа серега | \
sergey sergei serhii serhiy sergej serge sergiy seryozha serezha sergii siarhei сергей | serhii serhiy sergey сергій | станислав стас | \
stanislav stas станислав | степан стёпа | stepan styopa | тимофей тима | timofey timofei tima | фёдор федор федя | \
fedor fyodor fiodor theodor fedya фёдор федор | юрий юра | yury yuri yuriy iurii yurii jurij juri yura jury юрий | \
yaroslav jaroslav iaroslav slava ярослав | bohdan bogdan богдан | rostislav rostyslav rostik | svyatoslav sviatoslav slava | \
arkady arkadiy arkadi kadik | eduard edik эдуард | german herman герман | gleb hlib | lev leo лев | matvey matvei | philipp filipp | timur тимур | \
yakov yasha jakov яков
hr sr sl bs mk bg: ivan ivo ivica johann vanja | ivo ivan | ivica ivan | josip joso joža jozo josef jože bepo | jože josip joško jožef josef | \
jožef jože joško | joško josip | juraj jura jure jurica đuro georg | jure juraj | đuro juraj đurađ | đorđe djordje djole đole georg george đoka | \
djordje đorđe george | stjepan stipe štef stevo stefan stephan | stipe stjepan | stevan stevo steva stefan | stefan stevan stef | štefan stefan | \
nikola niko nidžo nikolaus nick | nikolaj nikolay niko | nikolay nikolai nik niki | petar pero pera peter perica | peter petar pero | \
pavle paja paul | pavao pave paul | mihael miha michael mijo mihovil | mihail misho mihajlo | mihajlo mika miša mihailo | mihailo mihajlo miša | \
mijo mihael | miha mihael | luka luke luko | matej matija mate | mate mato matija | matija matej mato mate | mateo mate | \
ante anto antun tonči toni | antun ante tuna toni | anton tone toni | tone anton | tomislav tomo tom toma | tomo tomislav | toma tomislav | \
zvonimir zvonko | zvonko zvonimir | krešimir krešo | branimir branko brane | branko branimir branislav | branislav branko bane brana | \
vladimir vlado vlada | vladislav vlado vladan | miroslav miro mirko | mirko miroslav | miodrag miša mića | milorad mile miško | milan mile miki | \
miloš mile | slobodan boban sloba boba bobi | dragan gaga dragiša | dragoslav dragan | zoran zoki zoka | goran goga goki | željko žac | \
slavko slavomir | aleksandar saša aca alex alexander aco sandi | aleksander sašo sandi alex | sašo aleksander | saša aleksandar | \
dušan duško duda dule | duško dušan | radomir rade rado | radoslav rade rado | rade radomir | vojislav voja | svetozar toza | svetislav sveta | \
bogdan boki | božidar božo boža | božo božidar | franjo frane francek franz | frane franjo | franc france franci franz franček | france franc | \
francè franc | jakov jakob jaša | jakob jaka | janez jani johann ivan jan | andrej andro andrija drejc | andrija andrej andro | marko mare mark | \
mario mare | denis deno | davor dado | damir dado | dejan deki deja | darko dare | igor igi | kristijan kiki kristian kris | \
dimitar mitko dimitri dimo | georgi gosho george jorgos zhoro | hristo itso christo | ivaylo ivo | krasimir krasi | plamen pacho | stoyan stoyko | \
todor tosho theodor | vasil vasko vassil | yordan dancho | atanas nasko | boyan boyko | emil emo | lyubomir lyubo | rumen rumi | svetoslav svetlyo | \
tsvetan tsetso | valentin valyo valjo | ahmet ahmed | mehmed mehmet memo | mustafa mujo | muhamed muha mohamed | hasan haso | husein huso | \
sulejman suljo | ibrahim ibro
el: georgios giorgos george yiorgos yorgos georgos γιωργος γεωργιος | ioannis giannis yannis yiannis john ιωαννης γιαννης jannis | \
konstantinos kostas costas dinos kostis constantine ντινος κωστας κωνσταντινος konstantin | \
dimitrios dimitris mitsos jimmy jim dimitri δημητρης δημητριος mimis | nikolaos nikos nick nicolaos νικος νικολαος | \
panagiotis panos takis panayiotis notis peter παναγιωτης πανος | vasileios vasilis vassilis bill vasilios βασιλης βασιλειος | \
christos chris χρηστος | christoforos chris | athanasios thanasis thanos nasos tom αθανασιος θανασης | \
evangelos vangelis vaggelis angelos ευαγγελος βαγγελης | anastasios tasos anestis αναστασιος τασος | michail michalis mike michael μιχαηλ μιχαλης | \
emmanouil manolis manos εμμανουηλ μανωλης | spyridon spyros spiros σπυρος σπυριδων | theodoros thodoris ted theo θεοδωρος θοδωρης | \
stavros steve σταυρος | stefanos stefan steve | alexandros alekos alexis alex αλεξανδρος | antonios antonis tony αντωνης αντωνιος | \
apostolos tolis lakis αποστολος | charalampos babis charis harris χαραλαμπος μπαμπης | eleftherios lefteris | efstathios stathis efstratios | \
efstratios stratis | grigorios grigoris greg | ilias elias louis | iosif sifis joseph | leonidas leo | petros peter πετρος | pavlos paul παυλος | \
sotirios sotiris σωτηρης | stylianos stelios στελιος | thomas tom | themistoklis themis | aristotelis aris telis | aristeidis aris | \
gerasimos makis | prodromos makis | dionysios dionysis | filippos phil | andreas andy ανδρεας | kyriakos kirk | paraskevas paris | fotios fotis
tr az: mehmet memo mehmed | mustafa mıstık musti | ibrahim ibo | ismail ismo | hüseyin hüso huseyin | süleyman sülo suleyman | ali alico | \
abdullah apo | abdurrahman apo | ahmet ahmed | mahmut maho | muhammet muhammed mohammed mehmet | \
muhammed mohammed mohamed muhammad mohammad muhamed muhammet | ramazan ramo | recep reco | kemal kemo | cemal cemo
ar: mohamed mohammed muhammad mohammad muhammed mohamad muhammet med mo mohd | ahmed ahmad ahmet | hussein hussain husayn hossein husein hüseyin | \
hassan hasan hasen | youssef yusuf yousef yousuf yosef joseph yussuf | ibrahim brahim ibraheem ebrahim | \
abdul_rahman abdulrahman abderrahmane abdelrahman abdurrahman | abdullah abdallah abdulla | khaled khalid | omar umar omer | \
mustafa mostafa moustafa mustapha | mahmoud mahmood mahmud | said saeed saïd sayed | karim kareem | rachid rashid rasheed | \
jamal gamal djamel jamel | nasser nasir naser | sami samy | tarek tariq tarik | walid waleed | yassin yassine yasin yaseen | ziad ziyad | \
hamid hameed | farid fareed | amin amine ameen | bilal bilel | ismail ismael | mehdi mahdi | nabil nabeel | osama usama oussama | \
soufiane sofiane sufian | suleiman sulaiman soliman
ro: alexandru alex sandu alecu | andrei andy | constantin costel costi dinu titi costică | gheorghe gigi ghiță gicu george georgică gheorghiță | \
george gigi gheorghe | ioan ion ionel nelu ionuț iancu ionică johann | ion ioan ionel nelu ionuț | ionel nelu ion | ionuț ion ioan | \
nicolae nicu nae nelu niculae | nicolaie nicolae nicu | mihai mișu michael mihail mihăiță | mihail mihai | ștefan fane stefan fănel | \
vasile vasi vasilică | dumitru mitică dima mitu | grigore grig grigoraș | marian marinel | marin marinel | florin florinel | florian florin | \
cristian cristi chris | cătălin cătă | adrian adi | daniel dani dan | dan daniel | gabriel gabi | iulian iuli | laurențiu lauri lau | liviu livi | \
lucian luci | octavian tavi | ovidiu ovi | radu răducu | răzvan raz | sebastian sebi | sorin sorinel | teodor teo tudor toader | tudor teodor | \
valentin vali | valeriu vali | victor vic | virgil gil | vlad vladimir | emil milu | eugen jenică gigi | petru petrică petre | petre petru petrică | \
ilie iliuță | iosif joseph
"""
"""Groups of male names."""
