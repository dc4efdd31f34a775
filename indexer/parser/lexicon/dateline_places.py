"""Cities and countries of datelines and bylines."""

from indexer.parser.lexicon import table

PLACES = table("""
abuja
abu dhabi
accra
addis ababa
adelaide
algiers
amman
amsterdam
ankara
athens
atlanta
atenas
auckland
austin
baghdad
bangkok
barcelona
beijing
beirut
belfast
belgrade
bengaluru
berlin
bogotá
boston
brasília
brisbane
brussels
brüssel
bruselas
bruxelas
bruxelles
bucharest
budapest
buenos aires
cairo
calgary
california
cape town
caracas
chicago
colombo
copenhagen
córdoba
dakar
dallas
damascus
denver
dhaka
doha
dubai
dublin
durban
edinburgh
edmonton
florida
frankfurt
gaza
geneva
genf
ginebra
hamburg
hanoi
havana
helsinki
hong kong
houston
islamabad
istanbul
jakarta
jerusalem
johannesburg
kabul
karachi
kathmandu
kiev
kyiv
kigali
kuala lumpur
kuwait
lagos
lahore
las vegas
lima
lisboa
lisbon
liverpool
london
londres
londra
los angeles
lyon
madrid
málaga
manila
marseille
melbourne
mexico city
ciudad de méxico
miami
milan
milano
minneapolis
minsk
montevideo
montreal
moscow
moskau
moscú
mumbai
munich
münchen
nairobi
new delhi
new york
nova york
nueva york
oslo
ottawa
paris
parís
parigi
perth
philadelphia
phoenix
prague
pretoria
quito
rabat
rio de janeiro
riyadh
roma
rome
san diego
san francisco
santiago
são paulo
seattle
seoul
sevilla
shanghai
singapore
sofia
stockholm
sydney
taipei
tallinn
tehran
tel aviv
texas
tokyo
toronto
tripoli
tunis
valencia
vancouver
vienna
vilnius
warsaw
washington
washington d.c
washington dc
wien
zagreb
zürich
""")
