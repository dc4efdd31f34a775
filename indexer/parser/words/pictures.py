"""The words around pictures: who made them, and what their texts say of them."""

from indexer.parser.words import table

# Before the name of whoever made the picture, behind a colon or "by".
MAKERS = table("""
photo
photograph
photography
photographer
picture
pic
image
illustration
credit
foto
fotografía
fotografia
bild
quelle
crédit
crédit photo
crédits photo
crédito
credito
imagem
imagen
immagine
kuva
foto m
foto(s)
photo(s)
zdjęcie
фото
写真
""")

# These announce a gallery as often as they name a maker.
MANY_MAKERS = table("""
photos
photographs
pictures
pics
images
illustrations
credits
graphic
graphics
fotos
bilder
grafik
crédits
""")

# What a caption says of its own picture.
PHRASES = (
    r"\bin this (?:\w+ ){0,2}(?:picture|photo|image|photograph|illustration|frame grab)\b",
    r"\b(?:file|handout|undated|archive) (?:photo|picture|image|pic)\b",
    r"^pictured\b|^(?:symbol|archiv)(?:bild|foto)\b",
    r"^an artist['’]s (?:concept|impression|illustration|rendering)\b",
    r"^this (?:[\w'’]+ ){0,4}(?:illustration|image|photo|photograph|picture) shows\b",
    r"\bimagen de archivo\b|\bphoto d['’]archives?\b|\bfoto d['’]archivio\b|\bfoto de archivo\b",
)

# Cheap to look for: a text without any of them holds none of the phrases.
PHRASE_WORDS = ("pictu", " pic", "photo", "imag", "illustration", "grab", "foto", "bild", "artist")
