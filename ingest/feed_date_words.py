"""The words of dates in feeds: zones, months and weekdays in the languages that feeds are in. Data.

The usual names and abbreviations, held against the date tests of feedparser, miniflux and gofeed.
They are compared without accents and case, since feeds leave out both.
"""

import unicodedata

ZONES_H = {
    "utc": 0, "gmt": 0, "z": 0, "ut": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1,
    "met": 1, "cest": 2, "mesz": 2, "mest": 2, "eet": 2, "sast": 2, "eest": 3, "msk": 3, "gst": 4,
    "pkt": 5, "ist": 5.5, "ict": 7, "wib": 7, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9,
    "acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3,
    "adt": -3, "nst": -3.5, "ast": -4, "at": -4, "edt": -4, "est": -5, "et": -5, "cdt": -5,
    "cst": -6, "ct": -6, "mdt": -6, "mst": -7, "mt": -7, "pdt": -7, "pst": -8, "pt": -8,
    "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip
"""Hours east of Greenwich. Of ambiguous names the one that feeds mean: CST is Chicago's. The
season-less American ones (ET, PT) are standard time, as feedparser has them."""

_MONTHS = (
    "jan january januar janvier janv enero ene gennaio gen janeiro januari ocak янв января "
    "ιαν stycznia sty leden ledna jän jänner",
    "feb february februar février fevrier févr fév febrero febbraio fevereiro fev februari "
    "şubat фев февраля φεβ lutego lut únor",
    "mar march märz maerz mär mrz mars marzo março marco maart mrt mart мар марта μάρ μαρ "
    "marca březen",
    "apr april avril avr abril abr aprile nisan апр апреля απρ kwietnia kwi duben",
    "may mai mayo maggio mag maio mei maj mayıs мая май μάι μαϊ maja květen",
    "jun june juni juin junio giugno giu junho haziran июн июня ιούν ιουν czerwca cze červen",
    "jul july juli juillet juil julio luglio lug julho temmuz июл июля ιούλ ιουλ lipca lip",
    "aug august août aout agosto ago agostus augustus ağustos авг августа αύγ αυγ sierpnia sie",
    "sep sept september septembre septiembre settembre set setembro eylül сен сентября σεπ "
    "września wrz září",
    "oct october oktober okt octobre octubre ottobre ott outubro out ekim окт октября οκτ "
    "października paź říjen",
    "nov november novembre noviembre novembro kasım ноя ноября νοέ νοε listopada lis listopad",
    "dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro desember "
    "aralık дек декабря δεκ grudnia gru prosinec",
)


def folded(word: str) -> str:
    """Give a word without accents and case, so that "Février" and "FEVRIER" are one."""
    marks = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in marks if not unicodedata.combining(sign))


MONTH_OF = {folded(name): at for at, names in enumerate(_MONTHS, start=1) for name in names.split()}
WEEKDAYS = frozenset(
    folded(day)
    for day in """
        mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat
        saturday sun sunday montag mo dienstag di mittwoch mi donnerstag do freitag fr
        samstag sa sonntag so lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi
        sam dimanche dim lunes martes miércoles mié jueves jue viernes vie sábado sáb
        domingo dom lunedì martedì mercoledì giovedì gio venerdì sabato segunda seg terça
        ter quarta qua quinta qui sexta sex maandag ma dinsdag woensdag wo donderdag vrijdag
        vr zaterdag za zondag zo пн вт ср чт пт сб вс δευ τρί τετ πέμ παρ σάβ κυρ pon wto
        śro czw pią sob nie
    """.split()
)
