"""Clubs and teams of the leagues that English newspapers write of every day."""

from indexer.enrich.lexicon import listed

# In full, and by the names that are no words besides.
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

# Those that are places or words as well, and clubs where they are taken for organizations.
CLUBS = listed(
    """
    Arsenal, Chelsea, Tottenham, Everton, Liverpool, West Ham, Fulham, Brentford, Barcelona,
    Valencia, Sevilla, Ajax, Porto, Lyon, Marseille, Monaco, Napoli, Roma, Lazio, Dortmund, Penn
    State, Notre Dame, Duke, Gonzaga, Vanderbilt, Clemson, Auburn, Rutgers, Stanford, Princeton,
    Georgetown, Cornell, Vikings, Cowboys, Patriots, Eagles, Dolphins, Ravens, Falcons, Rams,
    Chargers, Raiders, Colts, Jaguars, Giants, Jets, Warriors, Rockets, Spurs, Mavericks, Nets
    """
)
