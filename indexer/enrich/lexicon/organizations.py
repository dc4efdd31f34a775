"""Organizations and teams by name, and the words in or next to names of organizations."""

from indexer.enrich.lexicon import listed, word_set

# Organizations that a small model misses or labels as people; none is a common word, a person's
# name or a place.
KNOWN_ORGANIZATIONS = listed(
    """
    Twitter, Facebook, Instagram, YouTube, WhatsApp, TikTok, LinkedIn, Snapchat, Reddit,
    Wikipedia, Google, Microsoft, Samsung, Sony, Huawei, Xiaomi, Nokia, Intel, Nvidia, IBM,
    Oracle, Cisco, Netflix, Spotify, Disney, Walt Disney, Pixar, Lucasfilm, Nintendo, Alibaba,
    Tencent, Baidu, Weibo, WeChat, Rakuten, OpenAI, Anthropic, SpaceX, Tesla, Uber, Lyft,
    Airbnb, PayPal, eBay, Walmart, Costco, McDonald's, Starbucks, Pepsi, PepsiCo, Coca-Cola,
    Nike, Adidas, Boeing, Lockheed Martin, Raytheon, Northrop Grumman, Airbus, Toyota,
    Volkswagen, Hyundai, Renault, Peugeot, Lufthansa, Ryanair, easyJet, Qantas, British Airways,
    Air France, United Airlines, Delta Air Lines, American Airlines, Southwest Airlines,
    Siemens, Nestle, Unilever, Pfizer, AstraZeneca, GlaxoSmithKline, Moderna, Novartis, Eli
    Lilly, ExxonMobil, Gazprom, Rosneft, Aramco, Petronas, Petrobras, AT&T, Verizon, T-Mobile,
    Vodafone, Comcast, Time Warner, HBO, Best Buy, Whole Foods, Home Depot, FedEx, Johnson &
    Johnson, Procter & Gamble, Ernst & Young, Citigroup, JPMorgan, JP Morgan, Barclays, HSBC,
    Deutsche Bank, Goldman Sachs, Morgan Stanley, Merrill Lynch, Credit Suisse, UBS, BlackRock,
    Lehman Brothers, Freddie Mac, Fannie Mae, Louis Vuitton, Gucci, Chanel, Prada, Balenciaga,
    Valentino, Versace, Nasdaq, Federal Reserve, London Metal Exchange, European Central Bank,
    World Bank, International Monetary Fund, Bundesbank, NATO, UNICEF, UNESCO, UNHCR, OPEC,
    ASEAN, United Nations, European Union, European Commission, World Health Organization,
    Interpol, Europol, Greenpeace, Oxfam, Red Cross, Amnesty International, Human Rights Watch,
    Hezbollah, Hamas, Taliban, Boko Haram, al-Qaeda, NASA, FBI, CIA, FIFA, UEFA, NFL, NBA, MLB,
    NHL, NCAA, NASCAR, WTA, UFC, BBC, CNN, NBC, CBS, ABC News, NBC News, CBS News, Fox News,
    MSNBC, CNBC, NPR, PBS, ESPN, Al Jazeera, Politico, BuzzFeed, HuffPost, Bloomberg News,
    Associated Press, Agence France-Presse, New York Times, Washington Post, Wall Street
    Journal, Los Angeles Times, Financial Times, USA Today, New York Post, Business Insider, Die
    Welt, Le Monde, El Pais, Haaretz, UCLA, MIT, Republican Party, Democratic Party, Labour
    Party, Conservative Party, Communist Party, Liberal Democrats, Muslim Brotherhood, State
    Department, Justice Department, Department of Justice, Treasury Department, Defense
    Department, Department of Defense, Department of Homeland Security, Department of Energy,
    Department of State, Immigration and Customs Enforcement, Customs and Border Protection,
    Border Patrol, Centers for Disease Control and Prevention, Centers for Medicare and Medicaid
    Services, Department of Health and Human Services, Food and Drug Administration, Federal
    Aviation Administration, Federal Emergency Management Agency, Drug Enforcement
    Administration, Transportation Security Administration, Environmental Protection Agency,
    Securities and Exchange Commission, Federal Trade Commission, Federal Communications
    Commission, Internal Revenue Service, Secret Service, National Guard, Coast Guard, National
    Security Council, National Security Agency, National Weather Service, Congressional Budget
    Office, Government Accountability Office, Office of Management and Budget, Supreme Court,
    Joint Chiefs of Staff, Revolutionary Guard Corps, Israel Defense Forces, Marine Corps, House
    of Representatives, House of Commons, House of Lords, Scotland Yard, Committee to Protect
    Journalists, Council on Foreign Relations, Brookings Institution, Heritage Foundation, Cato
    Institute, American Civil Liberties Union, Planned Parenthood, National Rifle Association,
    Southern Poverty Law Center, Pew Research Center
    """
)

# Also words, places or people: organizations only if the model labels them so.
AMBIGUOUS_ORGANIZATIONS = listed(
    """
    Amazon, Apple, Alphabet, Meta, Ford, Delta, Target, Visa, Shell, Orange, Sprint, Fox, ABC,
    Time, Forbes, Politico, Sky, Reuters, Bloomberg, Guardian, Telegraph, Independent,
    Economist, Senate, Congress, Fed, Treasury, Pentagon, Kremlin, Parliament, Macy's, Wired,
    Vox, Yahoo, Dell, Canon, Honda, Nissan, Ferrari, Mercedes, Philips, Hilton, Marriott, Wells
    Fargo, Tesco
    """
)

# Names that end like a possessive.
POSSESSIVE_NAMES = listed(
    """
    Macy's, Lowe's, Kellogg's, Kohl's, Wendy's, McDonald's, Domino's, Denny's, Levi's,
    Sotheby's, Moody's, Lloyd's, Sainsbury's, Dick's Sporting Goods, Trader Joe's, Hershey's,
    Wrigley's, Victoria's Secret, Standard & Poor's, Bloomingdale's, Arby's, Christie's,
    Campbell's
    """
)

# Clubs and teams of the leagues that English newspapers cover daily.
TEAMS = listed(
    """
    Arizona Cardinals, Atlanta Falcons, Baltimore Ravens, Buffalo Bills, Carolina Panthers,
    Chicago Bears, Cincinnati Bengals, Cleveland Browns, Dallas Cowboys, Denver Broncos, Detroit
    Lions, Green Bay Packers, Houston Texans, Indianapolis Colts, Jacksonville Jaguars, Kansas
    City Chiefs, Las Vegas Raiders, Los Angeles Chargers, Los Angeles Rams, Miami Dolphins,
    Minnesota Vikings, New England Patriots, New Orleans Saints, New York Giants, New York Jets,
    Philadelphia Eagles, Pittsburgh Steelers, San Francisco 49ers, Seattle Seahawks, Tampa Bay
    Buccaneers, Tennessee Titans, Washington Commanders, Atlanta Hawks, Boston Celtics, Brooklyn
    Nets, Charlotte Hornets, Chicago Bulls, Cleveland Cavaliers, Dallas Mavericks, Denver
    Nuggets, Detroit Pistons, Golden State Warriors, Houston Rockets, Indiana Pacers, Los
    Angeles Clippers, Los Angeles Lakers, Memphis Grizzlies, Miami Heat, Milwaukee Bucks,
    Minnesota Timberwolves, New Orleans Pelicans, New York Knicks, Oklahoma City Thunder,
    Orlando Magic, Philadelphia 76ers, Phoenix Suns, Portland Trail Blazers, Sacramento Kings,
    San Antonio Spurs, Toronto Raptors, Utah Jazz, Washington Wizards, Arizona Diamondbacks,
    Atlanta Braves, Baltimore Orioles, Boston Red Sox, Chicago Cubs, Chicago White Sox,
    Cincinnati Reds, Cleveland Guardians, Colorado Rockies, Detroit Tigers, Houston Astros,
    Kansas City Royals, Los Angeles Angels, Los Angeles Dodgers, Miami Marlins, Milwaukee
    Brewers, Minnesota Twins, New York Mets, New York Yankees, Oakland Athletics, Philadelphia
    Phillies, Pittsburgh Pirates, San Diego Padres, San Francisco Giants, Seattle Mariners, St.
    Louis Cardinals, Tampa Bay Rays, Texas Rangers, Toronto Blue Jays, Washington Nationals,
    Boston Bruins, Buffalo Sabres, Calgary Flames, Chicago Blackhawks, Colorado Avalanche,
    Dallas Stars, Detroit Red Wings, Edmonton Oilers, Florida Panthers, Montreal Canadiens,
    Nashville Predators, New Jersey Devils, New York Islanders, New York Rangers, Ottawa
    Senators, Philadelphia Flyers, Pittsburgh Penguins, San Jose Sharks, Tampa Bay Lightning,
    Toronto Maple Leafs, Vancouver Canucks, Washington Capitals, Winnipeg Jets, Browns,
    Steelers, Packers, Seahawks, Bengals, Buccaneers, Broncos, 49ers, Lakers, Celtics, Knicks,
    Cavaliers, Grizzlies, Timberwolves, Pistons, Pacers, Clippers, Raptors, 76ers, Dodgers,
    Yankees, Mets, Red Sox, White Sox, Cubs, Phillies, Orioles, Astros, Padres, Diamondbacks,
    Blue Jays, Maple Leafs, Canucks, Canadiens, Oilers, Bruins, Blackhawks, Red Wings, Tottenham
    Hotspur, West Ham United, Newcastle United, Leeds United, Sheffield United, Aston Villa,
    Crystal Palace, Leicester City, Norwich City, Nottingham Forest, Wolverhampton Wanderers,
    Atletico Madrid, Borussia Dortmund, RB Leipzig, Bayer Leverkusen, Paris Saint-Germain, Inter
    Milan, AC Milan, AS Roma, FC Porto, FC Barcelona, Sporting Lisbon, Ajax Amsterdam, LA
    Galaxy, Manchester United, Manchester City, Real Madrid, Bayern Munich, Juventus, Benfica,
    Galatasaray, Fenerbahce, All Blacks, Springboks, Wallabies
    """
)

# Also places or words: teams only if the model labels them as organizations.
AMBIGUOUS_TEAMS = listed(
    """
    Arsenal, Chelsea, Tottenham, Everton, Liverpool, West Ham, Fulham, Brentford, Barcelona,
    Valencia, Sevilla, Ajax, Porto, Lyon, Marseille, Monaco, Napoli, Roma, Lazio, Dortmund, Penn
    State, Notre Dame, Duke, Gonzaga, Vanderbilt, Clemson, Auburn, Rutgers, Stanford, Princeton,
    Georgetown, Cornell, Vikings, Cowboys, Patriots, Eagles, Dolphins, Ravens, Falcons, Rams,
    Chargers, Raiders, Colts, Jaguars, Giants, Jets, Warriors, Rockets, Spurs, Mavericks, Nets
    """
)

# The last word of the name of an organization.
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

# The first word of the name of an organization, before "of" or "for".
FIRST_WORDS = word_set(
    """
    academy association bank board bureau centers center centre chamber church college council
    court department federation friends institute international league library ministry museum
    office organization organisation party school society union university
    """
)

# Nouns before the name of an organization: "the newspaper Dagens Nyheter".
ORGANIZATION_NOUNS = word_set(
    """
    airline airlines bank broadcaster carmaker chain charity companies company conglomerate
    developer firm firms giant magazine maker manufacturer newspaper operator party publisher
    retailer startup supermarket websites
    """
)

# Nouns after the name of something that an organization makes or runs.
PRODUCT_NOUNS = word_set(
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
