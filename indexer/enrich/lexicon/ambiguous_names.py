"""Names of places that are other words, names of people, or parts of longer names."""

from indexer.enrich.lexicon import word_set

# Longer names that contain the name of a country or town and are not places.
NOT_PLACES = """
Latin America, South America, North America, Central America, Voice of America, Bank of America,
Gulf of Mexico, Sea of Japan, English Channel, Persian Gulf, The Bank, The State, The Capital,
Forty-Two
"""

# Words that are not treated as places, however they are written.
COMMON_WORDS = word_set("""
academy acqui africa agency agro ahu airport ajax alley alliance alma along alot alter amazon
ami anda andes anew angeles angle annex ans antelope anthem anyi apex apple april arare area
artemis asia august awash awati baden bake balaclava bane banged bangs bank banning bar barium
barking barn barrage barrow basic batman battleground bay bear begun bell bend best beverly
billings bloom boatyard bode bol bolder bolivar bona bone bono boo boom boon bor bore born borne
bourse bow bra brake brant bras brent brick bronx brooklyn buckeye bust butterfly buy cage
caller can canal canes canning capella care carolina cars cat cay centennial center central
chagrin chair champion champions champlin cheng chin cius clay clot cobra cocoa coin colon
columbia coma come commonwealth compendium conception cone confederation consolation cordon
corona creek crossroads crystal damas dame date dawn deal defiance delhi delta dera dig dinar
dire diva divas docklands dosing doula downtown drama drug dual duffel eagle earnest elbow
emerita emmy empire enterprise eras erode ever evergreen fate fatwa federal fishers fleet flora
flushing fora ford fore forest forge fountain francisco freedom freshwater from front fuji
furnace gale gap garland garner garrison gay genes gente goes gold golden grammy gran grants
gras grass grays green grenade grin grove groves haha hail hall hang harlem hillside hilo hippo
hire hit ho holiday hollywood honda hook horde horn hub human humble hunter hurricane iberia
imperial ina islam iwai jam july june jupiter kamas kanye kawasaki keen keystone kilo kina
komatsu kong kung lacrosse lander lanka latina lattes lemon lend lessen liberal liberty lien
linen lion lira lively logos lone loop loos lop luck magenta male man manage manger mango
manhattan manly manning marathon march marche market marks marshal masa masai mascot may
mcdonald media meds mentor metro mets mexicanos midway mile mine mission mite mobil mole molotov
mon monday monster montagu monte more moron mosquito most much mystic nails name nan napo negara
ner never nica noisy nokia nomme normal north nuevo obu of officer okay olney olympic opera
opportunity oral orange orchards orleans oscar oscars outer overland pace pampa panda pandas
panorama pantheon para paradise paramount pare parole pearl peer pen pest petersburg pets plain
plantation plaque plaza plum plunge plunges po police polo pop port posse possession pristine
proclamation prosper punch queens rama rand rapid rata republic reservoir rest retreat revel
revere rich riding rise risen robe roles roman roses rouge roundabout rouse rung ruse rust rye
saga sake saline salon salt salvador same santander savage save saxon say se seaside seen sela
semi shaping shar shields shien shone shoreline shot shut side simmering since sing siren
slaughter soda sole solo soo soul sour sparks spike spire spoken spray spring springs sterling
sue sulphur summit sunday sunrise sunset superior sur surprise suss swallow swords taiga taka
taker tale tall tame tank tape teapa tell temple tender than thorn tilt time tire to tokai tone
tongue torn torrent tour toyota trap trojan tsunami tune tuner tunes turbo turn twitter un una
union university upland uptown valley vans vegas verve veto vicar victor vine vineyard vista
waits walnut ware warin wasa wave waver wean weasel wedding wels westerly westminster wetter
wheelers wil woodlands worth yoga york young
""")

# Names of people: places only in a context like "in Lincoln" or "Lincoln, Neb.".
PERSONAL_NAMES = word_set("""
abbas abdulla acre acton ada adam adams adelaide adler adrian agri aguirre ahmad akiman alameda
aldridge alegre ali alicia allen alton alvarado alvin americana ames anand anchorage anderson
andrea andreas ann anna ansi antrim appleton arad aranda ariel arnold arun ashraf ashton asia
assad astoria augusto aurora avila aviles badeh badr baldwin bale bambang banfield barak barnes
barnsley barrie barrington barroso barry bartlett bary basel bateman bath batignolles beaufort
beaumont bedford bello bender berk bhutto biden biltmore bisha blackburn bloomfield bo bolton
bondi boone bootle bowden bowie brad bradley brando brandon bremen brody brooklyn bruxelles
bryan bryant buchanan buckeye buckley burbank burke burnham burnley burton bury bush cairns
caldwell calhoun cambridge cameron campbell campos cardenas carey carlton carnegie carney
carolina caroline carson casey castro centro centurion chad chandler chang charlotte chavez
chelsea chester cheyenne chia chiao chidambaram chino chu chung cicero clayton cleveland clifton
clinton clive cognac colbert compton concepcion concord constantine conway cork costello
coventry cowell cranston crawford crawley cristina cueto cutler dade dalton dana darwin
davenport david davies davis dayton delgado dena denton derby desmond devon dewey diana dick
dickinson dixon dole doris dort douglas downey draper dudley duncan duran dyer dzhokhar eastwood
eden edison edmonds elizabeth elliot elsinore erie escalante espinosa eugene evans evanston
everett fairbanks fairfax fairmont fairview fargo fava feng ferdinand fernandez fletcher
florence flores florin foley fonda framingham francois franklin frederick frederik gagarin
gandhi gant garcia gardner garland gary gaspar gates george georgia gere gilbert gill godfrey
goldberg gonzales gore goto graham grant greeley greenfield greenwood greer gregg griffin
griffith gruenberg guadalupe gutierrez haan hagen hague hale hamid hamilton hamm hammond hampton
hanna hanover harper harrington harrison hart hartley harvey hashimoto hassan hastings hatfield
hayden hayes hayward henderson hilton hobbs holden holloway holt hoover hopkins hosseini howard
hudson hue hughes hull huntington hussein ibrahim independence irvine irving isa isaacson isabel
ito ivan jackson jacob jefferson jersey jimenez joao johnston johnstone jordan jos juan jules
julia jumeirah kagan kamal kamala kamara kane kari kash kasper kato katy kearney keith keller
kelso kendall kennedy kent keswick khan khanna kim kingston kirkland kirov kirwan kline krishna
kumar kuroda kuznetsova kyle lama lamont lancaster langley lara laredo largeau larkin latham
laurent lawrence lawson lawton layton leigh leland lenin lennox lens leo leon leslie lester
leverkusen levi levin lewis lewiston liang limon lincoln linda linden lindsay livermore
livingston livingstone logan long lopez lorenzo lourdes lowell lucas lufkin luis luka lula lund
lynch lynn lyons mach machado mackay macon madison mahan mahmoud mai maldonado malik manar
mandela mansfield mao marat marco mariano marietta markova marshall martin martinez marx mary
mason matthews maxwell mcallister mclean medina medvedev mena mendes mendoza menin meredith mesa
metz michel middleton midland milburn millan milton miranda mitchell mobile modi mohammad
mohammed molina mondragon monroe montes montgomery moore mora morales moreno morris morton moss
muhammad mullen muriel murphy murray muskegon mustafa mwansa myers nadia naif nancy napier
narragansett navarro nederland nehru nelson nemours neustadt newman newton nice nigel nikki
nikolaev nina noida norman norris northam norton nyanga oakley obama obando ogden oliva oliver
olney otake otsuki oxford page pahlavi paisley palermo pali palin palmer palmerston papa
paranagua parker pascal patterson peabody pedro pendleton pereira perez perry phenix pickering
pierre poole potomac prescott preston punchbowl pushkin putin quincy quinnipiac quinton
radcliffe raha ralston ramon ramos ramsey randolph rankin rashid raskin rato reading redford
reding redmond redwood rees regina rene reno reyes reza rhodes richardson richfield ridder rivas
roan robert robertson rochester rockwell rodriguez rogers rojas romeo roosevelt rosa rosales
rosenberg roth roy rubio rugby rutherford saba saida saito sakhnin salam salcedo sale salem
salina sanders sanford santana santos sarno savannah scarborough schroeder sebastian sedaka
sedan seminole sera serena shan shannan sharif sharon shaw shelby shelton sheridan sherman
sherwood shevchenko shirley sierra sihanouk singh solana soto sousa spencer split stafford
stalin stanford stanislaus stanley stanton staunton stella stephenson stewart steyer stoke
suarez surrey sutherland sutton syed takahashi tamura taylor teo teresa terrel terrell thomson
thornton timberlake tina torres toshima tours tracy trent trowbridge troy trump truro tucker
tulare turek turner tuskaloosa tyler tyre urbana valente van vaughan ventura vernon vic victoria
viejo villeneuve vincent vladimir volodymyr wahiawa wai wakefield walker wallace walton warren
warwick waterman wayne weber webster weil weingarten weir wells weston whampoa wharton wheeling
whitman whitney whitstable willoughby wilson winchester windsor winston woods worms worthington
wright yang yao yellowknife yoran yuri zachary zaslav zena zion ziyang
""")
