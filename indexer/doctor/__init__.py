"""The checks of `indexer doctor`."""
