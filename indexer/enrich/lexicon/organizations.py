"""Organizations that everybody knows, which a small model takes for people or misses."""

from indexer.enrich.lexicon import listed

# None is a common word, a person's name or a place as well.
KNOWN = listed(
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

# Those that are words, places or persons as well, and known where they are taken for organizations.
TAGGED = listed(
    """
    Amazon, Apple, Alphabet, Meta, Ford, Delta, Target, Visa, Shell, Orange, Sprint, Fox, ABC,
    Time, Forbes, Politico, Sky, Reuters, Bloomberg, Guardian, Telegraph, Independent,
    Economist, Senate, Congress, Fed, Treasury, Pentagon, Kremlin, Parliament, Macy's, Wired,
    Vox, Yahoo, Dell, Canon, Honda, Nissan, Ferrari, Mercedes, Philips, Hilton, Marriott, Wells
    Fargo, Tesco
    """
)

# Their names end like a possessive.
OWNERS = listed(
    """
    Macy's, Lowe's, Kellogg's, Kohl's, Wendy's, McDonald's, Domino's, Denny's, Levi's,
    Sotheby's, Moody's, Lloyd's, Sainsbury's, Dick's Sporting Goods, Trader Joe's, Hershey's,
    Wrigley's, Victoria's Secret, Standard & Poor's, Bloomingdale's, Arby's, Christie's,
    Campbell's
    """
)
