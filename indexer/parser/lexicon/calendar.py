"""Names of months, weekdays and time zones as newspapers print them."""

from dateutil.tz import tzoffset, tzstr

# In the grammatical case used in dates: genitive in Czech and Polish. A name that means different
# months in two languages (listopad) is listed only for the language that was added first. Hebrew
# writes "in" together with the month; Arabic has three sets of names.
_MONTHS = (
    "january בינואר جانفي มกราคม janvārī "
    "jan januar jänner enero ene janvier janv janeiro gennaio gen januari января "
    "leden styczeń stycznia январь янв січня січень січ студзеня студзень сту януари яну "
    "јануар јан јануари ledna led januára január sty siječnja siječanj sij ianuarie ian "
    "sausio sausis saus janvāris jaanuar jaan tammikuuta tammikuu tammi janúar januarie "
    "gener xaneiro xan urtarrila urt ocak oca yanvar yan ιανουαρίου ιανουάριοσ ιαν ינואר "
    "ינו׳ يناير ژانویه जनवरी जन॰ জানুয়ারি জানু जानेवारी जाने જાન્યુઆરી જાન્યુ ஜனவரி "
    "జనవరి ಜನವರಿ ജനുവരി ജനു ਜਨਵਰੀ جنوری იანვარი იან հունվարի հունվար հնվ қаңтар қаң janar "
    "jannar eanáir ean ionawr ion januaro",
    "february בפברואר شباط فيفري กุมภาพันธ์ februārī "
    "feb februar feber febrero février févr fév fevereiro fev febbraio februari "
    "февраля lutego únor февраль февр лютого лютий лют лютага люты февруари фев фебруар "
    "феб února úno februára február luty lut veljače veljača velj febr februarie vasario "
    "vasaris vas februāris veebruar veebr helmikuuta helmikuu helmi febrúar febrer "
    "febreiro otsaila ots şubat şub fevral pebrero peb φεβρουαρίου φεβρουάριοσ φεβ פברואר "
    "פבר׳ فبراير فوریه फ़रवरी फ़र॰ ফেব্রুয়ারি ফেব फेब्रुवारी फेब्रु ફેબ્રુઆરી ફેબ્રુ "
    "பிப்ரவரி பிப் ఫిబ్రవరి ఫిబ్ర ಫೆಬ್ರವರಿ ಫೆಬ್ರ ഫെബ്രുവരി ഫെബ്രു ਫ਼ਰਵਰੀ ਫ਼ਰ فروری "
    "फेब्रुअरी თებერვალი თებ փետրվարի փետրվար փտվ ақпан ақп shkurt shk frar fra feabhra "
    "feabh chwefror chwef chw februaro",
    "march במרץ במרס מרס آذار มีนาคม martā "
    "mar mrz märz marzo mars março marts maart марта marca březen март мар березня "
    "березень бер сакавіка сакавік сак mart března bře marec marzec ožujka ožujak ožu "
    "március márc martie kovo kovas kov märts maaliskuuta maaliskuu maalis mrt mär març "
    "martxoa maret mac marso machi μαρτίου μάρτιοσ μαρ μάρ מרץ مارس मार्च মার্চ માર્ચ "
    "மார்ச் மார் మార్చి ಮಾರ್ಚ್ മാർച്ച് മാർ ਮਾਰਚ مارچ მარტი მარ մարտի մարտ մրտ наурыз нау "
    "marzu márta mawrth maw mäerz mäe marto",
    "april באפריל نيسان إبريل ابريل أفريل เมษายน aprīlī "
    "apr abril abr avril avr aprile апреля kwietnia duben апрель апр квітня квітень "
    "квіт красавіка красавік кра април dubna dub apríla apríl kwiecień kwi travnja "
    "travanj tra április ápr aprilie balandžio balandis bal aprīlis aprill huhtikuuta "
    "huhtikuu huhti d’abril d’abr apirila api nisan nis aprel aprili απριλίου απρίλιοσ "
    "απρ אפריל אפר׳ أبريل آوریل अप्रैल এপ্রিল এপ্রি एप्रिल एप्रि એપ્રિલ ஏப்ரல் ஏப் "
    "ఏప్రిల్ ఏప్రి ಏಪ್ರಿಲ್ ಏಪ್ರಿ ഏപ്രിൽ ഏപ്രി ਅਪ੍ਰੈਲ ਅਪ੍ਰੈ اپریل अप्रिल აპრილი აპრ ապրիլի "
    "ապրիլ ապր сәуір сәу prill pri aibreán aib ebrill ebr abrëll aprilo",
    "may במאי أيار ماي พฤษภาคม maijā "
    "मई मे mai mayo maio mag maggio mei maj мая maja květen май травня травень трав мај "
    "května kvě mája máj svibnja svibanj svi május gegužės gegužė geg maijs toukokuuta "
    "toukokuu touko maí maig maiatza mayıs μαΐου μάιοσ μαΐ μάι מאי مايو മേയ് مئی "
    "მაისი მაი մայիսի մայիս մյս мамыр мам mejju mej bealtaine beal mee majo",
    "june ביוני حزيران جوان มิถุนายน jūnijā "
    "jun juni junio juin junho giu giugno июня czerwca červen июнь июн червня "
    "червень черв чэрвеня чэрвень чэр юни јун јуни června čvn júna jún czerwiec cze junij "
    "lipnja lipanj június iunie iun birželio birželis birž jūnijs jūn juuni kesäkuuta "
    "kesäkuu kesä júní junie juny xuño ekaina eka haziran haz iyun iyn hunyo hun ιουνίου "
    "ιούνιοσ ιουν ιούν יוני يونيو ژوئن जून জুন જૂન ஜூன் జూన్ ಜೂನ್ ജൂൺ ਜੂਨ جون जुन ივნისი "
    "ივნ հունիսի հունիս հնս маусым мау qershor qer ġunju ġun meitheamh meith mehefin meh",
    "july ביולי تموز يوليوز جويلية กรกฎาคม jūlijā "
    "jul juli julio juillet juil julho lug luglio июля lipca červenec июль июл липня "
    "липень лип ліпеня ліпень ліп юли јул јули července čvc júla júl lipiec lip julij "
    "srpnja srpanj július iulie iul liepos liepa liep jūlijs jūl juuli heinäkuuta "
    "heinäkuu heinä júlí julie juliol xullo xul uztaila uzt temmuz tem iyul iyl julai "
    "hulyo hul ιουλίου ιούλιοσ ιουλ ιούλ יולי يوليو ژوئیه जुलाई जुल॰ জুলাই জুল जुलै જુલાઈ "
    "ஜூலை జులై ಜುಲೈ ജൂലൈ ਜੁਲਾਈ ਜੁਲਾ جولائی ივლისი ივლ հուլիսի հուլիս հլս шілде шіл korrik "
    "korr lulju lul iúil gorffennaf gorff gor",
    "august באוגוסט آب غشت أوت สิงหาคม augustā "
    "aug agosto ago août aout augustus augusti августа sierpnia srpen август авг "
    "серпня серпень серп жніўня жнівень жні avgust avg srpna srp augusta sierpień sie "
    "kolovoza kolovoz kol augusztus rugpjūčio rugpjūtis rugp augusts elokuuta elokuu elo "
    "ágúst ágú d’agost agost d’ag abuztua abu ağustos ağu avqust avq agustus agu ogos ogo "
    "agosti αυγούστου αύγουστοσ αυγ αύγ אוגוסט אוג׳ أغسطس اوت अगस्त अग॰ আগস্ট ऑगस्ट ઑગસ્ટ "
    "ஆகஸ்ட் ఆగస్టు ಆಗಸ್ಟ್ ഓഗസ്റ്റ് ਅਗਸਤ اگست अगस्ट აგვისტო აგვ օգոստոսի օգոստոս օգս тамыз "
    "там gusht gush awwissu aww lúnasa lún awst aŭgusto aŭg agt",
    "september בספטמבר أيلول شتنبر กันยายน septembrī "
    "sept sep septiembre septembre setembro set settembre сентября września "
    "září сентябрь сент вересня вересень вер верасня верасень септември сеп септембар "
    "septembar zář septembra wrzesień wrz rujna rujan ruj szeptember szept septembrie "
    "rugsėjo rugsėjis rugs septembris syyskuuta syyskuu syys setembre iraila ira eylül "
    "eyl sentyabr sen setyembre septemba σεπτεμβρίου σεπτέμβριοσ σεπ ספטמבר ספט׳ سبتمبر "
    "سپتامبر सितंबर सित॰ সেপ্টেম্বর সেপ সেপ্ট सप्टेंबर सप्टें સપ્ટેમ્બર સપ્ટે செப்டம்பர் "
    "செப் సెప్టెంబర్ సెప్టెం ಸೆಪ್ಟೆಂಬರ್ ಸೆಪ್ಟೆಂ സെപ്റ്റംബർ സെപ്റ്റം ਸਤੰਬਰ ਸਤੰ ستمبر "
    "सेप्टेम्बर სექტემბერი სექ սեպտեմբերի սեպտեմբեր սեպ қыркүйек қыр sentabr shtator sht "
    "settembru mfómh medi septembro setiembre",
    "october באוקטובר ตุลาคม oktobrī "
    "oct oktober okt octubre octobre outubro out ottobre ott октября października "
    "říjen октябрь окт жовтня жовтень жовт кастрычніка кастрычнік кас октомври октобар "
    "oktobar října říj októbra október październik paź octombrie spalio spalis spal "
    "oktobris oktoober lokakuuta lokakuu loka d’octubre d’oct urria urr ekim eki oktyabr "
    "oktubre oktoba οκτωβρίου οκτώβριοσ οκτ אוקטובר אוק׳ أكتوبر اکتبر अक्टूबर अक्टू॰ "
    "অক্টোবর অক্টো ऑक्टोबर ऑक्टो ઑક્ટોબર ઑક્ટો அக்டோபர் அக் అక్టోబర్ అక్టో ಅಕ್ಟೋಬರ್ ಅಕ್ಟೋ "
    "ഒക്‌ടോബർ ഒക്ടോ ਅਕਤੂਬਰ ਅਕਤੂ اکتوبر अक्टोबर ოქტომბერი ოქტ հոկտեմբերի հոկտեմբեր հոկ "
    "қазан қаз oktabr tetor tet ottubru dfómh hydref hyd oktobro",
    "november בנובמבר نونبر พฤศจิกายน novembrī "
    "nov noviembre novembre novembro ноября listopada listopad ноябрь нояб "
    "листопада листопад лист лістапада лістапад ліс ноември ное новембар нов novembar "
    "listopadu lis novembra studenoga studeni stu noiembrie lapkričio lapkritis lapkr "
    "novembris marraskuuta marraskuu marras nóvember nóv azaroa aza kasım kas noyabr noy "
    "nobyembre nob novemba νοεμβρίου νοέμβριοσ νοε νοέ נובמבר נוב׳ نوفمبر نوامبر नवंबर "
    "नव॰ নভেম্বর নভে नोव्हेंबर नोव्हें નવેમ્બર નવે நவம்பர் నవంబర్ నవం ನವೆಂಬರ್ ನವೆಂ നവംബർ "
    "നവം ਨਵੰਬਰ ਨਵੰ نومبر नोभेम्बर ნოემბერი ნოე նոյեմբերի նոյեմբեր նոյ қараша қар nëntor "
    "nën novembru samhain samh tachwedd tach",
    "december בדצמבר دجنبر ธันวาคม decembrī "
    "dec dezember dez diciembre dic décembre déc dezembro dicembre desember des "
    "декабря grudnia prosinec декабрь дек грудня грудень груд снежня снежань сне декември "
    "децембар дец decembar prosince pro decembra grudzień gru prosinca prosinac decembrie "
    "gruodžio gruodis gruod decembris detsember dets joulukuuta joulukuu joulu desembre "
    "decembro abendua abe aralık ara dekabr dek disember dis disyembre desemba δεκεμβρίου "
    "δεκέμβριοσ δεκ דצמבר דצמ׳ ديسمبر دسامبر दिसंबर दिस॰ ডিসেম্বর ডিসে डिसेंबर डिसें "
    "ડિસેમ્બર ડિસે டிசம்பர் டிச డిసెంబర్ డిసెం ಡಿಸೆಂಬರ್ ಡಿಸೆಂ ഡിസംബർ ഡിസം ਦਸੰਬਰ ਦਸੰ دسمبر "
    "डिसेम्बर დეკემბერი დეკ դեկտեմբերի դեկտեմբեր դեկ желтоқсан жел dhjetor dhj diċembru "
    "diċ nollaig noll rhagfyr rhag",
)

MONTHS = {
    name.rstrip("."): number for number, line in enumerate(_MONTHS, 1) for name in line.split()
} | {"كانون الثاني": 1, "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12}

_WEEKDAYS = (
    "pazartesi poniedziałek pondělí pondelok hétfő maanantai luni senin dilluns понеділок δευτέρα pirmadienis pirmdiena ponedjeljak ponedeljek esmaspäev 月曜日 月 "
    "monday mon montag mo lunes lun lundi segunda segunda-feira lunedì mandag måndag "
    "maandag понедельник",
    "salı wtorek úterý utorok kedd tiistai marți selasa dimarts вівторок τρίτη antradienis otrdiena utorak torek teisipäev 火曜日 火 "
    "tuesday tue tues dienstag di martes mardi terça terça-feira martedì tirsdag tisdag "
    "dinsdag вторник",
    "çarşamba środa středa streda szerda keskiviikko miercuri rabu dimecres середа τετάρτη trečiadienis trešdiena srijeda sreda kolmapäev 水曜日 水 "
    "wednesday wed mittwoch mi miércoles mié mercredi quarta quarta-feira mercoledì "
    "onsdag woensdag среда",
    "perşembe czwartek čtvrtek štvrtok csütörtök torstai joi kamis dijous четвер πέμπτη ketvirtadienis ceturtdiena četvrtak četrtek neljapäev 木曜日 木 "
    "thursday thu thur thurs donnerstag do jueves jue jeudi quinta quinta-feira giovedì "
    "torsdag donderdag четверг",
    "cuma piątek pátek piatok péntek perjantai vineri jumat divendres п'ятниця παρασκευή penktadienis piektdiena petak petek reede 金曜日 金 "
    "friday fri freitag fr viernes vie vendredi sexta sexta-feira venerdì fredag vrijdag пятница",
    "cumartesi sobota szombat lauantai sâmbătă sabtu dissabte субота σάββατο šeštadienis sestdiena subota laupäev 土曜日 土 "
    "saturday sat samstag sonnabend sa sábado sáb samedi sabato lørdag lördag zaterdag суббота",
    "pazar niedziela neděle nedeľa vasárnap sunnuntai duminică minggu diumenge неділя κυριακή sekmadienis svētdiena nedjelja nedelja pühapäev 日曜日 "
    "sunday sun sonntag so domingo dom dimanche domenica søndag söndag zondag воскресенье",
)

WEEKDAYS = {name: number for number, line in enumerate(_WEEKDAYS) for name in line.split()}

_HOUR = 3600

# An ambiguous abbreviation means the zone for which newspapers use it most often.
_OFFSETS = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0,
    "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "WAT": 1, "CAT": 2,
    "CEST": 2, "MESZ": 2, "EET": 2, "SAST": 2,
    "EEST": 3, "TRT": 3, "MSK": 3, "МСК": 3, "EAT": 3, "AST": 3,
    "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75, "BDT": 6, "ICT": 7, "WIB": 7, "WITA": 8, "WIT": 9,
    "SGT": 8, "HKT": 8, "MYT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "ACST": 9.5, "AEST": 10, "ACDT": 10.5, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "NST": -3.5, "NDT": -2.5, "ADT": -3, "BRT": -3, "ART": -3,
    "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
    "AKDT": -8, "AKST": -9, "HST": -10,
}  # fmt: skip

# These names do not distinguish summer time: the rules of the United States since 2007 apply.
_BY_SEASON = {
    "ET": tzstr("EST5EDT"), "EASTERN": tzstr("EST5EDT"),
    "CT": tzstr("CST6CDT"), "CENTRAL": tzstr("CST6CDT"),
    "MT": tzstr("MST7MDT"), "MOUNTAIN": tzstr("MST7MDT"),
    "PT": tzstr("PST8PDT"), "PACIFIC": tzstr("PST8PDT"),
}  # fmt: skip

ZONES: dict[str, tzoffset | tzstr] = {
    **{name: tzoffset(name, int(hours * _HOUR)) for name, hours in _OFFSETS.items()},
    **_BY_SEASON,
}

# With these zones, 12/08 is the eighth of December.
MONTH_FIRST_ZONES = frozenset(
    {*_BY_SEASON, "EDT", "EST", "CDT", "CST", "MDT", "MST", "PDT", "PST", "AKDT", "AKST", "HST"}
)
