"""Labels printed before dates and names."""

from indexer.parser.lexicon import by_prefix, phrases, table

PUBLISHED = table("""
published | publish date | datum | fecha | data | first published | originally published | posted
created | issued | filed | date | original | online since | veröffentlicht | erschienen | erstellt
publiziert | publicado | publicada | creado | publié | publiée | créé | mis en ligne
publicado em | pubblicato | pubblicata | publisert | publicerad | gepubliceerd | opublikowano
publikacja | опубликовано | gespeichert | eingestellt | gepostet | hochgeladen | submitted | uploaded
""")

UPDATED = table("""
updated | update | last updated | last modified | modified | edited | last edited | revised
aktualisiert | geändert | stand | zuletzt aktualisiert | zuletzt geändert | actualizado | actualizada | modificado
última actualización | mis à jour | modifié | mise à jour | atualizado | atualizada | aggiornato
aggiornata | modifica | modificato | ultima modifica | oppdatert | sist oppdatert | uppdaterad
bijgewerkt | aktualizacja | обновлено
""")

LABELS = by_prefix(PUBLISHED | UPDATED)

# Other words that a date line may contain without being a sentence.
DATE_FILLERS = table("""
on | at | am | pm | a.m | p.m | um | uhr | h | the | of | in | il | le | el | em | den | vom | dem
alle | ore | a las | à | às | as | kl | hrs | local | time | and | und | et | y | e | de | del
hours | last | first | zuletzt | sist | by | for | ago | this | article | story | read | reading
min | mins | minute | minutes | lesezeit | minuten | lesedauer | ist | edt | print | edition
online | issue | from | since | views | comments | share | shares
""")

BYLINE_WORDS = table("""
by | from | story by | text by | written by | words by | words: | reported by | report by
reporting by | posted by | published by | analysis by | opinion by | review by | interview by
column by | author: | authors: | author of the article: | about the author | text: | story:
autor: | autorin: | autorin/autor | autor/in | autoren: | autoren | die autoren: | von | ein bericht von | eine analyse von
ein kommentar von | interview von | por | texto: | escrito por | par | propos recueillis par
de notre correspondant | di | a cura di | testo di | av | tekst: | door | af | автор: | текст:
文: | kommentar von | gastkommentar von | gastbeitrag von | ein gastbeitrag von | analyse von
essay von | ein essay von | kolumne von | eine kolumne von | reportage von | leitartikel von
bericht von | text von | artikel von | beitrag von | geschrieben von | verfasst von | glosse von
eine rezension von | rezension von | commentary by | comment by | essay by | guest post by
un article de | une chronique de | chronique de | análisis de | columna de | crónica de
redactado por | publicado por | publié par | écrit par | scritto da | articolo di | commento di
intervista di | opinión de | entrevista de | un artículo de | crítica de | reportaje de | artigo de
opinião de | entrevista a cargo de | il commento di | analisi di | editoriale di | skrevet av | skrevet af | skriven av | geschreven door | napisał
erstellt von | auteur: | auteur(s): | auteurs: | autore: | autora: | escribe | przez | oleh | yazan: | autorka: | teksti:
reportage by | story: | posted by: | written by: | byline: | reporter:
""")

BYLINE = by_prefix(BYLINE_WORDS)

# Words before a name inside a row of labels: "Gespeichert von", "Un articolo di".
BY_WORDS = table("""
by | von | par | por | di | av | af | door | przez | oleh | από | от | од
""")

# Other words that may come before those.
ARTICLE_WORDS = table("""
a | an | ein | eine | einen | un | une | uma | um | una | uno | en | et | article | post | entry
report | artikel | beitrag | bericht | text | eintrag | meldung | artículo | nota | texto
articolo | testo | articulo | artigo | notícia | billet | tekst | innlegg | inlägg | artykuł
submitted | added | written | uploaded | shared | started | gespeichert | geschrieben | verfasst
eingestellt | eingetragen | hinzugefügt | gepostet | escrito | enviado | subido | redactado | écrit
rédigé | proposé | scritto | inserito | inviato | postato | skrevet | skriven | geschreven | geplaatst
""")

# Byline labels used at the end of an article.
CLOSING_BYLINE = phrases("""
reporting by | reported by | (reporting by | written by | story by
""")

# Labels of contributors who are not the authors.
CONTRIBUTION = phrases("""
additional reporting by | additional reporting | (additional reporting by | editing by | edited by
with reporting by | writing and editing by | photographs by | photography by | photos by
pictures by | pictures | photos | illustration by | illustrations by | video by | graphics by
translated by | compiled by | produced by | übersetzung | redaktion
""")
