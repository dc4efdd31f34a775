"""Organizations that everybody knows by one name, which a small model takes for people or misses.

None is a common word, a person's name or a place as well.
"""

from indexer.names.words import listed

KNOWN = listed(
    """
    Twitter, Facebook, Instagram, YouTube, WhatsApp, TikTok, LinkedIn, Snapchat, Reddit, Wikipedia,
    Google, Microsoft, Samsung, Sony, Huawei, Xiaomi, Nokia, Intel, Nvidia, IBM, Oracle, Cisco,
    Netflix, Spotify, Disney, Pixar, Lucasfilm, Nintendo, Alibaba, Tencent, Baidu, Weibo, WeChat,
    Rakuten, OpenAI, SpaceX, Tesla, Uber, Airbnb, PayPal, eBay, Walmart, Costco, McDonald's,
    Starbucks, Boeing, Airbus, Toyota, Volkswagen, Hyundai, Renault, Peugeot, Lufthansa, Siemens,
    Nestle, Unilever, Pfizer, AstraZeneca, Moderna, Novartis, ExxonMobil, Gazprom, Rosneft, Aramco,
    Petronas, Petrobras, Citigroup, JPMorgan, Barclays, HSBC, Deutsche Bank, Goldman Sachs,
    Morgan Stanley, Credit Suisse, UBS, BlackRock, Lehman Brothers, Louis Vuitton, Gucci, Chanel,
    Nasdaq, Federal Reserve, London Metal Exchange, European Central Bank, World Bank, Bundesbank,
    NATO, UNICEF, UNESCO, UNHCR, OPEC, ASEAN, Interpol, Europol, Greenpeace, Oxfam, Red Cross,
    Amnesty International, Human Rights Watch, Hezbollah, Hamas, Taliban, Boko Haram, al-Qaeda,
    NASA, FBI, CIA, FIFA, UEFA, NFL, NBA, NHL, WTA, UFC, Manchester United, Manchester City,
    Real Madrid, Bayern Munich, Juventus, BBC, CNN, NBC, CBS, ABC News, Fox News, MSNBC, NPR, PBS,
    Al Jazeera, Politico, Bloomberg News, New York Times, Washington Post, Wall Street Journal
    """
)
