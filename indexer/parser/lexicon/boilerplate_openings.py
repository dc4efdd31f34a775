"""Openings of short lines that are boilerplate: requests, references and notices."""

from indexer.parser.lexicon import phrases

# Only short lines with these openings are boilerplate.
OPENINGS = phrases("""
official websites use | secure .gov websites | a .gov website | a lock ( | an official website
get access to | chat with us | i agree | get the day's | advertisement ·
to comment you must | to leave a comment | this article has been updated
this story has been updated | this article was amended | original article on
this article was originally published | market data delayed | market data provided
quotes delayed | support our journalism | eine frühere version dieses
una versión anterior de este | une version précédente de cet | uma versão anterior deste
una versione precedente di questo | share on | share this | share via | share to | share or
share with | share all | share your | share it | share article | share story | sharethis
share facebook | facebook twitter | facebooktwitter | share close | shareclose | tweet this
pin it | email this | print this | click to | click here | tap here | tap to | follow us
follow @ | follow the topics | follow this | like us | join us | join the | join our | find us
connect with | sign up | signup | sign in | signed in | log in | subscribe | already a subscriber
already have an account | not a subscriber | don't have an account | create an account | register
you must be | you need to | you can save this | you've reached | you have reached | get our
get the latest | get daily | get breaking | get a dash | get unlimited | get email
get full access | unlock | download the | download our | install our | stay informed
stay up to date | stay connected | enter your email | your email | email address | we've sent
we will never | we use cookies | this site uses | this website uses | by clicking | by signing
by submitting | by subscribing | by entering | by providing | thanks for signing
thank you for signing | thank you for subscribing | a welcome email | there was an error
we apologize, but | we encountered | try refreshing | this advertisement | this content is
advertisement - | advertisement – | please enable | please enter | please log | please sign
please subscribe | please keep comments | support our | support us | support independent | help us
donate | become a member | become a supporter | want to | want more | have your say | have a tip
have a story | got a tip | got a story | do you have | send us | contact us | contact me with
receive email | you can email | tell us | let us know | write to us | email us | all comments
comments are | comments on | comments ( | view comments | show comments | read comments
read the comments | loading comments | leave a | post a | post your | be the first to
no comments | read more | read also | read next | read full | read the full | read: | read our
also read | also on | also see | see also | see more | see full | see all | view more | view full
view all | view the | watch: | watch live | watch more | watch the | watch now | watch below
listen: | listen to | listen on | more: | more on | more from | more about | more in
more stories | more news | don't miss | related | recommended | you may also | you might also
you may like | up next | next up | next story | previous story | next article | previous article
trending | most read | most popular | top stories | latest news | latest stories | editor's pick
editors' pick | story continues | article continues | continue reading | continue to | scroll
skip to | skip advert | back to | return to | go to | jump to | published under | filed under
posted in | categories | category | tagged | tags | topics | this article was first
this article was originally | this article originally | this article has been
this story was first | this story was originally | this story has been | this story originally
this post was | originally published | first published | copyright | © # | (c) # | all rights
reproduction | for more | for the latest | find out more | learn more | visit our | check out our
our website is | our standards | enjoy the latest | exclusive articles by
unlimited online access | interested in | image source | file photo | sponsored | paid for by
powered by | developed by | about the author | about the writer | about our | author bio
informate | informate más | infórmate | enterate | este contenido es | esta nota es exclusiva
contenido exclusivo | este artículo es exclusivo | exclusivo para suscriptores | nur für abonnenten
réservé aux abonnés | contenu réservé | exclusivo para assinantes | este conteúdo é exclusivo
solo per gli abbonati | dieser inhalt ist exklusiv | members only | endast för prenumeranter
kun for abonnenter | alleen voor abonnees | tylko dla prenumeratorów | subscribers only | subscriber exclusive
enlarge this image | toggle caption
lesen sie | mehr zum thema | mehr zu | zum thema | auch interessant | das könnte sie
das könnte dich | passend zum | weiterlesen | jetzt abonnieren | jetzt anmelden | abonnieren sie
melden sie sich | newsletter | zur person | dieser artikel | dieser text | dieses thema
über dieses thema | hier finden sie | hier geht es | hier klicken | artikel auf | auf facebook
auf twitter | per e-mail | externer inhalt | empfohlener | redaktioneller | an dieser stelle
ich bin damit | klicken, um | klicken sie | zur startseite | zu den kommentaren | leserempfehlung
quelle: | quellen: | leia mais | leia também | veja também | saiba mais | siga | receba | assine
compartilhe | comunicar erro | lire aussi | lire la suite | à lire | a lire | voir aussi
à découvrir | sur le même | accéder aux | pour ajouter | vous possédez déjà | découvrir les offres
article réservé | pourquoi voyez-vous | inscrivez-vous | abonnez-vous | recevez | suivez
partager | cet article | ajouter | retrouvez | lea también | lea más | leer más | lee también
te puede interesar | también te | noticia relacionada | noticias relacionadas | más noticias
más temas | más información | más sobre | síguenos | suscríbete | recibe | regala
esta funcionalidad | artículo solo | temas relacionados | archivado en | lo más | etiquetas
los lectores | comenta | leggi anche | leggi tutto | leggi e commenta | potrebbe interessarti
ti potrebbe | iscriviti | segui | scarica | condividi | © riproduzione | riproduzione riservata
partecipa alla | articoli correlati | les også | les mer | läs också | läs mer | lees ook
lees meer | mer om | читайте также | смотрите также | подписывайтесь | 関連記事
""")
