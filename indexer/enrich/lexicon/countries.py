"""Countries: their names, peoples, seats of power, legal forms of companies and currencies."""

# ISO code | the name in the facet | other names | adjectives and peoples. A country that is not
# listed has only its name in GeoNames. Former countries have codes that are not ISO's.
COUNTRIES = """
AE | United Arab Emirates | UAE, U.A.E., Emirates | Emirati, Emiratis
AF | Afghanistan | | Afghan, Afghans
AL | Albania | | Albanian, Albanians
AM | Armenia | | Armenian, Armenians
AO | Angola | | Angolan, Angolans
AR | Argentina | | Argentine, Argentines, Argentinian, Argentinians
AT | Austria | | Austrian, Austrians
AU | Australia | | Australian, Australians
AZ | Azerbaijan | | Azerbaijani, Azerbaijanis, Azeri, Azeris
BA | Bosnia and Herzegovina | Bosnia, Bosnia-Herzegovina | Bosnian, Bosnians
BB | Barbados | | Barbadian, Barbadians
BD | Bangladesh | | Bangladeshi, Bangladeshis
BE | Belgium | | Belgian, Belgians
BF | Burkina Faso | |
BG | Bulgaria | | Bulgarian, Bulgarians
BH | Bahrain | | Bahraini, Bahrainis
BI | Burundi | | Burundian, Burundians
BM | Bermuda | | Bermudian
BN | Brunei | | Bruneian
BO | Bolivia | | Bolivian, Bolivians
BR | Brazil | | Brazilian, Brazilians
BS | Bahamas | The Bahamas | Bahamian, Bahamians
BT | Bhutan | | Bhutanese
BW | Botswana | |
BY | Belarus | Belorussia | Belarusian, Belarusians, Belarussian
CA | Canada | | Canadian, Canadians
CD | Democratic Republic of the Congo | DR Congo, Democratic Republic of Congo | Congolese
CD | Democratic Republic of the Congo | Congo, Zaire |
CG | Republic of the Congo | Congo-Brazzaville |
CH | Switzerland | | Swiss
CI | Ivory Coast | Cote d'Ivoire | Ivorian, Ivorians
CL | Chile | | Chilean, Chileans
CM | Cameroon | | Cameroonian, Cameroonians
CN | China | People's Republic of China | Chinese
CO | Colombia | | Colombian, Colombians
CR | Costa Rica | | Costa Rican, Costa Ricans
CU | Cuba | | Cuban, Cubans
CV | Cape Verde | Cabo Verde | Cape Verdean
CY | Cyprus | | Cypriot, Cypriots
CZ | Czechia | Czech Republic | Czech, Czechs
CZS | Czechoslovakia | | Czechoslovak, Czechoslovakian
DE | Germany | Federal Republic of Germany | German, Germans
DE | Germany | West Germany, East Germany | West German, West Germans, East German, East Germans
DK | Denmark | | Danish, Dane, Danes
DO | Dominican Republic | | Dominican, Dominicans
DZ | Algeria | | Algerian, Algerians
EC | Ecuador | | Ecuadorean, Ecuadorian, Ecuadoreans, Ecuadorians
EE | Estonia | | Estonian, Estonians
EG | Egypt | | Egyptian, Egyptians
ER | Eritrea | | Eritrean, Eritreans
ES | Spain | | Spanish, Spaniard, Spaniards
ET | Ethiopia | | Ethiopian, Ethiopians
FI | Finland | | Finnish, Finn, Finns
FJ | Fiji | | Fijian, Fijians
FR | France | | French, Frenchman, Frenchwoman, Frenchmen
GA | Gabon | | Gabonese
GB | United Kingdom | UK, U.K., Britain, Great Britain | British, Briton, Britons, Brits
GB | United Kingdom | Downing Street, Whitehall |
GE | Georgia | | Georgian, Georgians
GH | Ghana | | Ghanaian, Ghanaians
GR | Greece | | Greek, Greeks
GT | Guatemala | | Guatemalan, Guatemalans
GY | Guyana | | Guyanese
HK | Hong Kong | Hongkong | Hong Konger, Hong Kongers
HN | Honduras | | Honduran, Hondurans
HR | Croatia | | Croatian, Croatians, Croat, Croats
HT | Haiti | | Haitian, Haitians
HU | Hungary | | Hungarian, Hungarians
ID | Indonesia | | Indonesian, Indonesians
IE | Ireland | Irish Republic, Republic of Ireland | Irish, Irishman, Irishwoman
IL | Israel | | Israeli, Israelis
IN | India | | Indian, Indians
IQ | Iraq | | Iraqi, Iraqis
IR | Iran | Islamic Republic of Iran | Iranian, Iranians
IS | Iceland | | Icelandic, Icelander, Icelanders
IT | Italy | | Italian, Italians
JM | Jamaica | | Jamaican, Jamaicans
JO | Jordan | | Jordanian, Jordanians
JP | Japan | | Japanese
KE | Kenya | | Kenyan, Kenyans
KG | Kyrgyzstan | | Kyrgyz
KH | Cambodia | Kampuchea | Cambodian, Cambodians
KP | North Korea | DPRK, Democratic People's Republic of Korea | North Korean, North Koreans
KR | South Korea | Korea, Republic of Korea | South Korean, South Koreans, Korean, Koreans
KW | Kuwait | | Kuwaiti, Kuwaitis
KZ | Kazakhstan | | Kazakh, Kazakhs, Kazakhstani
LA | Laos | | Laotian, Laotians
LB | Lebanon | | Lebanese
LK | Sri Lanka | | Sri Lankan, Sri Lankans
LR | Liberia | | Liberian, Liberians
LT | Lithuania | | Lithuanian, Lithuanians
LU | Luxembourg | | Luxembourger
LV | Latvia | | Latvian, Latvians
LY | Libya | | Libyan, Libyans
MA | Morocco | | Moroccan, Moroccans
MD | Moldova | | Moldovan, Moldovans
ME | Montenegro | | Montenegrin, Montenegrins
MG | Madagascar | | Malagasy, Madagascan
MK | North Macedonia | Macedonia | Macedonian, Macedonians
ML | Mali | | Malian, Malians
MM | Myanmar | Burma | Burmese
MN | Mongolia | | Mongolian, Mongolians
MO | Macau | Macao | Macanese
MR | Mauritania | | Mauritanian, Mauritanians
MT | Malta | | Maltese
MU | Mauritius | | Mauritian, Mauritians
MV | Maldives | The Maldives | Maldivian, Maldivians
MW | Malawi | | Malawian, Malawians
MX | Mexico | | Mexican, Mexicans
MY | Malaysia | | Malaysian, Malaysians
MZ | Mozambique | | Mozambican, Mozambicans
NA | Namibia | | Namibian, Namibians
NE | Niger | | Nigerien
NG | Nigeria | | Nigerian, Nigerians
NI | Nicaragua | | Nicaraguan, Nicaraguans
NL | Netherlands | The Netherlands, Holland | Dutch, Dutchman
NO | Norway | | Norwegian, Norwegians
NP | Nepal | | Nepali, Nepalese, Nepalis
NZ | New Zealand | | New Zealander, New Zealanders
OM | Oman | | Omani, Omanis
PA | Panama | | Panamanian, Panamanians
PE | Peru | | Peruvian, Peruvians
PG | Papua New Guinea | |
PH | Philippines | The Philippines | Filipino, Filipinos, Philippine
PK | Pakistan | | Pakistani, Pakistanis
PL | Poland | | Polish, Poles
PR | Puerto Rico | | Puerto Rican, Puerto Ricans
PS | Palestinian Territories | Palestine, State of Palestine | Palestinian, Palestinians
PS | Palestinian Territories | Palestinian Authority |
PT | Portugal | | Portuguese
PY | Paraguay | | Paraguayan, Paraguayans
QA | Qatar | | Qatari, Qataris
RO | Romania | | Romanian, Romanians
RS | Serbia | | Serbian, Serbians, Serb, Serbs
RU | Russia | Russian Federation, Kremlin | Russian, Russians
RW | Rwanda | | Rwandan, Rwandans
SA | Saudi Arabia | | Saudi, Saudis
SD | Sudan | | Sudanese
SE | Sweden | | Swedish, Swede, Swedes
SG | Singapore | | Singaporean, Singaporeans
SI | Slovenia | | Slovenian, Slovenians, Slovene
SK | Slovakia | | Slovak, Slovaks, Slovakian
SL | Sierra Leone | | Sierra Leonean
SN | Senegal | | Senegalese
SO | Somalia | | Somali, Somalis
SR | Suriname | Surinam | Surinamese
SS | South Sudan | | South Sudanese
SU | Soviet Union | USSR, U.S.S.R. | Soviet, Soviets
SV | El Salvador | | Salvadoran, Salvadorans
SY | Syria | Syrian Arab Republic | Syrian, Syrians
SZ | Eswatini | Swaziland | Swazi
TD | Chad | | Chadian, Chadians
TG | Togo | | Togolese
TH | Thailand | | Thai, Thais
TJ | Tajikistan | | Tajik, Tajiks
TL | East Timor | Timor-Leste, Timor Leste | Timorese
TM | Turkmenistan | | Turkmen
TN | Tunisia | | Tunisian, Tunisians
TR | Turkey | Turkiye | Turkish, Turk, Turks
TT | Trinidad and Tobago | Trinidad | Trinidadian
TW | Taiwan | | Taiwanese
TZ | Tanzania | | Tanzanian, Tanzanians
UA | Ukraine | The Ukraine | Ukrainian, Ukrainians
UG | Uganda | | Ugandan, Ugandans
US | United States | U.S., US, USA, U.S.A., United States of America, America | American, Americans
US | United States | White House, Wall Street, Pentagon, Capitol Hill, Federal Reserve |
UY | Uruguay | | Uruguayan, Uruguayans
UZ | Uzbekistan | | Uzbek, Uzbeks
VA | Vatican | Vatican City, Holy See |
VE | Venezuela | | Venezuelan, Venezuelans
VN | Vietnam | Viet Nam | Vietnamese
XK | Kosovo | | Kosovan, Kosovar, Kosovars
YE | Yemen | North Yemen, South Yemen | Yemeni, Yemenis
YU | Yugoslavia | | Yugoslav, Yugoslavs, Yugoslavian
ZA | South Africa | | South African, South Africans
ZM | Zambia | | Zambian, Zambians
ZW | Zimbabwe | Rhodesia | Zimbabwean, Zimbabweans
"""

# Codes of GeoNames for former countries and uninhabited territories.
EXCLUDED_CODES = frozenset({"AN", "AQ", "BV", "CS", "HM", "IO", "TF", "UM"})

# Seats of power, courts and exchanges with a unique name: country | names.
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

# Legal forms of companies in one country only, so without "Ltd", "SA" and "Co": country | forms.
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

# Currencies of one country only, so without "dollar" and "franc": country | names.
CURRENCY_NAMES = """
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
