"""What can go wrong with a judged collection."""


class CollectionError(Exception):
    """A file of the collection is missing or cannot be read; the message names it."""
