"""Limits of requests: how long a text, how many values, how deep a page."""

# GOV.UK's limit too: longer texts are pasted by accident, and each word adds to the cost.
MAX_QUERY_LENGTH = 512
# Elasticsearch keeps page * size hits in memory on every shard; deeper pages need a cursor.
MAX_WINDOW = 10_000
MAX_PAGE_SIZE = 100
MAX_FACET_SIZE = 100
# As many as a reader looks through next to a page of hits.
MAX_RELATED = 20
# More selected values than a user picks; each costs a clause in every facet.
MAX_VALUES = 50
MAX_VALUE_LENGTH = 256
# A date or time with its zone has about 30 characters.
MAX_DATE_LENGTH = 40
# A half-life of ten years is nearly the order by relevance.
MAX_HALF_LIFE_DAYS = 3650
# The longest name of a time zone has 32 characters.
MAX_ZONE_LENGTH = 64
# The longest articles; the rest of a longer text says nothing new about it.
MAX_TEXT_LENGTH = 100_000
# Elasticsearch's own limit is 512 bytes.
MAX_ID_LENGTH = 512
# A hundred ids of a first page, compressed, and Elasticsearch's id of a point in time.
MAX_CURSOR_LENGTH = 65_536
