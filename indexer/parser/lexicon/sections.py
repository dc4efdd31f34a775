"""Names of newspaper sections, kickers and mastheads."""

from indexer.parser.lexicon import table

SECTIONS = table("""
africa
americas
art
arts
arts & culture
asia
australia
england
ireland
northern ireland
scotland
wales
schools
family
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

# Names of the home page, the first item of a breadcrumb.
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

# Kinds of article, printed above the headline and never as a headline.
KICKERS = table("""
breaking | breaking news | exclusive | live | live updates | update | updated | just in | developing
analysis | comment | commentary | editorial | opinion | op-ed | column | explainer | fact check
special report | investigation | interview | video | watch | news analysis | news brief | in brief
briefing | longread | the long read | feature | first person | letters | obituary | profile
press release | news release | for immediate release | top story | top stories | latest news
headlines | news alert | alert | advertorial | sponsored | eilmeldung | exklusiv | kommentar
analyse | leitartikel | kolumne | interview | reportage | gastbeitrag | porträt | essay | glosse
meinung | nachrichten | aktuell | ticker | exclusif | analyse | entretien | tribune | éditorial
reportage | en direct | enquête | exclusiva | última hora | análisis | editorial | entrevista
tribuna | en directo | urgente | esclusiva | analisi | editoriale | intervista | ultim'ora
exclusivo | análise | entrevista | urgente | analyse | leder | kronikk | debatt | ledare
lifestyle news | local news | sports news | business news | national | metro | nation | region
community | long read | letters to the editor | readers' letters | developing story | premium | subscriber only | subscribers only | for subscribers | must read
city hall | big story | the big story | photos
front page | page one | cover story | on the record | in depth | in-depth
""")

# Last words of newspaper names.
NEWSPAPER_WORDS = table("""
chronicle | times | post | herald | tribune | gazette | news | journal | observer | telegraph | star
mail | express | mirror | guardian | independent | standard | sun | globe | mercury | courier | echo
press | record | register | review | sentinel | dispatch | examiner | inquirer | bulletin | argus
citizen | leader | advertiser | argosy | voice | weekly | daily | monitor | reporter | spectator
zeitung | anzeiger | nachrichten | tageblatt | kurier | rundschau | allgemeine | presse | blatt
""")
