"""Name particles, honorifics, job titles, agencies and words that are not in names."""

from indexer.parser.lexicon import table

PARTICLES = table("""
de | del | della | delle | di | da | das | do | dos | du | des | la | le | van | von | der | den
ten | ter | zu | zur | y | e | bin | ibn | bint | al | el | ul | ud | abu | af | av | mc | st
""")

HONORIFICS = table("""
dr | prof | professor | mr | mrs | ms | sir | dame | lord | rev
""")

# Degrees behind a name, as they are printed.
DEGREES = table("""
PhD | Ph.D | MD | M.D | MA | M.A | MS | M.S | MSc | M.Sc | BA | B.A | BSc | MBA | MPH | JD | J.D | RN
RD | DO | DDS | DVM | EdD | Ed.D | LLM | LLB | CFP | CPA | CFA | FRCP | FACS | Esq
""")

# Last words of a newsroom's collective byline.
DESKS = table("""
staff | team | desk | contributor | contributors | editors | newsroom | redaktion | redacción | rédaction | redazione | redação
""")

# Words of the table below that are also surnames, accepted after a given name.
SURNAMES = table("""
best | close | law | link | north | price | read | song | west
""")

# A phrase with one of these words is not a person's name.
NOT_A_NAME = table("""
posted | filed | created | modified | edited | issued | noon | midnight | monday | tuesday | tue
tues | wednesday | wed | thursday | thu | thurs | friday | fri | saturday | sunday | ago | hours
days | mins | minutes | edt | est | pdt | pst | gmt | utc | bst | cet | cest
admin | administrator | webmaster | anonymous | guest | gast | autoren | auteurs | symbolbild | artikels
zuletzt | forgot | forgotten | login | logout | me | password | register | remember | username
conference | front | educational | event | events | forum | initiatives | laboratories | projects
publications | operating | subscriptions | systems | reading | resources | time | upcoming | virtual | webinar | workshop | recipe
recipes | quiz | poll | podcasts | episode | loading | affairs | album | books | cases | chief
climate | consumer | county | court | cricket | crime | current | data | defence | defense
digital | diplomatic | film | football | foreign | gear | highlights | investigative | labor
labour | legal | listen | motoring | parliamentary | price | property | racing | religion | rugby
song | state | states | tennis | theatre | watched | watching | a | about | account | ad
advertisement | after | agencies | agency | all | analysis | an | and | app | are | archive
article | articles | arts | at | back | before | best | big | blog | breaking | business | buy
by | caption | click | close | column | comment | comments | contact | content | copy
correspondent | cookie | cookies | copyright | culture | daily | desk | download | east | economy
edition | editor | editorial | editors | education | email | entertainment | environment
exclusive | facebook | file | fashion | featured | featuring | finance | first | follow | food
for | free | from | full | gallery | get | getty | guide | has | health | help | hide | home | how
images | in | is | independent | insider | instagram | international | interview | join | journal
journalist | latest | law | learn | leave | less | life | lifestyle | like | link | live | local
log | magazine | mail | markets | media | menu | middle | minute | more | most | movies | music
my | national | network | new | news | newsletter | newsletters | newspaper | newsroom | next
north | now | of | off | on | online | open | opinion | or | our | out | outlook | page | pandemic
people | photo | photos | pictures | play | podcast | police | policy | politics | popular | post
press | previous | print | privacy | program | programme | published | radio | read | reader
recommended | related | report | reporter | reports | review | reviews | save | science | search
section | see | service | services | share | shop | show | sign | site | skip | social | source
south | special | sponsored | sport | sports | staff | stories | story | style | subscribe
subscription | support | tags | team | tech | technology | television | terms | that | the | this
times | to | today | top | topics | travel | trending | tribune | tv | twitter | uk | university
up | updated | us | use | video | videos | view | watch | weather | web | week | weekly | west
what | when | where | who | why | wire | with | work | world | writer | you | your | anzeige
artikel | bild | foto | fotos | mehr | nachrichten | politik | redaktion | und | wirtschaft | der
die | das | mit | für | ein | eine | más | noticias | redacción | para | con | los | las | una
internacional | nacional | deportes | economía | política | cultura | sociedad | actualité
rédaction | les | une | avec | monde | économie | société | redação | notícias | mundo | economia
esportes | redazione | notizie | cronaca | esteri | trial | posts | recent | strategy | deal | deals
zum | seguir | schreibe | kommentar | kommentare | comentarios | gmbh | ag | e.v | kg | avenue | street
""")

# A phrase that begins or ends with one of these words is a job title.
TRADES = table("""
reporter | correspondent | writer | editor | journalist | columnist | contributor | producer
reporters | correspondents | writers | journalists
author | columnists | critic | photographer | intern | fellow | chief | head | director | analyst
blogger | anchor | presenter | editor-in-chief | freelance | staff | senior | special | assistant
associate | deputy | managing | executive | contributing | political | sports | korrespondent
korrespondentin | redakteur | redakteurin | volontär | volontärin | reporterin | autor | autorin
ressortleiter | ressortleiterin | chefredakteur | corresponsal | redactor | redactora | periodista
directora | enviado | enviada | especial | corrispondente | inviato | inviata | giornalista
correspondant | correspondante | journaliste | envoyé | envoyée | rédacteur | rédactrice
correspondente | repórter | jornalista | redaktør | chefredakteurin | chefkorrespondent | reportero
reportera | columnista | écrivain | chroniqueur | chroniqueuse | editorialist | colaborador
""")

# A phrase that ends with one of these words is a job title; a sentence may begin with them.
PROFESSIONS = table("""
expert | specialist | consultant | dietitian | nutritionist | strategist | lecturer | adviser
advisor | researcher | founder | co-founder | ceo | cto | president | manager | officer | marketing
professor | scientist | economist | historian | attorney | engineer | developer | coach
""")

# Word endings of job titles: "Chefredakteurin", "FOCUS-online-Redakteur".
TRADE_ENDINGS = (
    *("redakteur", "redakteurin", "korrespondent", "korrespondentin", "reporter", "reporterin"),
    *("korrespondenten", "redakteuren", "journalisten", "mitarbeitern", "volontären"),
    *(
        "autor",
        "autorin",
        "journalist",
        "journalistin",
        "volontär",
        "volontärin",
        "redacteur",
        "redactrice",
    ),
    *("correspondent", "correspondente", "correspondante", "corresponsal", "rédacteur"),
    *("rédactrice", "mitarbeiter", "mitarbeiterin", "kolumnist", "kolumnistin", "reportero"),
)

POSSESSIVES = table("""
our | unser | unsere | unserem | unserer | unseren | notre | nos | nuestro | nuestra | nuestros
nostro | nostra | nosso | nossa | vår | onze | the
""")

AGENCIES = {
    name.casefold(): name
    for name in (
        "AFP", "Agence France-Presse", "AP", "Associated Press", "The Associated Press", "Reuters",
        "Thomson Reuters", "UPI", "United Press International", "dpa", "Deutsche Presse-Agentur",
        "EFE", "EP", "Europa Press", "ANSA", "Adnkronos", "AGI", "LaPresse", "Lusa",
        "Agência Brasil", "Estadão Conteúdo", "Folhapress", "Xinhua", "TASS", "RIA Novosti",
        "Interfax", "Kyodo", "Kyodo News", "Jiji Press", "Jiji", "Yonhap", "PTI",
        "Press Trust of India", "ANI", "IANS", "Bernama", "Antara", "AAP",
        "Australian Associated Press", "PA", "PA Media", "Press Association", "PA news agency",
        "CP", "The Canadian Press", "Canadian Press", "Anadolu Agency", "Anadolu", "WAM", "SPA",
        "SANA", "IRNA", "ISNA", "MENA", "Petra", "KUNA", "QNA", "NNA", "PAP", "ČTK", "CTK", "TT",
        "NTB", "Ritzau", "STT", "BNS", "ELTA", "APA", "SID", "epd", "KNA", "AFX", "Keystone-SDA",
        "SDA", "ANP", "Belga", "Bloomberg", "Bloomberg News", "Dow Jones", "News agencies",
        "Agencies", "Agenturen", "Agencias", "EPA", "Getty Images", "Getty", "Shutterstock",
        "iStock", "Alamy", "Imago", "picture alliance", "Picture Alliance", "AdobeStock",
        "Adobe Stock", "Unsplash", "Pexels", "Pixabay", "Zuma Press", "Sipa", "Sipa USA",
        "Corbis", "WireImage", "FilmMagic", "Rex Features", "Rex", "PA Images", "AP Photo",
        "AFP Photo", "Action Images", "USA TODAY Sports", "Nur Photo", "NurPhoto", "Xinhua News",
        "Mirrorpix", "Splash News", "Backgrid", "EPA-EFE", "ТАСС", "РИА Новости", "Интерфакс",
        "Укринформ", "Укрінформ", "УНИАН", "УНІАН", "БЕЛТА", "新华社", "共同社", "時事", "연합뉴스",
    )
}  # fmt: skip

# Agencies that supply only pictures.
PICTURE_AGENCIES = frozenset(
    name.casefold()
    for name in (
        "Getty Images", "Getty", "Shutterstock", "iStock", "Alamy", "Imago", "picture alliance",
        "AdobeStock", "Adobe Stock", "Unsplash", "Pexels", "Pixabay", "Zuma Press", "Sipa",
        "Sipa USA", "Corbis", "WireImage", "FilmMagic", "Rex Features", "Rex", "PA Images",
        "AP Photo", "AFP Photo", "Action Images", "USA TODAY Sports", "Nur Photo", "NurPhoto",
        "Mirrorpix", "Splash News", "Backgrid", "EPA-EFE", "EPA",
    )
)  # fmt: skip
