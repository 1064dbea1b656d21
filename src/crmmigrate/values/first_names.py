"""First names in many languages, folded. Data only; a sample, not a register."""

from __future__ import annotations

OTHER_FIRST_NAMES = frozenset(
    """
    aad aart agnieszka aleksander aleksandra aleksi alena ales alojz alzbeta amina andrius andrzej aneta
    aniela anke annika annikki antje antonella antonin antonina anu arend ari arja arjen arkadiusz arne arno
    arnold artur asta attila aurelie ayse barbora bart bartosz bas beata beatriz bela bengt berend berit
    bjarne blanka boguslaw bohumil bonnie boris bozena bram brigita bruna caio camila carina carolina cecile
    celia cesar ceylan charlotte ciro claude clement colette corinne corrado cristian cristiano damian danica
    danuta dariusz david davide dawid denis deniz derya diederik dominique dorota dragan dusan edita eduardo
    edyta eeva efe elif elisa elise eliska elizabete elzbieta emil emilia emilie emmanuel enrico ensio erkki
    ernesto erzsebet esra esther eugenia ewa ewelina fabio fabiola fatih fatma felipe ferenc fernanda filippo
    flemming florian floris fredrik freja frieda fritz gabor gabriela geert genevieve georges georgios gerard
    gerda gerrit gilberto giorgio gizem goran gordana grazyna gregor guadalupe guilherme gulsen gunnar gustav
    gyorgy hakan halina hana hanna hanne hannele hannu hasan hector heikki heleen helene helle hendrik henri
    henryk herbert hilde huseyin ignacio ilona ilse imre inge ingeborg ingvar ioannis ionut irena irina
    isabela isabelle ismail istvan iwona jaap jacek jacqueline jadwiga jakub jana janusz jari jarmo jaroslav
    jarosław jaume javier jelena jeroen jerzy jesper jesse jette jindrich jiri joanna joaquim joaquin johanna
    jolanta joost joris josef josefina josip jozef judit juha juhani jukka julien justyna jytte kaarina kacper
    kadir kamil kamila karel karim karol karolina kasper katarina katerina kathrin kati kees kerstin kirsten
    kjell klara klaudia koen kristian kristine kristyna krisztina krzysztof kyosti lajos lale larissa laszlo
    laurent leena leif lene leszek libor lidia lieke lieselotte ligia liisa lilian lise ljiljana loic lorenzo
    lothar lubos luboš lucie lucyna ludek ludovic luigi luise luiz lukasz lutz maarit maarten maciej madeleine
    maja malin manon mar marcela marcelo marek margot margrethe mariana mariann marianne mariano marieke
    marija marijke marika mariusz marjatta markku marko martijn martine martyna matej mateusz mathilde matti
    maurice mauricio maurizio mauro mehmet merja mette micha michaela michal mihai mika mikko milan milena
    milos miloslav mira mirjam mirka miroslav miroslawa mirosław mogens mohammad moritz mustafa myriam nathan
    nelson nico nicolette niels nikola nikolaos nikolaus nikos nuno odile ole olivier omer orhan osman ota
    outi ove pablo par paulina paulo pavel pavla pawel pekka per pernille petar peter petr petri philippe
    pieter pilar piroska poul przemyslaw quentin radek radim radka radoslaw rafal raffaele raimund raquel
    rasmus regina reijo reinhard remi remy renata rene ricarda riccardo rikke rob roberta roberto robin
    rodrigo rolf romain romana ronja rosario rosie rostislav rui ruud ryszard sabina salvatore sami sander
    sanna santiago sari satu seija selma serge sergey serkan sibel sigrid silvana silvie simona slawomir sofie
    sonia soren stanislav stanislaw stefania stefano steffen stella stijn susana suzanne svante sylvie sylwia
    szymon tadeusz tamara tamas tapio tarja teemu teija tereza thea theodor therese thierry thomas thorsten
    tiago tibor tiina timo tiziana tjeerd tobiasz tom tomasz tommi tommy toni torben tore trine tuomas tuula
    ulf ulla ulrik ursula vaclav valerie valerio vasile veli veronika vesna viera viktor viktoria viktorie
    ville vilma vincenzo violetta virginie vit vitezslav vitor vittorio vladislav vlasta vojtech volker
    waldemar wanda wendy wieslaw willem wim wojciech wouter xavier yasemin yasmin yavuz ylva youssef yves
    zbigniew zdenek zdenka zeynep zlatko zofia zoltan zsolt zsuzsanna zuzana
    """.split()  # noqa: SIM905 - eight hundred lines otherwise
)
