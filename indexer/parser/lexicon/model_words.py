"""Word lists for the line model's features, all languages in one table."""


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Function words: prose has many of them, lists and titles few.
SMALL_WORDS = _split(
    """
    a aan aber about after al all alla als also am an anche and ao are as at att au auch auf aus
    aux av avec be been bei bis but by ce cette che co como con da dans das dass dat de dei del
    della dem den der des det di die do dos du durch e een ein eine einem einen einer el ele em
    en er es est este et ett foi for from fue für gli ha haben had har has hat have he her het
    his i if ikke il im in inte into is ist it its jak jest la le les lo los ma mais mas mehr
    met mit more my más na naar nach ne nel nicht nie niet no noch non not nur o od oder of og
    om on ont ook op or os ou our out par para pas per pero più plus po por porque pour på que
    qui said se seu she si sich sie sind so som son sont su sua sur sus te than that the their
    there they this til till to um uma un und une up van von voor vor w was we werden were what
    when which who wie will wird with would y you your z zijn zu zum zur à è été über że в для
    за и из как на не но он от по с у что это
    """
)

# Words of what surrounds an article: comments, shares, lists of other stories.
PAGE_WORDS = _split(
    """
    advertisement ago antworten anzeige bookmark comentarios comment commentaires comments
    copyright days digg downvote e-mail email facebook flag follow hours kommentare latest leggi
    leia lesen likes log login mehr minutes more más newsletter newsletters password permalink
    popular posted print publicidad quote rating recommended related replies reply report
    responder response responses répondre says says: share sign sponsored subscribe svara
    trending tweet twitter upvote votes weiterlesen wrote wrote: ©
    """
)

# Words of someone who speaks for themselves: comments and letters have many, reports few.
PERSONAL_WORDS = _split(
    """
    agree anyone deine dein du eu guess hello hi hope i i'd i'll i'm i've ich im io ive jag je jeg
    lol me mein meine meu mi mig min mine minha mio moi mon my please thank thanks think tu u wow yo
    you you're your yours
    """
)

# Months, parts of the day and units of relative times.
TIME_WORDS = _split(
    """
    a.m abril ago agosto am août apr april aprile aug august avril ayer day days dec december
    dezember dezembro dicembre diciembre décembre edt enero est feb febbraio febrero februar
    february fevereiro février gennaio gestern giugno gmt heures heute horas hour hours hoy hrs
    jan janeiro januar january janvier jours juillet juin jul julho juli julio july jun june
    junho juni junio luglio maggio mai maio mar march mars marzo março may mayo mins minute
    minutes month months märz nov november novembre noviembre oct october octobre octubre
    oktober ottobre outubro p.m pm pst sep sept september septembre septiembre setembro
    settembre stunden tagen uhr utc week weeks yesterday
    """
)
