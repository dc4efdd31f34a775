"""The first and last lines of boxes that a page puts between paragraphs."""

from indexer.parser.lexicon import table

BOX_STARTS = tuple(
    sorted(
        table("""
press enter to skip | skip past | skip to end of | skip newsletter | skip promotion
skip advertisement | start of newsletter | start of carousel | overspringen | newsletter überspringen
saltar newsletter | passer la newsletter | allow twitter content | allow youtube content
allow instagram content | allow facebook content | allow tiktok content | allow x content
""")
    )
)
BOX_ENDS = tuple(
    sorted(
        table("""
end of carousel | end of newsletter | end of promotion | end of advertisement | end of recommended
after newsletter promotion | after promotion | end of gallery | ende der newsletter
accept and continue | fin de la newsletter | fin du carrousel | fin del carrusel
""")
    )
)
PICTURE_TOGGLES = table("""
enlarge this image | enlarge image | toggle caption | hide caption | show caption | view full image
open image in gallery | open image modal | view image in fullscreen
bild vergrößern | bild anzeigen | bildunterschrift anzeigen | ampliar imagen | agrandir l'image
ingrandisci | öppna bild | vis bilde | open this photo in gallery | expand image | open image
""")
# Labels of a caption or a credit, on the same line or on the line above.
CAPTION_LABELS = table("""
image caption | image source | image credit | media caption | photo caption | caption
bildunterschrift | bildquelle | légende | pie de foto | didascalia
""")
CAPTION_PREFIXES = table("caption: | image caption: | photo caption: | bildunterschrift:")
# The last line of a form, and words of the line that begins it.
FORM_BUTTONS = table("""
subscribe | subscribe now | sign up | sign up now | sign me up | submit | join now | join us
register | register now | get the newsletter | anmelden | jetzt anmelden | abonnieren
jetzt abonnieren | s'inscrire | je m'inscris | s'abonner | je m'abonne | suscribirse | suscribirme
suscríbete | apúntate | registrarse | iscriviti | inscrever-se | inscreva-se | assinar | inschrijven
aanmelden | prenumerera | abonner | zapisz się
""")
FORM_WORDS = tuple(
    sorted(
        table("""
newsletter | inbox | sign up | subscribe | member | journalism | postfach | abonnieren
abonnez | inscrivez | suscríbete | suscríbase | boletín | iscriviti | assine | nieuwsbrief | nyhetsbrev
""")
    )
)
