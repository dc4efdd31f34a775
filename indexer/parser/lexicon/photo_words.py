"""Labels of photo credits and phrases of captions."""

from indexer.parser.lexicon import table

# Labels before a photographer's name, with a colon or "by".
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

# Ambiguous labels, which announce a gallery as often as a photographer.
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

# Phrases in which a caption mentions its picture, by a cheap substring: at the start of the line,
OPENING_PHRASES = {
    "pictured": r"pictured\b",
    "symbol": r"symbol(?:bild|foto)\b",
    "archiv": r"archiv(?:bild|foto)\b",
    "an artist": r"an artist['’]s (?:concept|impression|illustration|rendering)\b",
    "this ": r"this (?:[\w'’]+ ){0,4}(?:illustration|image|photo|photograph|picture) shows\b",
}
# and anywhere.
PHRASES = {
    "in this ": (
        r"\bin this (?:\w+ ){0,2}(?:picture|photo|image|photograph|illustration|frame grab)\b"
    ),
    "file ": r"\bfile (?:photo|picture|image|pic)\b",
    "handout ": r"\bhandout (?:photo|picture|image|pic)\b",
    "undated ": r"\bundated (?:photo|picture|image|pic)\b",
    "archive ": r"\barchive (?:photo|picture|image|pic)\b",
    "de archivo": r"\b(?:imagen|foto) de archivo\b",
    "d'archiv": r"\b(?:photo|foto) d'archiv(?:es?|io)\b",
    "d’archiv": r"\b(?:photo|foto) d’archiv(?:es?|io)\b",
}

# Every phrase contains one of these.
PHRASE_WORDS = table("""
picture | pictured | photo | image | pic | photograph | illustration | grab | concept | impression
rendering | symbolbild | symbolfoto | archivbild | archivfoto | archivo | d'archives | d’archives
d'archive | d’archive | d'archivio | d’archivio
""")

# Positions of a person in a picture.
SIDES = ("left", "right", "centre", "center")
