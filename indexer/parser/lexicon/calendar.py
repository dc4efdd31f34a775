"""Months, weekdays, clocks and zones as newspapers print them."""

from dateutil.tz import tzoffset, tzstr

_MONTHS = (
    "january jan januar jänner enero ene janvier janv janeiro gennaio gen januari января "
    "leden styczeń stycznia",
    "february feb februar feber febrero février févr fév fevereiro fev febbraio februari "
    "февраля lutego únor",
    "march mar mrz märz marzo mars março marts maart марта marca březen",
    "april apr abril abr avril avr aprile апреля kwietnia duben",
    "may mai mayo maio mag maggio mei maj мая maja květen",
    "june jun juni junio juin junho jun. giu giugno июня czerwca červen",
    "july jul juli julio juillet juil julho lug luglio июля lipca červenec",
    "august aug agosto ago août aout augustus augusti августа sierpnia srpen",
    "september sept sep septiembre septembre setembro set settembre сентября września září",
    "october oct oktober okt octubre octobre outubro out ottobre ott октября października říjen",
    "november nov noviembre novembre novembro ноября listopada listopad",
    "december dec dezember dez diciembre dic décembre déc dezembro dicembre desember des "
    "декабря grudnia prosinec",
)

MONTHS = {
    name.rstrip("."): number for number, line in enumerate(_MONTHS, 1) for name in line.split()
}

_WEEKDAYS = (
    "monday mon montag mo lunes lun lundi segunda segunda-feira lunedì mandag måndag "
    "maandag понедельник",
    "tuesday tue tues dienstag di martes mardi terça terça-feira martedì tirsdag tisdag "
    "dinsdag вторник",
    "wednesday wed mittwoch mi miércoles mié mercredi quarta quarta-feira mercoledì "
    "onsdag woensdag среда",
    "thursday thu thur thurs donnerstag do jueves jue jeudi quinta quinta-feira giovedì "
    "torsdag donderdag четверг",
    "friday fri freitag fr viernes vie vendredi sexta sexta-feira venerdì fredag vrijdag пятница",
    "saturday sat samstag sonnabend sa sábado sáb samedi sabato lørdag lördag zaterdag суббота",
    "sunday sun sonntag so domingo dom dimanche domenica søndag söndag zondag воскресенье",
)

WEEKDAYS = {name: number for number, line in enumerate(_WEEKDAYS) for name in line.split()}

_HOUR = 3600

# A name that several places share stands for the one whose newspapers print it most.
_OFFSETS = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0,
    "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "WAT": 1, "CAT": 2,
    "CEST": 2, "MESZ": 2, "EET": 2, "SAST": 2,
    "EEST": 3, "TRT": 3, "MSK": 3, "МСК": 3, "EAT": 3, "AST": 3,
    "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75, "BDT": 6, "ICT": 7, "WIB": 7,
    "SGT": 8, "HKT": 8, "MYT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "ACST": 9.5, "AEST": 10, "ACDT": 10.5, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "NST": -3.5, "NDT": -2.5, "ADT": -3, "BRT": -3, "ART": -3,
    "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
    "AKDT": -8, "AKST": -9, "HST": -10,
}  # fmt: skip

# Printed without saying whether it is summer: the rule of the United States since 2007 tells.
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

# Where these are printed, 12/08 is the eighth of December.
MONTH_FIRST_ZONES = frozenset(
    {*_BY_SEASON, "EDT", "EST", "CDT", "CST", "MDT", "MST", "PDT", "PST", "AKDT", "AKST", "HST"}
)
