"""The words by which organizations are called what they are, and those of what they make."""

from indexer.enrich.lexicon import word_set

# A name that ends so is an organization's, whatever stands before.
LAST_WORDS = word_set(
    """
    academy administration aerospace agency airlines airways alliance army assembly associates
    association authority bancorp bank bhd brewery broadcasting bureau cabinet capital chamber
    club co coalition college commission committee communications community company
    confederation conference congress consortium consulting cooperative corp corporation council
    court department directorate distillery electronics electric energy engineering enterprises
    entertainment exchange federation firm force foods forum foundation front gmbh group guard
    guild holdings hospital industries infirmary institute institution insurance international
    investments laboratories laboratory labs logistics ltd magazine media ministry motors museum
    network newspaper nhs observatory office organisation organization parliament partners
    partnership party petroleum pharmaceuticals plc police press productions project publishing
    records resources restaurants robotics school securities senate services society solutions
    sports steel studio studios suites systems team tech technologies technology telecom theater
    theatre times treasury tribunal trust union university ventures winery works animation
    channel state design reports center centre
    """
)

# A name that begins so, before "of" or "for", is an organization's.
FIRST_WORDS = word_set(
    """
    academy association bank board bureau centers center centre chamber church college council
    court department federation friends institute international league library ministry museum
    office organization organisation party school society union university
    """
)

# Before a name, these say that it is an organization's: "the newspaper Dagens Nyheter".
KINDS = word_set(
    """
    airline airlines bank broadcaster carmaker chain charity companies company conglomerate
    developer firm firms giant magazine maker manufacturer newspaper operator party publisher
    retailer startup supermarket websites
    """
)

# After a name, these say that it is what an organization makes or runs.
MADE = word_set(
    """
    aircraft app apps area board camera car cars case chip computer connector data device
    devices display edition engine exchange festival fighter format futures game games
    headphones index initiative jet keyboard lander laptop launcher mission missile missiles
    model models node operation pattern phone phones pipeline plastic platform plan player
    process product products program programme programs project prize rocket rockets router
    rover satellite scandal schools sensor series service show smartphone software spacecraft
    speaker standard strategy subscription suburb system tablet tank tanks tax telescope tool
    tour tournament tv vaccine vehicle version video watch yields cocktail wine wines region
    province district county
    """
)
