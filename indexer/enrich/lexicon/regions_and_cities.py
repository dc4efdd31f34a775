"""Regions and cities under the names that English newspapers print."""

# Regions, states and provinces: ISO code of the country | names, with other spellings after an
# equals sign. The states of the United States come from GeoNames.
REGIONS = """
AE | Dubai, Abu Dhabi, Sharjah
AF | Helmand, Kandahar, Nangarhar, Kunduz
AR | Patagonia
AT | Tyrol=Tirol, Carinthia, Styria
AU | New South Wales=NSW, Queensland, Tasmania, South Australia, Western Australia
AU | Northern Territory, Victoria
BE | Flanders, Wallonia
BR | Bahia, Minas Gerais, Amazonas, Mato Grosso, Santa Catarina, Parana, Goias, Rio Grande do Sul
CA | Alberta, British Columbia=B.C., Manitoba, New Brunswick
CA | Newfoundland=Newfoundland and Labrador, Nova Scotia, Ontario=Ont., Prince Edward Island
CA | Quebec=Que., Saskatchewan, Northwest Territories, Nunavut, Yukon
CD | North Kivu, South Kivu, Katanga, Ituri
CN | Xinjiang, Tibet, Inner Mongolia, Anhui, Fujian, Guangdong, Gansu, Guizhou, Henan, Hubei
CN | Hebei, Hainan, Heilongjiang, Hunan, Jilin, Jiangsu, Jiangxi, Liaoning, Qinghai, Sichuan
CN | Shandong, Shaanxi, Shanxi, Yunnan, Zhejiang, Guangxi, Ningxia
DE | Bavaria, Saxony, Lower Saxony, Hesse, Brandenburg, Thuringia, Saarland, Rhineland-Palatinate
DE | North Rhine-Westphalia, Baden-Wuerttemberg=Baden-Württemberg, Schleswig-Holstein
DE | Saxony-Anhalt
EG | Sinai=Sinai Peninsula
ES | Catalonia, Andalusia, Basque Country, Galicia, Canary Islands, Balearic Islands
ES | Majorca=Mallorca, Ibiza, Tenerife
ET | Tigray, Amhara, Oromia
FR | Brittany, Normandy, Alsace, Provence, Corsica, Burgundy, Ile-de-France
GB | England, Scotland, Wales, Northern Ireland=Ulster
GB | Yorkshire=North Yorkshire=West Yorkshire=South Yorkshire, Lancashire, Kent, Surrey
GB | Sussex=East Sussex=West Sussex, Essex, Devon, Cornwall, Dorset, Somerset, Norfolk, Suffolk
GB | Cumbria, Northumberland, Merseyside, Oxfordshire, Cambridgeshire, Berkshire, Hampshire
GB | Hertfordshire, Bedfordshire, Buckinghamshire, Gloucestershire, Wiltshire, Warwickshire
GB | Worcestershire, Staffordshire, Derbyshire, Nottinghamshire, Leicestershire, Lincolnshire
GB | Cheshire, Shropshire, Herefordshire, Northamptonshire, West Midlands, East Anglia
GB | Isle of Wight, Greater Manchester, Aberdeenshire
GR | Crete, Corfu, Lesbos, Rhodes
ID | Java=West Java=East Java=Central Java, Sumatra, Bali, Sulawesi, Aceh, Papua=West Papua
ID | Kalimantan
IN | Andhra Pradesh, Assam, Bihar, Goa, Gujarat, Haryana, Himachal Pradesh, Jharkhand, Karnataka
IN | Kerala, Maharashtra, Madhya Pradesh, Manipur, Odisha, Rajasthan, Tamil Nadu, Telangana
IN | Uttar Pradesh, Uttarakhand, West Bengal, Kashmir=Jammu and Kashmir, Ladakh
IQ | Anbar, Nineveh, Diyala, Kurdistan, Salahuddin
IL | Galilee, Negev
IT | Sicily, Sardinia, Tuscany, Lombardy, Piedmont, Umbria, Lazio, Calabria, Puglia=Apulia, Veneto
IT | Liguria, Abruzzo
JP | Hokkaido, Okinawa, Kyushu, Shikoku, Honshu
LY | Cyrenaica, Tripolitania
MM | Rakhine=Rakhine State, Shan State
MX | Baja California, Chiapas, Oaxaca, Sinaloa, Tamaulipas, Jalisco, Yucatan, Guerrero, Michoacan
MY | Sabah, Sarawak, Selangor, Johor, Penang
NG | Borno, Kaduna, Adamawa, Niger Delta
PH | Mindanao, Luzon, Visayas
PK | Sindh, Balochistan, Khyber Pakhtunkhwa, Waziristan=North Waziristan=South Waziristan
PS | Gaza=Gaza Strip, West Bank
RU | Siberia, Chechnya, Dagestan, Ingushetia, Tatarstan, Sakhalin, Kamchatka
SD | Darfur
SY | Latakia=Latakia province, Idlib=Idlib province, Homs=Homs province
SY | Deir ez-Zor=Deir Ezzor=Deir el-Zour=Deir al-Zor, Hasakah=Hassakeh, Eastern Ghouta
SY | Golan Heights
TR | Anatolia
UA | Crimea, Donbas=Donbass, Luhansk=Lugansk, Zaporizhzhia
US | New England
YE | Hadramawt
ZA | Gauteng, KwaZulu-Natal, Western Cape, Eastern Cape, Limpopo, Mpumalanga, Free State
ZA | Northern Cape
"""

# Printed after the name of a town and a comma ("Bakersfield, Calif."): state | short forms. Postal
# codes that are common words (OR, IN, ME) are left out.
STATE_ABBREVIATIONS = """
Alabama | Ala.
Alaska | AK
Arizona | Ariz., AZ
Arkansas | Ark., AR
California | Calif., CA
Colorado | Colo.
Connecticut | Conn., CT
Delaware | Del.
Florida | Fla., FL
Georgia | Ga., GA
Idaho |
Illinois | Ill., IL
Indiana | Ind.
Iowa | IA
Kansas | Kan., KS
Kentucky | Ky., KY
Louisiana | La.
Maine |
Maryland | Md., MD
Massachusetts | Mass.
Michigan | Mich., MI
Minnesota | Minn., MN
Mississippi | Miss., MS
Missouri | Mo.
Montana | Mont., MT
Nebraska | Neb., NE
Nevada | Nev., NV
New Hampshire | N.H., NH
New Jersey | N.J., NJ
New Mexico | N.M., NM
New York | N.Y., NY
North Carolina | N.C., NC
North Dakota | N.D., ND
Oklahoma | Okla.
Oregon | Ore.
Pennsylvania | Pa.
Rhode Island | R.I., RI
South Carolina | S.C., SC
South Dakota | S.D., SD
Tennessee | Tenn., TN
Texas | TX
Utah | UT
Vermont | Vt., VT
Virginia | Va., VA
Washington | Wash., WA
West Virginia | W.Va., WV
Wisconsin | Wis., WI
Wyoming | Wyo., WY
"""

# Cities with another name than in GeoNames: ISO code | name in GeoNames | name in the facet | other
# spellings that GeoNames does not have.
CITIES = """
SY | Latakia | Latakia | Lattakia, Ladhiqiyah, Lattaquie
SY | Tadmur | Palmyra |
SY | Jisr ash Shughūr | Jisr al-Shughour | Jisr al-Shughur, Jisr al-Shugur, Jisr al-Shoughour
SY | Dayr az Zawr | Deir ez-Zor | Deir Ezzor, Deir el-Zour, Deir al-Zor, Deir Al Zour
SY | Al Ḩasakah | Hasakah | Hassakeh, Hasaka, al-Hasakah
SY | Ar Raqqah | Raqqa | Raqqah, al-Raqqa
SY | Ma‘arrat an Nu‘mān | Maarat al-Numan | Maarrat al-Numan, Maaret al-Numan
SY | Khān Shaykhūn | Khan Sheikhoun | Khan Shaykhun
SY | Al Qaryatayn | Al-Qaryatain | Qaryatain, al-Qaryatayn
SY | ‘Ayn al ‘Arab | Kobani | Kobane, Ain al-Arab
IQ | Tikrīt | Tikrit |
IQ | Abū Ghurayb | Abu Ghraib |
CA | Montréal | Montreal |
CA | Québec | Quebec City |
CH | Zürich | Zurich |
CH | Genève | Geneva |
DE | Köln | Cologne |
BE | Antwerpen | Antwerp |
IT | Napoli | Naples |
IQ | Al Başrah al Qadīmah | Basra | Basrah
IQ | Al Fallūjah | Fallujah | Falluja
IQ | Ar Ramādī | Ramadi |
IQ | Tall ‘Afar | Tal Afar | Tel Afar
IQ | Mosul | Mosul |
YE | Al Ḩudaydah | Hodeidah | Hudaydah, Hodeida
YE | Al Mukallā | Mukalla | Mukallah
YE | Ta‘izz | Taiz | Taizz
EG | Al Jīzah | Giza |
UA | Kyiv | Kyiv | Kiev
UA | Odesa | Odesa | Odessa
UA | Kharkiv | Kharkiv | Kharkov
UA | Vinnytsya | Vinnytsia |
UA | Lviv | Lviv | Lvov
IN | Bengaluru | Bengaluru | Bangalore
IN | Kolkata | Kolkata | Calcutta
IN | Mumbai | Mumbai | Bombay
IN | Chennai | Chennai | Madras
CN | Beijing | Beijing | Peking
CN | Guangzhou | Guangzhou | Canton
MM | Yangon | Yangon | Rangoon
VN | Ho Chi Minh City | Ho Chi Minh City | Saigon
SA | Mecca | Mecca | Makkah
SA | Jeddah | Jeddah | Jiddah
US | Washington | Washington | Washington DC, Washington D.C.
US | New York City | New York | NYC
US | Saint Louis | St. Louis | St Louis, Saint Louis
US | Saint Paul | St. Paul | St Paul
US | Saint Petersburg | St. Petersburg | St Petersburg
RU | Saint Petersburg | St. Petersburg | St Petersburg, Leningrad
MX | Mexico City | Mexico City |
GT | Guatemala City | Guatemala City |
PS | Gaza | Gaza | Gaza City
"""
