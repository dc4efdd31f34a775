"""Titles, given names, and words that a model labels as people or organizations."""

from indexer.enrich.lexicon import word_set

# Offices and ranks before a name.
OFFICES = word_set(
    """
    president vice prime minister sen rep gov governor senator representative secretary judge
    justice chief general gen col colonel capt captain lt sgt maj major officer detective coach
    ceo chairman professor prof rabbi pope imam sheikh ayatollah crown interim former mayor
    congressman congresswoman attorney ambassador director author novelist actor actress singer
    superintendent analyst datuk seri tan sri sir madam mme
    """
)

# Faiths, parties, peoples without a country of their name, months, days and headings, which a
# small model labels as people.
GROUPS = word_set(
    """
    alawite alawites sunni sunnis shiite shiites shia muslim muslims christian christians jew jews
    jewish kurd kurds kurdish arab arabs hindu hindus sikh sikhs buddhist buddhists catholic
    catholics protestant protestants republican republicans democrat democrats tory tories labour
    conservative conservatives islam allah god jesus twitter facebook instagram youtube whatsapp
    covid internet english photo photos video credit updated source advertisement newsletter
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday christmas easter thanksgiving ramadan
    """
)

# Words that a small model labels as organizations.
NOT_ORGANIZATIONS = word_set(
    """
    gmt est edt pst pdt et am pm vat gdp ceo cfo coo tv dna vip td qb ai usb sms vr pr hiv uhd
    advertisement newsletter photo video hospital university college
    defense defence energy communications parliament house budget coronavirus covid internet
    samaritan fertilizer bench search overviews attend spend path group alexa siri iphone ipad
    state justice commerce transportation education interior committee court board government media
    tech software groups videos women children war world time view black white customs supreme
    church board street hollywood manhattan diesel hydrogen brent dow artemis apollo claude gemini
    starship medicaid medicare trump biden obama putin clinton king republicans democrats
    msm gop mw gw sensex nifty inc corp ltd llc plc
    macbook macbooks homekit android windows sunni shiite muslim islam christian jewish
    """
)

# Common given names in English newspapers. Names that are also words, months, places or brands
# ("Grace", "April", "Paris", "Ford") are left out, because names of companies begin with them.
GIVEN_NAMES = word_set(
    """
    aaron abdul abdullah abigail abraham adam adolf adrian ahmad ahmed aisha alan albert alberto
    alec alejandro aleksandr alessandra alessandro alex alexander alexandra alexei alexis alfred
    alfredo ali alice alicia alison allan allen allison alyssa amanda amber amir amy ana anders
    andre andrea andreas andrei andrej andres andrew andrey andy angela angelo angus anita anna
    anne annette annie anthony antoine anton antonio antony anwar ariana arjun arnold arthur
    arturo ashley ashok astrid audrey ayesha barack barbara barry bashar beatrice ben benjamin
    bernard bernie bertrand beth bethany betty bill billy bjorn bob bobby boris brad bradley
    brandon brenda brent brett brian bruce bruno bryan caitlin calvin cameron camilla camille
    carl carla carlo carlos carmen carol carole caroline carolyn carrie catherine cathy cecilia
    charlene charles charlie charlotte chloe chris christian christina christine christopher
    chuck cindy claire clara clarence claude claudia claudio clayton clifford clive colin connor
    conor corey cory courtney craig cristian cristiano curtis cynthia dan dana daniel daniela
    danielle danny darren dave david deborah debra denis denise dennis derek diana diane diego
    dimitri dmitri dmitry dmytro dominic dominique don donald donna dorothy doug douglas duncan
    dustin dwayne dylan eduardo edward edwin eileen elaine eleanor elena eli elias elijah
    elisabeth elizabeth ella ellen elliot elon emil emilia emily emma emmanuel enrique eric
    erica erik erin ernest esteban esther ethan eugene eva evan evelyn fabio farah fatima
    federico felipe felix fernanda fernando fiona florian frances francesca francesco francis
    francisco franck francois frank frankie fred freddie frederic frederick friedrich gabriel
    gabriela gareth gary gavin gemma geoff geoffrey george georges gerald gerard gerry giorgio
    giovanni giulia giuseppe glenn gloria gordon graham greg gregory greta guillaume guillermo
    gustav gustavo guy hamid hannah hans harold harriet harry hassan heather hector heidi helen
    helena henrik henry herbert hermann hillary howard hugh hugo hussein ian ibrahim igor imran
    ingrid irene irina isaac isabel isabella isabelle ivan ivana jack jackie jacob jacqueline
    jacques jaime jake jakob james jamie jan jane janet janice jared jasmine jason javier jay
    jean jeff jeffrey jenna jennifer jenny jeremy jerome jerry jesse jessica jesus jill jim
    jimmy jo joan joanna joanne joao joaquin joe joel johan johann johannes john johnny jon
    jonas jonathan jorge jose josef joseph josh joshua joyce juan judith judy julia julian julie
    julien julio jurgen justin karen karim karin karl kate katherine kathleen kathryn kathy
    katie kavita keir keith kelly ken kenneth kevin khaled kim kimberly kirsten kristen kristina
    kurt kyle lars laura lauren laurence laurent leah lee leo leon leonard leonardo leslie
    letitia liam lisa liz loretta lorenzo louis louise luca lucas lucia lucy luigi luis luke
    lynn mads magnus mahmoud malcolm manuel marc marcel marcelo marco marcos marcus margaret
    maria marie marina mario mark markus marta martha martin martina mary mathieu matt matteo
    matthew matthias maurice mauricio max maya megan mehmet melanie melissa michael michel
    michele michelle miguel mike mikhail milan mitch mohamed mohammad mohammed monica morgan
    muhammad mustafa myles nadia naomi narendra natalia natalie natasha nathan neil nelson
    nicholas nick nicola nicolas nicole nigel nikolai nina noah nora norman novak oleg oleksandr
    olga oliver olivia omar oscar owen pablo pamela paola paolo pascal pat patrice patricia
    patrick paul paula paulo pavel pedro peggy penelope pete peter phil philip philippe phillip
    pierre piotr priya rachel rafael rajesh ralph ramon randy raul ray raymond rebecca ricardo
    richard rick ricky rita rob robert roberta roberto robin rodrigo roger roland roman ron
    ronald rory rosa rosemary roy ruben rudolf rupert russell ruth ryan sally salvatore sam
    samantha samir samuel sandra sanjay sara sarah scott sean sebastian sergei sergey sergio
    seth shane shannon sharon shaun shawn sheila shirley sidney silvia silvio simon simone sofia
    sonia sophia sophie stacey stacy stanley stefan stefano stella stephanie stephen steve
    steven stewart stuart sunil susan suzanne svetlana sven sylvia tamara tanya tariq tatiana
    ted teresa terrence terry theodore theresa thierry thomas tiffany tim timothy tina toby todd
    tom tommy tony tracey tracy tyler ulrich ursula valentina valerie vanessa vera veronica
    vicente victor viktor vijay vikram vincent virginie vivian vladimir volodymyr walter wayne
    wendy werner wilhelm will william wolfgang xavier yasmin yasser yves yvonne zachary zoe
    """
)
