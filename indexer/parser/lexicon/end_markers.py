"""Markers of the end of an article: titles of lists, notices and paywalls."""

from indexer.parser.lexicon import phrases

# Titles of lists: the short lines and bullets that follow belong to them.
LIST_TITLES = phrases("""
related | read more | read next | read also | also read | see also | more: | more on | more from
more in | more stories | more news | more coverage | more like this | most read | most popular
most viewed | most commented | top stories | top news | top headlines | latest | latest news
trending | popular | recommended | we recommend | you may also | you might also | you may like
you might like | editor's pick | editors' pick | editor's choice | in case you missed
what to read | from our partners | from around the web | around the web | promoted stories
sponsored | also in | in this section | the latest | follow us | follow | share | sections
site map | about us | our network | our channels | connect | categories | popular categories
topics | tags | mehr zum thema | mehr zu | mehr von | zum thema | auch interessant | meistgelesen
am beliebtesten | beliebteste | das könnte sie | weitere artikel | weitere themen | lesen sie auch
más temas | más noticias | noticia relacionada | noticias relacionadas | te puede interesar
lo más leído | lo más visto | ahora en portada | etiquetas | temas | à lire aussi | à découvrir
à voir aussi | lire aussi | sur le même sujet | sur le même thème | les plus lus
dans la même rubrique | leia mais | leia também | veja também | mais lidas | leggi anche
articoli correlati | più letti | les også | mer om | mest lest | läs också | mest läst | lees ook
""")


# These lines end the article.
ENDINGS = phrases("""
comments | # comments | leave a comment | leave a reply | post a comment | join the conversation
join the discussion | you must be logged in | you may also like | you might also like | more from
more stories | most read | most popular | most viewed | related articles | related stories
related posts | related topics | related news | related content | related coverage
recommended for you | read next | read more on these | top stories | top news | trending now
latest news | latest stories | editor's pick | editors' pick | editor's choice | about the author
share this entry | filed under | posted in | published under | all rights reserved | copyright | ©
terms of service | privacy policy | sign up for | subscribe | tags: | tags | topics: | kommentare
kommentar schreiben | mehr zum thema | meistgelesen | das könnte sie auch | auch interessant
weitere artikel | impressum | comentarios | ver comentarios | más temas | etiquetas | lo más leído
lo más visto | reportar un error | comentários | mais lidas | comunicar erro | commentaires
les plus lus | sur le même sujet | commenti | più letti | © riproduzione riservata
riproduzione riservata | leggi e commenta | del artikkel | mest lest | mest läst | комментарии
関連記事
""")


# Notices that the rest of an article requires a subscription.
PAYWALLS = phrases("""
il vous reste # | la suite est réservée | cet article est réservé
this article is for subscribers | this content is for subscribers | to continue reading
to read the full | to read this article | subscribe to continue | subscribe to read
you have # free articles | already a subscriber? sign in | il vous reste | la suite de cet article
pour lire la suite | weiterlesen mit | um weiterzulesen | sie möchten weiterlesen
dieser artikel ist exklusiv | jetzt weiterlesen | este artículo es exclusivo
contenido exclusivo para suscriptores | para seguir leyendo | conteúdo exclusivo para assinantes
questo articolo è riservato | contenuto riservato agli abbonati | この記事は有料
""")
