"""Dates as newspapers print them become moments; other dates do not."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parser import parse_article
from indexer.parser.dates import find_stamps
from indexer.parser.lines import Line, Role
from indexer.parser.publication_date import read_dates


def read(*lines: str, language: str = "en") -> tuple[str | None, str | None]:
    """Published and updated of lines of dates, as ISO 8601."""
    dates = [Line(number, Role.DATE, "given", text) for number, text in enumerate(lines, 1)]
    published, updated = read_dates(dates, language)
    return (
        published.isoformat() if published else None,
        updated.isoformat() if updated else None,
    )


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("Published August 12th, 2015 - 12:48 GMT", "2015-08-12T12:48:00+00:00"),
        ("12 Aug 2015 09:15 BST", "2015-08-12T09:15:00+01:00"),
        ("Thu 21 May 2015 10.02 EDT", "2015-05-21T10:02:00-04:00"),
        ("9:40pm BST, 28 Jul 2016", "2016-07-28T21:40:00+01:00"),
        ("JAN. 20, 2016, 4:48 P.M. EST", "2016-01-20T16:48:00-05:00"),
        ("1645 GMT (0045 HKT) November 9, 2013", "2013-11-09T16:45:00+00:00"),
        ("5 May 2010 2359hrs", "2010-05-05T23:59:00"),
        ("October 17th, 2016 - 06:55 (UTC+3)", "2016-10-17T06:55:00+03:00"),
        ("3:26 pm, 1 Oct 2017 (GMT+1)", "2017-10-01T15:26:00+01:00"),
        ("2020-12-08T08:14:00Z", "2020-12-08T08:14:00+00:00"),
        ("2015-08-12 12:48:00+05:30", "2015-08-12T12:48:00+05:30"),
        ("Aug 12th 2015 12:48 PM PT", "2015-08-12T12:48:00-07:00"),
        ("Jan 12th 2015 12:48 PM PT", "2015-01-12T12:48:00-08:00"),
        ("Sept. 3, 2019 | 7:15 PM Eastern", "2019-09-03T19:15:00-04:00"),
        ("12:05 a.m., 3 March 2019", "2019-03-03T00:05:00"),
        ("7:12am, 19 September 2014", "2014-09-19T07:12:00"),
        ("June 4th, 2019", "2019-06-04T00:00:00"),
        ("12.08.2015", "2015-08-12T00:00:00"),
        ("Published 03/09/71", None),
        ("21/07/69", "1969-07-21T00:00:00"),
        ("Friday, 11/30/90", "1990-11-30T00:00:00"),
        ("Sunday, 12/07/41", "1941-12-07T00:00:00"),
        ("Friday, 12/09/38", "1938-12-09T00:00:00"),
        ("Tuesday, 06/06/44", "1944-06-06T00:00:00"),
        ("1.2.03", "2003-02-01T00:00:00"),
        ("14. září 2011", "2011-09-14T00:00:00"),
        ("3. srpna 2015 v 10:30", "2015-08-03T10:30:00"),
        ("5 червня 2019 р., 18:45", "2019-06-05T18:45:00"),
        ("7 дек. 2016 г., 09:05", "2016-12-07T09:05:00"),
        ("Senin, 4 Mei 2020 07:15 WIB", "2020-05-04T07:15:00+07:00"),
        ("3 Ağustos 2018 14:20", "2018-08-03T14:20:00"),
        ("2020. május 12.", "2020-05-12T00:00:00"),
        ("2020 m. gegužės 12 d.", "2020-05-12T00:00:00"),
        ("12 трав. 2020", "2020-05-12T00:00:00"),
        ("6 Μαΐου 2021", "2021-05-06T00:00:00"),
        ("12 ינואר 2020", "2020-01-12T00:00:00"),
        ("10 मई 2020", "2020-05-10T00:00:00"),
        ("4 de setiembre de 2010", "2010-09-04T00:00:00"),
        ("3/2/2019 a les 08:45h", None),
        ("13/2/2019 a les 08:45h", "2019-02-13T08:45:00"),
        ("14.3.2017 klo 7.05", "2017-03-14T07:05:00"),
        ("12 maja 2020 r., godz. 10:30", "2020-05-12T10:30:00"),
        ("2021年3月4日 午後3時05分", "2021-03-04T15:05:00"),
        ("2021년 3월 4일 오전 9시 5분", "2021-03-04T09:05:00"),
        ("2021年3月4日 9时30分", "2021-03-04T09:30:00"),
        ("May 12, 2020 at noon EDT", "2020-05-12T12:00:00-04:00"),
        ("12 noon, 3 June 2020", "2020-06-03T12:00:00"),
        ("June 3, 2020, 12 midnight", "2020-06-03T00:00:00"),
        ("Noon GMT, June 3, 2020", "2020-06-03T12:00:00+00:00"),
        ("MARCH 5TH 2019", "2019-03-05T00:00:00"),
        ("14-Jul-68", "1968-07-14T00:00:00"),
        ("July 14, '97", "1997-07-14T00:00:00"),
        ("2019年3月5日（火）19時", "2019-03-05T19:00:00"),
        ("2019. március 5. 19:05", "2019-03-05T19:05:00"),
        ("2019. gada 5. martā", "2019-03-05T00:00:00"),
        ("5 Mart 2019 Salı 19:05", "2019-03-05T19:05:00"),
        ("Ngày 5 tháng 3 năm 2019", "2019-03-05T00:00:00"),
        ("5 มีนาคม 2562", "2019-03-05T00:00:00"),
        ("5. ožujka 2019. u 19:05", "2019-03-05T19:05:00"),
        ("-Aktualisiert am 28.01.2020-15:49", "2020-01-28T15:49:00"),
        ("25/12/2015", "2015-12-25T00:00:00"),
        ("12/25/2015", "2015-12-25T00:00:00"),
        ("Stand: 24. August 2018, 18:05 Uhr", "2018-08-24T18:05:00"),
        ("12 de agosto de 2015, 14h30", "2015-08-12T14:30:00"),
        ("mercredi 1er août 2018 à 08h01", "2018-08-01T08:01:00"),
        ("12 de março de 2015 às 14h30", "2015-03-12T14:30:00"),
        ("12 agosto 2015 alle ore 10:30", "2015-08-12T10:30:00"),
        ("27 мая 2017, 10:15 МСК", "2017-05-27T10:15:00+03:00"),
        ("2015年8月12日", "2015-08-12T00:00:00"),
        ("令和6年5月1日 12時30分", "2024-05-01T12:30:00"),
        ("令和元年５月１日", "2019-05-01T00:00:00"),
        ("2019年（令和元年）5月1日", "2019-05-01T00:00:00"),
        ("2019（平成31）年4月30日", "2019-04-30T00:00:00"),
        ("中華民國113年5月1日", "2024-05-01T00:00:00"),
        ("14 בינואר 2021, 09:30", "2021-01-14T09:30:00"),
        ("14 شباط 2021", "2021-02-14T00:00:00"),
        ("14 كانون الثاني 2021", "2021-01-14T00:00:00"),
        ("14 كانون الأول / ديسمبر 2021", "2021-12-14T00:00:00"),
        ("14 غشت 2021", "2021-08-14T00:00:00"),
        ("30.01.202430. Januar 2024", "2024-01-30T00:00:00"),
        ("25:61 1 May 2020", "2020-05-01T00:00:00"),
        ("Posted Fri 1 May 2020 at 4:05pmFriday 1 May 2020 at 4:05pm", "2020-05-01T16:05:00"),
        ("3 MAY 2020, 1805 HRS", "2020-05-03T18:05:00"),
        ("Published 3 Sep 71", "1971-09-03T00:00:00"),
        ("7 DE MAYO DE 2020", "2020-05-07T00:00:00"),
        ("1 May 2020, 12 midday", "2020-05-01T12:00:00"),
        ("May 1, 2020 | 12 Noon GMT", "2020-05-01T12:00:00+00:00"),
        ("Kamis, 7 Mei 2020 | 19:00 WITA", "2020-05-07T19:00:00+08:00"),
        ("pe 1.5.2020 kello 18.30", "2020-05-01T18:30:00"),
        ("2020. m\u00e1j. 1., p\u00e9ntek 10:30", "2020-05-01T10:30:00"),
    ],
)
def test_each_form_is_read(printed: str, moment: str) -> None:
    assert read(printed) == (moment, None)


@pytest.mark.parametrize(
    "printed",
    [
        "2 hours ago",
        "Yesterday at 5pm",
        "August 2015",
        "Friday",
        "31 February 2015",
        "12/08/2015",  # by nothing else on the line can its order be known
        "Room 12-08",
        "Call 020 7946 0958",
        "1,204 shares",
        "Page 12.08",
        "Late boats of the harbour (31 Dec 07 | Coasts)",
        "Posted by Ada in Northport on 1 Jan 08",
    ],
)
def test_what_is_no_whole_date_is_refused(printed: str) -> None:
    assert read(printed) == (None, None)


@pytest.mark.parametrize(
    ("printed", "language", "moment"),
    [
        ("12/08/2015", "de", "2015-08-12T00:00:00"),
        ("12/08/2015 10:00 EST", "en", "2015-12-08T10:00:00-05:00"),
        ("12/08/2015 10:00 GMT", "en", "2015-08-12T10:00:00+00:00"),
        ("Wednesday, 12/08/2015", "en", "2015-08-12T00:00:00"),
        ("Tuesday, 12/08/2015", "en", "2015-12-08T00:00:00"),
        ("12/08/2015 | Updated 13/08/2015", "en", "2015-08-12T00:00:00"),
        ("08/12/2015 | Updated 08/13/2015", "en", "2015-08-12T00:00:00"),
    ],
)
def test_the_order_of_day_and_month_follows_the_evidence(
    printed: str, language: str, moment: str
) -> None:
    assert read(printed, language=language)[0] == moment


@pytest.mark.parametrize(
    ("lines", "published", "updated"),
    [
        (
            ("Updated 3:47 PM ET, Tue November 17, 2015 / Original 8:05 AM ET, November 17, 2015",),
            "2015-11-17T08:05:00-05:00",
            "2015-11-17T15:47:00-05:00",
        ),
        (
            ("First published Tue 15 Jan 2019 20.31 GMT; last modified Tue 15 Jan 2019 22.05 GMT",),
            "2019-01-15T20:31:00+00:00",
            "2019-01-15T22:05:00+00:00",
        ),
        (("2 May 2020", "Updated 3 May 2020"), "2020-05-02T00:00:00", "2020-05-03T00:00:00"),
        (("Aktualisiert: 3. Mai 2020", "Veröffentlicht: 2. Mai 2020"),
         "2020-05-02T00:00:00", "2020-05-03T00:00:00"),
        (("Updated 3 May 2020",), "2020-05-03T00:00:00", None),
        (("December 10, 2021April 9, 2019",), "2019-04-09T00:00:00", "2021-12-10T00:00:00"),
        (("2 May 2020", "1 May 2020"), "2020-05-01T00:00:00", "2020-05-02T00:00:00"),
        (("2 May 2020", "4 May 2020"), "2020-05-02T00:00:00", None),
    ],
)  # fmt: skip
def test_labels_distinguish_published_from_updated(
    lines: tuple[str, ...], published: str, updated: str | None
) -> None:
    assert read(*lines) == (published, updated)


MOMENTS = st.datetimes(datetime(1850, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)
FORMS = ("%d %B %Y, %H:%M GMT", "%B %d, %Y %I:%M %p UTC", "%H:%M GMT, %d %b %Y", "%Y-%m-%dT%H:%MZ")


@given(MOMENTS, st.sampled_from(FORMS))
def test_every_moment_is_read_back_from_each_form(moment: datetime, form: str) -> None:
    assert read(moment.strftime(form)) == (moment.isoformat(), None)


@given(st.text(max_size=400))
def test_any_line_gives_dates_within_the_line(text: str) -> None:
    for stamp in find_stamps(text):
        assert 0 <= stamp.start < stamp.end <= len(text)
        assert stamp.moments


TITLE = "Harbour wall to be rebuilt after the storm"
PROSE = (
    "The council agreed on Monday to rebuild the harbour wall after the storm broke it.",
    "Engineers said the work would take two years and that the cost was not known yet.",
    "Fishermen moved their boats to the northern basin until the wall can be repaired.",
    "The mayor said that the city would pay for the berths until the work is done.",
    "A second wall further north was not damaged and will stay as it is for now.",
)


def published(*lines: str) -> str | None:
    moment = parse_article("\n\n".join((TITLE, *lines))).published_at
    return moment.isoformat() if moment else None


@pytest.mark.parametrize(
    ("lines", "moment"),
    [
        ((*PROSE[:4], "Submitted by seagull7 on 24 July 2017", PROSE[4]), "2017-07-24T00:00:00"),
        ((*PROSE[:3], f"24 July 2017 {PROSE[3]}", PROSE[4]), "2017-07-24T00:00:00"),
        ((*PROSE[:3], f"24 July 2017 {PROSE[3]}", f"25 July 2017 {PROSE[4]}"), None),
        (("29 / July / 2022", *PROSE), "2022-07-29T00:00:00"),
        (("24 July 2017", *PROSE, "Date: 1 March 2001"), "2017-07-24T00:00:00"),
        (("Ada Lind", "Member since 24 July 2017", *PROSE), None),
        ((*PROSE, "This entry was posted on 24 July 2017 by Ada Lind."), "2017-07-24T00:00:00"),
    ],
)
def test_the_date_of_the_article_is_chosen(lines: tuple[str, ...], moment: str | None) -> None:
    assert published(*lines) == moment


@pytest.mark.parametrize(
    ("spelt", "moment"),
    [
        ("The color of the center of the neighborhood changed, a favorite of all.", "2019-03-05"),
        (
            "The colour of the centre of the neighbourhood changed, a favourite of all.",
            "2019-05-03",
        ),
        ("Nothing in this sentence shows in which country the newspaper is printed.", None),
    ],
)
def test_the_spelling_of_the_text_decides_whether_the_month_is_first(
    spelt: str, moment: str | None
) -> None:
    found = published("03/05/2019", *PROSE[1:4], spelt)

    assert (found[:10] if found else None) == moment
    assert published("03-05-2019", *PROSE[1:4], spelt) is None
