"""Words of the boxes that introduce an author."""

from indexer.parser.lexicon import phrases, table

# What follows the name in a biography.
ABOUT = (
    *("is a", "is an", "is the", "is our", "was a", "covers", "writes", "has been", "joined"),
    *("reports", "has worked", "has written", "works", "lives", "ist", "schreibt", "arbeitet"),
    *("studiert", "es", "est", "è", "é", "er ", "är "),
)

# Lines above the author's name, without a colon.
BOX_LABELS = table("""
by | author | authors | author name | the author | the authors | about the author
about the authors | about the writer | about author | meet the author | written by | posted by
published by | article by | story by | article written by | text by | autor | autorin | autoren
der autor | die autorin | über den autor | über die autorin | über die autoren | zur person
zum autor | zur autorin | von | artikel von | beitrag von | text von | ein artikel von
geschrieben von | veröffentlicht von | auteur | auteurs | auteur(s | l'auteur | à propos de l'auteur
à propos de l’auteur | par | publié par | écrit par | el autor | sobre el autor | sobre la autora
por | escrito por | publicado por | sobre o autor | autore | l'autore | l'autrice | sull'autore
a cura di | scritto da | di | om forfatteren | om författaren | skrevet av | skrevet af | skriven av
over de auteur | door | geschreven door | o autorze | автор | об авторе
""")

# What comes before the author's name in a link of the box.
BOX_OPENINGS = phrases("""
about the author | view all posts by | view all articles by | view all stories by | see all posts by
see all articles by | see all stories by | all posts by | all articles by | all stories by
more posts by | more articles by | more stories by | more posts from | more articles from
more stories from | read more from | read more by | other posts by | other articles by | posts by
articles by | stories by | more by | alle beiträge von | alle artikel von | weitere beiträge von
weitere artikel von | mehr artikel von | mehr beiträge von | zeige alle beiträge von
voir tous les articles de | tous les articles de | autres articles de | ver todas las entradas de
ver todos los artículos de | todos los artículos de | más artículos de | leggi tutti gli articoli di
tutti gli articoli di | altri articoli di | ver todos os artigos de | alle innlegg av
alle berichten van | alla inlägg av
""")

# What else a biography says about an author.
BIOGRAPHY_WORDS = table("""
cofounder | novelist | lawyer | physician | designer | marketer | marketing | blog | book | books
articles | writing | freelancer | journalism | autor | autorin | forscher | wissenschaftler
wissenschaftlerin | historiker | historikerin | ökonom | ökonomin | berater | beraterin | dozent
professorin | schriftsteller | schriftstellerin | profesor | profesora | escritor | escritora
economista | historiador | abogado | professeur | historien | chercheur | avocat | professore
scrittore | scrittrice | economista
""")
