"""Cities whose name in GeoNames is not the one English newspapers print.

ISO code | name in GeoNames | name in the facet | other spellings, beside those of GeoNames.
"""

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
