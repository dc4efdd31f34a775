"""Regions, states and provinces as English newspapers print them.

ISO code of the country | the names, other spellings of one after an equals sign. The states of
the United States come from GeoNames; here are their short forms.
"""

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

# Printed after the town's name and a comma: "Bakersfield, Calif.". Postal codes that are small
# words (OR, IN, ME) are left out.
STATE_SHORT_FORMS = """
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
