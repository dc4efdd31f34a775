"""The first and last lines of boxes that a page puts between paragraphs."""

from indexer.parser.lexicon import table

BOX_STARTS = tuple(
    sorted(
        table("""
press enter to skip | skip past | skip to end of | skip newsletter | skip promotion
skip advertisement | start of newsletter | start of carousel | overspringen | newsletter überspringen
saltar newsletter | passer la newsletter
""")
    )
)
BOX_ENDS = tuple(
    sorted(
        table("""
end of carousel | end of newsletter | end of promotion | end of advertisement | end of recommended
after newsletter promotion | after promotion | end of gallery | ende der newsletter
fin de la newsletter | fin du carrousel | fin del carrusel
""")
    )
)
PICTURE_TOGGLES = table("""
enlarge this image | enlarge image | toggle caption | hide caption | show caption | view full image
open image in gallery | open image modal | image caption | view image in fullscreen
bild vergrößern | bild anzeigen | bildunterschrift anzeigen | ampliar imagen | agrandir l'image
ingrandisci | öppna bild | vis bilde
""")
