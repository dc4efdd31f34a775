"""What belongs to a country and is printed without its name.

Country | names, which commas keep apart.
"""

# Seats of power, courts and exchanges, each the only one of its name in the news.
SEATS = """
United States | White House, Pentagon, Capitol Hill, Wall Street, Federal Reserve
United States | Securities and Exchange Commission, Federal Trade Commission, Nasdaq, NYSE
United States | Federal Communications Commission, Food and Drug Administration, Dow Jones
United States | New York Stock Exchange, Chicago Board of Trade, Chicago Mercantile Exchange
United States | Internal Revenue Service, Federal Bureau of Investigation
United Kingdom | Downing Street, House of Commons, House of Lords, Bank of England, Whitehall
United Kingdom | London Stock Exchange, London Metal Exchange, Buckingham Palace, Scotland Yard
Germany | Bundesbank, Bundestag, Bundesrat, Reichstag
Russia | Kremlin, State Duma
Japan | Bank of Japan
France | Elysee Palace, Quai d'Orsay, Banque de France
India | Lok Sabha, Rajya Sabha
Israel | Knesset
"""

# How the law of a country has its companies end their names; forms of several countries ("Ltd",
# "SA", "Co") tell nothing.
LEGAL_FORMS = """
United States | Inc, INC, Corp, CORP, LLC
United Kingdom | Plc, PLC
Germany | AG, GmbH, KGaA
Netherlands | NV, BV
Italy | SpA
Japan | KK
Sweden | AB
Australia | Pty
Finland | Oy, Oyj
Norway | ASA
Malaysia | Bhd
"""

# Money of one country, as print and the wires count it; "dollar" and "franc" tell nothing.
MONEY = """
United States | dlrs, dlr, cts
United Kingdom | pence, stg
Japan | yen
China | yuan, renminbi
India | rupees, crore
Israel | shekels
Thailand | baht
Malaysia | ringgit
Poland | zloty, zlotys
Nigeria | naira
"""
