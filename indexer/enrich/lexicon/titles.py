"""What stands before a person's name, and what a small model takes for a person or a company."""

from indexer.enrich.lexicon import word_set

# Offices and ranks, which are no part of a name.
OFFICES = word_set(
    """
    president vice prime minister sen rep gov governor senator representative secretary judge
    justice chief general gen col colonel capt captain lt sgt maj major officer detective coach
    ceo chairman professor prof rabbi pope imam sheikh ayatollah crown interim former mayor
    congressman congresswoman attorney ambassador director author novelist actor actress singer
    superintendent analyst datuk seri tan sri sir madam mme
    """
)

# Faiths, parties and peoples that no country is named after; months, days and headings.
GROUPS = word_set(
    """
    alawite alawites sunni sunnis shiite shiites shia muslim muslims christian christians jew jews
    jewish kurd kurds kurdish arab arabs hindu hindus sikh sikhs buddhist buddhists catholic
    catholics protestant protestants republican republicans democrat democrats tory tories labour
    conservative conservatives islam allah god jesus twitter facebook instagram youtube whatsapp
    covid internet english photo photos video credit updated source advertisement newsletter
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday christmas easter thanksgiving ramadan
    """
)

# What a small model takes for organizations.
WORDS = word_set(
    """
    gmt est edt pst pdt et am pm vat gdp ceo cfo coo tv dna vip td qb ai usb sms vr pr hiv uhd
    advertisement newsletter photo video hospital university college
    defense defence energy communications parliament house budget coronavirus covid internet
    samaritan fertilizer bench search overviews attend spend path group alexa siri iphone ipad
    state justice commerce transportation education interior committee court board government media
    tech software groups videos women children war world time view black white customs supreme
    church board street hollywood manhattan diesel hydrogen brent dow artemis apollo claude gemini
    starship medicaid medicare trump biden obama putin clinton king republicans democrats
    msm gop mw gw sensex nifty inc corp ltd llc plc
    macbook macbooks homekit android windows sunni shiite muslim islam christian jewish
    """
)
