"""What keeps a node from running; each message is for a person and names the remedy."""


class LocalNodeError(Exception):
    """The root of this package's errors."""


class MissingPrerequisiteError(LocalNodeError):
    """Something that has to be installed first."""


class BusyPortError(LocalNodeError):
    """Another program listens where we were told to."""


class NodeStartError(LocalNodeError):
    """Elasticsearch ended, or did not get ready, while it was starting."""
