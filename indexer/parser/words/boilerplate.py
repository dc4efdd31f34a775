"""What stands around an article on a page: buttons, notices, calls and lists of other stories."""

from indexer.parser.words import phrases, table

# Whole lines: buttons, counters, labels.
BUTTONS = table("""
facebook
twitter
x
linkedin
whatsapp
pinterest
reddit
flipboard
tumblr
telegram
instagram
youtube
tiktok
email
e-mail
mail
messenger
pocket
threads
bluesky
mastodon
copy link
link
link copied
print
print this article
save
share
shares
# shares
share this
share tweet
tweet
like
follow
follow us
following
bookmark
comment
comments
# comments
# comment
view comments
view # comments
add comment
add a comment
leave a comment
post a comment
read in app
listen
listen to article
listen to this article
gift
gift article
gift this article
subscribe
sign in
log in
login
sign up
register
advertisement
advertisement #
advertising
ad
sponsored
paid content
paid post
promoted
close
open
menu
search
home
back
next
previous
next post
previous post
more
see more
show more
load more
view more
view all
see all
read more
continue reading
continue
or
submit
loading
loading...
please wait
back to top
scroll back to top
top
play
play video
pause
watch
watch live
now playing
up next
hide caption
toggle caption
show caption
view gallery
view slideshow
image
images
photo
photos
video
videos
gallery
caption
# min read
# minute read
# mins read
# min
# of #
#/#
#
article content
story continues below
story continues below advertisement
continues below advertisement
article continues after this ad
article continues below
text size
a a a
about
about us
contact
contact us
privacy
privacy policy
terms
terms of use
terms of service
terms and conditions
cookie policy
cookies
careers
site map
sitemap
help
faq
newsletter
newsletters
get the app
download our app
view results
join the conversation
join the discussion
start the conversation
report an error
report a typo
permalink
tags
correction
teilen
drucken
merken
anzeige
werbung
kommentare
kommentieren
artikel teilen
mehr
vorlesen
artikel anhören
impressum
datenschutz
startseite
newsletter abonnieren
zur startseite
# kommentare
# min lesezeit
# minuten lesezeit
lesezeit
schließen
compartir
comentarios
# comentarios
publicidad
guardar
escuchar
suscríbete
iniciar sesión
copiar enlace
ver comentarios
ver comentarios #
reportar un error
partager
commenter
commentaires
# commentaires
publicité
imprimer
s'abonner
je m'abonne
écouter
enregistrer
sauvegarder
copier le lien
réagir
envoyer par email
compartilhar
comentar
comentários
# comentários
publicidade
ouvir texto
ouvir
assine
salvar
condividi
commenta
commenti
# commenti
pubblicità
stampa
ascolta
salva
abbonati
invia
caratteri rimanenti #
del artikkel
annonse
annons
annonsørinnhold
dela
vis mer
vis mer vis mindre
advertentie
reageer
реклама
поделиться
комментарии
シェア
ツイート
印刷
""")

# Lines that begin so are about the page, not the news, as long as they are short.
OPENINGS = phrases("""
to comment you must
to leave a comment
this article has been updated
this story has been updated
this article was amended
original article on
this article was originally published
market data delayed
market data provided
quotes delayed
support our journalism
eine frühere version dieses
una versión anterior de este
une version précédente de cet
uma versão anterior deste
una versione precedente di questo
share on
share this
share via
share to
share or
share with
share all
share your
share it
share article
share story
sharethis
share facebook
facebook twitter
facebooktwitter
share close
shareclose
tweet this
pin it
email this
print this
click to
click here
tap here
tap to
follow us
follow @
follow the topics
follow this
like us
join us
join the
join our
find us
connect with
sign up
signup
sign in
signed in
log in
subscribe
already a subscriber
already have an account
not a subscriber
don't have an account
create an account
register
you must be
you need to
you can save this
you've reached
you have reached
get our
get the latest
get daily
get breaking
get a dash
get unlimited
get email
get full access
unlock
download the
download our
install our
stay informed
stay up to date
stay connected
enter your email
your email
email address
we've sent
we will never
we use cookies
this site uses
this website uses
by clicking
by signing
by submitting
by subscribing
by entering
by providing
thanks for signing
thank you for signing
thank you for subscribing
a welcome email
there was an error
we apologize, but
we encountered
try refreshing
this advertisement
this content is
advertisement -
advertisement –
please enable
please enter
please log
please sign
please subscribe
please keep comments
support our
support us
support independent
help us
donate
become a member
become a supporter
want to
want more
have your say
have a tip
have a story
got a tip
got a story
do you have
send us
contact us
contact me with
receive email
you can email
tell us
let us know
write to us
email us
all comments
comments are
comments on
comments (
view comments
show comments
read comments
read the comments
loading comments
leave a
post a
post your
be the first to
no comments
read more
read also
read next
read full
read the full
read:
read our
also read
also on
also see
see also
see more
see full
see all
view more
view full
view all
view the
watch:
watch live
watch more
watch the
watch now
watch below
listen:
listen to
listen on
more:
more on
more from
more about
more in
more stories
more news
don't miss
related
recommended
you may also
you might also
you may like
up next
next up
next story
previous story
next article
previous article
trending
most read
most popular
top stories
latest news
latest stories
editor's pick
editors' pick
story continues
article continues
continue reading
continue to
scroll
skip to
skip advert
back to
return to
go to
jump to
published under
filed under
posted in
categories
category
tagged
tags
topics
this article was first
this article was originally
this article originally
this article has been
this story was first
this story was originally
this story has been
this story originally
this post was
originally published
first published
copyright
© #
(c) #
all rights
reproduction
for more
for the latest
find out more
learn more
visit our
check out our
our website is
our standards
enjoy the latest
exclusive articles by
unlimited online access
interested in
image source
file photo
sponsored
paid for by
powered by
developed by
about the author
about the writer
about our
author bio
lesen sie
mehr zum thema
mehr zu
zum thema
auch interessant
das könnte sie
das könnte dich
passend zum
weiterlesen
jetzt abonnieren
jetzt anmelden
abonnieren sie
melden sie sich
newsletter
zur person
dieser artikel
dieser text
dieses thema
über dieses thema
hier finden sie
hier geht es
hier klicken
artikel auf
auf facebook
auf twitter
per e-mail
externer inhalt
empfohlener
redaktioneller
an dieser stelle
ich bin damit
klicken, um
klicken sie
zur startseite
zu den kommentaren
leserempfehlung
quelle:
quellen:
leia mais
leia também
veja também
saiba mais
siga
receba
assine
compartilhe
comunicar erro
lire aussi
lire la suite
à lire
a lire
voir aussi
à découvrir
sur le même
accéder aux
pour ajouter
vous possédez déjà
découvrir les offres
article réservé
pourquoi voyez-vous
inscrivez-vous
abonnez-vous
recevez
suivez
newsletter
partager
cet article
ajouter
retrouvez
lea también
lea más
leer más
lee también
te puede interesar
también te
noticia relacionada
noticias relacionadas
más noticias
más temas
más información
más sobre
síguenos
suscríbete
recibe
regala
esta funcionalidad
artículo solo
temas relacionados
archivado en
lo más
etiquetas
los lectores
comenta
leggi anche
leggi tutto
leggi e commenta
potrebbe interessarti
ti potrebbe
iscriviti
segui
scarica
condividi
© riproduzione
riproduzione riservata
partecipa alla
articoli correlati
les også
les mer
läs också
läs mer
lees ook
lees meer
mer om
читайте также
смотрите также
подписывайтесь
関連記事
""")

# Titles of lists: the short lines and bullets that follow belong to them.
LIST_TITLES = phrases("""
related
read more
read next
read also
also read
see also
more:
more on
more from
more in
more stories
more news
more coverage
more like this
most read
most popular
most viewed
most commented
top stories
top news
top headlines
latest
latest news
trending
popular
recommended
we recommend
you may also
you might also
you may like
you might like
editor's pick
editors' pick
editor's choice
in case you missed
what to read
from our partners
from around the web
around the web
promoted stories
sponsored
also in
in this section
the latest
follow us
follow
share
sections
site map
about us
our network
our channels
connect
categories
popular categories
topics
tags
mehr zum thema
mehr zu
mehr von
zum thema
auch interessant
meistgelesen
am beliebtesten
beliebteste
das könnte sie
weitere artikel
weitere themen
lesen sie auch
más temas
más noticias
noticia relacionada
noticias relacionadas
te puede interesar
lo más leído
lo más visto
ahora en portada
etiquetas
temas
à lire aussi
à découvrir
à voir aussi
lire aussi
sur le même sujet
sur le même thème
les plus lus
dans la même rubrique
leia mais
leia também
veja também
mais lidas
leggi anche
articoli correlati
più letti
les også
mer om
mest lest
läs också
mest läst
lees ook
""")

# After one of these the article is over, however much text follows.
ENDINGS = phrases("""
comments
# comments
leave a comment
leave a reply
post a comment
join the conversation
join the discussion
you must be logged in
you may also like
you might also like
more from
more stories
most read
most popular
most viewed
related articles
related stories
related posts
related topics
related news
related content
related coverage
recommended for you
read next
read more on these
top stories
top news
trending now
latest news
latest stories
editor's pick
editors' pick
editor's choice
about the author
share this entry
filed under
posted in
published under
all rights reserved
copyright
©
terms of service
privacy policy
sign up for
subscribe
tags:
tags
topics:
kommentare
kommentar schreiben
mehr zum thema
meistgelesen
das könnte sie auch
auch interessant
weitere artikel
impressum
comentarios
ver comentarios
más temas
etiquetas
lo más leído
lo más visto
reportar un error
comentários
mais lidas
comunicar erro
commentaires
les plus lus
sur le même sujet
commenti
più letti
© riproduzione riservata
riproduzione riservata
leggi e commenta
del artikkel
mest lest
mest läst
комментарии
関連記事
""")

# What stands where the rest of an article is for those who pay.
PAYWALLS = phrases("""
il vous reste #
la suite est réservée
cet article est réservé
this article is for subscribers
this content is for subscribers
to continue reading
to read the full
to read this article
subscribe to continue
subscribe to read
you have # free articles
already a subscriber? sign in
il vous reste
la suite est réservée
cet article est réservé
la suite de cet article
pour lire la suite
weiterlesen mit
um weiterzulesen
sie möchten weiterlesen
dieser artikel ist exklusiv
jetzt weiterlesen
este artículo es exclusivo
contenido exclusivo para suscriptores
para seguir leyendo
conteúdo exclusivo para assinantes
questo articolo è riservato
contenuto riservato agli abbonati
この記事は有料
""")

# Inside a longer line: each needs one of its words to be looked for at all.
# Who is spoken to in offers and notices, and hardly ever in a report.
READER = table("""
you
your
our
we
us
please
du
dein
ihre
ihren
ihr
wir
unser
unsere
uns
bitte
vous
votre
vos
nous
notre
nos
usted
ustedes
nosotros
nuestro
nuestra
você
nosso
nossa
voi
vostro
noi
nostro
nostra
""")

CALLS = {
    "version": ("a version of this article", "a version of this story",
                "an earlier version of this", "a previous version of this"),
    "support": ("support us from", "support us today", "support our journalism",
                "support independent journalism"),
    "bookshop": ("from our bookshop", "at our bookshop"),
    "follow": ("follow us @", "follow us on", "follow him @", "follow her @", "follow me @",
               "follow them @", "follow him on twitter", "follow her on twitter"),
    "tip": ("news tip", "have a tip"),
    "newsletter": ("our newsletter", "newsletters", "free newsletter", "daily newsletter",
                   "newsletter for", "newsletter to", "weekly newsletter", "the newsletter"),
    "inbox": ("your inbox", "straight to your", "to your inbox"),
    "subscribe": ("subscribe to", "subscribe now", "subscribe today", "to subscribe"),
    "subscribers": ("for subscribers only", "only for subscribers"),
    "subscription": ("your subscription", "subscription required"),
    "click": ("click here", "click on the link"),
    "blocker": ("ad blocker",),
    "rights": ("all rights reserved", "rights reserved"),
    "copyright": ("copyright ©", "© copyright", "copyright #", "copyright (c)"),
    "cookies": ("use cookies", "uses cookies", "accept cookies", "our cookies", "cookies and"),
    "privacy": ("privacy policy", "privacy notice", "privacy statement"),
    "terms": ("terms of service", "terms of use", "terms and conditions", "terms & conditions"),
    "republished": ("republished", "be republished"),
    "rewritten": ("broadcast, rewritten", "rewritten or redistributed"),
    "guidelines": ("community guidelines", "commenting guidelines"),
    "commission": ("affiliate commission", "earn a commission", "receive a commission",
                   "a commission", "earn commission"),
    "affiliate": ("affiliate links", "affiliate link"),
    "contributed": ("contributed to this report", "contributed to this story",
                    "contributed to this article", "contributed reporting"),
    "javascript": ("javascript",),
    "abonnieren": ("newsletter abonnieren", "jetzt abonnieren"),
    "datenschutzerklärung": ("datenschutzerklärung",),
    "rechte": ("alle rechte vorbehalten",),
    "derechos": ("derechos reservados",),
    "réservés": ("droits réservés",),
    "riservata": ("riproduzione riservata",),
    "riservati": ("diritti riservati",),
    "reservados": ("direitos reservados", "derechos reservados"),
}  # fmt: skip
