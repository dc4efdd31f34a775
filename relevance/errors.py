"""What can go wrong with a judged collection, and with asking its queries."""


class CollectionError(Exception):
    """A file of the collection is missing or cannot be read; the message names it."""


class UnansweredError(Exception):
    """Elasticsearch refused a query; the message tells the index and the reason."""
