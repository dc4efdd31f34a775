"""Bytes of Central European, Baltic, Turkish and Cyrillic encodings are read by evidence."""

import pytest

from indexer.input.decoding import decode

SENTENCES = {
    "pl": (
        "Wójt zapowiedział, że most będzie zamknięty do końca października.",
        "Kierowcy muszą jeździć przez sąsiednią wieś, co zajmuje im dwadzieścia minut dłużej. "
        "„To duży kłopot” – mówią mieszkańcy, którzy codziennie dojeżdżają do pracy w mieście.",
    ),
    "cs": (
        "Most přes řeku zůstane uzavřený až do konce října, oznámil starosta.",
        "Řidiči musí jezdit přes sousední vesnici, což jim zabere o dvacet minut víc. "
        "Lidé, kteří každý den dojíždějí do práce, si stěžují, že o opravě nikdo nevěděl.",
    ),
    "sk": (
        "Most cez rieku zostane uzavretý až do konca októbra, oznámil starosta.",
        "Vodiči musia jazdiť cez susednú dedinu, čo im zaberie o dvadsať minút viac. "
        "Ľudia, ktorí každý deň dochádzajú do práce, sa sťažujú, že o oprave nikto nevedel.",
    ),
    "hu": (
        "A folyón átívelő híd október végéig zárva marad, közölte a polgármester.",
        "Az autósoknak a szomszéd falun át kell menniük, ami húsz perccel hosszabb út. "
        "A naponta ingázók szerint a felújításról senki sem szólt előre nekik, ezért dühösek.",
    ),
    "hr": (
        "Most preko rijeke ostat će zatvoren do kraja listopada, najavio je načelnik.",
        "Vozači moraju voziti kroz susjedno selo, što im oduzima dvadeset minuta više. "
        "Ljudi koji svaki dan putuju na posao žale se da za obnovu nitko nije znao.",
    ),
    "lt": (
        "Tiltas per upę bus uždarytas iki spalio pabaigos, pranešė seniūnas.",
        "Vairuotojai turi važiuoti per gretimą kaimą, o tai užtrunka dvidešimt minučių ilgiau. "
        "Žmonės, kurie kasdien važiuoja į darbą, skundžiasi, kad niekas apie remontą nežinojo.",
    ),
    "lv": (
        "Tilts pār upi būs slēgts līdz oktobra beigām, paziņoja pagasta vadītājs.",
        "Autovadītājiem jābrauc caur blakus ciemu, un tas aizņem divdesmit minūtes ilgāk. "
        "Cilvēki, kuri katru dienu brauc uz darbu, sūdzas, ka par remontu neviens nezināja.",
    ),
    "ru": (
        "Мост через реку останется закрытым до конца октября, сообщил глава района.",
        "Водителям приходится ехать через соседнюю деревню, и дорога занимает на двадцать минут "
        "больше. Жители, которые каждый день ездят на работу, говорят, что их не предупредили.",
    ),
    "uk": (
        "Міст через річку залишиться закритим до кінця жовтня, повідомив голова громади.",
        "Водії мусять їхати через сусіднє село, і дорога забирає на двадцять хвилин більше. "
        "Мешканці, які щодня їздять на роботу, кажуть, що їх ніхто не попередив про ремонт.",
    ),
    "tr": (
        "Nehrin üzerindeki köprü ekim ayının sonuna kadar kapalı kalacak, dedi belediye başkanı.",
        "Sürücüler komşu köyden geçmek zorunda ve bu yol yirmi dakika daha uzun sürüyor. "
        "Her gün işe giden insanlar, onarımdan kimsenin haberi olmadığını söylüyor.",
    ),
    "de": (
        "Die Brücke über den Fluß bleibt bis Ende Oktober gesperrt, kündigte der Bürgermeister an.",
        "Autofahrer müssen durch das Nachbardorf fahren, was zwanzig Minuten länger dauert. "
        "Wer täglich zur Arbeit pendelt, ärgert sich: „Niemand hat uns vorher etwas gesagt.“",
    ),
}
ENCODINGS = {
    "pl": ("windows-1250", "iso-8859-2", "mac-latin2"),
    "cs": ("windows-1250", "iso-8859-2", "mac-latin2"),
    "sk": ("windows-1250", "iso-8859-2", "mac-latin2"),
    "hu": ("windows-1250", "iso-8859-2", "mac-latin2"),
    "hr": ("windows-1250", "iso-8859-2", "mac-croatian"),
    "lt": ("windows-1257", "iso-8859-13"),
    "lv": ("windows-1257", "iso-8859-13"),
    "ru": ("windows-1251", "koi8-r", "iso-8859-5", "mac-cyrillic", "cp866"),
    "uk": ("windows-1251", "koi8-u", "iso-8859-5", "mac-cyrillic"),
    "tr": ("windows-1254",),
    "de": ("windows-1252", "mac-roman"),
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [(language, encoding) for language, names in ENCODINGS.items() for encoding in names],
)
@pytest.mark.parametrize("count", [1, 2], ids=["short", "long"])
def test_the_text_is_read_as_it_was_written(language: str, encoding: str, count: int) -> None:
    if (language, encoding, count) == ("sk", "iso-8859-2", 1):
        pytest.skip("one Slovak sentence has the letters of Slovak in Windows-1250 as well")
    raw = "\n\n".join(SENTENCES[language][:count]).encode(encoding, "ignore")

    decoded = decode(raw)

    assert decoded.text == raw.decode(encoding)
    assert not decoded.guessed
