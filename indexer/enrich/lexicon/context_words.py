"""Words next to a name that show whether it is a place, in lower case."""

from indexer.enrich.lexicon import word_set

# Before a place, and rarely before another capitalized word.
LOCATIVE = word_set("""
    in at near outside inside around across throughout into toward towards northern southern
    eastern western central northeastern northwestern southeastern southwestern downtown
    """)

# Can be capitalized before a place without being part of its name.
NOT_IN_NAME_BEFORE = word_set("""
    in at near outside inside around across throughout into toward towards from to through via
    over northern southern eastern western central northeastern northwestern southeastern
    southwestern north south east west downtown greater the and or but of on for with while when
    where as by after before since between if that this also then though although because than
    a an both only even like unlike against under until meanwhile today yesterday now monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sept sep oct nov dec
    is are was were has have will can
    """)

# Can be capitalized after a place without being part of its name.
NOT_IN_NAME_AFTER = word_set("""
    province city county state region governorate district area prefecture oblast town village
    metropolitan mayor police airport international government president prime minister army
    governor gov sen rep senator senate on in and or at is are was were has said says to for
    with by from after as will can the of stock exchange
    """)

# After a place, and rarely after a person.
PLACE_NOUNS = word_set("""
    province city county state region governorate district area prefecture oblast suburb
    metropolitan airport
    """)

# "US dollars", "Swiss francs": amounts of money rather than places.
CURRENCIES = word_set("""
    dollar dollars dlr dlrs franc francs pound pounds krona kronor krone kroner crown crowns mark
    marks yen lira lire peso pesos rupee rupees ruble rubles rouble roubles guilder guilders dinar
    dinars riyal riyals schilling schillings shekel shekels yuan real reais
    """)

# Lower-case words inside a person's name: "Bashar al-Assad".
NAME_PARTICLES = word_set(
    "al el bin ibn ben bint abu de del della di da dos du la le van von der ten"
)

# Before the state of a politician: "D-Minn.", "(R., Ariz.)".
PARTIES = word_set("D R I")
PARTY_GAPS = ("-", "., ")

# Before a person's name.
FORMS_OF_ADDRESS = word_set("mr mrs ms miss dr sir lord lady dame king queen prince princess st")

# After the town of a dateline: "DAMASCUS (AP) -".
DATELINE_ENDS = (" (", " -", " \u2013", " \u2014", "\u2014", ": ")
