"""The sections that newspapers are divided into."""

from indexer.parser.lexicon import table

SECTIONS = table("""
africa
americas
art
arts
arts & culture
asia
australia
books
business
canada
china
cities
climate
crime
culture
defence
defense
economy
education
elections
energy
entertainment
entertainment & arts
environment
europe
fashion
features
film
finance
food
football
health
immigration
india
international
interview
investigations
justice
law
lifestyle
local
local news
markets
media
middle east
money
movies
music
national
national security
nation
news
obituaries
opinion
politics
property
racing
real estate
religion
science
security
society
space
sport
sports
style
tech
technology
television
theatre
transport
travel
tv
uk
uk news
us
us news
u.s
weather
world
world news
ausland
feuilleton
gesellschaft
gesundheit
inland
kultur
lokales
meinung
panorama
politik
regional
reise
sport
umwelt
wirtschaft
wissen
wissenschaft
ciencia
cultura
deportes
economía
españa
internacional
mundo
nacional
opinión
política
salud
sociedad
sucesos
tecnología
culture
économie
environnement
france
monde
politique
santé
sciences
société
sports
ciência
economia
educação
esporte
esportes
mundo
país
política
saúde
cronaca
economia
esteri
politica
scienze
salute
sport
tecnologia
innenriks
utenriks
nyheter
в мире
политика
экономика
общество
культура
спорт
""")

# The first page, where a trail begins.
STARTS = table("""
home
homepage
home page
startseite
start
inicio
accueil
início
""")
